import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { inLane } from '#kernel';
import { ProviderBudget } from '#limits';
import { BudgetRepository, Store } from '#store';
import { createDatabase, type TestDatabase } from '../database.js';
import { TokenBucket } from './door.js';
import { wholeSystem } from './limits-whole.js';
import { LONG } from './size.js';

const ALLOWED = 150;
const PROCESSES = 3;
/** How many calls of the large account wait at any time, and how many accounts have one at a time. */
const LARGE = 150;
const SMALL = 30;
const SECONDS = 5;
/** Three times one in a thousand of what is called in that time. */
const MOST_REFUSED = 3;

let database: TestDatabase;
let stores: Store[];
let server: Server;
const counted = { calls: 0, refused: 0 };

beforeAll(async () => {
  database = await createDatabase();
  stores = Array.from({ length: PROCESSES }, () => new Store(database.workerUrl, { connections: 2 }));
  // Calls that went out one after the other may arrive together: there is room for a third of a second of them.
  const bucket = new TokenBucket({ rate: ALLOWED, burst: 70 });
  server = createServer((_, response) => {
    counted.calls += 1;
    const allowed = bucket.takes();
    if (!allowed) counted.refused += 1;
    response.writeHead(allowed ? 200 : 429, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await Promise.all(stores.map((store) => store.close()));
  await database.drop();
});

/** Milliseconds that each call of the account took, as long as there is time. */
async function calling(account: string, process: ProviderBudget, end: AbortSignal): Promise<number[]> {
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const list = `${account}:list`;
  process.learn('address', { rate: ALLOWED * 0.972, burst: 20 });
  process.learn(list, { rate: ALLOWED, burst: 20 });
  const took: number[] = [];
  for (;;) {
    const start = performance.now();
    try {
      await process.take([list, 'address'], end, account);
      if ((await fetch(`${baseUrl}/list`, { signal: end })).status === 429) process.pause(list, 1);
    } catch (error) {
      if (end.aborted) return took;
      throw error;
    }
    took.push(performance.now() - start);
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

test('accounts in three processes share an address: hardly a call is refused, nothing is left unused, and a large one holds up nobody', async () => {
  const processes = stores.map((store) => new ProviderBudget(new BudgetRepository(store)));
  const of = (at: number): ProviderBudget => processes[at % PROCESSES] ?? fails();
  const [end, start] = [AbortSignal.timeout(SECONDS * 1000), performance.now()];

  const [large, small] = await inLane('sweep', () =>
    Promise.all([
      Promise.all(Array.from({ length: LARGE }, (_, at) => calling('large', of(at), end))),
      Promise.all(Array.from({ length: SMALL }, (_, at) => calling(`small-${at}`, of(at), end))),
    ]),
  );

  const used = counted.calls / (((performance.now() - start) / 1000) * ALLOWED);
  const [waits, slowest] = [mean(large.flat()), Math.max(...small.map(mean))];
  const figures = { refused: counted.refused, calls: counted.calls, used: used.toFixed(3), large: waits, slowest };
  process.stdout.write(`limits: ${JSON.stringify(figures)}\n`);
  expect(counted.refused).toBeLessThanOrEqual(MOST_REFUSED);
  expect(used).toBeGreaterThan(0.95 / 3);
  expect(slowest * 2).toBeLessThan(waits);
}, 60_000);

// Minutes long, and needs the machine for itself.
if (LONG) {
  test('tenants of any size share an address: hardly a call is refused, nothing is left unused, and a large tenant holds up nobody', async () => {
    await wholeSystem();
  }, 3_600_000);
}

function fails(): never {
  throw new Error('There is no process.');
}
