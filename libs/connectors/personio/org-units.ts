import type { JsonObject } from '../contract.js';
import { NotThere, RightMissing } from '../errors.js';
import { parallel } from '../parallel.js';
import { AREAS } from './areas.js';
import type { PersonioClient } from './client.js';
import { orgUnit } from './departments.js';
import { EmployeeList, ListUseless } from './employee-list.js';
import type { V2Page } from './paging.js';
import { isObject } from './protocol.js';

const TYPES = ['department', 'team'] as const;
type Unit = readonly [type: string, id: string];

/** The departments and teams that people belong to, and all above them: what can be seen of an account without the list. */
export async function* collectedUnits(client: PersonioClient): AsyncGenerator<V2Page, void> {
  const { units, complete } = await unitsOfPeople(client);
  const known = new Set<string>();
  for (let wave = fresh(units, known); wave.length > 0;) {
    const askedAt = new Date();
    const rows = (await parallel(wave, 8, (unit) => resolved(client, unit))).filter((row) => row !== null);
    yield { rows, askedAt, next: null, cut: !complete };
    wave = fresh(rows.flatMap(parentsOf), known);
  }
}

async function unitsOfPeople(client: PersonioClient): Promise<{ units: Unit[]; complete: boolean }> {
  const units = new Map<string, Unit>();
  const list = new EmployeeList(client, { attributes: TYPES });
  try {
    for await (const { rows } of list.pages()) {
      for (const unit of rows.flatMap(({ attributes }) => unitsOf(attributes))) units.set(unit.join(':'), unit);
    }
  } catch (error) {
    if (error instanceof ListUseless) throw new RightMissing('Personio', AREAS.orgUnits, { cause: error });
    throw error;
  }
  return { units: [...units.values()], complete: list.complete };
}

function unitsOf(attributes: JsonObject): Unit[] {
  return TYPES.flatMap((type) => {
    const { value } = isObject(attributes[type]) ? attributes[type] : {};
    const id = isObject(value) && isObject(value['attributes']) ? value['attributes']['id'] : null;
    return typeof id === 'number' || typeof id === 'string' ? [[type, String(id)] as const] : [];
  });
}

function parentsOf({ parent_chain: chain }: JsonObject): Unit[] {
  return (Array.isArray(chain) ? chain.filter(isObject) : []).flatMap(({ type, id }) =>
    typeof type === 'string' && (typeof id === 'string' || typeof id === 'number') ? [[type, String(id)] as const] : [],
  );
}

function fresh(units: readonly Unit[], known: Set<string>): Unit[] {
  return units.filter((unit) => {
    const key = unit.join(':');
    return !known.has(key) && known.add(key);
  });
}

/** Null: gone since. */
async function resolved(client: PersonioClient, [type, id]: Unit): Promise<JsonObject | null> {
  try {
    const { body } = await orgUnit(client, type, id);
    return { type, ...body };
  } catch (error) {
    if (error instanceof NotThere) return null;
    throw error;
  }
}
