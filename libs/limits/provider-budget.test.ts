import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { inLane, newId, type Lane } from '#kernel';
import { BudgetRepository, Store } from '#store';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { ProviderBudget } from './provider-budget.js';

let database: TestDatabase;
let stores: Store[];
let bucket: string;

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(async () => {
  await database.drop();
});

beforeEach(() => {
  stores = [];
  bucket = newId();
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
});

/** One process: its own connections, its own memory, the same rows; the limit is what it knows of the bucket. */
function process(limit?: { rate: number; burst: number }): ProviderBudget {
  const store = new Store(database.workerUrl, { connections: 2 });
  stores.push(store);
  const budget = new ProviderBudget(new BudgetRepository(store));
  if (limit) budget.learn(bucket, limit);
  return budget;
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

test('when the process ends, whoever waits is told, and nobody asks for a token any more', async () => {
  const budget = process({ rate: 1, burst: 1 });
  await budget.take([bucket]);
  const waiting = [budget.take([bucket]), budget.take([bucket, newId()])];
  const told = Promise.allSettled(waiting);

  await budget.beforeApplicationShutdown();
  await Promise.all(stores.map((store) => store.close()));

  const codes = (await told).map((each) =>
    each.status === 'rejected' ? (each.reason as { code: string }).code : null,
  );
  expect(codes).toEqual(['process_ends', 'process_ends']);
  await expect(budget.take([bucket])).rejects.toMatchObject({ code: 'process_ends' });
  budget.pause(bucket, 1); // an answer that comes late
  await delay(50);
});

test('two processes together keep to the rate and use it', async () => {
  const budgets = [process({ rate: 100, burst: 10 }), process({ rate: 100, burst: 10 })];

  const calls = await callsIn(2000, budgets);

  expect(calls).toBeLessThanOrEqual(210);
  expect(calls).toBeGreaterThan(170);
});

test('a fast limit is used up by one process', async () => {
  const budget = process({ rate: 600, burst: 50 });

  const calls = await callsIn(1000, [budget], 20);

  expect(calls).toBeLessThanOrEqual(650);
  expect(calls).toBeGreaterThan(500);
});

test('who came first is served first', async () => {
  const budget = process({ rate: 50, burst: 1 });
  const served: number[] = [];

  await Promise.all(Array.from({ length: 10 }, async (_, turn) => budget.take([bucket]).then(() => served.push(turn))));

  expect(served).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('what is urgent is served first, however much of the rest came before', async () => {
  const budget = process({ rate: 50, burst: 1 });
  const served: Lane[] = [];
  const call = async (lane: Lane): Promise<unknown> =>
    inLane(lane, () => budget.take([bucket]).then(() => served.push(lane)));

  const lanes: Lane[] = ['sweep', 'incremental', 'event', 'write'];
  await Promise.all(lanes.flatMap((lane) => Array.from({ length: 4 }, () => call(lane))));

  const [, ...rest] = served; // what was drawn before the others came is whoever's was there
  expect(rest).toEqual(rest.toSorted((one, other) => lanes.indexOf(other) - lanes.indexOf(one)));
});

test('an urgent call does not wait for what was drawn for the rest, which lies further ahead', async () => {
  const budget = process({ rate: 2, burst: 64 });
  await Promise.all(Array.from({ length: 64 }, () => inLane('write', () => budget.take([bucket]))));
  const stop = new AbortController();
  const sweeping = Array.from({ length: 3 }, () =>
    inLane('sweep', () => budget.take([bucket], stop.signal).catch(() => 'stopped')),
  );
  await delay(100); // their tokens are drawn, for when the part of the bucket is full that they leave to others

  const waited = await timed(inLane('write', () => budget.take([bucket])));

  expect(waited).toBeLessThan(2500);
  stop.abort(new Error('enough'));
  await Promise.all(sweeping);
});

test('however much there is of what is urgent, a small part is left to the rest', async () => {
  const budget = process({ rate: 200, burst: 1 });
  const writing = inLane('write', () => callsIn(1500, [budget]));
  await delay(50);

  const waited = await timed(inLane('sweep', () => budget.take([bucket])));

  expect(waited).toBeLessThan(1000);
  expect(await writing).toBeGreaterThan(100);
});

test('an account with one call does not wait for another one’s hundred', async () => {
  const budget = process({ rate: 50, burst: 1 });
  const served: string[] = [];
  const call = async (account: string): Promise<unknown> =>
    budget.take([bucket], undefined, account).then(() => served.push(account));
  const stop = new AbortController();
  const many = Array.from({ length: 100 }, () =>
    budget.take([bucket], stop.signal, 'large').then(() => served.push('large')),
  );

  await Promise.all([call('small'), call('smaller')]);

  expect(served.length).toBeLessThanOrEqual(5);
  stop.abort(new Error('enough'));
  await Promise.allSettled(many);
});

test('an account that has had its part, however urgent, does not hold up a small one in another process', async () => {
  const limit = { rate: 100, burst: 150 };
  const [busy, other] = [process(limit), process(limit)];
  const stop = new AbortController();
  const loading = Array.from({ length: 500 }, () =>
    inLane('incremental', () => busy.take([bucket], stop.signal, 'large').catch(() => 'stopped')),
  );
  await Promise.all(loading.slice(0, 150));

  const waited = await timed(
    Promise.all(Array.from({ length: 12 }, () => inLane('sweep', () => other.take([bucket], undefined, 'small')))),
  );

  expect(waited).toBeLessThan(300); // one at a time, behind each of the other's, it was a second
  stop.abort(new Error('enough'));
  await Promise.all(loading);
});

test('who has had its part is served all the same, however much there is that goes first', async () => {
  const budget = process({ rate: 100, burst: 8 });
  const end = AbortSignal.timeout(4000);
  const small = async (account: string): Promise<void> => {
    for (;;) await budget.take([bucket], end, account);
  };
  const others = Promise.allSettled(Array.from({ length: 12 }, (_, at) => inLane('write', () => small(`small-${at}`))));

  const waited = await timed(
    Promise.all(Array.from({ length: 10 }, () => inLane('sweep', () => budget.take([bucket], end, 'large')))),
  );

  expect(waited).toBeLessThan(3000);
  await others;
});

test('of what processes have together, a part is left to what is more urgent', async () => {
  const [busy, other] = [process({ rate: 20, burst: 160 }), process({ rate: 20, burst: 160 })];
  const stop = new AbortController();
  const sweeping = inLane('sweep', () =>
    Array.from({ length: 400 }, () => busy.take([bucket], stop.signal).catch(() => 'stopped')),
  );
  await Promise.all(sweeping.slice(0, 130));

  const waited = await timed(
    Promise.all(Array.from({ length: 20 }, () => inLane('event', () => other.take([bucket])))),
  );

  expect(waited).toBeLessThan(500); // their turn by time alone would be a second
  stop.abort(new Error('enough'));
  expect((await Promise.all(sweeping)).filter((answer) => answer === 'stopped').length).toBeGreaterThan(200);
});

test('a call waits for every bucket that it counts in', async () => {
  const budget = process({ rate: 1000, burst: 1000 });
  const slow = newId();
  budget.learn(slow, { rate: 10, burst: 1 });
  await budget.take([slow]);

  const waited = await timed(budget.take([bucket, slow]));

  expect(waited).toBeGreaterThan(60);
  expect(waited).toBeLessThan(400);
});

test('who waits for one bucket does not hold up those who only need the other', async () => {
  const budget = process({ rate: 1000, burst: 1000 });
  const paused = newId();
  budget.pause(paused, 30);
  const stop = new AbortController();
  const waiting = budget.take([bucket, paused], stop.signal);

  const waited = await timed(budget.take([bucket]));

  expect(waited).toBeLessThan(5000); // the other is paused for thirty seconds
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

test('a pause holds for all processes', async () => {
  const [one, other] = [process({ rate: 1000, burst: 1000 }), process({ rate: 1000, burst: 1000 })];
  one.pause(bucket, 0.5);
  await delay(50);

  const waited = await timed(Promise.all([one.take([bucket]), other.take([bucket])]));

  expect(waited).toBeGreaterThan(400);
  expect(waited).toBeLessThan(900);
});

test('what the provider counts beats what we count', async () => {
  const budget = process({ rate: 10, burst: 100 });
  await budget.take([bucket]);
  await delay(250);

  budget.learn(bucket, { rate: 10, burst: 100, remaining: 0 });
  await delay(50);
  const calls = await callsIn(1000, [budget]);

  expect(calls).toBeLessThanOrEqual(11);
  expect(calls).toBeGreaterThan(6);
});

test('a limit that one process has learnt holds for one that has not', async () => {
  const knowing = process({ rate: 200, burst: 1 });
  await knowing.take([bucket]);

  const calls = await callsIn(1000, [process()]);

  expect(calls).toBeGreaterThan(120);
  expect(calls).toBeLessThanOrEqual(202);
});

test('an unknown limit is a slow one', async () => {
  const calls = await callsIn(1000, [process()]);

  expect(calls).toBeGreaterThanOrEqual(5);
  expect(calls).toBeLessThanOrEqual(10);
});

test('a wait that is given up rejects at once and takes nothing', async () => {
  const budget = process({ rate: 5, burst: 1 });
  await budget.take([bucket]);
  const stop = new AbortController();
  const refused = expect(budget.take([bucket], stop.signal)).rejects.toThrow('stop');
  const waiting = budget.take([bucket]);

  stop.abort(new Error('stop'));
  await refused;

  expect(await timed(waiting)).toBeLessThan(300);
  await expect(budget.take([bucket], AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});

test('a database that is gone rejects who waits', async () => {
  const budget = process({ rate: 5, burst: 1 });
  await stores[0]?.close();

  await expect(budget.take([bucket])).rejects.toThrow();
});
