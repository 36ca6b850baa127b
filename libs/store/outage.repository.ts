import { Injectable } from '@nestjs/common';
import { UNFINISHED } from './quiet.js';
import { Store } from './store.js';

/** A run, as far as its provider is concerned. */
export interface Trying {
  id: string;
  organisationId: string;
  connectionId: string;
}

/** Runs in a row that the provider did not answer: after so many, those of the connection wait, and one at a time tries again. */
const ENOUGH = 24;

/** Seconds until the first one tries, doubled with each that fails up to the most. */
const FIRST = 5;
const MOST = 300;

/** Whether the last run of the stream that has ended was one that the provider did not answer. */
const FAILED_BY_IT = `coalesce((
  SELECT state = 'failed' AND code = ANY ($3) FROM run
  WHERE run.connection_id = stream.connection_id AND run.stream = stream.name AND state IN ('succeeded', 'failed')
  ORDER BY queued_at DESC
  LIMIT 1
), false)`;

/** How long a run that tries has time for its first page. It may try again in that time, if its worker is gone. */
const PROBE = `interval '5 minutes'`;

/** Whose provider does not answer, known to all workers. */
@Injectable()
export class OutageRepository {
  constructor(private readonly store: Store) {}

  /** Seconds to wait for; null when the run may begin. */
  async enter({ id, connectionId }: Trying): Promise<number | null> {
    const { rows } = await this.store.pool.query<{ seconds: number }>({
      name: 'enter-provider',
      text: `
        WITH probe AS (
          UPDATE provider_outage SET probe_run_id = $2, closed_until = now() + ${PROBE}
          WHERE connection_id = $1 AND (closed_until <= now() OR probe_run_id = $2)
          RETURNING connection_id
        )
        SELECT extract(epoch FROM closed_until - now())::float AS seconds FROM provider_outage
        WHERE connection_id = $1 AND closed_until IS NOT NULL AND NOT EXISTS (SELECT FROM probe)`,
      values: [connectionId, id],
    });
    return rows[0]?.seconds ?? null;
  }

  /** How long whoever is no run had better wait for others to find out; null while the provider answers, and where nobody finds out. */
  async closedFor(connectionId: string): Promise<number | null> {
    const { rows } = await this.store.pool.query<{ seconds: number }>({
      name: 'provider-closed',
      text: `
        SELECT extract(epoch FROM closed_until - now())::float AS seconds FROM provider_outage
        WHERE connection_id = $1 AND closed_until > now()`,
      values: [connectionId],
    });
    return rows[0]?.seconds ?? null;
  }

  /** The provider did not answer the run. */
  async failed({ id, organisationId, connectionId }: Trying): Promise<void> {
    await this.store.pool.query({
      name: 'provider-failed',
      text: `
        INSERT INTO provider_outage AS known (connection_id, organisation_id, failures)
        VALUES ($1, $2, 1)
        ON CONFLICT (connection_id) DO UPDATE SET
          failures = known.failures + 1,
          probes = known.probes + coalesce(known.probe_run_id = $3, false)::int,
          closed_until = CASE
            WHEN known.probe_run_id = $3 THEN now() + make_interval(secs => least(${MOST}, ${FIRST} * 2 ^ least(known.probes + 1, 10)))
            WHEN known.closed_until IS NULL AND known.failures + 1 >= ${ENOUGH} THEN now() + make_interval(secs => ${FIRST})
            ELSE known.closed_until
          END,
          probe_run_id = nullif(known.probe_run_id, $3)`,
      values: [connectionId, organisationId, id],
    });
  }

  /**
   * The provider answers the run: those that waited are woken for as soon as anybody looks, and the streams whose runs were given up
   * are due. Where runs never waited, it has to answer one that it did not answer before: a stream that fails alone is not tried
   * again each time that another one is read.
   */
  async over({ id, connectionId }: Trying, codes: { waiting: string; unanswered: readonly string[] }): Promise<void> {
    await this.store.pool.query({
      name: 'provider-answers',
      text: `
        WITH over AS (
          DELETE FROM provider_outage WHERE connection_id = $1 RETURNING connection_id, closed_until IS NOT NULL AS waited
        ), woken AS (
          UPDATE run SET leased_until = now() FROM over
          WHERE run.connection_id = over.connection_id AND run.state = 'queued' AND run.code = $2
        ), answered AS (
          SELECT run.code = ANY ($3) OR ${FAILED_BY_IT} AS again
          FROM run JOIN stream ON stream.connection_id = run.connection_id AND stream.name = run.stream
          WHERE run.id = $4
        )
        UPDATE stream SET next_run_at = now()
        WHERE stream.connection_id = $1 AND next_run_at > now() AND ${FAILED_BY_IT} AND NOT ${UNFINISHED}
          AND (EXISTS (SELECT FROM over WHERE waited) OR EXISTS (SELECT FROM answered WHERE again))`,
      values: [connectionId, codes.waiting, codes.unanswered, id],
    });
  }

  /** The run ends without having found out: another one may try at once. */
  async left({ id, connectionId }: Trying): Promise<void> {
    await this.store.pool.query({
      name: 'leave-provider',
      text: `
        UPDATE provider_outage SET closed_until = now(), probe_run_id = NULL
        WHERE connection_id = $1 AND probe_run_id = $2`,
      values: [connectionId, id],
    });
  }
}
