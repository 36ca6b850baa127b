import type { JsonObject } from '../contract.js';
import { RightMissing } from '../errors.js';
import type { Query } from '../http.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { isComplete } from './lists.js';
import { v2Pages, withIds } from './paging.js';
import { PERSONS_LIMIT } from './people-reader.js';

/** Some people at a time, and where the next ones are. */
interface Cohort {
  /** Null: everybody, as nobody tells who there is. */
  people: string[] | null;
  /** What the next page of persons is asked with; null after the last. */
  following: Query | null;
  /** Whether there may be people whom Personio did not show. */
  cut: boolean;
}

/** Where a pull through all people goes on: with some that it has begun with, or with those who follow. */
export interface CohortCheckpoint {
  people?: string[] | null;
  following?: Query | null;
}

const PERSONS: Request = { path: '/v2/persons', query: { limit: PERSONS_LIMIT }, area: AREAS.persons };

/**
 * All people, as many at a time as a page of persons holds. What is read of them then stays little enough to be held and put
 * together, and is read from short lists: deep in a long one, Personio's pages come slowly. Where persons may not be read,
 * there is no other way than that.
 */
export async function* cohorts(client: PersonioClient, resumed: CohortCheckpoint): AsyncGenerator<Cohort, void> {
  const { people, following } = resumed;
  if (people !== undefined) yield { people, following: following ?? null, cut: false };
  if (following === null) return;
  try {
    for await (const page of v2Pages(client, PERSONS, following)) {
      const ids = withIds(page.rows).map(({ id }) => id);
      yield { people: ids, following: page.next, cut: !isComplete(page) };
    }
  } catch (error) {
    const refused = error instanceof RightMissing && error.area === AREAS.persons && following === undefined;
    if (!refused) throw error;
    yield { people: null, following: null, cut: false };
  }
}

/** The place in the middle of a cohort, or after it. */
export function placeIn({ people, following }: Cohort, within: JsonObject | null): JsonObject {
  return { following: following as JsonObject | null, ...(within ? { people, ...within } : {}) };
}
