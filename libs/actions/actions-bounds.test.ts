import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { WriteRepository } from '#store';
import { CALLER, refusal, said, until, WritingStage } from '../../test/writing-stage.js';
import { BEGINNING } from './course.js';
import { LeftWrites } from './left-writes.js';
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
  const plan = { file_url: 'http://127.0.0.1:1/plan.pdf' };
  expect(await refusal(at.create({ name: 'Attic', plan }, dryRun))).toMatchObject({
    status: 422,
    code: 'address_refused',
  });
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
    expect(refused).toMatchObject({ status: 409, code: 'write_under_way', details: { writeId } });
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
