import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import type { JsonObject } from '#connectors';
import { readConfig, setLogLevel } from '#kernel';
import { location } from '#models';
import { recordId, RecordReader } from '#records';
import type { ConnectionRef } from '#tenancy';
import { SyncStack } from '../../test/sync-stack.js';
import { WritableProvider } from '../../test/writable-provider.js';
import { writingProcess } from '../../test/writing-process.js';
import { ActionsService, type WriteRequest } from './actions.service.js';
import { Patience } from './patience.js';
import type { Answer } from './sealed.js';

let stack: SyncStack;
let owner: pg.Pool;
const provider = new WritableProvider();
let api: INestApplicationContext;
let connection: ConnectionRef;

beforeAll(async () => {
  setLogLevel('silent');
  provider.install();
  stack = await SyncStack.start();
  owner = new pg.Pool({ connectionString: stack.database.workerUrl, max: 1 });
  api = await writingProcess(readConfig(stack.settings), stack.database.apiUrl);
});

afterAll(async () => {
  await Promise.all([api.close(), owner.end()]);
  await stack.close();
});

beforeEach(async () => {
  provider.reset();
  await provider.start();
  connection = await stack.connect(provider.connector);
  await owner.query(`UPDATE stream SET next_run_at = now() + interval '1 day' WHERE connection_id = $1`, [
    connection.id,
  ]);
});

afterEach(() => {
  provider.stop();
});

const CALLER = { actor: '0190a0a0-0000-7000-8000-000000000001', requestId: 'request-1' };

const write = (request: Partial<WriteRequest>): Promise<Answer> =>
  api.get(ActionsService).write(CALLER, connection, { model: location, kind: 'create', ...request });

const said = ({ body }: Answer): JsonObject => JSON.parse(body) as JsonObject;

async function held(remoteId = '1'): Promise<JsonObject | null> {
  const id = recordId(connection.id, 'location', remoteId);
  const choice = { includeRawData: false, includeCustomFields: false, includeDeleted: false };
  const found = await api.get(RecordReader, { strict: false }).get(connection, location, id, choice);
  return found && (JSON.parse(found.toString()) as JsonObject);
}

const one = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row | undefined> =>
  (await owner.query<Row>(sql, [connection.id])).rows[0];

const isDue = async (): Promise<boolean | undefined> =>
  (await one<{ due: boolean }>('SELECT next_run_at <= now() AS due FROM stream WHERE connection_id = $1'))?.due;

test.each([
  ['asks us to wait', 'limit', undefined],
  ['says no', 'refuse', { status: 422, body: { error: 'Ada Lovelace is not allowed' } }],
] as const)('a write is not told as undone where the provider %s in the middle', async (_what, mood, upstream) => {
  provider.moods.push('none', mood);
  const request = { body: { name: 'Attic', opens: true, city: 'Bern' }, idempotencyKey: 'k-1' };

  const answer = await write(request);

  const id = recordId(connection.id, 'location', '1');
  expect([answer.status, answer.headers['retry-after']]).toEqual([502, undefined]);
  expect(said(answer)).toMatchObject({
    ...{ code: 'write_incomplete', check: 'Look for the place in the list of places.', record_id: id },
    write_id: answer.headers['x-write-id'],
  });
  expect(said(answer)['upstream']).toEqual(upstream);
  expect(await held()).toMatchObject({ id, city: 'Bern' });
  expect((await write(request)).body).toBe(answer.body);
  expect(provider.effects('POST')).toBe(1);
  const kept = 'SELECT state, code, record_id, intent FROM write WHERE connection_id = $1';
  expect(await one(kept)).toEqual({ state: 'failed', code: 'write_incomplete', record_id: id, intent: null });
});

test('of several at once each says what of it is there', async () => {
  provider.moods.push('none', 'limit');

  const answer = await write({ body: { items: [{ name: 'Attic', opens: true }, { name: 'Hut' }] } });

  expect(said(answer)['items']).toMatchObject([
    { status: 'failed', error: { code: 'write_incomplete', record_id: recordId(connection.id, 'location', '1') } },
    { status: 'succeeded', record: { name: 'Hut' } },
  ]);
  expect(await held()).not.toBeNull();
});

test('what may have happened is looked for with the next reading, and what was asked for is not kept for it', async () => {
  provider.moods.push('502 before');

  expect(said(await write({ body: { name: 'Attic' } }))['code']).toBe('write_unknown');

  expect(await isDue()).toBe(true);
  const kept = 'SELECT state, intent FROM write WHERE connection_id = $1';
  expect(await one(kept)).toEqual({ state: 'unknown', intent: null });
});

test('what may have been taken is not told as refused because it is refused when it is sent again', async () => {
  provider.moods.push('none', '502 after', 'refuse');

  const answer = await write({ body: { name: 'Attic', opens: true } });

  expect([answer.status, said(answer)]).toMatchObject([
    502,
    { code: 'write_unknown', check: 'Look whether the place is open.', upstream: { status: 422 } },
  ]);
  expect(said(answer)['record_id']).toBe(recordId(connection.id, 'location', '1'));
  expect(await held()).not.toBeNull();
});

test('a provider that says nothing of what was written does not keep the caller waiting', async () => {
  provider.mute = true;
  const patience = api.get(Patience);
  Object.assign(patience, { read: 0.1, readBack: 0.15, reads: [0, 0, 0, 0, 0, 0] });
  const since = Date.now();

  const answer = await write({ body: { name: 'Attic' } });

  expect([answer.status, answer.headers['x-record-pending']]).toEqual([201, 'true']);
  expect(Date.now() - since).toBeLessThan(5000);
  expect(await isDue()).toBe(true);
  Object.assign(patience, { read: 10, readBack: 20, reads: [0, 0.01] });
});

test.each([
  ['none', 'ok'],
  ['refuse', 'provider_request_refused'],
] as const)('how one that nobody waited for has ended is in the audit log: %s', async (mood, outcome) => {
  provider.moods.push(mood);

  const answer = await write({ body: { name: 'Attic' }, async: true });

  const audited = 'SELECT action, actor, subject, outcome FROM audit WHERE connection_id = $1';
  const found = (): Promise<JsonObject | undefined> =>
    stack.api.as(
      connection,
      async (prisma) => (await prisma.$queryRawUnsafe<JsonObject[]>(`${audited}::uuid`, connection.id))[0],
    );
  for (const end = Date.now() + 10_000; !(await found()) && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 10));
  const { actor } = CALLER;
  expect(await found()).toEqual({ action: 'location.create', actor, subject: answer.headers['x-write-id'], outcome });
});
