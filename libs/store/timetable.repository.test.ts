import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { bareConnection, type BareConnection } from '../../test/bare-connection.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { RunRepository } from './run.repository.js';
import { ScheduleRepository, type WaitingRun } from './schedule.repository.js';
import { StatusRepository } from './status.repository.js';
import { Store } from './store.js';
import { TimetableRepository } from './timetable.repository.js';

let database: TestDatabase;
let store: Store;
let api: Store;
let schedule: ScheduleRepository;
let runs: RunRepository;
let connection: BareConnection;

beforeAll(async () => {
  database = await createDatabase();
  store = new Store(database.workerUrl, { connections: 8 });
  api = new Store(database.apiUrl, { connections: 1 });
  schedule = new ScheduleRepository(store);
  runs = new RunRepository(store);
});

afterAll(async () => {
  await Promise.all([store.close(), api.close()]);
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

const SUCCEEDED = {
  state: 'succeeded',
  ...{ code: null, every: { incremental: 600, full: 6000 }, atLeast: 0, atMost: null, again: false },
  ...{ read: true, whole: true, several: false, overlapSeconds: 3600 },
} as const;

const streamRow = async (): Promise<Record<string, Date | null>> => {
  const { rows } = await store.pool.query<Record<string, Date | null>>(
    'SELECT * FROM stream WHERE connection_id = $1',
    [connection.id],
  );
  return rows[0] ?? {};
};

const secondsLeft = async (): Promise<number> =>
  (((await streamRow())['next_run_at']?.getTime() ?? 0) - Date.now()) / 1000;

const setStream = (columns: string): Promise<unknown> =>
  store.pool.query(`UPDATE stream SET ${columns} WHERE connection_id = $1`, [connection.id]);

/** A schedule of the connection's; hours by how far they are from now. */
async function schedules({ paused = false, quiet }: { paused?: boolean; quiet?: [number, number] }): Promise<void> {
  const at = (hours: number): string => DateTime.now().setZone('Asia/Tokyo').plus({ hours }).toFormat('HH:mm');
  await new TimetableRepository(api).change(connection, () => ({
    paused,
    pausedByCustomer: false,
    quietHours: quiet ? { from: at(quiet[0]), to: at(quiet[1]), zone: 'Asia/Tokyo' } : null,
    streams: [],
  }));
}

test('a paused stream is not begun by itself, and is when somebody asks, once', async () => {
  await setStream('paused = true');
  expect(await schedule.startDue(10)).toEqual([]);

  await schedule.makeDue(connection.organisationId, connection.id, {});
  expect(await schedule.startDue(10)).toEqual([]);

  await schedule.makeDue(connection.organisationId, connection.id, { asked: true });
  const { id } = await started();
  await runs.take(id, new Date());
  await runs.end({ id, fence: 1 }, SUCCEEDED);
  await setStream('next_run_at = now()');

  expect(await schedule.startDue(10)).toEqual([]);
});

test('what somebody has asked for is not begun any more where they pause it afterwards, nor again where it was given up meanwhile', async () => {
  const table = new TimetableRepository(api);
  const ask = () => schedule.makeDue(connection.organisationId, connection.id, { asked: true });
  const pauseStream = (paused: boolean) =>
    table.change(connection, (before) => ({
      ...before,
      streams: [{ stream: 'people', incrementalSeconds: null, fullSeconds: null, paused, every: SUCCEEDED.every }],
    }));
  await ask();
  await schedules({ paused: true });
  expect(await schedule.startDue(10)).toEqual([]);
  await schedules({});
  await pauseStream(true);
  await ask();
  await schedules({ quiet: [5, 6] }); // what was paused when it was asked for is still wanted
  const { id } = await started();
  await runs.take(id, new Date());
  await runs.end({ id, fence: 1 }, { ...SUCCEEDED, state: 'failed', code: 'x', again: true, read: false });
  await setStream('next_run_at = now()');
  expect(await schedule.startDue(10)).toEqual([]);

  await pauseStream(false);
  expect(await schedule.startDue(10)).toHaveLength(1);
});

test('a paused connection is not read by itself, and is at once when it is resumed', async () => {
  await schedules({ paused: true });
  expect(await schedule.startDue(10)).toEqual([]);

  await schedules({});

  expect(await schedule.startDue(10)).toHaveLength(1);
});

test.each<[string, [number, number]]>([
  ['that have just begun', [-1, 2]],
  ['that are almost over', [-22, 1]],
])('in quiet hours %s nothing begins by itself until they end, on the customer’s clock', async (_, quiet) => {
  await schedules({ quiet });
  expect(await schedule.startDue(10)).toEqual([]);

  await schedule.putOffQuiet();

  const left = await secondsLeft();
  expect(left).toBeGreaterThan(quiet[1] * 3600 - 61);
  expect(left).toBeLessThanOrEqual(quiet[1] * 3600 + 601);
  await schedule.makeDue(connection.organisationId, connection.id, { asked: true });
  await schedule.putOffQuiet();
  expect(await schedule.startDue(10)).toHaveLength(1);
});

test('outside of its quiet hours a connection is read', async () => {
  await schedules({ quiet: [1, -1] });
  await schedule.putOffQuiet();

  expect(await schedule.startDue(10)).toHaveLength(1);
});

test('what was asked for in quiet hours while a run goes on is not put off by them', async () => {
  const { id } = await started();
  await runs.take(id, new Date());
  await schedule.makeDue(connection.organisationId, connection.id, {});
  await schedules({ quiet: [-1, 1] });

  await schedule.putOffQuiet();

  expect(await secondsLeft()).toBeLessThanOrEqual(0);
});

test('a zone that the server does not know is refused, and cannot be stored', async () => {
  const timetables = new TimetableRepository(store);
  expect(await timetables.knowsZone('Europe/Berlin')).toBe(true);
  expect(await timetables.knowsZone('Europe/Atlantis')).toBe(false);
  const owner = new Store(database.ownerUrl, { connections: 1 });

  const stored = owner.as(connection, (prisma) =>
    prisma.schedule.create({
      data: {
        ...{ connectionId: connection.id, organisationId: connection.organisationId, quietZone: 'Europe/Atlantis' },
        ...{ quietFrom: new Date(0), quietTo: new Date(3_600_000) },
      },
    }),
  );

  await expect(stored).rejects.toThrow('Europe/Atlantis');
  await owner.close();
});

test('a stream is read again after what was set for it, where something was', async () => {
  await setStream('incremental_seconds = 7200, full_seconds = 86400');
  const { id } = await started();
  const run = await runs.take(id, new Date());

  await runs.end({ id, fence: 1 }, SUCCEEDED);

  expect(Math.abs((await secondsLeft()) - 7200)).toBeLessThanOrEqual(725);
  const full = ((await streamRow())['next_full_at']?.getTime() ?? 0) - (run?.startedAt.getTime() ?? 0);
  expect(Math.abs(full / 1000 - 86_400)).toBeLessThanOrEqual(8645);
});

test('everything is read as often as was set, also where that is more often than changes are', async () => {
  await setStream('incremental_seconds = 7200, full_seconds = 3600');
  const { id } = await started();
  await runs.take(id, new Date());
  await store.pool.query(`UPDATE run SET latest = now() WHERE id = $1`, [id]);

  await runs.end({ id, fence: 1 }, SUCCEEDED);

  expect(Math.abs((await secondsLeft()) - 3600)).toBeLessThanOrEqual(365);
  const { next_run_at: next, next_full_at: full } = await streamRow();
  expect(next).toEqual(full);
});

test('what is due again because of a record that came back meanwhile stays due then', async () => {
  await setStream(`last_full_at = now() - interval '1 day'`);
  const { id } = await started();
  await runs.take(id, new Date());
  await setStream(`next_full_at = (SELECT queued_at + interval '6 hours' FROM run WHERE id = '${id}')`);
  const { next_full_at: due } = await streamRow();
  await runs.end({ id, fence: 1 }, { ...SUCCEEDED, every: { incremental: 600, full: 86_400 } });

  expect((await streamRow())['next_full_at']).toEqual(due);
});

test('what is set of a schedule puts the next run to the earlier of both', async () => {
  const now = `last_start_at = now(), last_full_at = now(), next_full_at = now() + interval '1 day'`;
  await setStream(`${now}, next_run_at = now() + interval '2 hours'`);
  const people = { stream: 'people', incrementalSeconds: 7200, paused: false, every: { incremental: 600, full: 6000 } };

  await new TimetableRepository(api).change(connection, () => ({
    ...{ paused: false, pausedByCustomer: false, quietHours: null },
    streams: [{ ...people, fullSeconds: 3600 }],
  }));

  expect(Math.abs((await secondsLeft()) - 3600)).toBeLessThanOrEqual(60);
});

test('what is set as it was leaves each stream its place among the others', async () => {
  await setStream(`last_start_at = now(), next_run_at = now() + interval '9 minutes', incremental_seconds = 600`);
  const before = await streamRow();
  const people = {
    stream: 'people',
    incrementalSeconds: 600,
    fullSeconds: null,
    every: { incremental: 60, full: 6000 },
  };

  for (const paused of [true, false])
    await new TimetableRepository(api).change(connection, () => ({
      ...{ paused: false, pausedByCustomer: false, quietHours: null },
      streams: [{ ...people, paused }],
    }));

  expect(await streamRow()).toEqual(before);
});

test('the next reading is told as it will be: after quiet hours, and not while another one goes on', async () => {
  const told = async (): Promise<(Date | null)[]> => {
    const { streams } = await new TimetableRepository(api).of(connection);
    const [status] = await new StatusRepository(api).ofConnections(connection.organisationId, [connection.id]);
    return [streams[0]?.nextRunAt ?? null, status?.nextRunAt ?? null];
  };
  const hoursLeft = async (): Promise<number[]> =>
    (await told()).map((time) => Math.round(((time?.getTime() ?? NaN) - Date.now()) / 3_600_000) + 0);
  await setStream(`next_run_at = now() + interval '3 hours'`);
  expect(await hoursLeft()).toEqual([3, 3]);
  await schedules({ quiet: [2, 5] });
  expect(await hoursLeft()).toEqual([5, 5]);
  await schedules({ quiet: [4, 5] });
  expect(await hoursLeft()).toEqual([3, 3]);

  await setStream('next_run_at = now()');
  await started();

  expect(await told()).toEqual([null, null]);
  await schedule.makeDue(connection.organisationId, connection.id, { asked: true });
  expect(await hoursLeft()).toEqual([0, 0]);
});

test('what waits for a second complete run gets it within a quarter of an hour, however seldom it is read', async () => {
  await setStream('incremental_seconds = 86400');
  const { id } = await started();
  await runs.take(id, new Date());

  await runs.end({ id, fence: 1 }, { ...SUCCEEDED, whole: false, atMost: 800 });

  expect(await secondsLeft()).toBeLessThanOrEqual(900);
});

test('a first reading of several pages is followed by a second complete one, and no third', async () => {
  const kinds: string[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await schedule.makeDue(connection.organisationId, connection.id, {});
    const { id } = await started();
    kinds.push((await runs.take(id, new Date()))?.kind ?? '');
    await store.pool.query(`UPDATE run SET latest = now() WHERE id = $1`, [id]);
    await runs.end({ id, fence: 1 }, { ...SUCCEEDED, several: true });
  }

  expect(kinds).toEqual(['full', 'full', 'incremental']);
});

test('a run that nobody came for is woken for again within five seconds, after those that were begun', async () => {
  const first = await started();
  await bareConnection(database.ownerUrl);
  const second = await started();
  await runs.take(second.id, new Date());
  await store.pool.query(`UPDATE run SET leased_until = now() - interval '1 second' WHERE id = $1`, [second.id]);
  await store.pool.query(`UPDATE run SET leased_until = leased_until - interval '5 seconds' WHERE id = $1`, [first.id]);

  expect(await schedule.wakeWaiting(1)).toEqual([{ id: second.id, fence: 1 }]);
  expect(await schedule.wakeWaiting(1)).toEqual([{ id: first.id, fence: 0 }]);
});

test('how old streams are is told for all connections together, also of those never read, but not of those that are paused', async () => {
  await setStream('synced_at = NULL');
  await store.pool.query(`UPDATE stream SET models = '{}' WHERE connection_id <> $1`, [connection.id]);
  const others = await Promise.all([1, 2, 3].map(() => bareConnection(database.ownerUrl)));
  const age = (id: string, seconds: number): Promise<unknown> =>
    store.pool.query(`UPDATE stream SET synced_at = now() - make_interval(secs => $2) WHERE connection_id = $1`, [
      id,
      seconds,
    ]);
  await age(connection.id, 10_000);
  await schedules({ paused: true });
  await Promise.all(others.slice(0, 2).map(({ id }, index) => age(id, 100 * (index + 1))));
  const never = others[2] ?? connection;
  await store.pool.query(`UPDATE stream SET next_run_at = now() - interval '300 seconds' WHERE connection_id = $1`, [
    never.id,
  ]);

  const [lag] = await schedule.lags();

  expect(lag).toMatchObject({ connector: 'fake', stream: 'people' });
  expect(lag?.seconds.map((seconds) => Math.round(seconds / 100))).toEqual([2, 3, 3]);
});
