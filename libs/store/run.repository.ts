import { Injectable } from '@nestjs/common';
import { awaitTurn, event, TELL_HAPPENED } from './feed-events.js';
import { REST } from './record-owners.js';
import { call, statement } from './statement.js';
import { Store } from './store.js';

export interface RunRow {
  id: string;
  organisationId: string;
  connectionId: string;
  stream: string;
  kind: 'full' | 'incremental';
  /** Whether somebody waits for it: a person asked, or there is nothing of the stream yet. */
  urgent: boolean;
  fence: number;
  /** Tries since it last got further; those that nobody foresaw count until the run has ended. */
  attempts: number;
  /** Why it was handed back. */
  code: string | null;
  since: Date | null;
  startedAt: Date;
  /** Records that could not be read so far. */
  failed: number;
}

/** A run as one worker holds it: under another fence it is another worker's. */
export interface Held {
  id: string;
  fence: number;
}

export interface Ending {
  state: 'succeeded' | 'failed';
  code: string | null;
  /** Seconds between two readings of changes and of everything, where nobody has set others. */
  every: { incremental: number; full: number };
  /** At least, and at most, so many seconds until the stream is read again; null: as long as it takes. */
  atLeast: number;
  atMost: number | null;
  /** Whether it is tried again by another run: who asked for it asks for that one. */
  again: boolean;
  /** Whether what is held of the stream is now what the provider has. */
  read: boolean;
  /** Whether everything was read, and need not be for a while. */
  whole: boolean;
  /** Whether its records came in several pages. */
  several: boolean;
  /** Taken off the greatest provider time for the next cursor; null: the cursor stays. */
  overlapSeconds: number | null;
}

export interface LastWhole {
  /** Seconds since it ended: whoever asks may have another clock than the database. */
  secondsAgo: number;
}

/** So many runs are looked back at: by then nobody waits longer. */
const LOOK_BACK = 5;

/** A little more or less, at most a tenth: what was begun together does not come back together. */
const JITTER = '0.9 + random() * 0.2';

/** When the statement begins: the transaction may have waited for its turn, and somebody has asked for another run meanwhile. */
const NOW = 'statement_timestamp()';

/** When everything is due again, after a run that has read all of it. */
const FULL_DUE = `ended.started_at + make_interval(secs => coalesce(full_seconds, :full::float) * ended.jitter)`;

/**
 * When everything is due: as it was where the run does not tell, and as somebody, or a record that is back, has asked for meanwhile. After the first complete
 * reading of several pages the next one is complete again: rows move while pages are read, and what the first has skipped the
 * second finds.
 */
const NEXT_FULL = `CASE
  WHEN NOT :whole::boolean OR next_full_at BETWEEN date_trunc('milliseconds', ended.queued_at) AND ${NOW}
    OR next_full_at = ended.queued_at + ${REST} THEN next_full_at
  WHEN last_full_at IS NULL AND :several::boolean THEN NULL
  ELSE ${FULL_DUE} END`;

/** Seconds until then; null where that has passed: it is read with the next run. */
const UNTIL_FULL = `CASE WHEN ${NEXT_FULL} > ${NOW} THEN extract(epoch FROM ${NEXT_FULL} - ${NOW})::float END`;

const LEASE = `interval '30 seconds'`;

/** What became of the records of each model. */
const FIGURES = `
  SELECT coalesce(jsonb_object_agg(model, counts), '{}') FROM (
    SELECT model, jsonb_build_object(
      'seen', sum(cardinality(ids)), 'created', sum(created), 'updated', sum(updated), 'unchanged', sum(unchanged),
      'deleted', sum(deleted), 'failed', sum(failed)
    ) AS counts
    FROM run_page WHERE connection_id = :connection::uuid AND run_id = :run::uuid
    GROUP BY model
  ) figures`;

/** The first complete one, one that has changed something, or one that somebody has asked for. */
const SYNCED = `
  :read::boolean AND (ended.created + ended.updated + ended.deleted > 0 OR ended.asked OR before.first AND ended.kind = 'full')`;

const END_RUN = statement(
  'end-run',
  `WITH before AS (
     SELECT last_full_at IS NULL AS first
     FROM stream JOIN run ON run.connection_id = stream.connection_id AND run.stream = stream.name
     WHERE run.id = :run::uuid
   ), ended AS (
     UPDATE run SET state = :state, code = :code, finished_at = now(), leased_until = NULL
     WHERE id = :run::uuid AND fence = :fence::int AND state = 'running'
     RETURNING id, connection_id, stream, kind, latest, started_at, queued_at, asked, created, updated, deleted, state, code,
       ${JITTER} AS jitter
   ), due AS (
     UPDATE stream
     SET cursor = CASE WHEN ended.latest IS NULL THEN cursor
         ELSE greatest(cursor, least(ended.latest, ended.started_at) - make_interval(secs => :overlap::float)) END,
       last_success_at = CASE WHEN :read::boolean THEN now() ELSE last_success_at END,
       synced_at = CASE WHEN :read::boolean THEN ended.started_at ELSE synced_at END,
       last_full_at = CASE WHEN :read::boolean AND kind = 'full' THEN ended.started_at ELSE last_full_at END,
       next_run_at = CASE WHEN next_run_at <= ${NOW} THEN next_run_at
         ELSE ${NOW} + make_interval(secs => greatest(
           :at_least::float * ended.jitter,
           least(coalesce(incremental_seconds, :incremental::float) * ended.jitter, :at_most::float * ended.jitter, ${UNTIL_FULL})
         )) END,
       next_full_at = ${NEXT_FULL},
       requested_at = CASE WHEN ended.asked AND :again::boolean AND NOT (stream.paused OR EXISTS (
           SELECT FROM schedule WHERE schedule.connection_id = stream.connection_id AND schedule.paused
         )) THEN coalesce(requested_at, ended.queued_at) ELSE requested_at END
     FROM ended
     WHERE stream.connection_id = ended.connection_id AND stream.name = ended.stream
   ), happened AS (
     SELECT ${event('connector.sync_failed', 'id', { stream: 'stream', kind: 'kind', code: 'code' })} FROM ended WHERE state = 'failed'
     UNION ALL
     SELECT ${event('connector.synced', 'ended.id', {
       ...{ stream: 'ended.stream', kind: 'ended.kind' },
       ...{ first: `before.first AND ended.kind = 'full'`, models: `(${FIGURES})` },
     })}
     FROM ended, before WHERE ended.state = 'succeeded' AND ${SYNCED}
   ), ${TELL_HAPPENED}
   SELECT FROM happened`,
);

/** The worker's runs: taken, held, handed back and ended, each by one statement under the run's fence. A page counts itself as it is written. */
@Injectable()
export class RunRepository {
  constructor(private readonly store: Store) {}

  /**
   * Null when another worker holds it, or when it has ended. A run that goes on keeps the time of its first start; one whose
   * worker let its lease run out has had a try.
   */
  async take(id: string, now: Date): Promise<RunRow | null> {
    const { rows } = await this.store.pool.query<RunRow>({
      name: 'take-run',
      text: `
        WITH taken AS (
          UPDATE run
          SET state = 'running', fence = fence + 1, leased_until = now() + ${LEASE}, started_at = coalesce(started_at, $2),
            attempts = attempts + (state = 'running')::int
          WHERE id = $1 AND (state = 'queued' OR (state = 'running' AND leased_until <= now()))
          RETURNING *
        ), started AS (
          UPDATE stream SET last_start_at = taken.started_at
          FROM taken WHERE stream.connection_id = taken.connection_id AND stream.name = taken.stream
          RETURNING last_full_at
        )
        SELECT id, organisation_id AS "organisationId", connection_id AS "connectionId", stream, kind, fence, attempts, code, since,
          started_at AS "startedAt", failed, asked OR NOT EXISTS (SELECT FROM started WHERE last_full_at IS NOT NULL) AS urgent
        FROM taken`,
      values: [id, now],
    });
    return rows[0] ?? null;
  }

  /** Whether the run is still held. */
  async renew({ id, fence }: Held): Promise<boolean> {
    const { rowCount } = await this.store.pool.query({
      name: 'renew-run',
      text: `UPDATE run SET leased_until = now() + ${LEASE} WHERE id = $1 AND fence = $2 AND state = 'running'`,
      values: [id, fence],
    });
    return rowCount === 1;
  }

  /** Back into the queue, to be tried again in so many seconds because of a failure, or to be gone on with. */
  async handBack(
    { id, fence }: Held,
    retry: { seconds: number; attempts: number; code: string | null },
  ): Promise<void> {
    await this.store.pool.query({
      name: 'hand-back-run',
      text: `
        UPDATE run
        SET state = 'queued', leased_until = now() + make_interval(secs => $3), attempts = $4, code = $5
        WHERE id = $1 AND fence = $2 AND state = 'running'`,
      values: [id, fence, retry.seconds, retry.attempts, retry.code],
    });
  }

  /** How the last reading of everything ended well; null before the first. */
  async lastWhole({ connectionId, stream }: Pick<RunRow, 'connectionId' | 'stream'>): Promise<LastWhole | null> {
    const { rows } = await this.store.pool.query<LastWhole>({
      name: 'last-whole-run',
      text: `
        SELECT extract(epoch FROM clock_timestamp() - finished_at)::float AS "secondsAgo" FROM run
        WHERE connection_id = $1 AND stream = $2 AND kind = 'full' AND state = 'succeeded'
        ORDER BY queued_at DESC
        LIMIT 1`,
      values: [connectionId, stream],
    });
    return rows[0] ?? null;
  }

  /** How many of its stream's runs before it have failed in a row, as far as it matters. */
  async failedBefore({ id, connectionId, stream }: Pick<RunRow, 'id' | 'connectionId' | 'stream'>): Promise<number> {
    const { rows } = await this.store.pool.query<{ failed: number }>({
      name: 'failed-before-run',
      text: `
        SELECT count(*)::int AS failed FROM (
          SELECT bool_and(state = 'failed') OVER (ORDER BY queued_at DESC) AS in_a_row FROM (
            SELECT state, queued_at FROM run
            WHERE connection_id = $1 AND stream = $2 AND id <> $3 AND state IN ('succeeded', 'failed')
            ORDER BY queued_at DESC
            LIMIT ${LOOK_BACK}
          ) latest
        ) before
        WHERE in_a_row`,
      values: [connectionId, stream, id],
    });
    return rows[0]?.failed ?? 0;
  }

  /**
   * Ends the run, tells of it in the change log, and says when its stream is due again: at once if somebody asked for it
   * meanwhile. What was changed while the run read may lie before the place where it was: the cursor does not pass its
   * beginning. Nor does it move where the provider told no time, by our clock alone.
   */
  async end({ id, fence }: Held, ending: Ending): Promise<void> {
    const { rows } = await this.store.pool.query<{ connectionId: string }>({
      name: 'connection-of-run',
      text: 'SELECT connection_id AS "connectionId" FROM run WHERE id = $1',
      values: [id],
    });
    const { connectionId: connection } = rows[0] ?? {};
    if (connection === undefined) return; // erased meanwhile
    const { state, code, every, atLeast, atMost, again, read, whole, several, overlapSeconds } = ending;
    const values = {
      ...{ connection, run: id, fence: String(fence), state, code },
      ...{ overlap: textOf(overlapSeconds), at_least: String(atLeast), at_most: textOf(atMost) },
      ...{ incremental: String(every.incremental), full: String(every.full) },
      ...{ again: String(again), read: String(read), whole: String(whole), several: String(several) },
    };
    await this.store.pipeline.send(connection, awaitTurn(connection), call(END_RUN, values));
  }
}

const textOf = (seconds: number | null): string | null => (seconds === null ? null : String(seconds));
