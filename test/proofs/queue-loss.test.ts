import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { newId } from '#kernel';
import { migrateQueue } from '#queue';
import { createWorker, type WorkerApp } from '../../apps/worker/worker.js';
import { pageOf, ScriptedProvider } from '../scripted-provider.js';
import { SyncStack } from '../sync-stack.js';
import { size } from './size.js';

/** More than the workers take at once: the rest waits in the queue. */
const CONNECTIONS = size(120, 300);
const PAGES = 2;
/** Three times what a queue may take to be whole again. */
const PATIENCE = 90_000;

const parts: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const part of parts.splice(0).reverse()) await part.close();
}, 60_000);

const provider = new ScriptedProvider();
provider.install();
provider.script = async function* () {
  for (let page = 1; page <= PAGES; page += 1) {
    await delay(100);
    yield pageOf(page, [`Place ${page}`]);
  }
};

/** Two workers, and many connections that they have begun to read. */
async function underLoad(settings: Record<string, string> = {}, connections = CONNECTIONS): Promise<SyncStack> {
  const stack = await SyncStack.start({ SWEEP_SECONDS: '1', ...settings });
  parts.push(stack);
  for (let number = 0; number < connections; number += 1) await stack.connect(provider.connector);
  for (let number = 0; number < 2; number += 1) {
    const worker: WorkerApp = await createWorker(stack.config);
    parts.push(worker);
    await worker.listen();
  }
  await until(stack, ({ begun }) => begun > 0);
  return stack;
}

interface Counted {
  queued: number;
  begun: number;
  succeeded: number;
  failed: number;
  read: number;
}

async function counted(stack: SyncStack): Promise<Counted> {
  const { rows } = await stack.worker.pool.query<Counted>(`
    SELECT count(*) FILTER (WHERE state = 'queued')::int AS queued, count(*) FILTER (WHERE state <> 'queued')::int AS begun,
      count(*) FILTER (WHERE state = 'succeeded')::int AS succeeded, count(*) FILTER (WHERE state = 'failed')::int AS failed,
      coalesce(sum(created), 0)::int AS read
    FROM run`);
  const [runs] = rows;
  if (!runs) throw new Error('A count has answered no row.');
  return runs;
}

async function until(stack: SyncStack, reached: (runs: Counted) => boolean): Promise<Counted> {
  for (const end = Date.now() + PATIENCE; ;) {
    const runs = await counted(stack);
    if (reached(runs)) return runs;
    if (Date.now() > end) throw new Error(`Waited in vain: ${JSON.stringify(runs)}`);
    await delay(50);
  }
}

/** Whatever happened to the queue, each connection's run ends well, and has read everything once. */
async function wholeAgain(stack: SyncStack): Promise<void> {
  const runs = await until(stack, ({ succeeded, failed }) => succeeded + failed >= CONNECTIONS);

  expect(runs).toEqual({ queued: 0, begun: CONNECTIONS, succeeded: CONNECTIONS, failed: 0, read: CONNECTIONS * PAGES });
}

const onRedis = process.env['REDIS_URL'] !== undefined;
const onPostgresOnly = onRedis ? (): void => undefined : test;
const onRedisOnly = onRedis ? test : (): void => undefined;

onPostgresOnly(
  'no run is lost when the schema of the queue is dropped under load and made again',
  async () => {
    const stack = await underLoad();
    expect((await counted(stack)).queued).toBeGreaterThan(0);
    const owner = new pg.Client({ connectionString: stack.database.ownerUrl });
    await owner.connect();
    // Whoever uses it meanwhile may lock it the other way round.
    for (let dropped = false; !dropped;)
      dropped = await owner.query('DROP SCHEMA queue CASCADE').then(
        () => true,
        () => false,
      );
    await owner.end();
    await delay(1000);

    await migrateQueue(stack.database.ownerUrl);

    await wholeAgain(stack);
  },
  PATIENCE + 30_000,
);

/** A Redis of its own, which may be killed and comes back as empty as a new one. */
class OwnRedis {
  private server: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(): Promise<OwnRedis> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    const redis = new OwnRedis(await mkdtemp(path.join(tmpdir(), 'peopleport-redis-')), port);
    parts.push(redis);
    await redis.begin();
    return redis;
  }

  async begin(): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const server = spawn('redis-server', [...settings, '--dir', this.folder]);
    this.server = server;
    for await (const text of server.stdout as AsyncIterable<Buffer>) if (text.includes('Ready to accept')) return;
    throw new Error('Redis does not start.');
  }

  async kill(): Promise<void> {
    const server = this.server;
    if (!server) return;
    this.server = undefined;
    server.kill('SIGKILL');
    await once(server, 'close');
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

onRedisOnly(
  'no run is lost when Redis forgets everything under load, and when it is killed and comes back empty',
  async () => {
    const redis = await OwnRedis.start();
    const url = `redis://127.0.0.1:${redis.port}`;
    const stack = await underLoad({ REDIS_URL: url, REDIS_PREFIX: newId() });
    const { Redis } = await import('ioredis');
    const client = new Redis(url);
    expect((await counted(stack)).queued).toBeGreaterThan(0);
    await client.flushall();
    client.disconnect();
    await until(stack, ({ succeeded }) => succeeded >= CONNECTIONS / 4);

    expect((await counted(stack)).queued).toBeGreaterThan(0);
    await redis.kill();
    await delay(1000);
    await redis.begin();

    await wholeAgain(stack);
  },
  PATIENCE + 30_000,
);

onRedisOnly(
  'workers that are told to stop while they look for a Redis that was killed hand their runs back and end',
  async () => {
    const redis = await OwnRedis.start();
    const settings = { REDIS_URL: `redis://127.0.0.1:${redis.port}`, REDIS_PREFIX: newId() };
    const stack = await underLoad(settings, 20);
    await redis.kill();
    await delay(1000);
    await redis.begin();
    const start = Date.now();

    await Promise.all(parts.splice(-2).map((worker) => worker.close()));

    expect(Date.now() - start).toBeLessThan(10_000); // what an orchestrator grants
    const { rows } = await stack.worker.pool.query(`SELECT FROM run WHERE state = 'running'`);
    expect(rows).toHaveLength(0);
  },
  PATIENCE,
);
