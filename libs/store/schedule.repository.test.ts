import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { bareConnection, type BareConnection } from '../../test/bare-connection.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { RunRepository } from './run.repository.js';
import { ScheduleRepository, type WaitingRun } from './schedule.repository.js';
import { StatusRepository } from './status.repository.js';
import { Store } from './store.js';

let database: TestDatabase;
let store: Store;
let schedule: ScheduleRepository;
let runs: RunRepository;
let connection: BareConnection;

beforeAll(async () => {
  database = await createDatabase();
  store = new Store(database.workerUrl, { connections: 8 });
  schedule = new ScheduleRepository(store);
  runs = new RunRepository(store);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

beforeEach(async () => {
  await store.pool.query(`UPDATE stream SET next_run_at = 'tomorrow'`);
  await store.pool.query(`UPDATE run SET state = 'failed'`);
  connection = await bareConnection(database.ownerUrl);
});

async function started(): Promise<WaitingRun> {
  const [run] = await schedule.startDue(10);
  if (run === undefined) throw new Error('No run was due.');
  return run;
}

/** As if so many seconds had passed for the run. */
const wait = (seconds: number): Promise<unknown> =>
  store.pool.query('UPDATE run SET leased_until = leased_until - make_interval(secs => $1)', [seconds]);

const NEXT = {
  ...{ code: null, every: { incremental: 600, full: 6000 }, atLeast: 0, atMost: null, again: false },
  ...{ read: true, whole: true, several: false },
};
const SUCCEEDED = { ...NEXT, state: 'succeeded', overlapSeconds: 3600 } as const;
const FAILED = { ...NEXT, state: 'failed', read: false, whole: false, overlapSeconds: null } as const;

const streamRow = async (): Promise<Record<string, Date | null>> => {
  const { rows } = await store.pool.query<Record<string, Date | null>>(
    'SELECT * FROM stream WHERE connection_id = $1',
    [connection.id],
  );
  return rows[0] ?? {};
};

const secondsLeft = async (): Promise<number> =>
  (((await streamRow())['next_run_at']?.getTime() ?? 0) - Date.now()) / 1000;

test('of many workers that look at once, one starts a due stream, and only once', async () => {
  const found = await Promise.all(Array.from({ length: 8 }, () => schedule.startDue(10)));

  expect(found.flat()).toHaveLength(1);
  expect(await schedule.startDue(10)).toEqual([]);
});

test('many due streams are shared out, none twice and none forgotten', async () => {
  await Promise.all(Array.from({ length: 5 }, () => bareConnection(database.ownerUrl, ['a', 'b', 'c'])));

  const found = await Promise.all(Array.from({ length: 6 }, () => schedule.startDue(5)));
  const rest = await schedule.startDue(100);

  const ids = [...found.flat(), ...rest].map(({ id }) => id);
  expect(new Set(ids).size).toBe(16);
  expect(ids).toHaveLength(16);
});

test('a stream is not started while a run of it waits or goes on', async () => {
  await started();
  await schedule.makeDue(connection.organisationId, connection.id, {});

  expect(await schedule.startDue(10)).toEqual([]);
});

test('a stream is read in full until it was once, then only what changed, until the next full reading is due', async () => {
  const kinds: string[] = [];
  const pull = async (full: boolean): Promise<void> => {
    await schedule.makeDue(connection.organisationId, connection.id, { full });
    const { id } = await started();
    const run = await runs.take(id, new Date());
    kinds.push(`${run?.kind ?? ''} ${run?.since?.toISOString() ?? ''}`);
    await store.pool.query(`UPDATE run SET latest = '2026-05-01T12:00:00Z' WHERE id = $1`, [id]);
    await runs.end({ id, fence: 1 }, SUCCEEDED);
  };
  await pull(false);
  await pull(false);
  await pull(true);
  await pull(false);

  const incremental = 'incremental 2026-05-01T11:00:00.000Z';
  expect(kinds).toEqual(['full ', incremental, 'full ', incremental]);
});

test('a run that no worker comes for is woken for again', async () => {
  const run = await started();
  expect(await schedule.wakeWaiting(10)).toEqual([]);

  await wait(31);

  const [first, second] = await Promise.all([schedule.wakeWaiting(10), schedule.wakeWaiting(10)]);
  expect([...first, ...second]).toEqual([run]);
  expect(await schedule.wakeWaiting(10)).toEqual([]);
});

test('a run whose worker is gone goes to another one, and the old one can do nothing with it any more', async () => {
  const { id } = await started();
  await runs.take(id, new Date());
  expect(await runs.take(id, new Date())).toBeNull();

  await wait(31);
  const [woken] = await schedule.wakeWaiting(10);
  const taken = await runs.take(id, new Date());

  expect(woken).toEqual({ id, fence: 1 });
  expect(taken).toMatchObject({ id, fence: 2, kind: 'full', attempts: 1 });
  expect(await runs.renew({ id, fence: 1 })).toBe(false);
  expect(await runs.renew({ id, fence: 2 })).toBe(true);
  await runs.end({ id, fence: 1 }, FAILED);
  await runs.handBack({ id, fence: 1 }, { seconds: 0, attempts: 1, code: 'late' });
  expect(await runs.renew({ id, fence: 2 })).toBe(true);
});

test('a run that is taken from a worker that is gone, before anybody has woken for it, has had a try as well', async () => {
  const { id } = await started();
  expect(await runs.take(id, new Date())).toMatchObject({ attempts: 0 });
  await wait(31);
  expect(await runs.take(id, new Date())).toMatchObject({ attempts: 1 });

  await runs.handBack({ id, fence: 2 }, { seconds: 0, attempts: 1, code: null });
  expect(await runs.take(id, new Date())).toMatchObject({ attempts: 1 });
});

test('a stream has one run at a time: who did not see another worker’s begins none, and the stream stays due', async () => {
  const other = await store.pool.connect();
  await other.query('BEGIN');
  await other.query(
    `INSERT INTO run (id, organisation_id, connection_id, stream, kind, state)
     SELECT gen_random_uuid(), organisation_id, connection_id, name, 'full', 'queued' FROM stream WHERE connection_id = $1`,
    [connection.id],
  );
  const found = schedule.startDue(10);
  await delay(100); // it waits for what the other one does
  await other.query('COMMIT');
  other.release();

  expect(await found).toEqual([]);

  const { rows } = await store.pool.query('SELECT id FROM run WHERE connection_id = $1', [connection.id]);
  expect(rows).toHaveLength(1);
  expect((await streamRow())['next_run_at']?.getTime()).toBeLessThanOrEqual(Date.now());
});

test('a run keeps the time of its first start, however often it changes hands', async () => {
  const { id } = await started();
  const first = await runs.take(id, new Date('2026-01-01T00:00:00Z'));
  await runs.handBack({ id, fence: 1 }, { seconds: 0, attempts: 0, code: null });

  const second = await runs.take(id, new Date('2026-01-01T00:10:00Z'));

  expect(second?.startedAt).toEqual(first?.startedAt);
});

test('a failed run waits for its next try', async () => {
  const { id } = await started();
  await runs.take(id, new Date());
  await runs.handBack({ id, fence: 1 }, { seconds: 5, attempts: 1, code: 'provider_unavailable' });
  expect(await schedule.wakeWaiting(10)).toEqual([]);

  await wait(5);

  expect(await schedule.wakeWaiting(10)).toEqual([{ id, fence: 1 }]);
  expect(await runs.take(id, new Date())).toMatchObject({ attempts: 1 });
});

test('the next run also asks for what was changed while the last one read', async () => {
  const { id } = await started();
  const run = await runs.take(id, new Date());
  await store.pool.query(
    `UPDATE run SET started_at = '2026-05-01T08:00:00Z', latest = '2026-05-01T12:00:00Z' WHERE id = $1`,
    [id],
  );

  await runs.end(run ?? { id, fence: 0 }, SUCCEEDED);

  expect((await streamRow())['cursor']).toEqual(new Date('2026-05-01T07:00:00Z'));
});

test('a run to which the provider told no time leaves the cursor, and the next one reads everything', async () => {
  const { id } = await started();
  const run = await runs.take(id, new Date());

  await runs.end(run ?? { id, fence: 0 }, SUCCEEDED);

  expect((await streamRow())['cursor']).toBeNull();
});

test('a failed run moves neither the cursor nor the time of the last success', async () => {
  const { id } = await started();
  await runs.take(id, new Date());
  await store.pool.query(`UPDATE run SET latest = '2026-05-01T12:00:00Z' WHERE id = $1`, [id]);

  await runs.end({ id, fence: 1 }, { ...FAILED, code: 'right_missing' });

  expect(await streamRow()).toMatchObject({ cursor: null, last_success_at: null, last_full_at: null, synced_at: null });
  expect(Math.abs((await secondsLeft()) - 600)).toBeLessThanOrEqual(65);
});

test('who asks for a reading while one goes on gets another one after it', async () => {
  const { id } = await started();
  await runs.take(id, new Date());
  await schedule.makeDue(connection.organisationId, connection.id, { full: true });

  await runs.end({ id, fence: 1 }, SUCCEEDED);

  const again = await started();
  expect(await runs.take(again.id, new Date())).toMatchObject({ kind: 'full' });
});

test('what is only due again while everything is read is not read in full again', async () => {
  await schedule.makeDue(connection.organisationId, connection.id, { full: true });
  const { id } = await started();
  await runs.take(id, new Date());
  await store.pool.query(`UPDATE run SET latest = now() WHERE id = $1`, [id]);
  await schedule.makeDue(connection.organisationId, connection.id, {});

  await runs.end({ id, fence: 1 }, SUCCEEDED);

  const again = await started();
  expect(await runs.take(again.id, new Date())).toMatchObject({ kind: 'incremental' });
});

test('a first reading is urgent, and what a person asked for; what is only due is not', async () => {
  const urgent: unknown[] = [];
  for (const wanted of [{}, { full: true }, { full: true, asked: true }]) {
    await schedule.makeDue(connection.organisationId, connection.id, wanted);
    const { id } = await started();
    urgent.push((await runs.take(id, new Date()))?.urgent);
    await runs.end({ id, fence: 1 }, SUCCEEDED);
  }

  expect(urgent).toEqual([true, false, true]);
});

test('the lag is how long the oldest run has been waiting for a worker', async () => {
  expect(await schedule.lag()).toBe(0);
  const { id } = await started();
  await store.pool.query(`UPDATE run SET queued_at = now() - interval '90 seconds' WHERE id = $1`, [id]);

  const lag = await schedule.lag();

  expect(lag).toBeGreaterThan(89);
  expect(lag).toBeLessThan(100);
});

test('runs of last month are forgotten, those that go on are not', async () => {
  const old = await started();
  await runs.take(old.id, new Date());
  await runs.end({ id: old.id, fence: 1 }, SUCCEEDED);
  await store.pool.query(`UPDATE run SET finished_at = now() - interval '31 days' WHERE id = $1`, [old.id]);
  await schedule.makeDue(connection.organisationId, connection.id, {});
  const current = await started();

  await schedule.forget();

  const { rows } = await store.pool.query<{ id: string }>('SELECT id FROM run WHERE id = ANY ($1)', [
    [old.id, current.id],
  ]);
  expect(rows).toEqual([{ id: current.id }]);
});

const PEOPLE = { connector: 'fake', name: 'people', models: ['people'] };
const PLACES = { connector: 'fake', name: 'places', models: ['location', 'company'] };

async function streamRows(): Promise<Record<string, unknown>[]> {
  const { rows } = await store.pool.query<Record<string, unknown>>(
    `SELECT name, models, organisation_id, rendering, next_run_at <= now() AS due FROM stream WHERE connection_id = $1 ORDER BY name`,
    [connection.id],
  );
  return rows;
}

test('connections that were made when their connector had fewer streams get the new ones, due at once, by whoever looks first', async () => {
  await store.pool.query(`UPDATE stream SET rendering = 3, next_run_at = 'tomorrow' WHERE connection_id = $1`, [
    connection.id,
  ]);
  const kept = { organisation_id: connection.organisationId, rendering: 3 };

  await Promise.all(Array.from({ length: 4 }, () => schedule.align([PEOPLE, PLACES])));
  await schedule.align([{ ...PLACES, connector: 'another' }]);

  expect(await streamRows()).toEqual([
    { name: 'people', models: ['people'], due: false, ...kept },
    { name: 'places', models: ['location', 'company'], due: true, ...kept },
  ]);
});

test('a stream that its connector has lost is neither read nor told of, and is back with the connector’s next version', async () => {
  const statuses = new StatusRepository(store);
  const told = async (): Promise<string[]> =>
    (await statuses.ofConnections(connection.organisationId, [connection.id])).map(({ stream }) => stream);
  await schedule.align([PLACES]);
  await store.pool.query(`UPDATE stream SET next_run_at = 'tomorrow' WHERE connection_id <> $1`, [connection.id]);

  const runs = await schedule.startDue(10);

  expect(runs).toHaveLength(1);
  expect(await told()).toEqual(['places']);
  await schedule.align([PEOPLE, PLACES]);
  expect(await told()).toEqual(['people', 'places']);
  expect(await schedule.startDue(10)).toHaveLength(1);
});
