import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { migrationsFolder } from './migrate.js';
import { diffSchema, nextMigration, readSchema } from './schema-diff.js';
import { withEngine } from './schema-engine.js';

let database: TestDatabase;
let schema: string;

beforeAll(async () => {
  database = await createDatabase();
  schema = await readSchema();
});

afterAll(() => database.drop());

async function run(sql: string): Promise<void> {
  const client = new pg.Client(database.ownerUrl);
  await client.connect();
  await client.query(sql);
  await client.end();
}

test('schema.prisma and the migrated database agree', async () => {
  expect(await diffSchema(database.ownerUrl, schema)).toBe('');
  expect(await nextMigration(database.ownerUrl)).toBe('');
});

test('Prisma’s own migrate sees every migration as applied, unchanged and complete', async () => {
  const baseDir = migrationsFolder();
  const names = (await readdir(baseDir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => {
      const value = await readFile(path.join(baseDir, name, 'migration.sql'), 'utf8');
      return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } };
    }),
  );
  const lockfile = {
    path: 'migration_lock.toml',
    content: await readFile(path.join(baseDir, 'migration_lock.toml'), 'utf8'),
  };

  const told = await withEngine(database.ownerUrl, schema, (engine) =>
    engine.diagnoseMigrationHistory({
      migrationsList: { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories },
      optInToShadowDatabase: false,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );

  expect(told).toEqual({ editedMigrationNames: [], failedMigrationNames: [], hasMigrationsTable: true, history: null });
});

test('a column that only the database has, and a model that only the schema has, are told', async () => {
  await run('ALTER TABLE connection ADD COLUMN forgotten text');

  const sql = await diffSchema(
    database.ownerUrl,
    `${schema}\nmodel Added {\n id String @id @db.Uuid\n @@map("added")\n}`,
  );

  expect(sql).toContain('DROP COLUMN "forgotten"');
  expect(sql).toContain('CREATE TABLE "added"');
});
