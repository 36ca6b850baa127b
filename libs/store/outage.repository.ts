import { Injectable } from '@nestjs/common';
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

  /** The provider answers: those that waited are woken for as soon as anybody looks. */
  async over(connectionId: string, waiting: string): Promise<void> {
    await this.store.pool.query({
      name: 'provider-answers',
      text: `
        WITH over AS (DELETE FROM provider_outage WHERE connection_id = $1 RETURNING connection_id)
        UPDATE run SET leased_until = now() FROM over
        WHERE run.connection_id = over.connection_id AND run.state = 'queued' AND run.code = $2`,
      values: [connectionId, waiting],
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
