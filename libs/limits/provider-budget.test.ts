import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '#kernel';
import { BudgetRepository, Store } from '#store';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { ProviderBudget } from './provider-budget.js';

let database: TestDatabase;
let stores: Store[];

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(async () => {
  await database.drop();
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
});

/** One process: its own connections, its own memory, the same rows. */
function process(): ProviderBudget {
  const store = new Store(database.workerUrl, { connections: 2 });
  stores.push(store);
  return new ProviderBudget(new BudgetRepository(store));
}

let bucket: string;
function given(limit: { rate: number; burst: number }, processes = 1): ProviderBudget[] {
  stores = [];
  bucket = newId();
  return Array.from({ length: processes }, () => {
    const budget = process();
    budget.learn(bucket, limit);
    return budget;
  });
}

/** Calls as fast as the budget lets go, by several workers at once. */
async function callsIn(milliseconds: number, budgets: ProviderBudget[], workers = 6): Promise<number> {
  const end = AbortSignal.timeout(milliseconds);
  let calls = 0;
  const work = async (budget: ProviderBudget): Promise<void> => {
    for (;;) {
      await budget.take([bucket], end);
      calls += 1;
    }
  };
  await Promise.allSettled(budgets.flatMap((budget) => Array.from({ length: workers }, () => work(budget))));
  return calls;
}

async function timed(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work;
  return performance.now() - start;
}

test('two processes together keep to the rate and use it', async () => {
  const budgets = given({ rate: 100, burst: 10 }, 2);

  const calls = await callsIn(2000, budgets);

  expect(calls).toBeLessThanOrEqual(210);
  expect(calls).toBeGreaterThan(170);
});

test('a fast limit is used up by one process', async () => {
  const [budget] = given({ rate: 600, burst: 50 });

  const calls = await callsIn(1000, budget ? [budget] : [], 20);

  expect(calls).toBeLessThanOrEqual(650);
  expect(calls).toBeGreaterThan(500);
});

test('who came first is served first', async () => {
  const [budget] = given({ rate: 50, burst: 1 });
  const served: number[] = [];

  await Promise.all(
    Array.from({ length: 10 }, async (_, turn) => budget?.take([bucket]).then(() => served.push(turn))),
  );

  expect(served).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a call waits for every bucket that it counts in', async () => {
  const [budget] = given({ rate: 1000, burst: 1000 });
  const slow = newId();
  budget?.learn(slow, { rate: 10, burst: 1 });
  await budget?.take([slow]);

  const waited = await timed(budget?.take([bucket, slow]) ?? Promise.resolve());

  expect(waited).toBeGreaterThan(60);
  expect(waited).toBeLessThan(400);
});

test('who waits for one bucket does not hold up those who only need the other', async () => {
  const [budget] = given({ rate: 1000, burst: 1000 });
  const paused = newId();
  budget?.pause(paused, 30);
  const stop = new AbortController();
  const waiting = budget?.take([bucket, paused], stop.signal);

  const waited = await timed(budget?.take([bucket]) ?? Promise.resolve());

  expect(waited).toBeLessThan(200);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

test('a pause holds for all processes', async () => {
  const [one, other] = given({ rate: 1000, burst: 1000 }, 2);
  one?.pause(bucket, 0.5);
  await delay(50);

  const waited = await timed(Promise.all([one?.take([bucket]), other?.take([bucket])]));

  expect(waited).toBeGreaterThan(400);
  expect(waited).toBeLessThan(900);
});

test('what the provider counts beats what we count', async () => {
  const [budget] = given({ rate: 10, burst: 100 });
  await budget?.take([bucket]);
  await delay(250);

  budget?.learn(bucket, { rate: 10, burst: 100, remaining: 0 });
  await delay(50);
  const calls = await callsIn(1000, budget ? [budget] : []);

  expect(calls).toBeLessThanOrEqual(11);
  expect(calls).toBeGreaterThan(6);
});

test('a limit that one process has learnt holds for one that has not', async () => {
  const [knowing] = given({ rate: 200, burst: 1 });
  await knowing?.take([bucket]);

  const calls = await callsIn(1000, [process()]);

  expect(calls).toBeGreaterThan(120);
  expect(calls).toBeLessThanOrEqual(202);
});

test('an unknown limit is a slow one', async () => {
  stores = [];
  bucket = newId();

  const calls = await callsIn(1000, [process()]);

  expect(calls).toBeGreaterThanOrEqual(5);
  expect(calls).toBeLessThanOrEqual(10);
});

test('a wait that is given up rejects at once and takes nothing', async () => {
  const [budget] = given({ rate: 5, burst: 1 });
  await budget?.take([bucket]);
  const stop = new AbortController();
  const refused = expect(budget?.take([bucket], stop.signal)).rejects.toThrow('stop');
  const waiting = budget?.take([bucket]);

  stop.abort(new Error('stop'));
  await refused;

  expect(await timed(waiting ?? Promise.resolve())).toBeLessThan(300);
  await expect(budget?.take([bucket], AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});

test('a database that is gone rejects who waits', async () => {
  const [budget] = given({ rate: 5, burst: 1 });
  await stores[0]?.close();

  await expect(budget?.take([bucket])).rejects.toThrow();
});
