import type { JsonObject, Settings } from '../contract.js';
import { NotThere, RightMissing } from '../errors.js';
import { parallel } from '../parallel.js';
import { AREAS, attributeRight } from './areas.js';
import type { PersonioClient } from './client.js';
import { EmployeeList, ListUseless } from './employee-list.js';
import { isObject } from './protocol.js';

/** Up to so many people are asked about one by one; the whole list costs a call for a hundred. */
const FEW = 50;
const AT_ONCE = 6;
const EMPLOYEES = '/v1/company/employees';

/** The name of each person's workplace (v1; v2's contracts have its number only). */
export class Workplaces {
  readonly #names = new Map<string, string | null>();
  #whole = false;
  /** What it takes to see them. */
  #right = attributeRight('Office');
  /** Whether the attribute was ever shown: what is not whitelisted is left out in silence. */
  #shown = false;

  constructor(
    private readonly client: PersonioClient,
    /** Whether times depend on it: then it is better not to go on than to take the wrong ones. */
    private readonly needed: boolean,
  ) {}

  /** Null: the person has none, or it may not be read. */
  of = (person: string): string | null => this.#names.get(person) ?? null;

  /** Makes known where these people work, or all of them. Rejects with RightMissing where that is needed and not shown. */
  async learn(people: readonly string[] | 'all'): Promise<void> {
    if (this.#whole) return;
    const unknown = people === 'all' ? people : people.filter((person) => !this.#names.has(person));
    try {
      if (unknown === 'all' || unknown.length > FEW) await this.#learnAll();
      else await parallel(unknown, AT_ONCE, (person) => this.#learnOne(person));
    } catch (error) {
      if (!isClosed(error)) throw error;
      this.#whole = true; // as much of it as there is to be seen
      this.#right = AREAS.employeesV1;
    }
    if (this.needed && !this.#shown && people.length > 0) throw new RightMissing('Personio', this.#right);
  }

  async #learnAll(): Promise<void> {
    const list = new EmployeeList(this.client, { rounds: 2, attributes: ['id', 'office'] });
    for await (const { rows } of list.pages()) for (const { id, attributes } of rows) this.#note(id, attributes);
    this.#whole = true;
  }

  async #learnOne(person: string): Promise<void> {
    try {
      const path = `${EMPLOYEES}/${encodeURIComponent(person)}`;
      const { body } = await this.client.v1({ path, pattern: `${EMPLOYEES}/{id}`, area: AREAS.employeesV1 });
      const { attributes = null } = isObject(body['data']) ? body['data'] : {};
      this.#note(person, isObject(attributes) ? attributes : {});
    } catch (error) {
      if (!(error instanceof NotThere)) throw error;
      this.#names.set(person, null);
      this.#shown = true; // gone is not hidden
    }
  }

  #note(person: string, { office }: JsonObject): void {
    this.#shown ||= office !== undefined;
    const value = isObject(office) ? office['value'] : null;
    const { name = null } = isObject(value) && isObject(value['attributes']) ? value['attributes'] : {};
    this.#names.set(person, typeof name === 'string' && name !== '' ? name : null);
  }
}

const isClosed = (error: unknown): boolean => error instanceof ListUseless || error instanceof RightMissing;

/** Whether times of attendances follow from where people work. */
export function dependOnWorkplace({ location_time_zones: zones }: Settings): boolean {
  return typeof zones === 'object' && zones !== null && Object.keys(zones).length > 0;
}
