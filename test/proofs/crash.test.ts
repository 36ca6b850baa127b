import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { connectors, type Connector, type Simulator } from '#connectors';
import { Issues } from '#journal';
import { employee, employment } from '#models';
import { RecordReader } from '#records';
import { Pipeline, RecordRepository, type StreamStatus } from '#store';
import type { ConnectionRef } from '#tenancy';
import { Built, type Program } from '../built.js';
import { PLAIN } from '../record-stage.js';
import { SyncStack } from '../sync-stack.js';
import { size } from './size.js';

const PEOPLE = size(1500, 30_000);
const PERSONS = 'GET /v2/persons$';
const KILLS = size(5, 200);
/** A page of the list of employees has 100, of whom each takes a call; the rest finds the place again, and who may read what. */
const PAGE_CALLS = 100 + 10;
/** In the test's name, so that a run can be had again. */
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);

let built: Built;
let connector: Connector;
let simulator: Simulator;
let stack: SyncStack;
let connection: ConnectionRef;
let worker: Program | undefined;
let random: number;

beforeAll(async () => {
  built = await Built.make();
  connector = connectors.find(({ slug }) => slug === 'personio') ?? fail('There is no such connector.');
}, 60_000);

afterAll(async () => {
  await built.remove();
});

beforeEach(async () => {
  simulator = await connector.simulator({ people: PEOPLE, speed: 200, history: 0 });
  const settings = { personio: { baseUrl: simulator.url, speed: '200' } };
  stack = await SyncStack.start({ CONNECTORS: JSON.stringify(settings), LOG_LEVEL: 'info' });
  connection = await stack.connect(connector, simulator.credentials);
  random = Math.abs(SEED) + 1;
});

afterEach(async () => {
  await worker?.end('SIGKILL');
  await simulator.close();
  await stack.close();
});

function fail(reason: string): never {
  throw new Error(`${reason}\n${worker?.log ?? ''}`);
}

const people = async (): Promise<StreamStatus> => {
  const streams = await stack.streams(connection);
  return streams.find(({ stream }) => stream === 'people') ?? fail('There is no stream of people.');
};

async function until(condition: (stream: StreamStatus) => boolean): Promise<StreamStatus> {
  const end = Date.now() + size(60_000, 1_200_000);
  for (;;) {
    const stream = await people();
    if (condition(stream)) return stream;
    if (Date.now() > end) fail(`Waited in vain: ${JSON.stringify(stream)}`);
    await delay(20);
  }
}

/** Every list of persons takes a moment: long enough to be in the middle of a run. */
async function slowly(): Promise<void> {
  const fault = { match: PERSONS, kind: 'slow', times: 1000, ms: 250 };
  await fetch(`${simulator.url}/_control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
}

const quickly = (): Promise<Response> => fetch(`${simulator.url}/_control/faults`, { method: 'DELETE' });

/** As if the dead worker's lease were over: nobody waits for half a minute. */
const leasesAreOver = (): Promise<unknown> =>
  stack.worker.pool.query(`UPDATE run SET leased_until = now() WHERE state IN ('queued', 'running')`);

const half = ({ state, seen }: StreamStatus): boolean => state === 'running' && (seen ?? 0) > 0;

test('a run that is handed back by a worker told to stop, and lost with one that is killed, ends as if nothing had happened', async () => {
  await slowly();
  worker = built.start('worker', stack.settings);
  const before = await until(half);
  const start = Date.now();
  expect(await worker.end('SIGTERM')).toBe(0);
  expect(Date.now() - start).toBeLessThan(10_000);
  expect(await people()).toMatchObject({ state: 'queued', code: null });

  worker = built.start('worker', stack.settings);
  const middle = await until((stream) => stream.state === 'running' && (stream.seen ?? 0) > (before.seen ?? 0));
  await worker.end('SIGKILL');
  await quickly();
  await leasesAreOver();

  worker = built.start('worker', stack.settings);
  const ended = await until(({ state }) => state === 'succeeded');

  expect(middle.created).toBeLessThan(PEOPLE);
  expect(ended).toMatchObject({ deleted: 0, failed: 0, code: null });
  expect(ended.created).toBeGreaterThan(PEOPLE);
  const { rows } = await stack.worker.pool.query(
    `SELECT fence FROM run WHERE connection_id = $1 AND stream = 'people'`,
    [connection.id],
  );
  expect(rows).toEqual([{ fence: 3 }]);

  // Everything is read again, and there is nothing to change: what we hold is what the provider has.
  await stack.worker.pool.query(
    'UPDATE stream SET next_run_at = now(), next_full_at = now() WHERE connection_id = $1',
    [connection.id],
  );
  await until(({ state }) => state === 'queued' || state === 'running');
  const again = await until(({ state }) => state === 'succeeded');
  expect(again).toMatchObject({ created: 0, updated: 0, deleted: 0, failed: 0, code: null, unchanged: ended.created });
}, 90_000);

/** The next number from 0 to 1. */
function roll(): number {
  random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
  return random / 2 ** 32;
}

/** How many requests the provider has seen. */
async function calls(): Promise<number> {
  const answer = await fetch(`${simulator.url}/_control/requests?since=0`);
  const { requests } = (await answer.json()) as { requests: { path: string }[] };
  return requests.filter(({ path }) => path.startsWith('/v')).length;
}

/** Ids and payloads of all people and contracts, as the API answers them. */
async function state(of: ConnectionRef): Promise<string[]> {
  const repository = new RecordRepository(new Pipeline(stack.database.apiUrl));
  const reader = new RecordReader(repository, stack.vault, new Issues(stack.api), stack.config);
  const found: string[] = [];
  for (const model of [employee, employment]) {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { ...PLAIN, includeRawData: true, ...(cursor === undefined ? {} : { cursor }) };
      const { body } = await reader.list(of, model, query);
      const page = JSON.parse(body.toString()) as { items: Record<string, unknown>[]; cursor: string | null };
      found.push(
        ...page.items.map((item) => `${model.name} ${String(item['remote_id'])} ${JSON.stringify(item['raw_data'])}`),
      );
      cursor = page.cursor;
    }
  }
  await repository.close();
  return found.toSorted();
}

/** Resolves when the connection's people are read; the provider is then as it was before, with as many requests more. */
async function readToItsEnd(): Promise<number> {
  const before = await calls();
  await until(({ state: now }) => now === 'succeeded');
  return (await calls()) - before;
}

test(
  `${KILLS} kills at any moment cost at most a page each, and nobody sees afterwards that they were (CRASH_SEED=${SEED})`,
  async () => {
    await stack.worker.pool.query(`UPDATE stream SET next_run_at = now() + interval '1 day' WHERE name <> 'people'`);
    worker = built.start('worker', stack.settings);
    const clean = await readToItsEnd();
    await worker.end('SIGKILL');
    const expected = await state(connection);

    connection = await stack.connect(connector, simulator.credentials);
    await stack.worker.pool.query(`UPDATE stream SET next_run_at = now() + interval '1 day' WHERE name <> 'people'`);
    const start = await calls();
    let kills = 0;
    let reached = 0;
    let furthest = 0;
    while (kills < KILLS) {
      worker = built.start('worker', stack.settings);
      // At any moment, also before the first page; every other time after a further one.
      if (kills % 2 === 1) await until(({ state: now, seen }) => now === 'succeeded' || (seen ?? 0) > furthest);
      const at = (await calls()) + Math.ceil(roll() * PAGE_CALLS);
      while ((await calls()) < at && (await people()).state !== 'succeeded') await delay(5);
      await worker.end('SIGKILL');
      kills += 1;
      const seen = (await people()).seen ?? 0;
      if (seen > furthest) reached += 1;
      furthest = seen;
      if ((await people()).state === 'succeeded') break;
      await leasesAreOver();
      await stack.worker.pool.query(`UPDATE run SET attempts = 0`); // that many crashes in a row would be given up
    }
    worker = built.start('worker', stack.settings);
    await until(({ state: now }) => now === 'succeeded');
    const used = (await calls()) - start;

    expect(kills).toBe(KILLS);
    expect(reached).toBeGreaterThan(1); // kills that came after a further page
    expect(await state(connection)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(2 * PEOPLE - 50);
    expect(used).toBeLessThanOrEqual(clean + kills * PAGE_CALLS);
  },
  size(120_000, 3_600_000),
);
