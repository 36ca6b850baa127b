import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { createEmptyDatabase, type TestDatabase } from '../../test/database.js';
import { giveLogin } from './logins.js';
import { migrate, migrationsFolder } from './migrate.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await createEmptyDatabase();
});

afterEach(() => database.drop());

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const names = async (): Promise<string[]> =>
  (await readdir(migrationsFolder())).filter((name) => name !== 'migration_lock.toml').sort();

test('every migration is applied once and recorded as Prisma records it', async () => {
  const all = await names();

  const first = await migrate(database);
  const second = await migrate(database);

  expect([first, second]).toEqual([all, []]);
  const rows = await query(database.ownerUrl, 'SELECT * FROM _prisma_migrations ORDER BY migration_name');
  const checksums = all.map(async (name) => {
    const file = await readFile(path.join(migrationsFolder(), name, 'migration.sql'));
    return createHash('sha256').update(file).digest('hex');
  });
  expect(rows.map((row) => row['checksum'] as string)).toEqual(await Promise.all(checksums));
  for (const row of rows) {
    expect(row).toMatchObject({ applied_steps_count: 1, rolled_back_at: null });
    expect(row['finished_at']).toBeInstanceOf(Date);
    expect(row['id']).toHaveLength(36);
  }
});

test('five processes that migrate at the same time apply each migration once', async () => {
  const applied = await Promise.all([1, 2, 3, 4, 5].map(() => migrate(database)));

  expect(applied.flat()).toEqual(await names());
});

test('a migration whose file has changed after it was applied is refused', async () => {
  await migrate(database);
  await query(
    database.ownerUrl,
    `UPDATE _prisma_migrations SET checksum = repeat('0', 64) WHERE migration_name LIKE '%control_plane'`,
  );

  await expect(migrate(database)).rejects.toThrow(/control_plane was applied with another text/);
});

test('a migration that another tool has left half done is refused', async () => {
  await migrate(database);
  await query(
    database.ownerUrl,
    `UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%control_plane'`,
  );

  await expect(migrate(database)).rejects.toThrow(/control_plane was begun by another tool and did not finish/);
});

test('a database that a newer version has migrated is refused', async () => {
  await migrate(database);
  await query(
    database.ownerUrl,
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '29990101000000_later', now())`,
  );

  await expect(migrate(database)).rejects.toThrow(/29990101000000_later, which this version does not know/);
});

test('a migration that fails leaves nothing behind and can be applied once its cause is gone', async () => {
  await query(database.ownerUrl, 'CREATE TABLE issue (mine text)');

  await expect(migrate(database)).rejects.toThrow(
    /control_plane could not be applied, and nothing of it was kept: .*issue/,
  );

  expect(await query(database.ownerUrl, `SELECT FROM pg_class WHERE relname = 'organisation'`)).toEqual([]);
  await query(database.ownerUrl, 'DROP TABLE issue');
  expect(await migrate(database)).toEqual(await names());
});

test('an address that names another role is refused', async () => {
  const apiUrl = database.apiUrl.replace('peopleport_api', 'somebody');

  await expect(migrate({ ownerUrl: database.ownerUrl, apiUrl })).rejects.toThrow(/names the user "somebody"/);
});

test('what Postgres is told of a password lets in with the password and with no other', async () => {
  const [role, password] = ['peopleport_login_test', "it's päss:wörd/ß%40"];
  const address = (given: string): string => {
    const url = new URL(database.ownerUrl);
    Object.assign(url, { username: role, password: encodeURIComponent(given) });
    return url.href;
  };
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();

  await owner.query(`CREATE ROLE ${role} NOLOGIN`);
  try {
    await giveLogin(owner, role, address(password));

    expect(await query(address(password), 'SELECT current_user AS me')).toEqual([{ me: role }]);
    await expect(query(address(`${password}x`), 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await giveLogin(owner, role, address('another'));
    await expect(query(address(password), 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(await query(address('another'), 'SELECT current_user AS me')).toEqual([{ me: role }]);
  } finally {
    await owner.query(`DROP ROLE ${role}`);
    await owner.end();
  }
});
