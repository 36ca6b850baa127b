import type { JsonObject } from '../contract.js';
import { RightMissing } from '../errors.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Reply } from './client.js';
import { isNotOffered, isObject } from './protocol.js';

export interface Department {
  id: string;
  name: string;
}

/** Names of departments: employments carry only their ids. Learnt from the v1 list, which names each person's own, and asked for otherwise. */
export class Departments {
  readonly #names = new Map<string, Promise<string | null>>();
  /** Whether Personio has refused a name. */
  #refused = false;

  constructor(private readonly client: PersonioClient) {}

  get rightsMissing(): string[] {
    return this.#refused ? [AREAS.orgUnits] : [];
  }

  learn(attributes: JsonObject): void {
    const { value } = isObject(attributes['department']) ? attributes['department'] : {};
    const { id, name } = isObject(value) && isObject(value['attributes']) ? value['attributes'] : {};
    if ((typeof id === 'number' || typeof id === 'string') && typeof name === 'string') {
      this.#names.set(String(id), Promise.resolve(name));
    }
  }

  /** The department that an employment belongs to; null when it has none, or its name may not be read. */
  async of(employment: JsonObject): Promise<Department | null> {
    const units = Array.isArray(employment['org_units']) ? employment['org_units'].filter(isObject) : [];
    const unit = units.find(({ type }) => type === 'department');
    if (typeof unit?.['id'] !== 'string' && typeof unit?.['id'] !== 'number') return null;
    const id = String(unit['id']);
    const name = await this.#name(id);
    return name === null ? null : { id, name };
  }

  #name(id: string): Promise<string | null> {
    const known = this.#names.get(id);
    if (known) return known;
    const asked = this.#ask(id);
    this.#names.set(id, asked);
    asked.catch(() => this.#names.delete(id)); // so that the next one who needs it asks again
    return asked;
  }

  async #ask(id: string): Promise<string | null> {
    if (this.#refused) return null;
    try {
      const { body } = await orgUnit(this.client, 'department', id);
      return typeof body['name'] === 'string' ? body['name'] : null;
    } catch (error) {
      if (error instanceof RightMissing) this.#refused = true;
      if (error instanceof RightMissing || isNotOffered(error)) return null;
      throw error;
    }
  }
}

/** A department or team, which have ids unique only per type, with those above it. */
export function orgUnit(client: PersonioClient, type: string, id: string): Promise<Reply> {
  return client.v2({
    path: `/v2/org-units/${encodeURIComponent(id)}`,
    pattern: '/v2/org-units/{id}',
    query: { type, include_parent_chain: true },
    area: AREAS.orgUnits,
    beta: true,
  });
}
