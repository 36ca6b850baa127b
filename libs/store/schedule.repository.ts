import { Injectable } from '@nestjs/common';
import { quietAt, quietEndAfter, UNFINISHED } from './quiet.js';
import { LEFT_OUT } from './status.repository.js';
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

/**
 * How long a run waits for a worker that was woken for it, before it is woken for again: with a look every five seconds, what a
 * lost queue has lost is back within ten.
 */
const WAIT = `interval '4 seconds'`;

const QUIET = quietAt('now()');
/** All quiet hours that end together would bring their streams together. */
const AFTER_QUIET = `random() * interval '10 minutes'`;

/** Declared models but those that are switched off; none of a stream that is not declared. */
const ON = (declared: string, off: string): string =>
  `ARRAY(SELECT model FROM unnest(${declared}) WITH ORDINALITY AS one (model, number) WHERE model <> ALL (${off}) ORDER BY number)`;

/** A reading that is wanted now. */
export interface Wanted {
  /** Everything is to be read, not only what changed. */
  full?: boolean;
  /** A person asked: it begins also while the stream is paused or quiet, but not while the customer has paused it. */
  asked?: boolean;
  streams?: readonly string[];
}

/** How old what is held of a stream is, over all connections: the median, all but the oldest twentieth, and the oldest. */
export interface StreamLag {
  connector: string;
  stream: string;
  seconds: [number, number, number];
}

/** What is due, of all tenants. Several workers may look at the same time; each row falls to one of them. */
@Injectable()
export class ScheduleRepository {
  constructor(private readonly store: Store) {}

  /**
   * Queues a run for each stream whose time has come and that is not being pulled; paused and quiet ones only where somebody asked,
   * and none that the customer has paused.
   */
  async startDue(limit: number): Promise<WaitingRun[]> {
    const { rows } = await this.store.pool.query<WaitingRun>({
      name: 'start-due-streams',
      // A stream is put off for a day, longer than a run takes; the run's end sets the true time, unless somebody asked
      // for another run meanwhile. Where another worker was faster, which this snapshot does not show, the index on run
      // refuses a second run, and the stream stays due.
      text: `
        WITH due AS (
          SELECT id, stream.organisation_id, stream.connection_id, name,
            CASE WHEN next_full_at > now() THEN cursor END AS since, requested_at IS NOT NULL AS asked
          FROM stream LEFT JOIN schedule ON schedule.connection_id = stream.connection_id
          WHERE next_run_at <= now() AND models <> '{}' AND NOT ${UNFINISHED}
            AND NOT coalesce(schedule.paused_by_customer, false)
            AND (requested_at IS NOT NULL
              OR NOT (stream.paused OR coalesce(schedule.paused, false) OR coalesce(${QUIET}, false)))
          ORDER BY next_run_at
          LIMIT $1
          FOR UPDATE OF stream SKIP LOCKED
        ), started AS (
          INSERT INTO run (id, organisation_id, connection_id, stream, kind, since, asked, state, queued_at, leased_until)
          SELECT gen_random_uuid(), organisation_id, connection_id, name,
            CASE WHEN since IS NULL THEN 'full' ELSE 'incremental' END, since, asked, 'queued', now(), now() + ${WAIT}
          FROM due
          ON CONFLICT DO NOTHING
          RETURNING id, fence, connection_id, stream
        ), put_off AS (
          UPDATE stream SET next_run_at = now() + interval '1 day', requested_at = NULL
          FROM started WHERE stream.connection_id = started.connection_id AND stream.name = started.stream
        )
        SELECT id, fence FROM started`,
      values: [limit],
    });
    return rows;
  }

  /** What is due in quiet hours is due after them, so that not every look finds it again. */
  async putOffQuiet(): Promise<void> {
    await this.store.pool.query({
      name: 'put-off-quiet-streams',
      text: `
        UPDATE stream SET next_run_at = ${quietEndAfter('now()')} + ${AFTER_QUIET}
        FROM schedule
        WHERE schedule.connection_id = stream.connection_id AND next_run_at <= now() AND requested_at IS NULL
          AND ${QUIET} AND NOT ${UNFINISHED}`,
    });
  }

  /**
   * Runs that no worker came for, whose worker is gone (that was a try), or that were to be tried again by now. Those first that
   * were begun: what waits for its first worker mostly waits behind others, in a queue that is not lost.
   */
  async wakeWaiting(limit: number): Promise<WaitingRun[]> {
    const { rows } = await this.store.pool.query<WaitingRun>({
      name: 'wake-waiting-runs',
      text: `
        UPDATE run SET state = 'queued', leased_until = now() + ${WAIT}, attempts = attempts + (state = 'running')::int
        WHERE id IN (
          SELECT id FROM run
          WHERE state IN ('queued', 'running') AND leased_until <= now()
          ORDER BY fence > 0 DESC, leased_until
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
   * Models that a customer has switched off are not among them.
   */
  async align(declared: readonly DeclaredStream[]): Promise<void> {
    await this.store.pool.query({
      name: 'align-streams',
      text: `
        WITH declared AS (
          SELECT connector, name, models::text[] FROM unnest($1::text[], $2::text[], $3::text[]) AS declared (connector, name, models)
        ), gained AS (
          INSERT INTO stream (id, organisation_id, connection_id, connector, name, models, off, next_run_at, rendering)
          SELECT gen_random_uuid(), organisation_id, connection_id, connector, declared.name, ${ON('declared.models', 'off')}, off,
            now(), rendering
          FROM (
            SELECT DISTINCT ON (connection_id) connection_id, organisation_id, connector, rendering, off
            FROM stream
            ORDER BY connection_id
          ) AS connection JOIN declared USING (connector)
          WHERE NOT EXISTS (
            SELECT FROM stream AS held WHERE held.connection_id = connection.connection_id AND held.name = declared.name
          )
          ON CONFLICT (connection_id, name) DO NOTHING
        )
        UPDATE stream SET models = ${ON('declared.models', 'held.off')}
        FROM stream AS held LEFT JOIN declared USING (connector, name)
        WHERE stream.id = held.id AND held.connector = ANY ($1) AND held.models <> ${ON('declared.models', 'held.off')}`,
      values: [
        declared.map(({ connector }) => connector),
        declared.map(({ name }) => name),
        declared.map(({ models }) => `{${models.join(',')}}`),
      ],
    });
  }

  /** Makes streams of a connection due now, all of them where none is named: when that was, on the clock by which runs are queued. */
  async makeDue(organisationId: string, connectionId: string, { full, asked, streams }: Wanted): Promise<Date> {
    return this.store.as({ organisationId }, async (prisma) => {
      const [row] = await prisma.$queryRaw<{ now: Date }[]>`SELECT date_trunc('milliseconds', now()) AS now`;
      const { now } = row ?? { now: new Date() };
      await prisma.stream.updateMany({
        where: { connectionId, ...(streams ? { name: { in: [...streams] } } : {}) },
        data: { nextRunAt: now, ...(full ? { nextFullAt: now } : {}), ...(asked ? { requestedAt: now } : {}) },
      });
      return now;
    });
  }

  async isPausedByCustomer(organisationId: string, connectionId: string): Promise<boolean> {
    const where = { connectionId, pausedByCustomer: true };
    return this.store.as({ organisationId }, async (prisma) => (await prisma.schedule.count({ where })) > 0);
  }

  /** Seconds for which the longest waiting run has been waiting for a worker; 0 when none does. */
  async lag(): Promise<number> {
    const { rows } = await this.store.pool.query<{ lag: number }>(
      `SELECT coalesce(extract(epoch FROM max(now() - queued_at)), 0)::float AS lag FROM run WHERE state = 'queued' AND attempts = 0`,
    );
    return rows[0]?.lag ?? 0;
  }

  /** Of streams that are read by themselves; those that never were since they were due first. */
  async lags(): Promise<StreamLag[]> {
    const { rows } = await this.store.pool.query<StreamLag>(`
      SELECT stream.connector, stream.name AS stream,
        percentile_disc(ARRAY[0.5, 0.95, 1]) WITHIN GROUP (
          ORDER BY greatest(0, extract(epoch FROM now() - coalesce(synced_at, first.queued_at, next_run_at)))::float
        ) AS seconds
      FROM stream LEFT JOIN schedule ON schedule.connection_id = stream.connection_id
        LEFT JOIN LATERAL (
          SELECT min(queued_at) AS queued_at, bool_or(code = '${LEFT_OUT}') AS left_out
          FROM run
          WHERE synced_at IS NULL AND run.connection_id = stream.connection_id AND run.stream = stream.name
        ) AS first ON true
      WHERE models <> '{}' AND NOT stream.paused AND NOT coalesce(schedule.paused, false)
        AND left_out IS NOT TRUE
      GROUP BY stream.connector, stream.name`);
    return rows;
  }

  /** Deletes runs that ended a month ago. */
  async forget(): Promise<void> {
    await this.store.pool.query(`DELETE FROM run WHERE finished_at < now() - interval '30 days'`);
  }
}
