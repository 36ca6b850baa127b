import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { migrate, migrationsFolder } from './migrate.js';
import { withEngine } from './schema-engine.js';

/** Tables of the migrations that Prisma does not know: records and all that is read and written in bulk. */
const SQL_ONLY = [
  ...[
    'record',
    'record_key',
    'record_past',
    'feed',
    'feed_server',
    'change',
    'run_page',
    'sweep',
    'quarantine',
    'write',
  ],
  'request_log',
];

export const readSchema = (): Promise<string> => readFile(path.join(migrationsFolder(), '..', 'schema.prisma'), 'utf8');

/** The SQL that leads from the database to the text of schema.prisma; empty when both agree. */
export function diffSchema(url: string, schema: string): Promise<string> {
  const files = [{ path: 'schema.prisma', content: schema }];
  return withEngine(url, schema, async (engine) => {
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: '' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: SQL_ONLY.map((table) => `public.${table}`), externalEnums: [] },
    });
    return stdout === null || stdout.includes('This is an empty migration.') ? '' : stdout;
  });
}

/** The SQL of the next migration: what leads from the migrations there are to schema.prisma. Works in a database of its own. */
export async function nextMigration(ownerUrl: string): Promise<string> {
  const name = `diff_${randomBytes(6).toString('hex')}`;
  const url = new URL(ownerUrl);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
    await migrate({ ownerUrl: url.href });
    return await diffSchema(url.href, await readSchema());
  } finally {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.end();
  }
}
