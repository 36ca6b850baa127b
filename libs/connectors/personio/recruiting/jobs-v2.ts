import { RightMissing } from '../../errors.js';
import { AREAS } from '../areas.js';
import type { PersonioClient, Request } from '../client.js';
import type { WithId } from '../paging.js';
import { isNotOffered } from '../protocol.js';
import { newestFirst } from './newest-first.js';
import { Pipelines } from './stages.js';

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

/** Null: they may not be read. */
export async function v2Jobs(api: PersonioClient): Promise<V2Jobs | null> {
  try {
    return await read(api);
  } catch (error) {
    if (error instanceof RightMissing || isNotOffered(error)) return null;
    throw error;
  }
}

async function read(api: PersonioClient): Promise<V2Jobs> {
  const pipelines = await Pipelines.read(api);
  const rows = new Map<string, JobRow>();
  let { complete } = pipelines;
  for await (const page of newestFirst(api, JOBS, {})) {
    for (const row of page.rows) rows.set(row.id, { row, askedAt: page.askedAt });
    complete &&= !page.incomplete;
  }
  return { rows, pipelines, complete };
}
