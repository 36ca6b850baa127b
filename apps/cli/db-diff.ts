import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#kernel';
import { nextMigration } from '#store';
import { print } from './command.js';
import { startPostgres } from './postgres.js';

/** Prints the SQL that leads from the migrations to schema.prisma. For who changes the schema, so it is no operator's command. */
const { DATABASE_URL } = readConfig();
const sql = DATABASE_URL === undefined ? await onThrowAwayServer() : await nextMigration(DATABASE_URL);
print(sql === '' ? '-- The migrations and prisma/schema.prisma agree.' : sql);

async function onThrowAwayServer(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'peopleport-diff-'));
  const postgres = await startPostgres({
    directory: join(folder, 'postgres'),
    password: 'throw-away',
    log: join(folder, 'postgres.log'),
    durable: false,
  });
  try {
    return await nextMigration(postgres.url('postgres'));
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
