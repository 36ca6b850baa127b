import { candidate } from '#models';
import type { From, Named, NamedPage, Page, Stream } from '../../contract.js';
import { AREAS } from '../areas.js';
import type { PersonioClient, Request } from '../client.js';
import { apiOf, type RecruitingClient } from './client.js';
import { newestFirst } from './newest-first.js';
import { shownAlone } from './shown-alone.js';
import { v2Only } from './v2-only.js';

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
  pull: (client, from) => v2Only(client, [candidate], (api) => pages(api, from)),
  named: { models: [candidate.name], read: (client, names) => byName(apiOf(client), names) },
};

async function* byName(api: PersonioClient, names: readonly Named[]): AsyncGenerator<NamedPage, void> {
  yield* shownAlone(api, CANDIDATES, names, ({ row, askedAt }) =>
    Promise.resolve({ found: [{ model: candidate.name, remoteId: row.id, raw: row, askedAt }] }),
  );
}

async function* pages(api: PersonioClient, from: From): AsyncGenerator<Page, void> {
  for await (const { rows, askedAt, incomplete, ...rest } of newestFirst(api, CANDIDATES, from)) {
    yield {
      ...rest,
      found: rows.map((raw) => ({ model: candidate.name, remoteId: raw.id, raw, askedAt })),
      ...(incomplete ? { incomplete: [candidate.name] } : {}),
    };
  }
}
