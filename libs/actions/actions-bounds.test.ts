import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import type { JsonObject } from '#connectors';
import { newId, readConfig, setLogLevel } from '#kernel';
import { location } from '#models';
import { WriteRepository } from '#store';
import type { ConnectionRef } from '#tenancy';
import { SyncStack } from '../../test/sync-stack.js';
import { WritableProvider } from '../../test/writable-provider.js';
import { writingProcess } from '../../test/writing-process.js';
import { ActionsService, type WriteRequest } from './actions.service.js';
import { BEGINNING } from './course.js';
import { LeftWrites } from './left-writes.js';
import { Patience } from './patience.js';
import { type Answer, type Intent, sealPart } from './sealed.js';

let stack: SyncStack;
let owner: pg.Pool;
const provider = new WritableProvider();
let api: INestApplicationContext;
let worker: INestApplicationContext;
let connection: ConnectionRef;

beforeAll(async () => {
  setLogLevel('silent');
  provider.install();
  stack = await SyncStack.start();
  owner = new pg.Pool({ connectionString: stack.database.workerUrl, max: 1 });
  const config = readConfig(stack.settings);
  [api, worker] = await Promise.all([
    writingProcess(config, stack.database.apiUrl),
    writingProcess(config, stack.database.workerUrl),
  ]);
});

afterAll(async () => {
  await Promise.all([api.close(), worker.close(), owner.end()]);
  await stack.close();
});

beforeEach(async () => {
  provider.reset();
  await provider.start();
  connection = await stack.connect(provider.connector);
});

afterEach(() => {
  provider.stop();
});

const CALLER = { actor: '0190a0a0-0000-7000-8000-000000000001', requestId: 'request-1' };

const write = (request: Partial<WriteRequest>, process = api): Promise<Answer> =>
  process.get(ActionsService).write(CALLER, connection, { model: location, kind: 'create', ...request });

const create = (body: JsonObject, more: Partial<WriteRequest> = {}): Promise<Answer> => write({ body, ...more });

interface Row {
  id: string;
  state: string;
}

const rows = async (): Promise<Row[]> =>
  (await owner.query<Row>('SELECT id, state, code, fence FROM write WHERE connection_id = $1', [connection.id])).rows;

/** As after `kill -9`, fifteen seconds later. */
const leave = (): Promise<unknown> =>
  owner.query(`UPDATE write SET leased_until = now() - interval '1 second' WHERE connection_id = $1`, [connection.id]);

const refusal = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

test('who asks again is answered even where the connection can no longer be opened', async () => {
  const key = { idempotencyKey: 'k-5' };
  const first = await create({ name: 'Attic' }, key);
  await stack.api.as(
    { organisationId: connection.organisationId },
    (prisma) =>
      prisma.$executeRaw`UPDATE connection SET credentials = 'broken', credentials_version = credentials_version + 1`,
  );

  expect((await create({ name: 'Attic' }, key)).body).toBe(first.body);
  expect(await refusal(create({ name: 'Attic' }))).toBeInstanceOf(Error);
});

test('of writes that nobody waits for a process takes as many as it can hold', async () => {
  api.get(Patience).heartbeat = 60;
  provider.moods.push(...Array<'hold before'>(50).fill('hold before'));
  const asked = Array.from({ length: 60 }, (_, index) => refusal(create({ name: `Hut ${index}` }, { async: true })));
  const ends = await Promise.all(asked);

  expect(ends.filter((end) => (end as Answer).status === 202)).toHaveLength(50);
  expect(ends.find((end) => end instanceof Error)).toMatchObject({
    ...{ code: 'busy', status: 503, details: { retryAfterSeconds: 5 } },
  });
  await until(() => Promise.resolve(provider.held.length === 50));
  for (const release of provider.held) release();
  await until(async () => (await rows()).every(({ state }) => state === 'unknown'));
  expect((await create({ name: 'Attic' }, { async: true })).status).toBe(202);
  api.get(Patience).heartbeat = 0.05;
});

test('a write at which one process after the other fails is given up', async () => {
  const keys = stack.vault.keys(connection);
  const [id, writes] = [newId(), new WriteRepository(stack.api)];
  const intent = { ...CALLER, ...BEGINNING, model: 'location', kind: 'create', asks: [null] };
  const begun = await writes.begin(connection, {
    ...{ id, route: 'POST /api/hris/v1/locations', keyHash: null, bodyHash: Buffer.from('b') },
    intent: sealPart(keys, 'write_intent', id, intent as unknown as Intent),
  });
  if (begun.kind === 'new') await writes.sent(begun.hold);

  for (let taken = 2; taken <= 5; taken += 1) {
    await leave();
    expect(await refusal(worker.get(LeftWrites).resume(id))).toMatchObject({ message: 'There is no such part.' });
    expect(await rows()).toMatchObject([{ state: 'sent', fence: taken }]);
  }
  await leave();
  await worker.get(LeftWrites).resume(id);

  expect(await rows()).toMatchObject([{ state: 'unknown', code: 'write_unknown', fence: 6 }]);
});

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await reached());) {
    if (Date.now() > end) throw new Error('It does not come to that.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
