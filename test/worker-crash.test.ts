import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { connectors, type Connector, type Simulator } from '#connectors';
import type { StreamStatus } from '#store';
import type { ConnectionRef } from '#tenancy';
import { Built, type Program } from './built.js';
import { SyncStack } from './sync-stack.js';

const PEOPLE = 250;
const PERSONS = 'GET /v2/persons$';

let built: Built;
let connector: Connector;
let simulator: Simulator;
let stack: SyncStack;
let connection: ConnectionRef;
let worker: Program | undefined;

beforeAll(async () => {
  built = await Built.make();
  connector = connectors.find(({ slug }) => slug === 'personio') ?? fail('There is no such connector.');
}, 60_000);

afterAll(async () => {
  await built.remove();
});

beforeEach(async () => {
  simulator = await connector.simulator({ people: PEOPLE, speed: 50 });
  const settings = { personio: { baseUrl: simulator.url, speed: '50' } };
  stack = await SyncStack.start({ CONNECTORS: JSON.stringify(settings), LOG_LEVEL: 'info' });
  connection = await stack.connect(connector, simulator.credentials);
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
  const end = Date.now() + 30_000;
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
