import { Injectable } from '@nestjs/common';
import { Store } from './store.js';

/** A run that a worker is to be woken for. */
export interface WaitingRun {
  id: string;
  fence: number;
}

/** A stream as its connector declares it. */
export interface DeclaredStream {
  connector: string;
  name: string;
  models: readonly string[];
}

/** How long a run waits for a worker that was woken for it, before it is woken for again. */
const WAIT = `interval '30 seconds'`;

/** What is due, of all tenants. Several workers may look at the same time; each row falls to one of them. */
@Injectable()
export class ScheduleRepository {
  constructor(private readonly store: Store) {}

  /** Queues a run for each stream whose time has come and that is not being pulled. */
  async startDue(limit: number): Promise<WaitingRun[]> {
    const { rows } = await this.store.pool.query<WaitingRun>({
      name: 'start-due-streams',
      // A stream is put off for a day, longer than a run takes; the run's end sets the true time, unless somebody asked
      // for another run meanwhile. Where another worker was faster, which this snapshot does not show, the index on run
      // refuses a second run, and the stream stays due.
      text: `
        WITH due AS (
          SELECT id, organisation_id, connection_id, name,
            CASE WHEN next_full_at > now() THEN cursor END AS since
          FROM stream
          WHERE next_run_at <= now() AND models <> '{}' AND NOT EXISTS (
            SELECT FROM run
            WHERE run.connection_id = stream.connection_id AND run.stream = stream.name AND run.state IN ('queued', 'running')
          )
          ORDER BY next_run_at
          LIMIT $1
          FOR UPDATE SKIP LOCKED
        ), started AS (
          INSERT INTO run (id, organisation_id, connection_id, stream, kind, since, state, queued_at, leased_until)
          SELECT gen_random_uuid(), organisation_id, connection_id, name,
            CASE WHEN since IS NULL THEN 'full' ELSE 'incremental' END, since, 'queued', now(), now() + ${WAIT}
          FROM due
          ON CONFLICT DO NOTHING
          RETURNING id, fence, connection_id, stream
        ), put_off AS (
          UPDATE stream SET next_run_at = now() + interval '1 day'
          FROM started WHERE stream.connection_id = started.connection_id AND stream.name = started.stream
        )
        SELECT id, fence FROM started`,
      values: [limit],
    });
    return rows;
  }

  /** Runs that no worker came for, whose worker is gone (that was a try), or that were to be tried again by now. */
  async wakeWaiting(limit: number): Promise<WaitingRun[]> {
    const { rows } = await this.store.pool.query<WaitingRun>({
      name: 'wake-waiting-runs',
      text: `
        UPDATE run SET state = 'queued', leased_until = now() + ${WAIT}, attempts = attempts + (state = 'running')::int
        WHERE id IN (
          SELECT id FROM run
          WHERE state IN ('queued', 'running') AND leased_until <= now()
          ORDER BY leased_until
          LIMIT $1
          FOR UPDATE SKIP LOCKED
        )
        RETURNING id, fence`,
      values: [limit],
    });
    return rows;
  }

  /**
   * Gives the connections of these connectors the streams that are declared today: those that a connector has gained are due
   * at once, those that it has lost are left without models, which nobody reads or tells of, and are back when it has them again.
   */
  async align(declared: readonly DeclaredStream[]): Promise<void> {
    await this.store.pool.query({
      name: 'align-streams',
      text: `
        WITH declared AS (
          SELECT connector, name, models::text[] FROM unnest($1::text[], $2::text[], $3::text[]) AS declared (connector, name, models)
        ), gained AS (
          INSERT INTO stream (id, organisation_id, connection_id, connector, name, models, next_run_at, rendering)
          SELECT gen_random_uuid(), organisation_id, connection_id, connector, declared.name, declared.models, now(), rendering
          FROM (
            SELECT DISTINCT ON (connection_id) connection_id, organisation_id, connector, rendering
            FROM stream
            ORDER BY connection_id
          ) AS connection JOIN declared USING (connector)
          WHERE NOT EXISTS (
            SELECT FROM stream AS held WHERE held.connection_id = connection.connection_id AND held.name = declared.name
          )
          ON CONFLICT (connection_id, name) DO NOTHING
        )
        UPDATE stream SET models = coalesce(declared.models, '{}')
        FROM stream AS held LEFT JOIN declared USING (connector, name)
        WHERE stream.id = held.id AND held.connector = ANY ($1) AND held.models <> coalesce(declared.models, '{}')`,
      values: [
        declared.map(({ connector }) => connector),
        declared.map(({ name }) => name),
        declared.map(({ models }) => `{${models.join(',')}}`),
      ],
    });
  }

  /** Makes all streams of a connection due now; `full`: everything is to be read, not only what changed. */
  async makeDue(organisationId: string, connectionId: string, full: boolean): Promise<void> {
    const now = new Date();
    await this.store.as({ organisationId }, (prisma) =>
      prisma.stream.updateMany({
        where: { connectionId },
        data: { nextRunAt: now, ...(full ? { nextFullAt: now } : {}) },
      }),
    );
  }

  /** Seconds for which the longest waiting run has been waiting for a worker; 0 when none does. */
  async lag(): Promise<number> {
    const { rows } = await this.store.pool.query<{ lag: number }>(
      `SELECT coalesce(extract(epoch FROM max(now() - queued_at)), 0)::float AS lag FROM run WHERE state = 'queued' AND attempts = 0`,
    );
    return rows[0]?.lag ?? 0;
  }

  /** Deletes runs that ended a month ago. */
  async forget(): Promise<void> {
    await this.store.pool.query(`DELETE FROM run WHERE finished_at < now() - interval '30 days'`);
  }
}
