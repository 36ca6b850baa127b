import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { newId, readConfig } from '#kernel';
import { Store } from '#store';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { ApiLimiter, type Allowance } from './api-limiter.js';

let database: TestDatabase;
let stores: Store[];
let connectionId: string;

beforeAll(async () => {
  database = await createDatabase();
  stores = [new Store(database.apiUrl, { connections: 2 }), new Store(database.apiUrl, { connections: 2 })];
});

afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await database.drop();
});

beforeEach(() => {
  connectionId = newId();
});

const processes = (limit: number): ApiLimiter[] =>
  stores.map((store) => new ApiLimiter(readConfig({ RATE_LIMIT: String(limit) }), store));

function requests(count: number, limiters: ApiLimiter[]): Promise<Allowance[]> {
  return Promise.all(
    Array.from({ length: count }, (_, turn) => {
      const limiter = limiters[turn % limiters.length];
      if (limiter === undefined) throw new Error('no limiter');
      return limiter.take(connectionId);
    }),
  );
}

test.each([65, 30, 7])('of %i requests a minute, one process may make every single one', async (limit) => {
  const answers = await requests(limit + 20, processes(limit).slice(0, 1));

  expect(answers.filter(({ allowed }) => allowed)).toHaveLength(limit);
});

test('two processes together do not allow one request more', async () => {
  const answers = await requests(100, processes(65));

  const allowed = answers.filter((answer) => answer.allowed).length;
  expect(allowed).toBeLessThanOrEqual(65);
  expect(allowed).toBeGreaterThan(58);
});

test('an answer tells the limit, what is left and when the minute is over', async () => {
  const [limiter] = processes(12);
  const answers: (Allowance | undefined)[] = [];
  for (let request = 0; request < 13; request += 1) answers.push(await limiter?.take(connectionId));

  expect(answers.map((answer) => answer?.remaining)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0]);
  expect(answers.at(-1)).toMatchObject({ allowed: false, limit: 12 });
  const seconds = ((answers[0]?.resetAt.getTime() ?? 0) - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(55);
  expect(seconds).toBeLessThanOrEqual(60);
});

test('one connection does not use up another one’s minute', async () => {
  const limiters = processes(10);
  await requests(20, limiters);

  connectionId = newId();

  expect((await requests(10, limiters)).every(({ allowed }) => allowed)).toBe(true);
});

test('a subject with a limit of its own is held to that', async () => {
  const [limiter] = processes(10);
  const answers: (Allowance | undefined)[] = [];
  for (let request = 0; request < 120; request += 1) answers.push(await limiter?.take(`key:${connectionId}`, 100));

  expect(answers.filter((answer) => answer?.allowed)).toHaveLength(100);
  expect(answers.at(-1)).toMatchObject({ allowed: false, limit: 100, remaining: 0 });
});

test('a process that limits nobody, as a worker, does not clear what it may not', async () => {
  const timed = jest.spyOn(globalThis, 'setTimeout');
  const [limiter] = processes(10);
  expect(timed).not.toHaveBeenCalled();

  await limiter?.take(connectionId);

  expect(timed).toHaveBeenCalledWith(expect.any(Function), 300_000);
  timed.mockRestore();
});

test('one request in ten asks the database', async () => {
  const [limiter] = processes(200);
  let asked = 0;
  stores[0]?.pool.on('acquire', () => (asked += 1));

  for (let request = 0; request < 100; request += 1) await limiter?.take(connectionId);

  expect(asked).toBe(10);
});
