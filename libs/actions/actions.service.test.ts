import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Connector, JsonObject } from '#connectors';
import { newId } from '#kernel';
import { location } from '#models';
import { RecordReader, Records } from '#records';
import { WriteRepository } from '#store';
import { CALLER, refusal, said, until, WritingStage } from '../../test/writing-stage.js';
import { BEGINNING } from './course.js';
import { HeldRecords } from './held-records.js';
import { LeftWrites } from './left-writes.js';
import { Patience } from './patience.js';
import { Schemas } from './schemas.js';
import { type Answer, type Intent, sealPart } from './sealed.js';
import { WriteHistory } from './write-history.js';

let at: WritingStage;

beforeAll(async () => {
  at = await WritingStage.start();
});

afterAll(() => at.close());

beforeEach(() => at.begin());

afterEach(() => {
  at.provider.stop();
});

test('what was written is answered as the provider has it, and is there for whoever reads next', async () => {
  const answer = await at.create({ name: 'Attic', city: 'Bern' });

  expect(answer.status).toBe(201);
  const id = at.idOf('1');
  expect(said(answer)).toMatchObject({ id, remote_id: '1', name: 'Attic', city: 'Bern' });
  expect(await at.held()).toBe(answer.body);

  const updated = await at.write({ kind: 'update', id, body: { city: 'Wien' } });
  expect([updated.status, said(updated)['city']]).toEqual([200, 'Wien']);

  const deleted = await at.write({ kind: 'delete', id });
  expect([deleted.status, deleted.body]).toEqual([204, '']);
  expect(await at.held()).toBeNull();
  expect(at.provider.ledger).toEqual(['POST Attic', 'PATCH Attic', 'DELETE 1']);
});

test('what is not acceptable is refused by name before anything is sent, and a dry run says the same', async () => {
  const [, near] = [await at.create({ name: 'Attic' }), at.idOf('9')];

  for (const dryRun of [true, false]) {
    expect(await refusal(at.create({ city: 'Rom', colour: 'red' }, { dryRun }))).toMatchObject({
      code: 'invalid_request',
      fields: [
        { loc: ['body', 'name'], msg: 'Field required', type: 'missing' },
        { loc: ['body', 'colour'], msg: expect.stringMatching(/There are: city, name, /), type: 'extra_forbidden' },
        { loc: ['body', 'city'], type: 'literal_error', msg: 'Input should be one of "Bern", "Wien", null' },
      ],
    });
    expect(await refusal(at.create({ name: 'Hut', near }, { dryRun }))).toMatchObject({
      fields: [{ loc: ['body', 'near'] }],
    });
  }
  expect(await at.create({ name: 'Hut', near: at.idOf('1') }, { dryRun: true })).toMatchObject({
    status: 200,
    body: '{"valid":true}',
  });
  expect(await refusal(at.write({ kind: 'update', id: near, body: {} }))).toMatchObject({ code: 'not_found' });
  expect(at.provider.effects('')).toBe(1);
  expect(await at.api.get(Schemas).meta(at.connection, location, 'create')).toMatchObject({ required: ['name'] });
  expect(await refusal(at.api.get(Schemas).meta(at.connection, location, 'delete'))).toMatchObject({ status: 501 });
});

test('a record that is named goes to the provider by its own id', async () => {
  await at.create({ name: 'Attic' });
  await at.create({ name: 'Hut', near: at.idOf('1') });

  expect(at.provider.places.get('2')).toEqual({ name: 'Hut', near: '1', opens: false });
});

test.each(['cut after', '502 after'] as const)('%s: what took effect is found, and not sent again', async (mood) => {
  at.provider.moods.push(mood);

  const answer = await at.create({ name: 'Attic' });

  expect([answer.status, said(answer)['remote_id']]).toEqual([201, '1']);
  expect(at.provider.effects('POST')).toBe(1);
});

test('what is not found is sent once more only where the provider takes no second one', async () => {
  at.provider.moods.push('502 before');
  const first = await at.create({ name: 'Attic' });
  expect([first.status, said(first)]).toEqual([
    502,
    expect.objectContaining({ code: 'write_unknown', check: 'Look for the place in the list of places.' }),
  ]);
  expect(at.provider.effects('POST')).toBe(0);

  at.provider.unique = true;
  at.provider.moods.push('cut before');
  expect((await at.create({ name: 'Hut' })).status).toBe(201);
  expect(at.provider.effects('POST')).toBe(1);

  at.provider.moods.push('cut before', 'cut before');
  expect(said(await at.create({ name: 'Mill' }))['code']).toBe('write_unknown');

  at.provider.blind = true;
  at.provider.moods.push('cut after');
  const answer = await at.create({ name: 'Lake' });
  expect([answer.status, said(answer)['upstream']]).toEqual([409, { status: 409, body: { error: 'this is not so' } }]);
});

test('a refusal is passed on word for word, and leaves nothing of it in the clear', async () => {
  at.provider.moods.push('refuse');
  const answer = await at.create({ name: 'Attic' });

  expect(answer.status).toBe(422);
  expect(said(answer)).toMatchObject({
    ...{ code: 'provider_request_refused', request_id: 'request-1' },
    upstream: { status: 422, body: { error: 'Ada Lovelace is not allowed' } },
  });
  const stored = await at.sql('SELECT write::text FROM write WHERE connection_id = $1');
  expect(JSON.stringify(stored)).not.toMatch(/Lovelace|Attic/);
  expect(await at.rows()).toMatchObject([{ state: 'failed', code: 'provider_request_refused' }]);
  at.provider.moods.push('conflict');
  expect(await at.create({ name: 'Attic' })).toMatchObject({ status: 409 });
});

test('the same key gives the same answer, byte for byte; with another body it is refused', async () => {
  const key = { idempotencyKey: 'k-1' };
  const first = await at.create({ name: 'Attic' }, key);
  at.provider.places.set('1', { name: 'Loft' });

  const again = await at.create({ name: 'Attic' }, key);

  expect(again).toEqual({ ...first, headers: { ...first.headers, 'x-idempotent-replay': 'true' } });
  expect(await refusal(at.create({ name: 'Hut' }, key))).toMatchObject({
    ...{ status: 422, code: 'idempotency_key_reused', message: expect.stringContaining('for another call') },
  });
  expect(at.provider.effects('POST')).toBe(1);
});

test('a hundred calls with one key at once take effect once', async () => {
  const calls = Array.from({ length: 100 }, (_, index) =>
    at
      .write({ body: { name: 'Attic' }, idempotencyKey: 'same' }, index % 2 === 0 ? at.api : at.worker)
      .catch((error: unknown) => error),
  );
  const ends = await Promise.all(calls);

  expect(at.provider.effects('POST')).toBe(1);
  expect([...new Set(ends.map((end) => (end as Answer).status))].sort()).toEqual([201, 409]);
  expect((await at.create({ name: 'Attic' }, { idempotencyKey: 'same' })).status).toBe(201);
});

test('what could not be sent at all may be asked for again under the same key', async () => {
  const key = { idempotencyKey: 'k-2' };
  at.provider.stop();
  const answer = await at.create({ name: 'Attic' }, key);
  expect([answer.status, said(answer)['code']]).toEqual([503, 'provider_unavailable']);

  expect((await at.create({ name: 'Attic' }, key)).headers['x-idempotent-replay']).toBeUndefined();
});

test.each([
  ['took effect', 'hold after', 'succeeded', 1],
  ['never arrived', 'hold before', 'unknown', 0],
] as const)('a write whose process ended is decided by another one: it %s', async (_what, mood, state, effects) => {
  at.provider.moods.push(mood);
  at.api.get(Patience).heartbeat = 60;
  const pending = refusal(at.create({ name: 'Attic' }, { idempotencyKey: 'k-3' }));
  await until(() => at.provider.held.length > 0);
  await at.leave();

  const [row] = await at.rows();
  await at.worker.get(LeftWrites).resume(row?.id ?? '');

  expect(await at.rows()).toMatchObject([{ state, fence: 2 }]);
  for (const release of at.provider.held) release();
  const late = (await pending) as Answer;
  expect(late.status).toBe(state === 'succeeded' ? 201 : 502);
  expect(await at.rows()).toMatchObject([{ state, fence: 2 }]);
  expect(at.provider.effects('POST')).toBe(effects);
  expect((await at.create({ name: 'Attic' }, { idempotencyKey: 'k-3' })).body).toBe(late.body);
  at.api.get(Patience).heartbeat = 0.05;
});

test('another process goes on behind the steps that are done', async () => {
  at.provider.moods.push('none', 'hold after');
  at.api.get(Patience).heartbeat = 60;
  const pending = at.create({ name: 'Attic', opens: true });
  await until(() => at.provider.held.length > 0);
  await at.leave();

  await at.worker.get(LeftWrites).resume((await at.rows())[0]?.id ?? '');

  expect(at.provider.ledger).toEqual(['POST Attic', 'POST opened', 'POST opened']); // the second one does no harm
  for (const release of at.provider.held) release();
  expect((await pending).status).toBe(201);
  expect(await at.rows()).toMatchObject([{ state: 'succeeded', fence: 2 }]);
  at.api.get(Patience).heartbeat = 0.05;
});

test('what was never sent when its process ended is not sent behind anybody’s back', async () => {
  const keys = at.stack.vault.keys(at.connection);
  const intent: Intent = {
    ...{ ...CALLER, model: 'location', kind: 'create', together: false, hasFiles: false },
    ...{ asks: [{ body: { name: 'Attic' } }], ...BEGINNING },
  };
  const id = newId();
  await new WriteRepository(at.stack.api).begin(at.connection, {
    ...{ id, route: 'POST /api/hris/v1/locations', keyHash: keys.hash('idempotency\0k-4'), bodyHash: Buffer.from('b') },
    requestId: 'earlier',
    intent: sealPart(keys, 'write_intent', id, intent),
  });
  await at.leave();

  await at.worker.get(LeftWrites).resume(id);

  expect(await at.rows()).toMatchObject([{ state: 'failed', code: 'write_not_sent' }]);
  expect((await at.create({ name: 'Attic' }, { idempotencyKey: 'k-4' })).status).toBe(201);
  expect(at.provider.effects('POST')).toBe(1);
});

test('who does not want to wait is told where to look', async () => {
  const going: Promise<unknown>[] = [];
  const goesOn = (work: Promise<unknown>) => going.push(work);
  const answer = await at.create({ name: 'Attic', opens: true }, { async: true, goesOn });

  const id = String(answer.headers['x-write-id']);
  expect(answer.status).toBe(202);
  expect(said(answer)).toEqual({ write_id: id, status_url: expect.stringContaining(`/api/v1/writes/${id}`) });
  await Promise.all(going);
  expect(at.provider.ledger).toEqual(['POST Attic', 'POST opened']);
  const { organisationId, environment } = at.connection;
  const history = at.api.get(WriteHistory);
  expect(await history.get(organisationId, environment, id)).toMatchObject({
    ...{ state: 'succeeded', model: 'location' },
    answer: { status: 201, body: { name: 'Attic' } },
  });
  expect(await history.get(organisationId, 'development', id)).toBeNull();
  const selection = {
    ...{ environment, categories: ['hris'], connectionId: at.connection.id },
    ...{ state: null, after: null, limit: 10 },
  };
  expect(await history.list(organisationId, selection)).toMatchObject([{ id, state: 'succeeded' }]);
});

test('of several that are written together each has an answer of its own', async () => {
  at.provider.moods.push('none', 'refuse', '502 before');
  const items = ['Attic', 'Hut', 'Mill', 'Lake'].map((name) => ({ name }));

  const answer = await at.create({ items });

  expect(answer.status).toBe(200);
  expect(said(answer)['items']).toMatchObject([
    { status: 'succeeded', record: { name: 'Attic' } },
    { status: 'failed', error: { code: 'provider_request_refused' } },
    { status: 'unknown', error: { code: 'write_unknown' } },
    { status: 'succeeded', record: { name: 'Lake' } },
  ]);
  expect(await refusal(at.create({ items: [{ name: 'Attic' }, { name: 'Attic' }] }))).toMatchObject({
    fields: [{ loc: ['body', 'items', 1, 'name'], msg: 'It is there twice' }],
  });
  expect(await refusal(at.create({ items: Array(5).fill({ name: 'Attic' }) as JsonObject[] }))).toMatchObject({
    fields: [{ loc: ['body', 'items'] }],
  });
});

test('the contents of a file are not kept', async () => {
  await at.create({
    name: 'Attic',
    plan: { file_content: Buffer.from('secret').toString('base64'), file_name: 'p.pdf' },
  });
  expect(at.provider.places.get('1')).toEqual({ name: 'Attic', opens: false, plan: { file_name: 'p.pdf' } });

  const plan = { file_content: Buffer.alloc(1001).toString('base64') };
  expect(await refusal(at.create({ name: 'Hut', plan }))).toMatchObject({
    fields: [{ loc: ['body', 'plan', 'file_content'], msg: 'The file is longer than 1000 bytes' }],
  });
  const twice = { file_content: 'c2VjcmV0', file_url: 'https://files.example/plan.pdf' };
  expect(await refusal(at.create({ name: 'Hut', plan: twice }))).toMatchObject({
    fields: [{ loc: ['body', 'plan', 'file_content'], msg: 'Give file_content or file_url, not both' }],
  });
});

test('what is checked against what we hold names records as the provider does', async () => {
  const person = (remoteId: string, raw: JsonObject) => ({ model: 'employee', remoteId, raw, askedAt: new Date() });
  const days = ['01', '02', '03'].map((month) => ({ start: `2026-${month}-01T00:00:00Z` }));
  const found = days.map((day, at) => person(String(at + 1), at === 0 ? day : { ...day, manager: '1' }));
  const part = { connector: at.provider.connector as Connector, stream: 'places' };
  await at.api
    .get(Records, { strict: false })
    .writeNamed(at.connection, part, { found, gone: [], askedAt: new Date() });

  const held = new HeldRecords(at.api.get(RecordReader, { strict: false }), at.connection);
  const listed = async (filters: Record<string, string>): Promise<string[]> =>
    (await held.list('employee', filters)).map(({ remoteId }) => remoteId).sort();

  expect(await listed({ manager_id: '1' })).toEqual(['2', '3']);
  expect(await listed({ manager_id: '9' })).toEqual([]);
  expect(await listed({})).toHaveLength(3);
});
