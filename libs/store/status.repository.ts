import { Injectable } from '@nestjs/common';
import { Prisma } from './generated/client.js';
import { NEXT_RUN } from './quiet.js';
import { Store } from './store.js';

/** The code of a run that read nothing for want of credentials that are optional. */
export const LEFT_OUT = 'credentials_left_out';

/** Where a stream stands, and its latest run. */
export interface StreamStatus {
  connectionId: string;
  stream: string;
  models: string[];
  /** Null while it is being read. */
  nextRunAt: Date | null;
  /** Nothing is read until somebody asks for it or resumes. */
  paused: boolean;
  syncedAt: Date | null;
  /** It is not read at all, for want of credentials that are optional. */
  leftOut: boolean;
  lastStartAt: Date | null;
  lastSuccessAt: Date | null;
  /** Settings or custom fields have changed, and not all records show it yet. */
  outdated: boolean;
  /** The latest run, and what became of it; null before the first. */
  runId: string | null;
  state: 'queued' | 'running' | 'succeeded' | 'failed' | null;
  code: string | null;
  /** How many records the provider announced, and how many of these were seen. */
  expected: number | null;
  reached: number | null;
  seen: number | null;
  created: number | null;
  updated: number | null;
  unchanged: number | null;
  deleted: number | null;
  failed: number | null;
  /** Average over the latest runs that succeeded. */
  seconds: number | null;
}

/** Of a run, or of the records of one model in it. */
export interface RunCounts {
  seen: number;
  created: number;
  updated: number;
  unchanged: number;
  deleted: number;
  failed: number;
  /** Of those that failed: what the provider sent of them is kept aside. */
  quarantined: number;
}

export const RUN_STATES = ['queued', 'running', 'succeeded', 'failed'] as const;
export type RunState = (typeof RUN_STATES)[number];

export interface StoredRun extends RunCounts {
  id: string;
  stream: string;
  kind: string;
  state: string;
  code: string | null;
  attempts: number;
  pages: number;
  expected: number | null;
  reached: number;
  /** By model, once its pages are gone. */
  byModel: unknown;
  queuedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  leasedUntil: Date | null;
}

export interface RunQuery {
  stream?: string;
  state?: RunState;
  /** The last run of the page before. */
  after?: string;
  limit: number;
}

const RUN = {
  ...{ id: true, stream: true, kind: true, state: true, code: true, attempts: true, pages: true, expected: true },
  ...{ reached: true, seen: true, created: true, updated: true, unchanged: true, deleted: true, failed: true },
  quarantined: true,
  ...{ byModel: true, queuedAt: true, startedAt: true, finishedAt: true, leasedUntil: true },
} as const;

export type StreamAge = Pick<StreamStatus, 'models' | 'syncedAt' | 'leftOut'>;

/** As its last run has found, whatever the one before did. */
const IS_LEFT_OUT = Prisma.sql`coalesce((
  SELECT code = ${LEFT_OUT} FROM run AS last
  WHERE last.connection_id = stream.connection_id AND last.stream = stream.name AND last.state IN ('succeeded', 'failed')
  ORDER BY queued_at DESC
  LIMIT 1
), false)`;

/** What the API tells of streams and runs. */
@Injectable()
export class StatusRepository {
  constructor(private readonly store: Store) {}

  /** When the last successful run of each stream began, and what it fills. */
  async syncedAt({ organisationId, id }: { organisationId: string; id: string }): Promise<StreamAge[]> {
    return this.store.as(
      { organisationId },
      (prisma) => prisma.$queryRaw<StreamAge[]>`
        SELECT models, synced_at AS "syncedAt", ${IS_LEFT_OUT} AS "leftOut"
        FROM stream
        WHERE connection_id = ${id}::uuid AND models <> '{}'`,
    );
  }

  /** The latest first. */
  async runs({ organisationId, id }: { organisationId: string; id: string }, query: RunQuery): Promise<StoredRun[]> {
    const { stream, state, after, limit } = query;
    return this.store.as({ organisationId }, (prisma) =>
      prisma.run.findMany({
        where: {
          connectionId: id,
          ...(stream === undefined ? {} : { stream }),
          ...(state === undefined ? {} : { state }),
        },
        select: RUN,
        orderBy: [{ queuedAt: 'desc' }, { id: 'desc' }],
        take: limit,
        ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
      }),
    );
  }

  async run({ organisationId, id }: { organisationId: string; id: string }, runId: string): Promise<StoredRun | null> {
    return this.store.as({ organisationId }, (prisma) =>
      prisma.run.findFirst({ where: { connectionId: id, id: runId }, select: RUN }),
    );
  }

  /** Whether there are records that hold what was switched off since they were made: workers are to make them anew. */
  async isDestroying({ organisationId, id }: { organisationId: string; id: string }): Promise<boolean> {
    const [row] = await this.store.as(
      { organisationId, connectionId: id },
      (prisma) => prisma.$queryRaw<{ destroys: boolean }[]>`
        SELECT EXISTS (
          SELECT FROM connection JOIN stream ON stream.connection_id = connection.id
          WHERE connection.id = ${id}::uuid AND last_start_at IS NOT NULL
            AND coalesce(split_part(rendered, ':', 2)::int < destroys_version, true)
            AND EXISTS (
              SELECT FROM record
              WHERE record.connection_id = ${id}::uuid AND record.stream = stream.name AND record.rendering < destroys_version
            )
        ) AS destroys`,
    );
    return row?.destroys ?? false;
  }

  /** All streams of these connections, in one statement. */
  async ofConnections(organisationId: string, connectionIds: readonly string[]): Promise<StreamStatus[]> {
    return this.store.as(
      { organisationId },
      (prisma) => prisma.$queryRaw<StreamStatus[]>`
        SELECT stream.connection_id AS "connectionId", name AS stream, models, ${Prisma.raw(NEXT_RUN)} AS "nextRunAt",
          coalesce(schedule.paused_by_customer, false)
            OR (stream.paused OR coalesce(schedule.paused, false)) AND requested_at IS NULL AS paused, synced_at AS "syncedAt",
          ${IS_LEFT_OUT} AS "leftOut",
          last_start_at AS "lastStartAt", last_success_at AS "lastSuccessAt",
          last_start_at IS NOT NULL AND coalesce(rendered NOT LIKE '%:' || rendering::text, true) AS outdated,
          run.id AS "runId", run.state, run.code, run.expected, run.reached, run.seen, run.created, run.updated, run.unchanged, run.deleted, run.failed,
          (
            SELECT extract(epoch FROM avg(lately.took))::float
            FROM (
              SELECT finished_at - started_at AS took FROM run AS past
              WHERE past.connection_id = stream.connection_id AND past.stream = stream.name AND past.state = 'succeeded'
              ORDER BY queued_at DESC
              LIMIT 10
            ) AS lately
          ) AS seconds
        FROM stream
        LEFT JOIN schedule ON schedule.connection_id = stream.connection_id
        LEFT JOIN LATERAL (
          SELECT * FROM run AS latest
          WHERE latest.connection_id = stream.connection_id AND latest.stream = stream.name
          ORDER BY queued_at DESC
          LIMIT 1
        ) AS run ON true
        WHERE stream.connection_id = ANY (${connectionIds}::uuid[]) AND models <> '{}'
        ORDER BY name`,
    );
  }
}
