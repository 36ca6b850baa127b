import { expect } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionRef } from '#tenancy';
import { Built } from '../built.js';
import { connectorOf, SimulatedCompany } from '../simulated-company.js';
import { SyncStack } from '../sync-stack.js';
import { Door } from './door.js';

/** Of 2,000 calls a minute, so many times: 150 a second. */
const SPEED = 4.5;
const ALLOWED = (2000 / 60) * SPEED;
const CONNECTIONS = 100;
const LARGE = 100_000;
const PROCESSES = 3;
/** Milliseconds on the way: a fifth of a second, as much faster as the limits are. */
const DISTANCE = 45;
/** What loads the people of the large tenant: their list, and a call for each. */
const LOADING = ['people', 'balances'];
/** Small tenants that are read while the large one is, one after the other, and how often: what a busy machine adds once is nobody's. */
const READ = 20;
const TIMES = 3;

let large: SimulatedCompany;
let small: SimulatedCompany;
let door: Door;
let stack: SyncStack;
let connections: ConnectionRef[];
const ends: (() => Promise<unknown>)[] = [];

async function start(): Promise<void> {
  large = await SimulatedCompany.start('personio', { people: LARGE, speed: SPEED, seed: 7 });
  small = await SimulatedCompany.start('personio', { speed: SPEED, seed: 8 });
  const own = large.credentials['client_id'];
  // Beyond what we take there is room for calls that arrive together: for a second's burst of 225, 15 more.
  door = await Door.open((client) => (client === own ? large : small).url, {
    ...{ rate: ALLOWED, burst: 240, distance: DISTANCE },
  });
  const settings = { personio: { baseUrl: door.url, speed: String(SPEED) } };
  stack = await SyncStack.start({ CONNECTORS: JSON.stringify(settings), LOG_LEVEL: 'error' });
  connections = [await connected(large.credentials)];
  while (connections.length < CONNECTIONS) connections.push(await connected(await small.newCredentials()));
  ends.push(...(await programs()));
}

async function stop(): Promise<void> {
  await Promise.all(ends.map((end) => end()));
  await stack.close();
  await Promise.all([door, large, small].map((part) => part.close()));
}

/** Its streams are not due before somebody says so. */
async function connected(credentials: Record<string, string>): Promise<ConnectionRef> {
  const connection = await stack.connect(connectorOf('personio'), credentials);
  await stack.worker.pool.query(
    `UPDATE stream SET next_run_at = now() + interval '1 day', next_full_at = now() + interval '1 day' WHERE connection_id = $1`,
    [connection.id],
  );
  return connection;
}

async function programs(): Promise<(() => Promise<unknown>)[]> {
  const built = await Built.make();
  const started = Array.from({ length: PROCESSES }, () => built.start('worker', stack.settings));
  return started.map((program) => () => program.end('SIGTERM'));
}

/** `streams`: only these. */
async function due(some: readonly ConnectionRef[], streams?: readonly string[]): Promise<Date> {
  const { rows } = await stack.worker.pool.query<{ now: Date }>(
    `UPDATE stream SET next_run_at = now(), next_full_at = now()
     WHERE connection_id = ANY ($1) AND ($2::text[] IS NULL OR name = ANY ($2)) RETURNING now()`,
    [some.map(({ id }) => id), streams ?? null],
  );
  return rows[0]?.now ?? new Date();
}

/** Streams of these that have not been read since. */
async function unread(some: readonly ConnectionRef[], since: Date): Promise<number> {
  const { rows } = await stack.worker.pool.query<{ left: number }>(
    `SELECT count(*)::int AS left FROM stream
     WHERE connection_id = ANY ($1) AND models <> '{}' AND coalesce(last_success_at < $2, true)`,
    [some.map(({ id }) => id), since],
  );
  return rows[0]?.left ?? 0;
}

/** Milliseconds until all streams of these have been read. */
async function read(some: readonly ConnectionRef[], patience = 600_000): Promise<number> {
  const start = performance.now();
  const since = await due(some);
  while ((await unread(some, since)) > 0) {
    if (performance.now() - start > patience) throw new Error('It does not end.');
    await delay(25);
  }
  return performance.now() - start;
}

/** Of each by itself, one after the other. */
async function mediansOf(tenants: readonly ConnectionRef[]): Promise<number[]> {
  const times = tenants.map((): number[] => []);
  for (let time = 0; time < TIMES; time += 1)
    for (const [at, tenant] of tenants.entries()) times[at]?.push(await read([tenant]));
  return times.map((each) => each.sort((one, other) => one - other)[Math.floor(TIMES / 2)] ?? Number.NaN);
}

const refusals = (): number => (door.v1.refused + door.v2.refused) / Math.max(1, door.v1.calls + door.v2.calls);

/** 100 connections on one address, three worker processes, and one tenant with 100,000 people: what is refused, used, and waited for. */
export async function wholeSystem(): Promise<void> {
  try {
    await start();
    const tenants = connections.slice(1);
    const chosen = tenants.slice(0, READ);
    const together = await read(tenants);
    const alone = await mediansOf(chosen);

    await due(connections.slice(0, 1), LOADING);
    await saturated();
    const [from, calls] = [performance.now(), door.v1.calls];
    const beside = await mediansOf(chosen);
    await delay(60_000);
    const used = (door.v1.calls - calls) / (((performance.now() - from) / 1000) * ALLOWED);

    const slowest = Math.max(...beside.map((took, at) => took / (alone[at] ?? took)));
    process.stdout.write(
      `limits: ${CONNECTIONS} connections, ${JSON.stringify({
        refused: `${(refusals() * 100).toFixed(3)} % of ${door.v1.calls + door.v2.calls}`,
        used: `${(used * 100).toFixed(1)} %`,
        slowest: `${slowest.toFixed(2)} ×`,
        alone: alone.map(Math.round),
        beside: beside.map(Math.round),
        together: Math.round(together),
      })}\n`,
    );
    expect(Math.max(...door.fetched.values())).toBe(1);
    expect(refusals()).toBeLessThanOrEqual(0.001);
    expect(used).toBeGreaterThan(0.95);
    expect(slowest).toBeLessThan(2);
  } finally {
    await stop();
  }
}

/** Resolves when the large tenant takes all that there is: one call for each person. */
async function saturated(): Promise<void> {
  for (let before = door.v1.calls; ;) {
    await delay(500);
    if ((door.v1.calls - before) / 0.5 > ALLOWED * 0.8) return;
    before = door.v1.calls;
  }
}
