import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { bareConnection, type BareConnection } from '../../test/bare-connection.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { RenderRepository, type RenderHold, type StreamForm } from './render.repository.js';
import { Store } from './store.js';

let database: TestDatabase;
let store: Store;
let renders: RenderRepository;
let connection: BareConnection;

const FORMS: StreamForm[] = [
  { connector: 'fake', stream: 'people', form: '1.2' },
  { connector: 'another', stream: 'people', form: '9' },
];

beforeAll(async () => {
  database = await createDatabase();
  store = new Store(database.workerUrl, { connections: 8 });
  renders = new RenderRepository(store);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

beforeEach(async () => {
  await store.pool.query('UPDATE stream SET last_start_at = NULL');
  connection = await bareConnection(database.ownerUrl);
  await set('last_start_at = now()');
});

const set = (columns: string): Promise<unknown> =>
  store.pool.query(`UPDATE stream SET ${columns} WHERE connection_id = $1`, [connection.id]);

async function claimed(): Promise<RenderHold> {
  const [hold] = await renders.due(FORMS, 10);
  if (!hold) throw new Error('Nothing is due.');
  return hold;
}

test('a stream is due until it is rendered as it should be, and again with each other form or setting', async () => {
  expect(await renders.complete(await claimed(), '1.2:0')).toBe(true);
  expect(await renders.due(FORMS, 10)).toEqual([]);

  await set('rendering = 1');
  expect(await renders.complete(await claimed(), '1.2:1')).toBe(true);
  expect(await renders.due(FORMS, 10)).toEqual([]);

  const [people] = FORMS;
  const other = [{ ...people, form: '1.3' } as StreamForm];
  expect(await renders.due(other, 10, { all: false })).toEqual([]);
  expect(await renders.due(other, 10)).toHaveLength(1);
});

test('what a changed setting makes due is found without a look at all streams, by an index', async () => {
  const owner = new Store(database.ownerUrl, { connections: 1 });
  await owner.as(connection, async (prisma) => {
    await prisma.$executeRaw`
      INSERT INTO connection (
        id, organisation_id, environment, connector, category, origin_id, dek, key_version, end_user, token, token_hash, credentials, grants
      )
      SELECT gen_random_uuid(), organisation_id, environment, connector, category, origin_id, dek, key_version, end_user, token,
        number::text::bytea, credentials, grants
      FROM connection, generate_series(1, 20000) AS number
      WHERE id = ${connection.id}::uuid`;
    await prisma.$executeRaw`
      INSERT INTO stream (id, organisation_id, connection_id, connector, name, models, next_run_at, last_start_at, rendered)
      SELECT gen_random_uuid(), organisation_id, id, 'fake', 'people', '{people}', now(), now(), '1.2:0'
      FROM connection
      WHERE id <> ${connection.id}::uuid`;
  });
  await owner.pool.query('VACUUM ANALYZE stream');
  await owner.close();
  await set(`rendered = '1.2:0'`);
  expect(await renders.due(FORMS, 10, { all: false })).toEqual([]);

  await set('rendering = 1');

  expect(await renders.due(FORMS, 10, { all: false })).toHaveLength(1);
  const { rows } = await store.pool.query<{ 'QUERY PLAN': string }>(`
    EXPLAIN SELECT stream.id FROM stream JOIN unnest('{fake}'::text[], '{people}'::text[]) AS made (connector, name) USING (connector, name)
    WHERE last_start_at IS NOT NULL AND coalesce(rendered NOT LIKE '%:' || rendering::text, true)`);
  expect(rows.map((row) => row['QUERY PLAN']).join()).toContain('stream_outdated');
});

test('while two versions run side by side the older one leaves what the newer one has rendered', async () => {
  const [people] = FORMS;
  const made = (version: number): StreamForm[] => [{ ...people, form: `${128 * 7 + version}.9` } as StreamForm];
  await set(`rendered = '${128 * 5 + 3}.9:0'`);

  expect(await renders.due(made(2), 10)).toEqual([]);
  expect(await renders.due(made(4), 10)).toHaveLength(1);

  await set(`rendered = '${128 * 5 + 127}.9:0', render_until = NULL`);
  expect(await renders.due(made(0), 10)).toHaveLength(1); // the one after
});

test('a stream that was never read, or that its connector does not have, is left alone', async () => {
  expect(await renders.due([], 10)).toEqual([]);
  await set('last_start_at = NULL');

  expect(await renders.due(FORMS, 10)).toEqual([]);
});

test('of many workers that look or are woken, one has the stream', async () => {
  const found = (await Promise.all(Array.from({ length: 8 }, () => renders.due(FORMS, 10)))).flat();
  expect(found).toHaveLength(1);
  const [hold] = found as [RenderHold];

  const taken = await Promise.all(Array.from({ length: 8 }, () => renders.take(hold)));

  expect(taken.filter((claim) => claim !== null)).toMatchObject([
    { organisationId: connection.organisationId, connectionId: connection.id, stream: 'people' },
  ]);
});

test('who has lost the lease completes nothing, and a stream that is handed back is found at once', async () => {
  const hold = await claimed();
  const taken = await renders.take(hold);
  expect(await renders.complete(hold, '1.2:0')).toBe(false);

  if (taken) await renders.handBack(taken);

  expect(await renders.due(FORMS, 10)).toHaveLength(1);
});

test('a stream whose worker is gone is found when the lease is over', async () => {
  await claimed();
  expect(await renders.due(FORMS, 10)).toEqual([]);

  await set(`render_until = now() - interval '1 second'`);

  expect(await renders.due(FORMS, 10)).toHaveLength(1);
});
