import { company, location, type Model } from '#models';
import type { JsonObject, Pulled, Stream } from '../contract.js';
import { RightMissing } from '../errors.js';
import type { Query } from '../http.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { type V2Page, v2Pages, type WithId, withIds } from './paging.js';
import { isNotOffered } from './protocol.js';

/** Hours: what changes here changes seldom, and costs a call or two. */
export const SELDOM = { incremental: 3600, full: 3600 };
/** What costs many calls, and can only be read from end to end. */
export const DAILY = { incremental: 86_400, full: 86_400 };

/** Lists so short that they are read from end to end each time; none of them can be asked for changes. */
export const LEGAL_ENTITIES: Request = {
  path: '/v2/legal-entities',
  query: { limit: 100 },
  area: AREAS.legalEntities,
};
export const WORKPLACES: Request = {
  path: '/v2/workplaces',
  query: { limit: 100 },
  area: AREAS.workplaces,
  beta: true,
};

export const legalEntities = shortList('legal-entities', company, LEGAL_ENTITIES);
export const workplaces = shortList('workplaces', location, WORKPLACES);

/** What is made of the rows of a list before they are kept, and the rights that are missing for it. */
interface Prepared {
  row: (row: WithId) => JsonObject;
  rightsMissing?: string[];
}

const AS_IT_CAME: Prepared = { row: (row) => row };

export function shortList(
  name: string,
  model: Model,
  request: Request,
  prepare: (client: PersonioClient) => Promise<Prepared> = () => Promise.resolve(AS_IT_CAME),
): Stream<PersonioClient> {
  return {
    name,
    models: [model],
    every: SELDOM,
    covers: () => 'all',
    async *pull(client, { checkpoint }) {
      const { row, rightsMissing = [] } = await prepare(client);
      const from = checkpoint?.['next'] as Query | undefined;
      let incomplete = checkpoint?.['incomplete'] === true;
      for await (const page of offered(v2Pages(client, request, from), request.area)) {
        incomplete ||= !isComplete(page);
        const rows = withIds(page.rows).map(row);
        yield {
          found: pulled({ ...page, rows }, model, (id) => id),
          checkpoint: { ...nextOf(page), incomplete },
          ...(incomplete ? { incomplete: [model.name] } : {}),
          ...(rightsMissing.length > 0 ? { rightsMissing } : {}),
        };
      }
    },
  };
}

export function pulled(
  { rows, askedAt }: V2Page,
  model: Model,
  remoteId: (id: string, row: JsonObject) => string,
  beside: JsonObject = {},
): Pulled[] {
  return withIds(rows).map((row) => ({
    ...{ model: model.name, remoteId: remoteId(row.id, row), raw: { ...row, ...beside }, askedAt },
  }));
}

export function isComplete({ cut, rows }: V2Page): boolean {
  return !cut && withIds(rows).length === rows.length;
}

export function nextOf({ next }: V2Page): JsonObject {
  return next ? { next: next as JsonObject } : {};
}

/** The same pages; an account without the feature (404, 412) is told as one without the right. */
export async function* offered<T>(pages: AsyncGenerator<T, void>, area: string): AsyncGenerator<T, void> {
  try {
    yield* pages;
  } catch (error) {
    if (isNotOffered(error)) throw new RightMissing('Personio', area, { cause: error });
    throw error;
  }
}
