import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { JsonObject } from '#connectors';
import { newId } from '#kernel';
import { WriteRepository } from '#store';
import { CALLER, refusal, said, until, WritingStage } from '../../test/writing-stage.js';
import { BEGINNING } from './course.js';
import { LeftWrites } from './left-writes.js';
import { Once } from './once.js';
import { Patience } from './patience.js';
import { type Answer, type Intent, sealPart } from './sealed.js';

let at: WritingStage;

beforeAll(async () => {
  at = await WritingStage.start();
});

afterAll(() => at.close());

beforeEach(() => at.begin());

afterEach(() => {
  at.provider.stop();
});

test('who asks again is answered even where the connection can no longer be opened', async () => {
  const key = { idempotencyKey: 'k-5' };
  const first = await at.create({ name: 'Attic' }, key);
  await at.stack.api.as(
    { organisationId: at.connection.organisationId },
    (prisma) =>
      prisma.$executeRaw`UPDATE connection SET credentials = 'broken', credentials_version = credentials_version + 1`,
  );

  expect((await at.create({ name: 'Attic' }, key)).body).toBe(first.body);
  expect(await refusal(at.create({ name: 'Attic' }))).toBeInstanceOf(Error);
});

test('of writes that nobody waits for a process takes as many as it can hold', async () => {
  at.api.get(Patience).heartbeat = 60;
  at.provider.moods.push(...Array<'hold before'>(50).fill('hold before'));
  const asked = Array.from({ length: 60 }, (_, index) => refusal(at.create({ name: `Hut ${index}` }, { async: true })));
  const ends = await Promise.all(asked);

  expect(ends.filter((end) => (end as Answer).status === 202)).toHaveLength(50);
  expect(ends.find((end) => end instanceof Error)).toMatchObject({
    ...{ code: 'busy', status: 503, details: { retryAfterSeconds: 5 } },
  });
  await until(() => at.provider.held.length === 50);
  for (const release of at.provider.held) release();
  await until(async () => (await at.rows()).every(({ state }) => state === 'unknown'));
  expect((await at.create({ name: 'Attic' }, { async: true })).status).toBe(202);
  at.api.get(Patience).heartbeat = 0.05;
});

test('a write at which one process after the other fails is given up', async () => {
  const keys = at.stack.vault.keys(at.connection);
  const [id, writes] = [newId(), new WriteRepository(at.stack.api)];
  const intent = { ...CALLER, ...BEGINNING, model: 'location', kind: 'create', asks: [null] };
  const begun = await writes.begin(at.connection, {
    ...{ id, route: 'POST /api/hris/v1/locations', keyHash: null, bodyHash: Buffer.from('b') },
    requestId: 'earlier',
    intent: sealPart(keys, 'write_intent', id, intent as unknown as Intent),
  });
  if (begun.kind === 'new') await writes.sent(begun.hold);

  for (let taken = 2; taken <= 5; taken += 1) {
    await at.leave();
    expect(await refusal(at.worker.get(LeftWrites).resume(id))).toMatchObject({ message: 'There is no such part.' });
    expect(await at.rows()).toMatchObject([{ state: 'sent', fence: taken }]);
  }
  await at.leave();
  await at.worker.get(LeftWrites).resume(id);

  expect(await at.rows()).toMatchObject([{ state: 'unknown', code: 'write_unknown', fence: 6 }]);
});

test('a dry run does without a provider that says nothing, and refuses addresses that no file is fetched from', async () => {
  const dryRun = { dryRun: true };
  at.provider.asked = true;
  expect((await at.create({ name: 'Attic' }, dryRun)).status).toBe(200);
  const fetched = (file_url: string): Promise<unknown> =>
    refusal(at.create({ name: 'Attic', plan: { file_url } }, dryRun));
  for (const url of ['http://127.0.0.1:1/plan.pdf', 'http://10.0.0.1/plan.pdf', 'http://localhost/plan.pdf'])
    expect(await fetched(url)).toMatchObject({ status: 422, code: 'address_refused' });
  expect(await fetched('http://nobody.invalid/plan.pdf')).toMatchObject({ status: 502, code: 'address_unreachable' });
  at.provider.stop();

  expect(await at.create({ name: 'Attic' }, dryRun)).toMatchObject({ status: 200, body: '{"valid":true}' });
  expect(await refusal(at.create({ name: 'Attic' }))).toMatchObject({ status: 503, code: 'provider_unavailable' });
});

/** A place, and a change of it of which nobody knows what became: its process has ended. */
async function changeLeft(name: string): Promise<{ left: Promise<unknown>; writeId: string }> {
  await at.create({ name });
  at.provider.moods.push('hold after');
  at.api.get(Patience).heartbeat = 60;
  const left = refusal(at.write({ kind: 'update', id: at.idOf('1'), body: { city: 'Bern' } }));
  await until(() => at.provider.held.length > 0);
  at.api.get(Patience).heartbeat = 0.05;
  await at.leave();
  return { left, writeId: (await at.rows()).at(-1)?.id ?? '' };
}

test('a change that is sent again does not win over a later one, which waits until it is known what became of it', async () => {
  const { left, writeId } = await changeLeft('Attic');
  const later = at.write({ kind: 'update', id: at.idOf('1').toUpperCase(), body: { city: 'Wien' } });
  const other = await at.create({ name: 'Hut' });

  await at.worker.get(LeftWrites).resume(writeId);

  expect([other.status, (await later).status, said(await later)['city']]).toEqual([201, 200, 'Wien']);
  expect(at.provider.places.get('1')).toMatchObject({ city: 'Wien' });
  for (const release of at.provider.held) release();
  await left;
  expect(at.provider.places.get('1')).toMatchObject({ city: 'Wien' });
});

test('who has waited for another write of the same record for long is told so, and nothing is kept of it', async () => {
  const { left, writeId } = await changeLeft('Attic');
  const key = { idempotencyKey: 'k-6' };
  const patience = at.api.get(Patience);
  patience.turn = 0.2;

  for (const kind of ['update', 'delete'] as const) {
    const refused = await refusal(at.write({ kind, id: at.idOf('1'), body: {}, ...key }));
    expect(refused).toMatchObject({ status: 409, code: 'write_under_way', details: { inTheWay: writeId } });
    expect(refused).not.toHaveProperty('details.writeId');
    expect((refused as { details: { retryAfterSeconds: number } }).details.retryAfterSeconds).toBeGreaterThan(0);
  }
  expect(await at.rows()).toHaveLength(2);
  patience.turn = 10;
  await at.worker.get(LeftWrites).resume(writeId);
  for (const release of at.provider.held) release();
  await left;
  const again = await at.write({ kind: 'update', id: at.idOf('1'), body: { city: 'Wien' }, ...key });
  expect([again.status, again.headers['x-idempotent-replay']]).toEqual([200, undefined]);
});

test('of two creations of the same under two keys none is taken for the other, though an answer is lost', async () => {
  at.provider.moods.push('502 before');
  const keys = ['k-7', 'k-8', 'k-9'];

  const answers = await Promise.all(keys.map((idempotencyKey) => at.create({ name: 'Attic' }, { idempotencyKey })));

  const done = answers.filter(({ status }) => status === 201).map((answer) => said(answer)['remote_id']);
  expect(done.sort()).toEqual(['1', '2']);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 502]);
  expect(at.provider.effects('POST')).toBe(2);
});

/** Puts it back at the end. */
async function withPatience(patience: Partial<Patience>, work: () => Promise<void>): Promise<void> {
  const kept = at.api.get(Patience);
  const before = Object.assign({}, kept);
  Object.assign(kept, patience);
  try {
    await work();
  } finally {
    Object.assign(kept, before);
  }
}

test('a provider that says nothing holds nobody up for long before anything is sent, and the key is free', async () => {
  await withPatience({ before: 0.3 }, async () => {
    Object.assign(at.provider, { asked: true, silent: true });
    const key = { idempotencyKey: 'k-10' };
    const unavailable = { status: 503, code: 'provider_unavailable' };

    for (const more of [key, key, { async: true }])
      expect(await refusal(at.create({ name: 'Attic' }, more))).toMatchObject(unavailable);
    expect((await at.create({ name: 'Attic' }, { dryRun: true })).body).toBe('{"valid":true}');
    const items = ['Attic', 'Hut', 'Barn'].map((name) => ({ name }));
    expect((await at.create({ items }, { dryRun: true })).body).toBe('{"valid":true}');
    expect(await at.rows()).toEqual([]);
    at.provider.silent = false;

    expect((await at.create({ name: 'Attic' }, key)).status).toBe(201);
  });
});

test('a description that somebody could not wait for is there for whoever has more time', async () => {
  const begun = Promise.withResolvers<undefined>();
  const described = Promise.withResolvers<undefined>();
  at.provider.describe = () => {
    begun.resolve(undefined);
    return described.promise;
  };
  await withPatience({ before: 0.5 }, async () => {
    const first = refusal(at.create({ name: 'Attic' }));
    await begun.promise;
    at.api.get(Patience).before = 10;
    const second = at.create({ name: 'Hut' });

    expect(await first).toMatchObject({ status: 503, code: 'provider_unavailable' });
    described.resolve(undefined);
    expect((await second).status).toBe(201);
  });
});

test('who has waited for long is told that it goes on, and has the answer later', async () => {
  await withPatience({ answer: 0.3 }, async () => {
    at.provider.moods.push('hold after');
    const key = { idempotencyKey: 'k-11' };

    const told = await refusal(at.create({ name: 'Attic' }, key));

    const [row] = await at.rows();
    const details = { writeId: row?.id, retryAfterSeconds: 10 };
    expect(told).toMatchObject({ status: 409, code: 'write_running', details });
    await until(() => at.provider.held.length > 0);
    for (const release of at.provider.held) release();
    await until(async () => (await at.rows())[0]?.state === 'succeeded');
    const again = await at.create({ name: 'Attic' }, key);
    expect([again.status, again.headers['x-idempotent-replay']]).toEqual([201, 'true']);
  });
});

test('of several, what comes after one that nobody answers is not sent', async () => {
  await withPatience({ send: 0.2, look: 0.2, readBack: 0.2 }, async () => {
    at.provider.moods.push('none', 'hold before');
    const items = ['Attic', 'Hut', 'Barn', 'Mill'].map((name) => ({ name }));
    const answer = at.create({ items });
    await until(() => at.provider.held.length > 0);
    at.provider.silent = true;

    const fates = said(await answer)['items'] as { status: string; error?: { code: string } }[];

    expect(fates.map(({ status, error }) => error?.code ?? status)).toEqual([
      ...['succeeded', 'write_unknown'],
      ...['write_not_sent', 'write_not_sent'],
    ]);
    expect(at.provider.ledger).toEqual(['POST Attic']);
  });
});

test('of several whose process ended those are known at once that were not begun, and each is looked for but shortly', async () => {
  await withPatience({ heartbeat: 60 }, async () => {
    at.provider.moods.push('none', 'none', 'hold before');
    const items = ['Attic', 'Hut', 'Barn', 'Mill'].map((name) => ({ name }));
    const left = refusal(at.create({ items }));
    await until(() => at.provider.held.length > 0);
    const [row] = await at.rows();
    await at.leave();
    at.provider.places.clear();

    await at.worker.get(LeftWrites).resume(row?.id ?? '');

    expect(at.provider.shown.filter((id) => id !== '')).toEqual(['1', '1', '2']);
    for (const release of at.provider.held) release();
    const fates = said((await left) as Answer)['items'] as { status: string }[];
    expect(fates.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'unknown', 'failed']);
  });
});

test('changes of a record are sent in the order in which they came, however long one has waited', async () => {
  await at.create({ name: 'Attic' });
  at.provider.moods.push('hold after');
  const change = (body: JsonObject): Promise<Answer> => at.write({ kind: 'update', id: at.idOf('1'), body });
  const changes = [change({ name: 'Loft' })];
  await until(() => at.provider.held.length > 0);
  changes.push(change({ city: 'Wien' }));
  await new Promise((resolve) => setTimeout(resolve, 800)); // it looks more and more seldom
  changes.push(change({ city: 'Bern' }));
  for (const release of at.provider.held) release();

  expect((await Promise.all(changes)).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(at.provider.places.get('1')).toMatchObject({ name: 'Loft', city: 'Bern' });
});

test('what nobody waits for does not wait either, and a list of what is alike waits as one of them does', async () => {
  at.provider.moods.push('hold after');
  const first = at.create({ name: 'Attic' });
  await until(() => at.provider.held.length > 0);
  const inTheWay = { code: 'write_under_way', details: { inTheWay: (await at.rows())[0]?.id } };

  expect(await refusal(at.create({ name: 'Attic' }, { async: true }))).toMatchObject(inTheWay);
  await withPatience({ turn: 0 }, async () => {
    expect(await refusal(at.create({ items: [{ name: 'Attic' }] }))).toMatchObject(inTheWay);
    expect((await at.create({ items: [{ name: 'Hut' }, { name: 'Barn' }] })).status).toBe(200);
  });
  for (const release of at.provider.held) release();
  expect((await first).status).toBe(201);
});

test('a process that ends goes on with all that it told to go on, and accepts no more', async () => {
  const once = at.api.get(Once);
  await withPatience({ answer: 0.5 }, async () => {
    at.provider.moods.push('hold after', 'hold after');
    await at.create({ name: 'Attic' }, { async: true });
    const told = refusal(at.create({ name: 'Hut' }));
    await until(() => at.provider.held.length === 2);
    let isOver = false;
    const ending = once.beforeApplicationShutdown().then(() => (isOver = true));

    expect(await refusal(at.create({ name: 'Barn' }, { async: true }))).toMatchObject({ code: 'busy' });
    expect(await told).toMatchObject({ code: 'write_running' });
    at.provider.held[0]?.();
    await until(async () => (await at.rows()).some(({ state }) => state === 'succeeded'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isOver).toBe(false);
    at.provider.held[1]?.();
    await ending;
    expect((await at.rows()).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  });
  Object.assign(once, { isClosing: false });
});
