import { candidate } from '#models';
import type { From, Page, Stream } from '../../contract.js';
import { AREAS } from '../areas.js';
import type { Request } from '../client.js';
import { offered } from '../lists.js';
import { apiOf, type RecruitingClient } from './client.js';
import { newestFirst } from './newest-first.js';

export const CANDIDATES: Request = {
  path: '/v2/recruiting/candidates',
  query: { limit: 200 },
  area: AREAS.recruiting,
  beta: true,
};

export const candidates: Stream<RecruitingClient> = {
  name: 'candidates',
  models: [candidate],
  every: { incremental: 900, full: 86_400 },
  // Deleted ones vanish without a trace.
  covers: ({ since }) => (since ? 'changes' : 'all'),
  pull: (client, from) => offered(pages(client, from), AREAS.recruiting),
};

async function* pages(client: RecruitingClient, from: From): AsyncGenerator<Page, void> {
  for await (const { rows, askedAt, incomplete, ...rest } of newestFirst(apiOf(client), CANDIDATES, from)) {
    yield {
      ...rest,
      found: rows.map((raw) => ({ model: candidate.name, remoteId: raw.id, raw, askedAt })),
      ...(incomplete ? { incomplete: [candidate.name] } : {}),
    };
  }
}
