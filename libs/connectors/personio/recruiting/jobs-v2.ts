import { RightMissing } from '../../errors.js';
import { parallel } from '../../parallel.js';
import { AREAS } from '../areas.js';
import type { PersonioClient, Request } from '../client.js';
import type { WithId } from '../paging.js';
import { isNotOffered } from '../protocol.js';
import { newestFirst } from './newest-first.js';
import { alone } from './shown-alone.js';
import { Pipelines } from './stages.js';

const AT_ONCE = 8;

export const JOBS: Request = {
  path: '/v2/recruiting/jobs',
  query: { limit: 200 },
  area: AREAS.recruiting,
  beta: true,
};

export interface JobRow {
  row: WithId;
  askedAt: Date;
}

/** All jobs, published or not, and the pipelines that their applications go through. */
export interface V2Jobs {
  rows: ReadonlyMap<string, JobRow>;
  pipelines: Pipelines;
  /** Whether all of them were seen. */
  complete: boolean;
}

/** All of them, or those with these ids. Null: they may not be read. */
export async function v2Jobs(api: PersonioClient, ids?: ReadonlySet<string>): Promise<V2Jobs | null> {
  try {
    return await (ids ? readThese(api, [...ids]) : readAll(api));
  } catch (error) {
    if (error instanceof RightMissing || isNotOffered(error)) return null;
    throw error;
  }
}

async function readAll(api: PersonioClient): Promise<V2Jobs> {
  const pipelines = await Pipelines.read(api);
  const rows = new Map<string, JobRow>();
  let { complete } = pipelines;
  for await (const page of newestFirst(api, JOBS, {})) {
    for (const row of page.rows) rows.set(row.id, { row, askedAt: page.askedAt });
    complete &&= !page.incomplete;
  }
  return { rows, pipelines, complete };
}

async function readThese(api: PersonioClient, ids: readonly string[]): Promise<V2Jobs> {
  const pipelines = await Pipelines.read(api);
  const asked = await parallel(ids, AT_ONCE, (id) => alone(api, JOBS, id));
  const rows = new Map(asked.flatMap((found) => (found ? [[found.row.id, found] as const] : [])));
  return { rows, pipelines, complete: !asked.includes(undefined) };
}
