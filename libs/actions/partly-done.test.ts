import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Answer } from './sealed.js';
import type { JsonObject } from '#connectors';
import { location } from '#models';
import { CALLER, said, until, WritingStage } from '../../test/writing-stage.js';
import { Patience } from './patience.js';
import { ReadBack } from './read-back.js';
import { Schemas } from './schemas.js';

let at: WritingStage;

beforeAll(async () => {
  at = await WritingStage.start();
});

afterAll(() => at.close());

beforeEach(() => at.begin());

afterEach(() => {
  at.provider.stop();
});

test.each([
  ['asks us to wait', 'limit', undefined],
  ['says no', 'refuse', { status: 422, body: { error: 'Ada Lovelace is not allowed' } }],
] as const)('a write is not told as undone where the provider %s in the middle', async (_what, mood, upstream) => {
  at.provider.moods.push('none', mood);
  const request = { body: { name: 'Attic', opens: true, city: 'Bern' }, idempotencyKey: 'k-1' };

  const answer = await at.write(request);

  const id = at.idOf('1');
  expect([answer.status, answer.headers['retry-after']]).toEqual([502, undefined]);
  expect(said(answer)).toMatchObject({
    ...{ code: 'write_incomplete', check: 'Look for the place in the list of places.', record_id: id },
    write_id: answer.headers['x-write-id'],
  });
  expect(said(answer)['upstream']).toEqual(upstream);
  expect(JSON.parse((await at.held()) ?? '')).toMatchObject({ id, city: 'Bern' });
  expect((await at.write(request)).body).toBe(answer.body);
  expect(at.provider.effects('POST')).toBe(1);
  const kept = 'SELECT state, code, record_id, intent FROM write WHERE connection_id = $1';
  expect(await at.sql(kept)).toEqual([{ state: 'failed', code: 'write_incomplete', record_id: id, intent: null }]);
});

test('of several at once each says what of it is there', async () => {
  at.provider.moods.push('none', 'limit');

  const answer = await at.write({ body: { items: [{ name: 'Attic', opens: true }, { name: 'Hut' }] } });

  expect(said(answer)['items']).toMatchObject([
    { status: 'failed', error: { code: 'write_incomplete', record_id: at.idOf('1') } },
    { status: 'succeeded', record: { name: 'Hut' } },
  ]);
  expect(await at.held()).not.toBeNull();
});

test('a right that one of several shows to be there is not noted as missing for what became of another', async () => {
  const noted = () =>
    at.sql(`SELECT grants->'unwritable' AS found FROM set_config('app.organisation', '${at.connection.organisationId}', false), connection
            WHERE id = $1`);
  at.provider.moods.push('none', 'forbid');
  const answer = await at.write({ body: { items: [{ name: 'Attic' }, { name: 'Hut' }] } });
  expect(said(answer)['items']).toMatchObject([{ status: 'succeeded' }, { error: { code: 'right_missing' } }]);
  expect((await noted())[0]).not.toMatchObject({ found: { 'Places: write': expect.any(String) } });

  at.provider.moods.push('forbid');
  expect(said(await at.write({ body: { name: 'Barn' } }))['code']).toBe('right_missing');
  expect(await noted()).toMatchObject([{ found: { 'Places: write': expect.any(String) } }]);
});

test('several of which nothing could be sent are refused as one is, and the key is free', async () => {
  const request = { body: { items: [{ name: 'Attic' }, { name: 'Hut' }] }, idempotencyKey: 'k-2' };
  at.provider.stop();

  const answer = await at.write(request);

  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '30']);
  expect(said(answer)).toMatchObject({ code: 'provider_unavailable', write_id: answer.headers['x-write-id'] });
  await at.provider.start();
  expect((await at.write(request)).headers['x-idempotent-replay']).toBeUndefined();
});

test('of several, what comes after two in a row that are not answered is not sent', async () => {
  at.provider.moods.push('502 before', '502 before');

  const answer = await at.write({ body: { items: ['Attic', 'Hut', 'Barn'].map((name) => ({ name })) } });

  const fates = said(answer)['items'] as { error: { code: string } }[];
  expect(fates.map(({ error }) => error.code)).toEqual(['write_unknown', 'write_unknown', 'write_not_sent']);
  expect(at.provider.ledger).toEqual([]);
});

test('what may have happened is looked for with the next reading, and what was asked for is not kept for it', async () => {
  at.provider.moods.push('502 before');

  expect(said(await at.write({ body: { name: 'Attic' } }))['code']).toBe('write_unknown');

  expect(await at.isDue()).toBe(true);
  const kept = 'SELECT state, intent FROM write WHERE connection_id = $1';
  expect(await at.sql(kept)).toEqual([{ state: 'unknown', intent: null }]);
});

test('what may have been taken is not told as refused because it is refused when it is sent again', async () => {
  at.provider.moods.push('none', '502 after', 'refuse');

  const answer = await at.write({ body: { name: 'Attic', opens: true } });

  expect([answer.status, said(answer)]).toMatchObject([
    502,
    { code: 'write_unknown', check: 'Look whether the place is open.', upstream: { status: 422 } },
  ]);
  expect(said(answer)['record_id']).toBe(at.idOf('1'));
  expect(await at.held()).not.toBeNull();
});

test('a provider that asks us to wait before something is sent again is waited for', async () => {
  Object.assign(at.api.get(Patience), { limited: 0.3 });
  at.provider.moods.push('none', '502 after', 'limit', 'none');
  const since = Date.now();

  const answer = await at.write({ body: { name: 'Attic', opens: true } });

  expect(answer.status).toBe(201);
  expect(Date.now() - since).toBeGreaterThan(290);
});

test.each(['update', 'delete'] as const)(
  'what the provider says is not there is not shown any longer: %s',
  async (kind) => {
    await at.create({ name: 'Attic' });
    at.provider.places.clear();

    const answer = await at.write({ kind, id: at.idOf('1'), body: {} });

    expect([answer.status, said(answer)['code']]).toEqual([404, 'provider_not_found']);
    expect(await at.held()).toBeNull();
    expect(await at.isDue()).not.toBe(true); // one was read, and not all of them
  },
);

test('a provider that says nothing of what was written does not keep the caller waiting', async () => {
  at.provider.mute = true;
  const patience = at.api.get(Patience);
  Object.assign(patience, { read: 0.1, readBack: 0.15, reads: [0, 0, 0, 0, 0, 0] });
  const since = Date.now();

  const answer = await at.write({ body: { name: 'Attic' } });

  expect([answer.status, answer.headers['x-record-pending']]).toEqual([201, 'true']);
  expect(Date.now() - since).toBeLessThan(5000);
  expect(await at.isDue()).toBe(true);
  Object.assign(patience, { read: 10, readBack: 20, reads: [0, 0.01] });
});

test('for all records of one write is waited no longer together than for one of them', async () => {
  await at.create({ name: 'Attic' });
  const [schemas, readBack] = [at.api.get(Schemas), at.api.get(ReadBack)];
  const source = await schemas.source(at.connection, location, 'create');
  const waits = readBack.waits();
  const before = waits.left;

  expect(
    await readBack.bringIn(source, { stream: 'places', names: [{ model: 'location', remoteId: '1' }] }, waits),
  ).toBe(true);
  expect(waits).toEqual({ left: expect.any(Number), hasMissed: false });
  expect(waits.left).toBeLessThan(before);
});

test.each([
  ['none', 'ok'],
  ['refuse', 'provider_request_refused'],
] as const)('how one that nobody waited for has ended is in the audit log: %s', async (mood, outcome) => {
  at.provider.moods.push(mood);

  const answer = await at.write({ body: { name: 'Attic' }, async: true });

  const audited = 'SELECT action, actor, subject, outcome FROM audit WHERE connection_id = $1';
  const found = (): Promise<JsonObject | undefined> =>
    at.stack.api.as(
      at.connection,
      async (prisma) => (await prisma.$queryRawUnsafe<JsonObject[]>(`${audited}::uuid`, at.connection.id))[0],
    );
  await until(async () => (await found()) !== undefined);
  const { actor } = CALLER;
  expect(await found()).toEqual({ action: 'location.create', actor, subject: answer.headers['x-write-id'], outcome });
});

test('who asks with a key while another call with it is done is answered as that one was, though its effect is in the way', async () => {
  const key = { idempotencyKey: 'k-1' };
  at.provider.asked = true;
  let first: Answer | undefined;
  at.provider.meanwhile = async () => {
    at.provider.meanwhile = () => Promise.resolve();
    first = await at.create({ name: 'Attic' }, key);
  };

  const answer = await at.create({ name: 'Attic' }, key);

  expect(answer).toEqual({ ...first, headers: { ...first?.headers, 'x-idempotent-replay': 'true' } });
  expect(at.provider.effects('POST')).toBe(1);
});
