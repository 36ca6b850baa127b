import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { bareConnection, type BareConnection } from '../../test/bare-connection.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { ErasureRepository } from './erasure.repository.js';
import { Store } from './store.js';
import type { WriteHold } from './write-finish.js';
import { type Begun, type Intended, WriteRepository } from './write.repository.js';

const ROUTE = 'POST /time-offs';
const SUCCEEDED = { state: 'succeeded', answer: Buffer.from('sealed answer') } as const;

let database: TestDatabase;
let served: Store;
let worked: Store;
/** As the API has them, and as the worker. */
let api: WriteRepository;
let worker: WriteRepository;
let connection: BareConnection;

beforeAll(async () => {
  database = await createDatabase();
  served = new Store(database.apiUrl);
  worked = new Store(database.workerUrl);
  api = new WriteRepository(served);
  worker = new WriteRepository(worked);
});

afterAll(async () => {
  await Promise.all([served.close(), worked.close()]);
  await database.drop();
});

beforeEach(async () => {
  await worked.pool.query('DELETE FROM write');
  connection = await bareConnection(database.ownerUrl);
});

const intended = (more: Partial<Intended> = {}): Intended => ({
  ...{ id: newId(), route: ROUTE, keyHash: Buffer.from('key'), bodyHash: Buffer.from('body') },
  requestId: 'request-1',
  intent: Buffer.from('sealed intent'),
  ...more,
});

function holdOf(begun: Begun): WriteHold {
  if (begun.kind !== 'new') throw new Error(`It is not new, but ${begun.kind}.`);
  return begun.hold;
}

/** As if so much time had passed for all writes. */
const wait = (time: string): Promise<unknown> =>
  worked.pool.query(
    `UPDATE write SET leased_until = leased_until - $1::interval, created_at = created_at - $1::interval`,
    [time],
  );

const row = async (): Promise<Record<string, unknown>> => {
  const { rows } = await worked.pool.query<Record<string, unknown>>('SELECT * FROM write');
  expect(rows).toHaveLength(1);
  return rows[0] ?? {};
};

test('of a hundred calls with the same key at the same moment, one writes and the others are told to wait', async () => {
  const calls = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? api : worker).begin(connection, intended()));

  const begun = await Promise.all(calls);

  const [first, ...others] = begun.filter(({ kind }) => kind === 'new').map(holdOf);
  expect(others).toEqual([]);
  const told = begun.filter(({ kind }) => kind === 'running');
  expect(told).toHaveLength(99);
  for (const each of told) expect(each).toMatchObject({ id: first?.id });
});

test('the same key is another one at another connection and at another route, and no key is never the same', async () => {
  const other = await bareConnection(database.ownerUrl);
  const kinds = [
    await api.begin(connection, intended()),
    await api.begin(other, intended()),
    await api.begin(connection, intended({ route: 'POST /employees' })),
    await api.begin(connection, intended({ keyHash: null })),
    await api.begin(connection, intended({ keyHash: null })),
  ].map(({ kind }) => kind);

  expect(kinds).toEqual(Array<string>(5).fill('new'));
});

test('of writes about the same thing the next begins when the one before is decided, not when its process is gone', async () => {
  const about = (text: string): Intended => intended({ keyHash: null, target: Buffer.from(text) });
  const begun = await Promise.all(Array.from({ length: 20 }, () => api.begin(connection, about('record'))));
  const [first, ...others] = begun.filter(({ kind }) => kind === 'new').map(holdOf);
  expect(others).toEqual([]);
  const { id = '' } = first ?? {};
  expect(begun.filter(({ kind }) => kind === 'in the way')).toHaveLength(19);
  for (const each of begun.filter(({ kind }) => kind !== 'new'))
    expect(each).toEqual({ kind: 'in the way', id, retryAfterSeconds: expect.any(Number) });

  const another = await bareConnection(database.ownerUrl);
  const elsewhere = [await api.begin(another, about('record')), await api.begin(connection, about('another record'))];
  expect(elsewhere.map(({ kind }) => kind)).toEqual(['new', 'new']);
  await wait('20 seconds');
  const [taken] = await worker.takeOver(1, id);
  expect(await api.begin(connection, about('record'))).toMatchObject({ kind: 'in the way', id });
  if (taken) await worker.finish(taken, SUCCEEDED);
  expect(holdOf(await api.begin(connection, about('record'))).id).not.toBe(id);
});

test('a key that was used for another body is told, while that one is written and afterwards', async () => {
  const begun = await api.begin(connection, intended());
  const { id } = holdOf(begun);
  const another = intended({ bodyHash: Buffer.from('another body') });

  expect(await api.begin(connection, another)).toEqual({ kind: 'other body', id });
  await api.finish(holdOf(begun), SUCCEEDED);
  expect(await api.begin(connection, another)).toEqual({ kind: 'other body', id });
});

test.each(['succeeded', 'failed', 'unknown'] as const)(
  'the answer of a write that is %s is given again, for seven days',
  async (state) => {
    const hold = holdOf(await api.begin(connection, intended()));
    await api.sent(hold);
    const recordId = newId();
    await api.finish(hold, {
      state,
      answer: Buffer.from('words'),
      code: 'some_code',
      upstreamStatus: 422,
      model: 'time_off',
      recordId,
    });
    await wait('6 days 23 hours');
    await worker.forget();

    const again = await api.begin(connection, intended());

    expect(again).toMatchObject({
      kind: 'decided',
      write: { ...{ id: hold.id, state, code: 'some_code' }, upstreamStatus: 422, recordId },
    });
    expect(again.kind === 'decided' && Buffer.from(again.write.answer ?? []).toString()).toBe('words');
    expect(await api.byId(connection.organisationId, hold.id)).toEqual(again.kind === 'decided' ? again.write : null);
    expect((await row())['intent']).toBeNull();

    await wait('2 hours');
    await worker.forget();
    expect(holdOf(await api.begin(connection, intended())).id).not.toBe(hold.id);
  },
);

test('the longer a write takes, the later one is told to ask again', async () => {
  await api.begin(connection, intended());
  const patience: number[] = [];
  for (const time of ['9.5 seconds', '1 hour']) {
    await wait(time);
    const again = await api.begin(connection, intended());
    patience.push(again.kind === 'running' ? again.retryAfterSeconds : NaN);
  }

  expect(patience[0]).toBeGreaterThanOrEqual(10);
  expect(patience[0]).toBeLessThan(20);
  expect(patience[1]).toBe(30);
});

test('a write is its process’s as long as that says so, then somebody else’s, who alone can decide it', async () => {
  const first = holdOf(await api.begin(connection, intended()));
  await api.sent(first);
  await wait('10 seconds');
  expect(await api.renew(first)).toBe(true);
  await wait('10 seconds');
  expect(await worker.takeOver(10)).toEqual([]);
  await wait('10 seconds');

  const found = await Promise.all(Array.from({ length: 8 }, () => worker.takeOver(10)));

  expect(found.flat()).toMatchObject([
    { ...first, fence: 2, connectionId: connection.id, route: ROUTE, state: 'sent' },
  ]);
  const [second = first] = found.flat();
  const late = [await api.renew(first), await api.sent(first), await api.finish(first, SUCCEEDED)];
  expect(late).toEqual([false, false, 'lost']);
  expect(await worker.finish(second, { state: 'failed', answer: Buffer.from('not there') })).toBe('done');
  expect(await worker.finish(second, SUCCEEDED)).toBe('lost');
  expect(await worker.takeOver(10)).toEqual([]);
  expect(await row()).toMatchObject({ state: 'failed', fence: 2, leased_until: null });
});

test('a write whose process is gone is taken by its id, by one', async () => {
  const hold = holdOf(await api.begin(connection, intended()));
  await api.begin(connection, intended({ keyHash: null }));
  expect(await worker.takeOver(1, hold.id)).toEqual([]);
  await wait('20 seconds');

  const [taken, again] = [await worker.takeOver(1, hold.id), await worker.takeOver(1, hold.id)];

  expect(taken).toMatchObject([{ id: hold.id, fence: 2, state: 'intended', sentAt: null }]);
  expect(again).toEqual([]);
});

test('of a write that takes several calls the intent is the latest, and the time that of the first call', async () => {
  const hold = holdOf(await api.begin(connection, intended()));
  await api.sent(hold);
  const { sent_at: sentAt } = await row();
  await api.sent(hold, Buffer.from('one of two is done'));
  await api.sent(hold);

  const { intent, sent_at: later } = await row();

  expect((intent as Buffer).toString()).toBe('one of two is done');
  expect(later).toEqual(sentAt);
});

test('what nobody has decided is never forgotten', async () => {
  const hold = holdOf(await api.begin(connection, intended()));
  await wait('30 days');
  await worker.forget();

  expect(await worker.takeOver(10)).toMatchObject([{ id: hold.id }]);
});

test('another organisation sees no write, and can change none', async () => {
  const hold = holdOf(await api.begin(connection, intended()));
  const { organisationId } = await bareConnection(database.ownerUrl);

  expect(await api.byId(organisationId, hold.id)).toBeNull();
  expect(await api.finish({ ...hold, organisationId }, SUCCEEDED)).toBe('lost');
});

test('writes go with their connection, and their keys with them', async () => {
  const { id: connectionId, organisationId } = connection;
  await api.begin(connection, intended());
  await new ErasureRepository(served).erase({ organisationId, connectionId });

  const { rows } = await worked.pool.query('SELECT FROM write');

  expect(rows).toEqual([]);
});

test('the change log tells once what became of a write, with its decision', async () => {
  const { id, organisationId } = connection;
  const owner = { organisationId, connectionId: id };
  await served.as(owner, (prisma) => prisma.$executeRaw`INSERT INTO feed (connection_id) VALUES (${id}::uuid)`);
  const hold = holdOf(await api.begin(connection, intended()));
  const recordId = newId();
  const decision = { ...SUCCEEDED, model: 'time_off', recordId };
  expect(
    (await Promise.all([1, 2, 3].map(() => api.finish(hold, decision)))).filter((end) => end === 'done'),
  ).toHaveLength(1);

  const told = await served.as(
    owner,
    (prisma) => prisma.$queryRaw`SELECT seq::int, kind, model, id, first, data FROM change`,
  );
  expect(told).toEqual([
    {
      ...{ seq: 1, kind: 'event', model: 'write.finished', id: hold.id, first: false },
      data: { state: 'succeeded', code: null, model: 'time_off', record_id: recordId },
    },
  ]);
});

test('an answer that was made under other choices of the customer is not kept, and what became of the write is', async () => {
  const owner = { organisationId: connection.organisationId, connectionId: connection.id };
  await served.as(
    owner,
    (prisma) => prisma.$executeRaw`INSERT INTO feed (connection_id) VALUES (${connection.id}::uuid)`,
  );
  const hold = holdOf(await api.begin(connection, intended()));
  await api.sent(hold);

  expect(await api.finish(hold, { ...SUCCEEDED, choices: 1 })).toBe('unkept');

  expect(await api.byId(connection.organisationId, hold.id)).toMatchObject({ state: 'succeeded', answer: null });
  const another = holdOf(await api.begin(connection, intended({ keyHash: null, target: null })));
  expect(await api.finish(another, { ...SUCCEEDED, choices: 0 })).toBe('done');
});
