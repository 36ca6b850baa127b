import { RightMissing } from '../errors.js';
import { AREAS } from './areas.js';
import type { PersonioClient } from './client.js';
import type { EmploymentLists } from './employment-lists.js';
import { isAboutOne } from './one-by-one.js';
import { type WithId, withIds } from './paging.js';
import { employmentIdsOf } from './people-reader.js';
import { isNotOffered, isObject } from './protocol.js';

/** Who is asked about before the right counts as missing: one person alone may be shut off. */
const ASKED = 3;

/** Whether people's employments may be read. Where that does not show, it is for reading them to tell. */
export async function mayReadEmployments(lists: EmploymentLists, people: readonly WithId[]): Promise<boolean> {
  const employed = people.filter((person) => employmentIdsOf(person)?.length !== 0).slice(0, ASKED);
  for (const { id } of employed) if (await answers(lists, id)) return true;
  return employed.length === 0;
}

async function answers(lists: EmploymentLists, id: string): Promise<boolean> {
  try {
    await lists.ahead(id);
    return true;
  } catch (error) {
    if (error instanceof RightMissing || isNotOffered(error)) return false;
    if (isAboutOne(error)) return true; // a fault is no refusal
    throw error;
  }
}

/** A few people, as v2 has them. */
export async function somePeople(client: PersonioClient): Promise<WithId[]> {
  const { body } = await client.v2({ path: '/v2/persons', query: { limit: 10 }, area: AREAS.persons });
  return withIds(Array.isArray(body['_data']) ? body['_data'].filter(isObject) : []);
}
