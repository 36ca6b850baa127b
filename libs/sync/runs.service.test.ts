import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#kernel';
import { Wake } from '#queue';
import { RunRepository, ScheduleRepository, Store } from '#store';
import { bareConnection } from '../../test/bare-connection.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { RunsService, type Run } from './runs.service.js';

let database: TestDatabase;
let store: Store;
let runs: RunsService;
let schedule: ScheduleRepository;

beforeAll(async () => {
  database = await createDatabase();
  store = new Store(database.workerUrl);
  schedule = new ScheduleRepository(store);
  runs = new RunsService(new RunRepository(store), schedule, new Wake({ connection: {} }));
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

afterEach(() => {
  jest.useRealTimers();
});

async function taken(): Promise<Run> {
  await bareConnection(database.ownerUrl);
  const [waiting] = await schedule.startDue(1);
  const run = await runs.take(waiting?.id ?? '');
  return run ?? fails();
}

class Unavailable extends AppError {
  readonly code = 'provider_unavailable';
  override readonly retryable = true;
}

class Refused extends AppError {
  readonly code = 'right_missing';
}

const EVERY = { incremental: 86_400, full: 86_400 };

const streamOf = async ({ connectionId }: Run): Promise<Record<string, Date | null>> => {
  const { rows } = await store.pool.query<Record<string, Date | null>>(
    'SELECT next_run_at, requested_at FROM stream WHERE connection_id = $1',
    [connectionId],
  );
  return rows[0] ?? {};
};

/** The next run of the same stream, as if the time for it had come. */
async function next({ connectionId }: Run): Promise<Run> {
  await store.pool.query('UPDATE stream SET next_run_at = now() WHERE connection_id = $1', [connectionId]);
  const [waiting] = await schedule.startDue(1);
  return (await runs.take(waiting?.id ?? '')) ?? fails();
}

/** Minutes until its stream is due again, after the run was given up. */
async function givenUp(run: Run, error: AppError, every = EVERY): Promise<number> {
  await runs.fail({ ...run, attempts: 5 }, every, error);
  return (Number((await streamOf(run))['next_run_at']) - Date.now()) / 60_000;
}

async function leaseOf({ id }: Run): Promise<number> {
  const { rows } = await store.pool.query<{ left: number }>(
    'SELECT extract(epoch FROM leased_until - clock_timestamp())::float AS left FROM run WHERE id = $1',
    [id],
  );
  return rows[0]?.left ?? 0;
}

/** Ten seconds, as far as the lease is concerned. */
async function aWhile(run: Run): Promise<void> {
  await store.pool.query(`UPDATE run SET leased_until = leased_until - interval '10 seconds' WHERE id = $1`, [run.id]);
  jest.advanceTimersByTime(10_000);
  await delay(100);
}

test('a run that is held keeps its lease, however long it takes, and loses it when it is let go', async () => {
  jest.useFakeTimers({
    doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'performance', 'Date', 'queueMicrotask'],
  });
  const run = await taken();
  const release = runs.hold(run, () => undefined);
  for (let turn = 0; turn < 5; turn += 1) await aWhile(run);
  expect(await leaseOf(run)).toBeGreaterThan(28);

  release();

  await aWhile(run);
  expect(await leaseOf(run)).toBeLessThan(21);
});

test.each([
  [{}, '09:00:00'],
  [{ overlapSeconds: 300 }, '09:55:00'],
])(
  'the next pull of changes begins before the last change: an hour, or as the stream has it (%j)',
  async (own, time) => {
    const run = await taken();
    await store.pool.query(`UPDATE run SET latest = '2026-06-01T10:00:00Z' WHERE id = $1`, [run.id]);

    await runs.succeed(run, { every: { incremental: 3600, full: 86_400 }, ...own });

    const { rows } = await store.pool.query<{ cursor: Date }>(
      'SELECT cursor FROM stream WHERE connection_id = $1 AND name = $2',
      [run.connectionId, run.stream],
    );
    expect(rows).toEqual([{ cursor: new Date(`2026-06-01T${time}Z`) }]);
  },
);

test('who holds a run is told when it is another one’s', async () => {
  jest.useFakeTimers({
    doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'performance', 'Date', 'queueMicrotask'],
  });
  const run = await taken();
  const lost = jest.fn();
  const release = runs.hold(run, lost);
  await aWhile(run);
  expect(lost).not.toHaveBeenCalled();

  await store.pool.query('UPDATE run SET fence = fence + 1 WHERE id = $1', [run.id]);
  await aWhile(run);
  release();

  expect(lost).toHaveBeenCalledTimes(1);
});

test('what is given up for a reason that passes is read again in minutes, later with each failure, as it was asked for', async () => {
  let run = await taken();
  await schedule.makeDue(run.organisationId, run.connectionId, { full: true, asked: true });
  await runs.succeed(run, { every: EVERY });
  run = await next(run);
  const minutes: number[] = [];
  for (let time = 0; time < 6; time += 1) {
    expect(run).toMatchObject({ kind: 'full', urgent: true });
    minutes.push(await givenUp(run, new Unavailable('It is down.')));
    expect((await streamOf(run))['requested_at']).not.toBeNull();
    run = await next(run);
  }

  for (const [time, most] of [5, 10, 20, 40, 60, 60].entries())
    expect(Math.abs((minutes[time] ?? 0) - most)).toBeLessThan(most / 9);
  await runs.succeed(run, { every: EVERY });
  expect(await streamOf(run)).toMatchObject({ requested_at: null });
  run = await next(run);
  expect(run).toMatchObject({ kind: 'full', urgent: false });
  expect(await givenUp(run, new Unavailable('It is down.'))).toBeLessThan(6);
});

test('what is given up is not put off beyond its own interval, and goes by that where the reason does not pass', async () => {
  const run = await taken();
  expect(await givenUp(run, new Unavailable('It is down.'), { ...EVERY, incremental: 60 })).toBeLessThan(1.2);
  expect(await givenUp(await next(run), new Refused('Not this.'))).toBeGreaterThan(60 * 20);
});

function fails(): never {
  throw new Error('The run could not be taken.');
}
