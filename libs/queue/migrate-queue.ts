import { runMigrations } from 'bullmq';
import pg from 'pg';
import { SCHEMA } from './backend.js';
import { JOB_NAMES } from './jobs.js';

const ROLES = 'peopleport_api, peopleport_worker';

/** Makes or renews the queue's schema. It may be dropped at any time: what was in it is found again in Postgres' rows. */
export async function migrateQueue(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await runMigrations(client, SCHEMA);
    // BullMQ numbers the jobs of each queue by a sequence, which it makes when it first needs it: but as a role that may not.
    await client.query(`SET search_path = ${SCHEMA}`);
    await client.query('SELECT next_job_id(name) FROM unnest($1::text[]) AS name', [JOB_NAMES]);
    await client.query(`
      GRANT USAGE ON SCHEMA ${SCHEMA} TO ${ROLES};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO ${ROLES};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${SCHEMA} TO ${ROLES}`);
  } finally {
    await client.end();
  }
}
