import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfig } from '#kernel';
import { Store } from '#store';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { ApiLimiter } from './api-limiter.js';
import { LoginTries } from './login-tries.js';

let database: TestDatabase;
let stores: Store[];
let here: LoginTries;
let there: LoginTries;

beforeAll(async () => {
  database = await createDatabase();
  stores = [new Store(database.apiUrl, { connections: 2 }), new Store(database.apiUrl, { connections: 2 })];
  const [one, other] = stores.map((store) => new LoginTries(new ApiLimiter(readConfig({}), store)));
  if (!one || !other) throw new Error('no processes');
  [here, there] = [one, other];
});

afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await database.drop();
});

async function takes(tries: LoginTries, count: number, name: (turn: number) => string, place: string): Promise<number> {
  let allowed = 0;
  for (let turn = 0; turn < count; turn += 1) if ((await tries.take(name(turn), place)).allowed) allowed += 1;
  return allowed;
}

test('two processes count the same tries, and what one forgets the other has forgotten', async () => {
  expect(await takes(here, 6, () => 'ada', 'a')).toBe(6);
  expect(await takes(there, 6, () => 'ada', 'b')).toBe(4);
  expect(await takes(here, 1, () => 'ada', 'a')).toBe(0);

  await there.forget('ada');

  expect(await takes(here, 11, () => 'ada', 'a')).toBe(10);
});

test('of a place the wrong ones count, and nobody there who was right', async () => {
  for (let turn = 0; turn < 70; turn += 1) {
    expect((await here.take(`right-${turn}`, 'office')).allowed).toBe(true);
    await there.pardon('office');
  }
  expect(await takes(here, 61, (turn) => `wrong-${turn}`, 'office')).toBe(60);
});

test('tries that are not even made count for no place', async () => {
  await takes(here, 100, () => 'grace', 'office-2');
  expect(await takes(here, 60, (turn) => `other-${turn}`, 'office-2')).toBe(50);
});
