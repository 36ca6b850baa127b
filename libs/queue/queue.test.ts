import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { Processor } from '@nestjs/bullmq';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { AppError, logger, newId, readConfig, setLogLevel, type Config } from '#kernel';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { JobHost } from './job-host.js';
import type { Jobs } from './jobs.js';
import { migrateQueue } from './migrate-queue.js';
import { QueueModule } from './queue.module.js';
import { Wake } from './wake.js';

class Busy extends AppError {
  readonly code = 'busy';
  override readonly retryable = true;
}

class Broken extends AppError {
  readonly code = 'broken';
}

let ran: string[];
let failures: Map<string, Error>;

@Processor('pull-stream', { concurrency: 2, runRetryDelay: 200 })
class TestProcessor extends JobHost<'pull-stream'> {
  protected async run({ runId }: Jobs['pull-stream']): Promise<void> {
    ran.push(runId);
    await delay(50);
    const failure = failures.get(runId);
    failures.delete(runId);
    if (failure) throw failure;
  }
}

let database: TestDatabase;
let config: Config;
let apps: INestApplicationContext[];

beforeAll(async () => {
  setLogLevel('silent');
  database = await createDatabase();
  const redis = process.env['REDIS_URL'];
  const prefix = `test-${newId()}`;
  config = readConfig({
    ...(redis === undefined ? {} : { REDIS_URL: redis, REDIS_PREFIX: prefix }),
    API_DATABASE_URL: database.apiUrl,
    WORKER_DATABASE_URL: database.workerUrl,
  });
});

afterAll(async () => {
  await database.drop();
});

beforeEach(() => {
  [ran, failures, apps] = [[], new Map(), []];
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
});

async function start(role: 'api' | 'worker'): Promise<INestApplicationContext> {
  @Module({ imports: [QueueModule.with(config, role)], providers: role === 'worker' ? [TestProcessor] : [] })
  class TestModule {}
  const app = await NestFactory.createApplicationContext(TestModule, { logger: false, abortOnError: false });
  apps.push(app);
  return app;
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 8000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Waited in vain; ran so far: ${ran.join(', ')}`);
    await delay(10);
  }
}

test('what the API puts into the queue, the worker runs', async () => {
  const wake = (await start('api')).get(Wake);
  await start('worker');

  await wake.add('pull-stream', { runId: 'a' });

  await until(() => ran.includes('a'));
});

test('a job that exists already is not added twice, and can be added again once it is done', async () => {
  const wake = (await start('api')).get(Wake);
  await wake.add('pull-stream', { runId: 'b' }, { jobId: 'b-0' });
  await wake.add('pull-stream', { runId: 'b' }, { jobId: 'b-0' });
  await start('worker');
  await until(() => ran.length === 1);
  await delay(200);
  expect(ran).toEqual(['b']);

  await wake.add('pull-stream', { runId: 'b' }, { jobId: 'b-0' });

  await until(() => ran.length === 2);
});

test('only an error that may pass brings a job back', async () => {
  const wake = (await start('worker')).get(Wake);
  failures.set('c', new Broken('for good')).set('d', new Busy('later'));
  await wake.add('pull-stream', { runId: 'c' });
  await wake.add('pull-stream', { runId: 'd' });

  await until(() => ran.length === 3);

  expect(ran.toSorted()).toEqual(['c', 'd', 'd']);
});

test('stopping waits for the jobs at hand', async () => {
  const app = await start('worker');
  await app.get(Wake).add('pull-stream', { runId: 'e' });
  await until(() => ran.includes('e'));
  let stopped = false;

  await app
    .get(TestProcessor)
    .stop()
    .then(() => (stopped = true));

  expect(stopped).toBe(true);
  await app.get(Wake).add('pull-stream', { runId: 'f' });
  await delay(200);
  expect(ran).toEqual(['e']);
  await start('worker');
  await until(() => ran.includes('f'));
});

/** Again when somebody who uses it has locked it the other way round. */
async function dropQueue(): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    await owner.query('DROP SCHEMA queue CASCADE').catch(() => owner.query('DROP SCHEMA queue CASCADE'));
  } finally {
    await owner.end();
  }
}

/** A schema is nothing that Redis has. */
const onPostgres = process.env['REDIS_URL'] === undefined ? test : (): void => undefined;

onPostgres('a dropped queue does not fail the caller, and works again once it is migrated', async () => {
  const wake = (await start('api')).get(Wake);
  await start('worker');
  await wake.add('pull-stream', { runId: 'before' });
  await until(() => ran.includes('before'));
  await dropQueue();

  await wake.add('pull-stream', { runId: 'lost' });
  await migrateQueue(database.ownerUrl);
  await wake.add('pull-stream', { runId: 'after' });

  await until(() => ran.includes('after'));
  expect(ran).not.toContain('lost');
});

onPostgres('a queue that is not migrated yet is not ready, and is once it is migrated', async () => {
  await dropQueue();
  const wake = (await start('api')).get(Wake);
  await expect(wake.ready()).rejects.toThrow();

  await migrateQueue(database.ownerUrl);

  await expect(wake.ready()).resolves.toBeUndefined();
});

onPostgres(
  'a queue that is slow is said to be, and who waited for it longest does not take away what others have begun anew',
  async () => {
    const wake = (await start('api')).get(Wake);
    await wake.add('pull-stream', { runId: 'before' });
    const said = jest.spyOn(logger, 'warn').mockReturnValue();
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query('BEGIN; LOCK TABLE queue.job IN ACCESS EXCLUSIVE MODE');
    const first = wake.add('pull-stream', { runId: 'first' });
    await delay(300);
    const second = wake.add('pull-stream', { runId: 'second' });
    await first;
    const third = wake.add('pull-stream', { runId: 'third' });
    await second;
    await owner.query('COMMIT');

    await third;
    await owner.end();
    const failed = { event: 'wake_failed', jobs: 1, reason: 'The queue did not answer in time.' };
    expect(said.mock.calls.map(([line]) => line)).toEqual(
      [failed, failed].map((each) => expect.objectContaining(each)),
    );
    said.mockRestore();
  },
);
