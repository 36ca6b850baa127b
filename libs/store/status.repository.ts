import { Injectable } from '@nestjs/common';
import { Store } from './store.js';

/** Where a stream stands, and its latest run. */
export interface StreamStatus {
  connectionId: string;
  stream: string;
  models: string[];
  nextRunAt: Date;
  lastStartAt: Date | null;
  lastSuccessAt: Date | null;
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

export interface StreamAge {
  models: string[];
  syncedAt: Date | null;
}

/** What the API tells of streams and runs. */
@Injectable()
export class StatusRepository {
  constructor(private readonly store: Store) {}

  /** When the last successful run of each stream began, and what it fills. */
  async syncedAt({ organisationId, id }: { organisationId: string; id: string }): Promise<StreamAge[]> {
    return this.store.as({ organisationId }, (prisma) =>
      prisma.stream.findMany({
        where: { connectionId: id, NOT: { models: { isEmpty: true } } },
        select: { models: true, syncedAt: true },
      }),
    );
  }

  /** All streams of these connections, in one statement. */
  async ofConnections(organisationId: string, connectionIds: readonly string[]): Promise<StreamStatus[]> {
    return this.store.as(
      { organisationId },
      (prisma) => prisma.$queryRaw<StreamStatus[]>`
        SELECT stream.connection_id AS "connectionId", name AS stream, models, next_run_at AS "nextRunAt",
          last_start_at AS "lastStartAt", last_success_at AS "lastSuccessAt",
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
