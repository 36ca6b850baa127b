import type { JsonObject } from '../contract.js';
import type { Query } from '../http.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { isComplete } from './lists.js';
import { v2Pages, withIds } from './paging.js';
import { PERSONS_LIMIT } from './people-reader.js';

/** Some people at a time, and where the next ones are. */
export interface Cohort {
  people: string[];
  /** What the next page of persons is asked with; null after the last. */
  following: Query | null;
  /** Whether there may be people whom Personio did not show. */
  cut: boolean;
}

/** Where a pull through all people goes on: with some that it has begun with, or with those who follow. */
export interface CohortCheckpoint {
  people?: string[];
  following?: Query | null;
}

const PERSONS: Request = { path: '/v2/persons', query: { limit: PERSONS_LIMIT }, area: AREAS.persons };

/**
 * All people, as many at a time as a page of persons holds. What is read of them then stays little enough to be held and put
 * together, and is read from short lists: deep in a long one, Personio's pages come slowly.
 */
export async function* cohorts(client: PersonioClient, resumed: CohortCheckpoint): AsyncGenerator<Cohort, void> {
  const { people = [], following } = resumed;
  if (people.length > 0) yield { people, following: following ?? null, cut: false };
  if (following === null) return;
  for await (const page of v2Pages(client, PERSONS, following)) {
    yield { people: withIds(page.rows).map(({ id }) => id), following: page.next, cut: !isComplete(page) };
  }
}

/** The place in the middle of a cohort, or after it. */
export function placeIn({ people, following }: Cohort, within: JsonObject | null): JsonObject {
  return { following: following as JsonObject | null, ...(within ? { people, ...within } : {}) };
}
