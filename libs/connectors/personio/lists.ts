import { company, location, type Model } from '#models';
import type { JsonObject, Pulled, Stream } from '../contract.js';
import { RightMissing } from '../errors.js';
import type { Query } from '../http.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { type V2Page, v2Pages, withIds } from './paging.js';
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

function shortList(name: string, model: Model, request: Request): Stream<PersonioClient> {
  return {
    name,
    models: [model],
    every: SELDOM,
    covers: () => 'all',
    async *pull(client, { checkpoint }) {
      const from = checkpoint?.['next'] as Query | undefined;
      let incomplete = checkpoint?.['incomplete'] === true;
      for await (const page of offered(v2Pages(client, request, from), request.area)) {
        incomplete ||= !isComplete(page);
        yield {
          found: pulled(page, model, (id) => id),
          checkpoint: { ...nextOf(page), incomplete },
          ...(incomplete ? { incomplete: [model.name] } : {}),
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
