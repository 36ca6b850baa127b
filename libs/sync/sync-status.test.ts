import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Issues } from '#journal';
import { newId, readConfig } from '#kernel';
import { CustomFields, Records } from '#records';
import { CustomFieldRepository, Pipeline, RecordRepository, RunRepository, StatusRepository, Store } from '#store';
import type { ConnectionRef } from '#tenancy';
import { readKeyRing, Vault } from '#vault';
import { bareConnection } from '../../test/bare-connection.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { SyncStatus, type ConnectionSync } from './sync-status.js';

let database: TestDatabase;
let api: Store;
let worker: Store;
let pipeline: Pipeline;
let records: Records;
let status: SyncStatus;
let connection: ConnectionRef;

beforeAll(async () => {
  database = await createDatabase();
  api = new Store(database.apiUrl);
  worker = new Store(database.workerUrl);
  pipeline = new Pipeline(database.apiUrl);
  const vault = new Vault(readKeyRing(readConfig({ KEYS: `1:${randomBytes(32).toString('hex')}` })));
  records = new Records(
    new RecordRepository(pipeline),
    vault,
    new Issues(api),
    new CustomFields(new CustomFieldRepository(api)),
  );
  status = new SyncStatus(new StatusRepository(api), records);
});

afterAll(async () => {
  await Promise.all([api.close(), worker.close(), pipeline.close()]);
  await database.drop();
});

beforeEach(async () => {
  connection = { ...(await bareConnection(database.ownerUrl, ['employee', 'location'])) } as ConnectionRef;
});

interface RunColumns {
  state: string;
  expected?: number;
  reached?: number;
  seen?: number;
  code?: string;
  seconds?: number;
}

/** A run of the stream, later than those before it. */
async function run(stream: string, columns: RunColumns): Promise<void> {
  const { state, expected = null, reached = 0, seen = 0, code = null, seconds = 1 } = columns;
  await worker.pool.query(
    `INSERT INTO run (id, organisation_id, connection_id, stream, kind, state, expected, reached, seen, code, queued_at, started_at, finished_at)
     VALUES (gen_random_uuid(), $1, $2, $3, 'full', $4, $5, $6, $7, $8, clock_timestamp(), now(), now() + make_interval(secs => $9))`,
    [connection.organisationId, connection.id, stream, state, expected, reached, seen, code, seconds],
  );
}

/** A page of the stream's run, with so many records of the model: one is new, and seven are gone. */
async function pageOf(stream: string, model: string, count: number): Promise<void> {
  const { organisationId, id: connectionId } = connection;
  const ids = Array.from({ length: count }, newId);
  await worker.as(
    { organisationId, connectionId },
    (prisma) =>
      prisma.$executeRaw`
      INSERT INTO run_page (connection_id, run_id, page, model, unread, ids, checkpoint, created, unchanged, deleted)
      SELECT connection_id, id, 1, ${model}, 0, ${ids}::uuid[], '', 1, ${count - 1}, 7
      FROM run WHERE connection_id = ${connectionId}::uuid AND stream = ${stream}`,
  );
}

async function whole(): Promise<ConnectionSync | undefined> {
  return (await status.ofConnections(connection.organisationId, [connection.id])).get(connection.id);
}

test('before the first run nothing is said but when it begins', async () => {
  expect(await whole()).toMatchObject({ status: null, progress: null, lastSyncStart: null, averageDuration: null });
  expect((await whole())?.nextSync).toBeInstanceOf(Date);
});

test('as long as one stream is read, the connection is syncing; then a failed one counts more than those that are done', async () => {
  await run('employee', { state: 'succeeded' });
  await run('location', { state: 'running' });
  expect(await whole()).toMatchObject({ status: 'Syncing', nextSync: null });

  await run('location', { state: 'failed', code: 'right_missing' });
  expect(await whole()).toMatchObject({ status: 'Failed', progress: 100 });

  await run('location', { state: 'succeeded' });
  expect(await whole()).toMatchObject({ status: 'Done', progress: 100 });
});

test('progress is the mean over the streams: those that are done, and the share of the announced records that others have seen', async () => {
  await run('location', { state: 'succeeded', seen: 100 });
  await run('employee', { state: 'running', expected: 900, reached: 450, seen: 1200 });

  expect(await whole()).toMatchObject({ progress: 75 });
});

test('a stream that has not told its size, or waits, does not hide what the others have done', async () => {
  await run('location', { state: 'queued' });
  await run('employee', { state: 'running', expected: 900, reached: 450 });

  expect(await whole()).toMatchObject({ progress: 25 });
});

test('before everything is done the progress is 99 at most', async () => {
  await run('location', { state: 'succeeded' });
  await run('employee', { state: 'running', expected: 10, reached: 12 });

  expect(await whole()).toMatchObject({ progress: 99 });
});

test('the average duration is that of the slowest stream, in words', async () => {
  await run('employee', { state: 'succeeded', seconds: 120 });
  await run('employee', { state: 'succeeded', seconds: 130 });
  await run('employee', { state: 'failed', seconds: 9999 });
  await run('location', { state: 'succeeded', seconds: 3 });

  expect(await whole()).toMatchObject({ averageDuration: '2 min 5 sec' });
});

test('each model has its state, its times, its figures and why it failed', async () => {
  await run('employee', { state: 'succeeded', seen: 12 });
  await run('location', { state: 'failed', code: 'right_missing' });

  expect(await status.ofModels(connection)).toMatchObject([
    { model: 'employee', status: 'Done', errorCode: null, counts: { records: 0, seen: 0, failed: 0 } },
    { model: 'location', status: 'Failed', errorCode: 'right_missing' },
  ]);
});

test('a model is being rendered from when its fields have changed until all of its records show it', async () => {
  const rendering = async (): Promise<boolean[]> =>
    (await status.ofModels(connection)).map(({ isRendering }) => isRendering);
  const set = (columns: string): Promise<unknown> =>
    worker.pool.query(`UPDATE stream SET ${columns} WHERE connection_id = $1 AND name = 'employee'`, [connection.id]);
  expect(await rendering()).toEqual([false, false]);

  await set(`last_start_at = now(), rendering = 13, rendered = '1.2:3'`);
  expect(await rendering()).toEqual([true, false]);

  await set(`rendered = '1.2:13'`);
  expect(await rendering()).toEqual([false, false]);
});

test('of a stream that fills several models each has figures of its own', async () => {
  await worker.pool.query(
    `UPDATE stream SET models = '{employee,employment}' WHERE connection_id = $1 AND name = 'employee'`,
    [connection.id],
  );
  await run('employee', { state: 'running', seen: 5 });
  await pageOf('employee', 'employee', 2);
  await pageOf('employee', 'employment', 3);

  const none = { records: 0, seen: 0, created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0, quarantined: 0 };
  expect((await status.ofModels(connection)).map(({ model, counts }) => [model, counts])).toEqual([
    ['employee', { ...none, seen: 2, created: 1, unchanged: 1, deleted: 7 }],
    ['employment', { ...none, seen: 3, created: 1, unchanged: 2, deleted: 7 }],
    ['location', none],
  ]);
});

test('a model that two streams fill is told once: by the one that has to be waited for, with the figures of both', async () => {
  await worker.pool.query(
    `UPDATE stream SET models = '{employee,location}' WHERE connection_id = $1 AND name = 'employee'`,
    [connection.id],
  );
  await run('employee', { state: 'running' });
  await pageOf('employee', 'location', 2);
  await run('location', { state: 'succeeded' });
  await pageOf('location', 'location', 3);
  await worker.pool.query(`UPDATE stream SET last_success_at = now() WHERE connection_id = $1 AND name = 'location'`, [
    connection.id,
  ]);
  const counts = { records: 0, seen: 5, created: 2, updated: 0, unchanged: 3, deleted: 14, failed: 0 };
  const location = async () => (await status.ofModels(connection)).find(({ model }) => model === 'location');

  expect((await status.ofModels(connection)).map(({ model, status: state }) => [model, state])).toEqual([
    ['employee', 'Syncing'],
    ['location', 'Syncing'],
  ]);
  expect(await location()).toMatchObject({ counts, nextSync: null, lastSuccess: null });

  await worker.pool.query(
    `UPDATE run SET state = 'failed', code = 'right_missing' WHERE connection_id = $1 AND stream = 'employee'`,
    [connection.id],
  );
  expect(await location()).toMatchObject({ status: 'Failed', errorCode: 'right_missing', counts, lastSuccess: null });
  expect((await location())?.nextSync).toBeInstanceOf(Date);
});

test('records are as new as the beginning of the last run that succeeded', async () => {
  const repository = new RunRepository(worker);
  const read = async (state: 'succeeded' | 'failed', startedAt: Date): Promise<void> => {
    await run('employee', { state: 'queued' });
    const { rows } = await worker.pool.query<{ id: string }>(
      `SELECT id FROM run WHERE connection_id = $1 AND state = 'queued'`,
      [connection.id],
    );
    await worker.pool.query(`UPDATE run SET started_at = NULL WHERE state = 'queued'`);
    const held = await repository.take(rows[0]?.id ?? '', startedAt);
    if (!held) throw new Error('The run could not be taken.');
    const read = state === 'succeeded';
    const every = { incremental: 600, full: 6000 };
    await repository.end(held, {
      state,
      code: null,
      every,
      atLeast: 0,
      atMost: null,
      again: false,
      several: false,
      read,
      whole: read,
      overlapSeconds: null,
    });
  };
  const [began, failed] = [new Date('2026-03-01T10:00:00.000Z'), new Date('2026-03-01T11:00:00.000Z')];

  await read('succeeded', began);
  await read('failed', failed);

  expect(await status.syncedAt(connection, 'employee')).toEqual(began);
  expect(await status.syncedAt(connection, 'location')).toBeNull();
  expect(await whole()).toMatchObject({ lastSyncStart: failed, syncedAt: began });
});

test('a connection is as new as the oldest of what was read', async () => {
  expect(await whole()).toMatchObject({ syncedAt: null });
  await worker.pool.query(
    `UPDATE stream SET synced_at = CASE name WHEN 'location' THEN '2026-03-01T10:00:00Z'::timestamptz ELSE '2026-03-02T10:00:00Z' END
     WHERE connection_id = $1`,
    [connection.id],
  );

  expect(await whole()).toMatchObject({ syncedAt: new Date('2026-03-01T10:00:00Z') });
});

test('a stream that is not read for want of optional credentials says nothing of a model that another one fills', async () => {
  await worker.pool.query(
    `UPDATE stream SET models = '{location}', synced_at = CASE WHEN name = 'location' THEN '2026-03-01T10:00:00Z'::timestamptz END
     WHERE connection_id = $1`,
    [connection.id],
  );
  await run('location', { state: 'succeeded' });
  expect(await status.syncedAt(connection, 'location')).toBeNull();
  await run('employee', { state: 'succeeded', code: 'credentials_left_out' });
  await run('employee', { state: 'running' });
  const later = new SyncStatus(new StatusRepository(api), records); // the first one remembers for a second

  expect(await later.syncedAt(connection, 'location')).toEqual(new Date('2026-03-01T10:00:00Z'));
  expect(await later.ofModels(connection)).toMatchObject([{ model: 'location', status: 'Done', errorCode: null }]);
});

test('an organisation learns nothing of another one’s connections', async () => {
  await run('employee', { state: 'running' });
  const stranger = await bareConnection(database.ownerUrl);

  const told = await status.ofConnections(stranger.organisationId, [connection.id]);

  expect(told.get(connection.id)).toMatchObject({ status: null, lastSyncStart: null, nextSync: null });
});
