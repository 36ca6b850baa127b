import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { bareConnection } from '../../test/bare-connection.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { FeedRepository } from './feed.repository.js';
import { Store } from './store.js';

let database: TestDatabase;
let stores: { api: Store; worker: Store; owner: Store };
let connections: string[];

beforeAll(async () => {
  database = await createDatabase();
  const [api, worker, owner] = [database.apiUrl, database.workerUrl, database.ownerUrl].map(
    (url) => new Store(url, { connections: 1 }),
  ) as [Store, Store, Store];
  stores = { api, worker, owner };
  connections = [await bareConnection(database.ownerUrl), await bareConnection(database.ownerUrl)].map(({ id }) => id);
  const admin = await asAdmin();
  await admin.query('INSERT INTO feed (connection_id) SELECT unnest($1::uuid[])', [connections]);
  await admin.end();
  await new FeedRepository(worker).noteServer(); // a copy of the database that was migrated
});

afterAll(async () => {
  await Promise.all(Object.values(stores).map((store) => store.close()));
  await database.drop();
});

async function asAdmin(): Promise<pg.Client> {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = new URL(database.ownerUrl).pathname;
  const client = new pg.Client(url.href);
  await client.connect();
  return client;
}

const epochs = async (): Promise<(number | undefined)[]> => {
  const feeds = new FeedRepository(stores.api);
  return Promise.all(connections.map(async (id) => (await feeds.state(id))?.epoch));
};

test('a new epoch begins for all or for none, and waits for nobody for long', async () => {
  const feeds = new FeedRepository(stores.worker);
  const before = await epochs();
  const page = await asAdmin();
  await page.query(`UPDATE feed_server SET identity = 'elsewhere'`);
  await page.query('BEGIN');
  await page.query('SELECT FROM feed WHERE connection_id = $1 FOR UPDATE', [connections[1]]);

  await expect(feeds.noteServer()).rejects.toMatchObject({ code: '55P03' });
  expect(await epochs()).toEqual(before);

  await page.end();
  const now = Math.floor(Date.now() / 1000);
  expect(await feeds.noteServer()).toBe(true);
  expect(await feeds.noteServer()).toBe(false);
  for (const epoch of await epochs()) expect(epoch).toBeGreaterThanOrEqual(now);
});

test('changes are told as well by a server that does not tell what lies on its disk', async () => {
  const admin = await asAdmin();
  await admin.query('REVOKE EXECUTE ON FUNCTION pg_current_wal_insert_lsn() FROM PUBLIC');
  const range = { after: 0, until: 9, limit: 9 };

  const read = new FeedRepository(stores.api).read(connections[0] ?? '', { models: [], only: null }, range, () => 0);
  expect(await read).toMatchObject({ previous: null, state: { seq: 0 } });

  await admin.query('GRANT EXECUTE ON FUNCTION pg_current_wal_insert_lsn() TO PUBLIC');
  await admin.end();
});
