import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { CredentialsRejected, ProviderUnavailable, RightMissing, type Page } from '#connectors';
import { Issues } from '#journal';
import { readConfig } from '#kernel';
import { migrateQueue, QueueModule, Wake } from '#queue';
import { RunRepository, ScheduleRepository, type StreamStatus } from '#store';
import { RunsService } from '#sync';
import type { ConnectionRef } from '#tenancy';
import { createWorker, type WorkerApp } from '../apps/worker/worker.js';
import { pageOf, pagesOf, ScriptedProvider } from './scripted-provider.js';
import { SyncStack } from './sync-stack.js';

let stack: SyncStack;
let provider: ScriptedProvider;
let connection: ConnectionRef;
let worker: WorkerApp;
let port: number;

beforeAll(async () => {
  provider = new ScriptedProvider();
  provider.install();
  stack = await SyncStack.start();
});

afterAll(async () => {
  await stack.close();
});

beforeEach(async () => {
  provider.pulls.length = 0;
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'Bonn']), pageOf(2, ['Ulm']));
  worker = await createWorker(stack.config);
  port = await worker.listen();
});

afterEach(async () => {
  await worker.close();
});

const status = async (): Promise<StreamStatus> => {
  const [stream] = await stack.streams(connection);
  if (stream === undefined) throw new Error('There is no stream.');
  return stream;
};

async function until(condition: (stream: StreamStatus) => boolean): Promise<StreamStatus> {
  const end = Date.now() + 8000;
  for (;;) {
    const stream = await status();
    if (condition(stream)) return stream;
    if (Date.now() > end) throw new Error(`Waited in vain: ${JSON.stringify(stream)}`);
    await delay(20);
  }
}

const ended = ({ state }: StreamStatus): boolean => state === 'succeeded' || state === 'failed';

/** A connection whose first run has ended: it begins by itself. */
async function connected(): Promise<StreamStatus> {
  connection = await stack.connect(provider.connector);
  return until(ended);
}

/** Resolves when another run has ended. */
async function sync({ full = false } = {}): Promise<StreamStatus> {
  await begin({ full });
  return until(ended);
}

async function begin({ full = false } = {}): Promise<void> {
  await stack.worker.pool.query(
    `UPDATE stream SET next_run_at = now(), next_full_at = CASE WHEN $2 THEN now() ELSE next_full_at END WHERE connection_id = $1`,
    [connection.id, full],
  );
  await until(({ nextRunAt }) => nextRunAt === null || nextRunAt.getTime() > Date.now());
}

/** As if so much time had passed that every wait is over. */
const waitsAreOver = (): Promise<unknown> =>
  stack.worker.pool.query(`UPDATE run SET leased_until = now() WHERE state IN ('queued', 'running')`);

const issues = async (): Promise<string[]> => {
  const open = await new Issues(stack.worker).list(connection);
  return open.map(({ code, subject }) => `${code} ${subject === connection.id ? 'connection' : subject}`).toSorted();
};

const cursor = async (): Promise<string | undefined> => {
  const { rows } = await stack.worker.pool.query<{ cursor: Date | null }>(
    'SELECT cursor FROM stream WHERE connection_id = $1',
    [connection.id],
  );
  return rows[0]?.cursor?.toISOString();
};

async function asOwner(sql: string): Promise<void> {
  const owner = new pg.Client({ connectionString: stack.database.ownerUrl });
  await owner.connect();
  try {
    await owner.query(sql);
  } finally {
    await owner.end();
  }
}

/** Whoever uses it meanwhile may lock it the other way round. */
const dropQueue = (): Promise<void> => asOwner('DROP SCHEMA queue CASCADE').catch(dropQueue);

const manyPlaces = (count: number): string[] => Array.from({ length: count }, (_, number) => `Place ${number}`);

test('a new connection is read in full, once more as rows may have moved from page to page, and then only what changed since', async () => {
  const latest = [new Date('2026-03-01T10:00:00Z'), new Date('2026-03-01T09:00:00Z')] as const;
  provider.script = () =>
    pagesOf(pageOf(1, ['Berlin'], { latest: latest[0] }), pageOf(2, ['Ulm'], { latest: latest[1] }));
  const first = await connected();

  expect(first).toMatchObject({ state: 'succeeded', code: null, seen: 2, created: 2, failed: 0 });
  expect(first.lastSuccessAt).not.toBeNull();
  expect(provider.pulls[0]?.since).toBeUndefined();
  expect(await cursor()).toBe('2026-03-01T09:00:00.000Z');

  expect(await sync()).toMatchObject({ state: 'succeeded', unchanged: 2, created: 0, updated: 0 });
  expect(provider.pulls[1]?.since).toBeUndefined();

  expect(await sync()).toMatchObject({ state: 'succeeded', unchanged: 2, created: 0, updated: 0 });
  expect(provider.pulls[2]?.since?.toISOString()).toBe('2026-03-01T09:00:00.000Z');
});

test('a complete reading takes for gone what it has not seen', async () => {
  await connected();
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'Bonn']));

  expect(await sync({ full: true })).toMatchObject({ state: 'succeeded', deleted: 1 });
});

test('many records gone at once are held, and the issue says so until they are back', async () => {
  provider.script = () => pagesOf(pageOf(1, manyPlaces(40)));
  await connected();

  provider.script = () => pagesOf(pageOf(1, manyPlaces(20)));
  expect(await sync({ full: true })).toMatchObject({ state: 'succeeded', deleted: 0 });
  expect(await issues()).toEqual(['deletion_held places']);

  provider.script = () => pagesOf(pageOf(1, manyPlaces(40)));
  await sync({ full: true });
  expect(await issues()).toEqual([]);
});

test.each<[string, Partial<Page>]>([
  ['announces more than it shows', { expected: { location: 4 } }],
  ['says that it cannot see everything', { incomplete: ['location'] }],
  [
    'could not read a part',
    { failed: ['Bonn', 'Ulm'].map((remoteId) => ({ model: 'location', remoteId, code: 'provider_unavailable' })) },
  ],
])('nothing is taken for gone by a pull that %s', async (_, more) => {
  await connected();
  provider.script = () => pagesOf(pageOf(1, ['Berlin'], more));

  expect(await sync({ full: true })).toMatchObject({ state: 'succeeded', deleted: 0 });
});

test('a record that cannot be read costs itself, is said, and holds the cursor where only a change would show it again', async () => {
  const readings = ['2026-03-01T10:00:00Z', '2026-03-02T10:00:00Z'].map((time) => ({ latest: new Date(time) }));
  const failed = [{ model: 'location', remoteId: 'Ulm', code: 'provider_unavailable' }];
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'unreadable'], { ...readings[0] }));

  expect(await connected()).toMatchObject({ state: 'succeeded', code: 'records_failed', created: 1, failed: 1 });
  expect(await issues()).toContain('records_failed places');
  expect(await cursor()).toBe('2026-03-01T09:00:00.000Z');

  provider.script = () => pagesOf(pageOf(1, ['Berlin'], { ...readings[1], failed }));
  await sync();
  expect(await cursor()).toBe('2026-03-01T09:00:00.000Z');

  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'Ulm'], { ...readings[1] }));
  await sync();
  expect(await cursor()).toBe('2026-03-02T09:00:00.000Z');
});

test('rejected credentials end the run, ask for a relink and are forgotten when they work again', async () => {
  provider.script = () => {
    throw new CredentialsRejected('Scripted');
  };
  const failed = await connected();

  expect(failed).toMatchObject({ state: 'failed', code: 'credentials_rejected' });
  expect(Number(failed.nextRunAt) - Date.now()).toBeGreaterThan(45 * 60_000);
  expect(await issues()).toEqual(['credentials_rejected connection']);
  const { organisationId, id } = connection;
  const row = (): Promise<unknown> =>
    stack.api.as({ organisationId }, (prisma) => prisma.connection.findUnique({ where: { id } }));
  expect(await row()).toMatchObject({ status: 'relink_needed', relinkNeededAt: expect.any(Date) });

  provider.script = () => pagesOf(pageOf(1, ['Berlin']));
  await sync();
  expect(await issues()).toEqual([]);
  expect(await row()).toMatchObject({ status: 'complete', relinkNeededAt: null });
});

test('a missing right ends the run until the stream is due again, and what was read before stays', async () => {
  await connected();
  provider.script = () => {
    throw new RightMissing('Scripted', 'Places');
  };

  const failed = await sync({ full: true });

  expect(failed).toMatchObject({ state: 'failed', code: 'right_missing', deleted: 0 });
  expect(Number(failed.nextRunAt) - Date.now()).toBeGreaterThan(500_000);
  expect(await issues()).toEqual(['right_missing places']);
});

test('a provider that is down is tried again, and the run goes on after its last page', async () => {
  let tries = 0;
  provider.script = async function* ({ checkpoint }) {
    await Promise.resolve();
    tries += 1;
    if (checkpoint === undefined) yield pageOf(1, ['Berlin'], { expected: { location: 2 } });
    if (tries < 3) throw new ProviderUnavailable('Scripted', 'it is cut off');
    yield pageOf(2, ['Ulm'], { expected: { location: 2 } });
  };
  connection = await stack.connect(provider.connector);
  await until(({ state, code }) => state === 'queued' && code === 'provider_unavailable');
  expect(await issues()).toEqual(['provider_unavailable places']);
  await waitsAreOver();
  await until(({ state }) => state === 'queued' && tries === 2);
  await waitsAreOver();

  expect(await until(({ state }) => state === 'succeeded')).toMatchObject({ code: null, seen: 2, created: 2 });
  expect(provider.pulls.map(({ checkpoint }) => checkpoint)).toEqual([undefined, { page: 1 }, { page: 1 }]);
  expect(await issues()).toEqual([]);
});

test.each([0, 1])('a run that gets no further than %i pages is given up after six tries', async (count) => {
  provider.script = async function* () {
    yield* pagesOf(...[pageOf(1, ['Berlin'])].slice(0, count));
    throw new Error('Nobody foresaw this.');
  };
  connection = await stack.connect(provider.connector);
  for (let turn = 1; turn < 6; turn += 1)
    await until(({ state }) => state === 'queued' && provider.pulls.length === turn).then(waitsAreOver);

  expect(await until(({ state }) => state === 'failed')).toMatchObject({ code: 'internal_error' });
  expect(await issues()).toEqual(['internal_error places']);
});

test('a run that takes its worker along each time is given up after six tries, and said so', async () => {
  await worker.close();
  connection = await stack.connect(provider.connector);
  const schedule = new ScheduleRepository(stack.worker);
  const runs = new RunRepository(stack.worker);
  const [queued] = await schedule.startDue(1);
  for (let turn = 0; turn < 6; turn += 1) {
    await runs.take(queued?.id ?? '', new Date()); // and nothing is heard of it any more
    await waitsAreOver();
  }
  worker = await createWorker(stack.config);
  port = await worker.listen();

  const failed = await until(({ state }) => state === 'failed');

  expect(failed).toMatchObject({ code: 'worker_lost' });
  expect(Number(failed.nextRunAt) - Date.now()).toBeGreaterThan(45 * 60_000);
  expect(provider.pulls).toHaveLength(0);
  expect(await issues()).toEqual(['worker_lost places']);
});

test('a worker that has lost its run to another one writes nothing more and ends nothing', async () => {
  const taken = Promise.withResolvers<undefined>();
  provider.script = async function* ({ checkpoint }) {
    if (checkpoint !== undefined) return;
    yield pageOf(1, ['Berlin']);
    yield pageOf(2, ['Bonn']);
    await taken.promise;
    yield pageOf(3, ['Ulm']);
  };
  connection = await stack.connect(provider.connector);
  await until(({ seen }) => seen === 2);
  await stack.worker.pool.query(
    `UPDATE run SET fence = fence + 1, leased_until = now() + interval '1 hour' WHERE connection_id = $1`,
    [connection.id],
  );

  taken.resolve(undefined);
  await delay(300);

  expect(await status()).toMatchObject({ state: 'running', seen: 2, code: null });
});

test('a worker that stops hands its run back, and the next one goes on with it', async () => {
  const stuck = Promise.withResolvers<never>();
  provider.script = async function* ({ checkpoint }) {
    await Promise.resolve();
    if (checkpoint === undefined) {
      yield pageOf(1, ['Berlin']);
      await stuck.promise;
    }
    yield pageOf(2, ['Ulm']);
  };
  connection = await stack.connect(provider.connector);
  await until(({ seen }) => seen === 1);
  const start = Date.now();
  await worker.close();

  expect(Date.now() - start).toBeLessThan(3000);
  expect(await status()).toMatchObject({ state: 'queued', seen: 1, code: null });

  worker = await createWorker(stack.config);
  expect(await until(({ state }) => state === 'succeeded')).toMatchObject({ seen: 2, created: 2 });
  expect(provider.pulls.map(({ checkpoint }) => checkpoint)).toEqual([undefined, { page: 1 }]);
});

test('two workers share the work and pull nothing twice', async () => {
  const other = await createWorker(stack.config);
  await other.listen();
  const connections = await Promise.all(Array.from({ length: 6 }, () => stack.connect(provider.connector)));

  for (connection of connections) await until(({ state }) => state === 'succeeded');
  await other.close();

  expect(provider.pulls).toHaveLength(6);
});

test('who asks for a reading gets it at once, not with the next look at the clock', async () => {
  await connected();
  await worker.close();
  const settings = { ...stack.settings, SWEEP_SECONDS: '60' };
  worker = await createWorker(readConfig(settings));
  const api = await NestFactory.createApplicationContext(QueueModule.with(stack.config, 'api'), { logger: false });
  const runs = new RunsService(new RunRepository(stack.api), new ScheduleRepository(stack.api), api.get(Wake));

  await runs.resync(connection, { full: true });

  await until(({ state }) => state === 'queued' || state === 'running');
  expect(await until(ended)).toMatchObject({ state: 'succeeded', unchanged: 3 });
  expect(provider.pulls[1]?.since).toBeUndefined();
  await api.close();
});

test('when the queue is lost, runs wait for it and nothing else is lost', async () => {
  const isLost = process.env['REDIS_URL'] === undefined; // on Redis this schema is nobody's: its losses are in proofs/queue-loss
  await dropQueue();
  connection = await stack.connect(provider.connector);
  if (isLost) await until(({ state }) => state === 'queued');

  await migrateQueue(stack.database.ownerUrl);

  expect(await until(({ state }) => state === 'succeeded')).toMatchObject({ seen: 3 });
});

test('the worker says that it lives, that it is ready, and what it has done', async () => {
  await connected();
  const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);

  for (const path of ['/livez', '/readyz']) expect((await ask(path)).status).toBe(200);
  expect((await ask('/elsewhere')).status).toBe(404);
  const metrics = await (await ask('/metrics')).text();
  expect(metrics).toMatch(/^peopleport_runs_total{outcome="succeeded"} [1-9]/m);
  expect(metrics).toMatch(/^peopleport_pages_total [1-9]/m);
  expect(metrics).toMatch(/^peopleport_records_total{result="created"} [1-9]/m);
  for (const name of ['queue_lag_seconds', 'deliveries_waiting', 'delivery_lag_seconds', 'feeds_ahead'])
    expect(metrics).toMatch(new RegExp(`^peopleport_${name} 0$`, 'm'));
});
