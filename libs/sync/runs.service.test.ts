import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
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
  if (run === null) throw new Error('The run could not be taken.');
  return run;
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
