import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { AppError } from '#kernel';
import { giveLogin } from './logins.js';

/** The database cannot be brought to this version; the message says why and what to do. */
class MigrationFailed extends AppError {
  readonly code = 'migration_failed';
}

interface MigrateOptions {
  /** The owner of the tables: may create in the schema public, and roles if they are not there yet. */
  ownerUrl: string;
  /** The roles' own addresses: their passwords become the roles' passwords. */
  apiUrl?: string | undefined;
  workerUrl?: string | undefined;
}

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

interface AppliedRow {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/** What `prisma migrate` locks as well: the two never run at the same time. */
const LOCK = 72707369;

/** Prisma's own table, so that `prisma migrate deploy` goes on where this left off. */
const LEDGER = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

/** Brings the database to this version: names of the migrations that were applied. May run twice, also at the same time. */
export async function migrate({ ownerUrl, apiUrl, workerUrl }: MigrateOptions): Promise<string[]> {
  const migrations = await readMigrations(migrationsFolder());
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'peopleport migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const applied = await applyMissing(client, migrations);
    if (apiUrl !== undefined) await giveLogin(client, 'peopleport_api', apiUrl);
    if (workerUrl !== undefined) await giveLogin(client, 'peopleport_worker', workerUrl);
    return applied;
  } finally {
    await client.end(); // and the lock with it
  }
}

/** Where the migrations lie: beside the sources as beside the built code. */
export function migrationsFolder(from = import.meta.dirname): string {
  const folder = path.join(from, 'prisma', 'migrations');
  if (existsSync(folder)) return folder;
  const parent = path.dirname(from);
  if (parent === from) throw new MigrationFailed('The folder prisma/migrations is missing from this installation.');
  return migrationsFolder(parent);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function applyMissing(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  await client.query(LEDGER);
  const { rows } = await client.query<AppliedRow>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  const ledger = new Map(rows.map((row) => [row.migration_name, row]));
  compare(migrations, ledger);
  const missing = migrations.filter(({ name }) => !ledger.has(name));
  for (const migration of missing) await apply(client, migration);
  return missing.map(({ name }) => name);
}

/** Throws where folder and ledger tell different stories. */
function compare(migrations: Migration[], ledger: Map<string, AppliedRow>): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const [name, row] of ledger) {
    const migration = known.get(name);
    if (migration === undefined) {
      throw new MigrationFailed(
        `The database holds the migration ${name}, which this version does not know. Run the version that applied it, or a newer one.`,
      );
    }
    if (row.finished_at === null) {
      throw new MigrationFailed(
        `The migration ${name} was begun by another tool and did not finish. Repair the database, run "prisma migrate resolve" for it, and migrate again.`,
      );
    }
    if (row.checksum !== migration.checksum) {
      throw new MigrationFailed(
        `The migration ${name} was applied with another text than its file has now. Applied migrations never change: restore the file and write a new migration.`,
      );
    }
  }
}

/** The whole file is one simple query, so that bodies between $$ stay whole; it and its record are there together or not at all. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const startedAt = new Date();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL search_path = public');
    await client.query(sql);
    await client.query(
      `INSERT INTO public._prisma_migrations (id, checksum, migration_name, logs, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, '', $4, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name, startedAt],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationFailed(
      `The migration ${name} could not be applied, and nothing of it was kept: ${reason}.`,
      {},
      { cause: error },
    );
  }
}
