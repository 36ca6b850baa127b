import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Connector, JsonObject } from '#connectors';
import { newId, readConfig, setLogLevel } from '#kernel';
import { location } from '#models';
import { recordId, RecordReader, Records } from '#records';
import { WriteRepository } from '#store';
import type { ConnectionRef } from '#tenancy';
import { SyncStack } from '../../test/sync-stack.js';
import { WritableProvider } from '../../test/writable-provider.js';
import { writingProcess } from '../../test/writing-process.js';
import { ActionsService, type WriteRequest } from './actions.service.js';
import { BEGINNING } from './course.js';
import { HeldRecords } from './held-records.js';
import { LeftWrites } from './left-writes.js';
import { Patience } from './patience.js';
import { Schemas } from './schemas.js';
import { type Answer, type Intent, sealPart } from './sealed.js';
import { WriteHistory } from './write-history.js';

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

const said = ({ body }: Answer): JsonObject => JSON.parse(body) as JsonObject;

const held = (id: string): Promise<Buffer | null> =>
  api
    .get(RecordReader, { strict: false })
    .get(connection, location, id, { includeRawData: false, includeCustomFields: false, includeDeleted: false });

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

test('what was written is answered as the provider has it, and is there for whoever reads next', async () => {
  const answer = await create({ name: 'Attic', city: 'Bern' });

  expect(answer.status).toBe(201);
  const id = recordId(connection.id, 'location', '1');
  expect(said(answer)).toMatchObject({ id, remote_id: '1', name: 'Attic', city: 'Bern' });
  expect((await held(id))?.toString()).toBe(answer.body);

  const updated = await write({ kind: 'update', id, body: { city: 'Wien' } });
  expect([updated.status, said(updated)['city']]).toEqual([200, 'Wien']);

  const deleted = await write({ kind: 'delete', id });
  expect([deleted.status, deleted.body]).toEqual([204, '']);
  expect(await held(id)).toBeNull();
  expect(provider.ledger).toEqual(['POST Attic', 'PATCH Attic', 'DELETE 1']);
});

test('what is not acceptable is refused by name before anything is sent, and a dry run says the same', async () => {
  const [, near] = [await create({ name: 'Attic' }), recordId(connection.id, 'location', '9')];

  for (const dryRun of [true, false]) {
    expect(await refusal(create({ city: 'Rom', colour: 'red' }, { dryRun }))).toMatchObject({
      code: 'invalid_request',
      fields: [
        { loc: ['body', 'name'], msg: 'Field required', type: 'missing' },
        { loc: ['body', 'colour'], msg: 'Extra inputs are not permitted', type: 'extra_forbidden' },
        { loc: ['body', 'city'], type: 'literal_error', msg: 'Input should be one of "Bern", "Wien", null' },
      ],
    });
    expect(await refusal(create({ name: 'Hut', near }, { dryRun }))).toMatchObject({
      fields: [{ loc: ['body', 'near'] }],
    });
  }
  expect(await create({ name: 'Hut', near: recordId(connection.id, 'location', '1') }, { dryRun: true })).toMatchObject(
    {
      status: 200,
      body: '{"valid":true}',
    },
  );
  expect(await refusal(write({ kind: 'update', id: near, body: {} }))).toMatchObject({ code: 'not_found' });
  expect(provider.effects('')).toBe(1);
  expect(await api.get(Schemas).meta(connection, location, 'create')).toMatchObject({ required: ['name'] });
  expect(await refusal(api.get(Schemas).meta(connection, location, 'delete'))).toMatchObject({ status: 501 });
});

test('a record that is named goes to the provider by its own id', async () => {
  await create({ name: 'Attic' });
  await create({ name: 'Hut', near: recordId(connection.id, 'location', '1') });

  expect(provider.places.get('2')).toEqual({ name: 'Hut', near: '1', opens: false });
});

test.each(['cut after', '502 after'] as const)('%s: what took effect is found, and not sent again', async (mood) => {
  provider.moods.push(mood);

  const answer = await create({ name: 'Attic' });

  expect([answer.status, said(answer)['remote_id']]).toEqual([201, '1']);
  expect(provider.effects('POST')).toBe(1);
});

test('what is not found is sent once more only where the provider takes no second one', async () => {
  provider.moods.push('502 before');
  const first = await create({ name: 'Attic' });
  expect([first.status, said(first)]).toEqual([
    502,
    expect.objectContaining({ code: 'write_unknown', check: 'Look for the place in the list of places.' }),
  ]);
  expect(provider.effects('POST')).toBe(0);

  provider.unique = true;
  provider.moods.push('cut before');
  expect((await create({ name: 'Hut' })).status).toBe(201);
  expect(provider.effects('POST')).toBe(1);

  provider.moods.push('cut before', 'cut before');
  expect(said(await create({ name: 'Mill' }))['code']).toBe('write_unknown');

  provider.blind = true;
  provider.moods.push('cut after');
  const answer = await create({ name: 'Lake' });
  expect([answer.status, said(answer)['upstream']]).toEqual([409, { status: 409, body: { error: 'this is not so' } }]);
});

test('a refusal is passed on word for word, and leaves nothing of it in the clear', async () => {
  provider.moods.push('refuse');
  const answer = await create({ name: 'Attic' });

  expect(answer.status).toBe(422);
  expect(said(answer)).toMatchObject({
    ...{ code: 'provider_request_refused', request_id: 'request-1' },
    upstream: { status: 422, body: { error: 'Ada Lovelace is not allowed' } },
  });
  const { rows: stored } = await owner.query('SELECT write::text FROM write WHERE connection_id = $1', [connection.id]);
  expect(JSON.stringify(stored)).not.toMatch(/Lovelace|Attic/);
  expect(await rows()).toMatchObject([{ state: 'failed', code: 'provider_request_refused' }]);
  provider.moods.push('conflict');
  expect(await create({ name: 'Attic' })).toMatchObject({ status: 409 });
});

test('the same key gives the same answer, byte for byte; with another body it is refused', async () => {
  const key = { idempotencyKey: 'k-1' };
  const first = await create({ name: 'Attic' }, key);
  provider.places.set('1', { name: 'Loft' });

  const again = await create({ name: 'Attic' }, key);

  expect(again).toEqual({ ...first, headers: { ...first.headers, 'x-idempotent-replay': 'true' } });
  expect(await refusal(create({ name: 'Hut' }, key))).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  expect(provider.effects('POST')).toBe(1);
});

test('a hundred calls with one key at once take effect once', async () => {
  const calls = Array.from({ length: 100 }, (_, index) =>
    write({ body: { name: 'Attic' }, idempotencyKey: 'same' }, index % 2 === 0 ? api : worker).catch(
      (error: unknown) => error,
    ),
  );
  const ends = await Promise.all(calls);

  expect(provider.effects('POST')).toBe(1);
  expect([...new Set(ends.map((end) => (end as Answer).status))].sort()).toEqual([201, 409]);
  expect((await create({ name: 'Attic' }, { idempotencyKey: 'same' })).status).toBe(201);
});

test('what could not be sent at all may be asked for again under the same key', async () => {
  const key = { idempotencyKey: 'k-2' };
  provider.stop();
  const answer = await create({ name: 'Attic' }, key);
  expect([answer.status, said(answer)['code']]).toEqual([503, 'provider_unavailable']);

  expect((await create({ name: 'Attic' }, key)).headers['x-idempotent-replay']).toBeUndefined();
});

test.each([
  ['took effect', 'hold after', 'succeeded', 1],
  ['never arrived', 'hold before', 'unknown', 0],
] as const)('a write whose process ended is decided by another one: it %s', async (_what, mood, state, effects) => {
  provider.moods.push(mood);
  api.get(Patience).heartbeat = 60;
  const pending = refusal(create({ name: 'Attic' }, { idempotencyKey: 'k-3' }));
  await until(() => Promise.resolve(provider.held.length > 0));
  await leave();

  const [row] = await rows();
  await worker.get(LeftWrites).resume(row?.id ?? '');

  expect(await rows()).toMatchObject([{ state, fence: 2 }]);
  for (const release of provider.held) release();
  const late = (await pending) as Answer;
  expect(late.status).toBe(state === 'succeeded' ? 201 : 502);
  expect(await rows()).toMatchObject([{ state, fence: 2 }]);
  expect(provider.effects('POST')).toBe(effects);
  expect((await create({ name: 'Attic' }, { idempotencyKey: 'k-3' })).body).toBe(late.body);
  api.get(Patience).heartbeat = 0.05;
});

test('another process goes on behind the steps that are done', async () => {
  provider.moods.push('none', 'hold after');
  api.get(Patience).heartbeat = 60;
  const pending = create({ name: 'Attic', opens: true });
  await until(() => Promise.resolve(provider.held.length > 0));
  await leave();

  await worker.get(LeftWrites).resume((await rows())[0]?.id ?? '');

  expect(provider.ledger).toEqual(['POST Attic', 'POST opened', 'POST opened']); // the second one does no harm
  for (const release of provider.held) release();
  expect((await pending).status).toBe(201);
  expect(await rows()).toMatchObject([{ state: 'succeeded', fence: 2 }]);
  api.get(Patience).heartbeat = 0.05;
});

test('what was never sent when its process ended is not sent behind anybody’s back', async () => {
  const keys = stack.vault.keys(connection);
  const intent: Intent = {
    ...{ ...CALLER, model: 'location', kind: 'create', together: false, hasFiles: false },
    ...{ asks: [{ body: { name: 'Attic' } }], ...BEGINNING },
  };
  const id = newId();
  await new WriteRepository(stack.api).begin(connection, {
    ...{ id, route: 'POST /api/hris/v1/locations', keyHash: keys.hash('idempotency\0k-4'), bodyHash: Buffer.from('b') },
    intent: sealPart(keys, 'write_intent', id, intent),
  });
  await leave();

  await worker.get(LeftWrites).resume(id);

  expect(await rows()).toMatchObject([{ state: 'failed', code: 'write_not_sent' }]);
  expect((await create({ name: 'Attic' }, { idempotencyKey: 'k-4' })).status).toBe(201);
  expect(provider.effects('POST')).toBe(1);
});

test('who does not want to wait is told where to look', async () => {
  const answer = await create({ name: 'Attic', opens: true }, { async: true });

  const id = String(answer.headers['x-write-id']);
  expect(answer.status).toBe(202);
  expect(said(answer)).toEqual({ write_id: id, status_url: expect.stringContaining(`/api/v1/writes/${id}`) });
  await until(async () => (await rows())[0]?.state === 'succeeded');
  expect(provider.ledger).toEqual(['POST Attic', 'POST opened']);
  const { organisationId, environment } = connection;
  const history = api.get(WriteHistory);
  expect(await history.get(organisationId, environment, id)).toMatchObject({
    ...{ state: 'succeeded', model: 'location' },
    answer: { status: 201, body: { name: 'Attic' } },
  });
  expect(await history.get(organisationId, 'development', id)).toBeNull();
  const selection = {
    environment,
    categories: ['hris'],
    connectionId: connection.id,
    state: null,
    after: null,
    limit: 10,
  };
  expect(await history.list(organisationId, selection)).toMatchObject([{ id, state: 'succeeded' }]);
});

test('of several that are written together each has an answer of its own', async () => {
  provider.moods.push('none', 'refuse', '502 before');
  const items = ['Attic', 'Hut', 'Mill', 'Lake'].map((name) => ({ name }));

  const answer = await create({ items });

  expect(answer.status).toBe(200);
  expect(said(answer)['items']).toMatchObject([
    { status: 'succeeded', record: { name: 'Attic' } },
    { status: 'failed', error: { code: 'provider_request_refused' } },
    { status: 'unknown', error: { code: 'write_unknown' } },
    { status: 'succeeded', record: { name: 'Lake' } },
  ]);
  expect(await refusal(create({ items: [{ name: 'Attic' }, { name: 'Attic' }] }))).toMatchObject({
    fields: [{ loc: ['body', 'items', 1, 'name'], msg: 'It is there twice' }],
  });
  expect(await refusal(create({ items: Array(5).fill({ name: 'Attic' }) as JsonObject[] }))).toMatchObject({
    fields: [{ loc: ['body', 'items'] }],
  });
});

test('the contents of a file are not kept', async () => {
  await create({ name: 'Attic', plan: { file_content: Buffer.from('secret').toString('base64'), file_name: 'p.pdf' } });
  expect(provider.places.get('1')).toEqual({ name: 'Attic', opens: false, plan: { file_name: 'p.pdf' } });

  const plan = { file_content: Buffer.alloc(1001).toString('base64') };
  expect(await refusal(create({ name: 'Hut', plan }))).toMatchObject({
    fields: [{ loc: ['body', 'plan', 'file_content'], msg: 'The file is longer than 1000 bytes' }],
  });
  const twice = { file_content: 'c2VjcmV0', file_url: 'https://files.example/plan.pdf' };
  expect(await refusal(create({ name: 'Hut', plan: twice }))).toMatchObject({
    fields: [{ loc: ['body', 'plan', 'file_content'], msg: 'Give file_content or file_url, not both' }],
  });
});

test('what is checked against what we hold names records as the provider does', async () => {
  const person = (remoteId: string, raw: JsonObject) => ({ model: 'employee', remoteId, raw, askedAt: new Date() });
  const days = ['01', '02', '03'].map((month) => ({ start: `2026-${month}-01T00:00:00Z` }));
  const found = days.map((day, at) => person(String(at + 1), at === 0 ? day : { ...day, manager: '1' }));
  const part = { connector: provider.connector as Connector, stream: 'places' };
  await api.get(Records, { strict: false }).writeNamed(connection, part, { found, gone: [], askedAt: new Date() });

  const held = new HeldRecords(api.get(RecordReader, { strict: false }), connection);
  const listed = async (filters: Record<string, string>): Promise<string[]> =>
    (await held.list('employee', filters)).map(({ remoteId }) => remoteId).sort();

  expect(await listed({ manager_id: '1' })).toEqual(['2', '3']);
  expect(await listed({ manager_id: '9' })).toEqual([]);
  expect(await listed({})).toHaveLength(3);
});

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await reached());) {
    if (Date.now() > end) throw new Error('It does not come to that.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
