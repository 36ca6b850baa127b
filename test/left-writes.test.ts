import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { newId, readConfig } from '#kernel';
import { WriteRepository } from '#store';
import { createWorker, type WorkerApp } from '../apps/worker/worker.js';
import { SyncStack } from './sync-stack.js';
import { reached } from './telling-provider.js';
import { WritableProvider } from './writable-provider.js';

const provider = new WritableProvider();
let stack: SyncStack;
let worker: WorkerApp;

beforeAll(async () => {
  provider.install();
  await provider.start();
  stack = await SyncStack.start();
  worker = await createWorker(readConfig(stack.settings));
  await worker.listen();
});

afterAll(async () => {
  await worker.close();
  provider.stop();
  await stack.close();
});

test('a write that took effect and whose process ended is found by a worker, and its record is there', async () => {
  const connection = await stack.connect(provider.connector);
  provider.places.set('7', { name: 'Attic' });
  const id = newId();
  const actor = newId();
  const intent = {
    ...{ model: 'location', kind: 'create', together: false, hasFiles: false, actor, requestId: 'request-1' },
    ...{ asks: [{ body: { name: 'Attic' } }], fates: [], results: [], sent: { step: 0, at: new Date().toISOString() } },
  };
  const sealed = stack.vault.keys(connection).seal('write_intent', id, JSON.stringify(intent));
  const writes = new WriteRepository(stack.api);
  const route = 'POST /api/hris/v1/locations';
  const begun = await writes.begin(connection, {
    id,
    route,
    keyHash: null,
    bodyHash: Buffer.from('b'),
    requestId: 'earlier',
    intent: sealed,
  });
  if (begun.kind !== 'new') throw new Error('There was none before.');
  await writes.sent(begun.hold);
  await rowsOf('UPDATE write SET leased_until = now()');

  await reached(async () => (await writes.byId(connection.organisationId, id))?.state === 'succeeded');

  expect(provider.effects('POST')).toBe(0);
  expect(await rowsOf('SELECT state, code, fence FROM write')).toEqual([{ state: 'succeeded', code: null, fence: 2 }]);
  expect(await rowsOf(`SELECT kind, model FROM change WHERE model NOT LIKE 'issue.%' ORDER BY seq`)).toEqual([
    { kind: 'created', model: 'location' },
    { kind: 'event', model: 'write.finished' },
  ]);
  const audit = { action: 'location.create', subject: id, outcome: 'ok', actor };
  await reached(async () => (await rowsOf('SELECT action, subject, outcome, actor FROM audit')).length > 0);
  expect(await rowsOf('SELECT action, subject, outcome, actor FROM audit')).toEqual([audit]);
});

async function rowsOf(sql: string): Promise<unknown[]> {
  const owner = new pg.Client({ connectionString: superuser() });
  await owner.connect();
  try {
    return (await owner.query(sql)).rows;
  } finally {
    await owner.end();
  }
}

/** Sees all rows of this test's database, whoever's they are. */
function superuser(): string {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = new URL(stack.database.ownerUrl).pathname;
  return url.href;
}
