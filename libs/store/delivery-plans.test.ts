import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { claimCalls } from './delivery-calls.js';
import { Pipeline } from './pipeline.js';
import type { Call } from './statement.js';

let database: TestDatabase;
let worker: Pipeline;

beforeAll(async () => {
  database = await createDatabase();
  worker = new Pipeline(database.workerUrl, { connections: 1 });
});

afterAll(async () => {
  await worker.close();
  await database.drop();
});

/** As it is made for a line while there is no delivery yet, behind what is sent before it. */
async function planOf({ statement, values }: Call<unknown>, before: readonly Call<unknown>[]): Promise<string> {
  const explained = { ...statement, name: `explain ${statement.name}`, text: `EXPLAIN (COSTS OFF) ${statement.text}` };
  const answers = await worker.send('', ...before, { statement: explained, values, read: (row) => row.text(0) });
  return answers.at(-1)?.join('\n') ?? '';
}

test('who claims deliveries never reads all of them, also with a plan that was made while there was none', async () => {
  const calls = claimCalls({ all: 10, failing: 10, slow: [] });
  const plans = await Promise.all(calls.map((each, at) => planOf(each, calls.slice(0, at))));

  expect(plans.join('\n')).toMatch(/ on delivery/);
  expect(plans.join('\n')).not.toMatch(/Seq Scan on delivery/);
});
