import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DeliveryLog, type EndpointChanges } from '#events';
import type { Claimed, Result } from '#store';
import { person, until, WebhookStage } from './webhook-stage.js';

let stage: WebhookStage;

beforeAll(async () => {
  stage = await WebhookStage.start();
});

afterAll(() => stage.close());

beforeEach(() => stage.renew());

/** Of its only delivery. */
const holdOf = async (endpointId: string): Promise<Pick<Claimed, 'id' | 'fence' | 'endpointId'>> => {
  const rows = await stage.sql<{ fence: number; id: string }>('SELECT id, fence FROM delivery WHERE endpoint_id = $1', [
    endpointId,
  ]);
  return { ...(rows[0] ?? { fence: 0, id: '' }), endpointId };
};

test('what was concluded is not concluded again, though its answer was lost; what is handed back for later is not leased', async () => {
  const { endpoint } = await stage.tell();
  const replies: (() => void)[] = [];
  stage.receiver.replies.set(stage.path, (response) => replies.push(() => response.writeHead(204).end()));
  await stage.write(person('1', 'a'));
  await stage.receiver.until(stage.path, 1);
  const held = await holdOf(endpoint.id);
  const result: Result = {
    ...{ delivered: false, again: 1000, endpoint: { url: Buffer.from('x'), slow: false, pause: null, disable: null } },
    attempt: { at: new Date(), milliseconds: 1, status: 500, code: 'server_error', exchange: Buffer.from('x') },
    choices: 0,
  };

  expect(await stage.deliveries.conclude(held, result)).toEqual({ disabled: false });
  expect(await stage.deliveries.conclude(held, result)).toBeNull();
  replies.forEach((reply) => {
    reply();
  });
  await stage.write(person('2', 'a'));
  await stage.receiver.until(stage.path, 2);
  expect(await stage.states(endpoint.id)).toMatchObject([
    { state: 'waiting', tries: 1, attempts: 1 },
    { leased: true },
  ]);

  await stage.sql(`UPDATE delivery SET leased_until = now() + interval '1 minute' WHERE id = $1`, [held.id]);
  await stage.deliveries.handBack([held], 30);
  const [state] = await stage.states(endpoint.id);
  expect(state).toMatchObject({ state: 'waiting', leased: false });
  expect(Number(state?.due)).toBeGreaterThan(28);
  expect(Number(state?.due)).toBeLessThanOrEqual(30);
  replies.at(-1)?.(); // who ends the worker need not wait for it
});

test('while a connection is being erased, others are told', async () => {
  const { endpoint } = await stage.tell();
  const { connection } = stage.linked;
  stage.answer(500);
  await stage.write(person('1', 'a'));
  await stage.tried(endpoint.id, 1);
  await stage.sql(`UPDATE endpoint SET paused_at = now() WHERE id = $1`, [endpoint.id]);
  await stage.pass(endpoint.id, 10);
  await stage.write(person('2', 'a'));

  await stage.during('DELETE FROM connection WHERE id = $1', [connection.id], async () => {
    await stage.sql(`UPDATE endpoint SET paused_at = NULL WHERE id = $1`, [endpoint.id]);
    await stage.sql(`SELECT pg_notify('feed', '')`);
    await delay(500);
    await stage.renew();
    await stage.tell();
    await stage.write(person('1', 'a'));
    await stage.receiver.until(stage.path, 1, 2000);
  });
});

test('while a connection is being erased, its endpoint is told of others, also where an attempt ends meanwhile', async () => {
  const { endpoint } = await stage.tell();
  const other = await stage.link('customer-2');
  let answer = (): void => undefined;
  stage.receiver.replies.set(stage.path, (response, _, times) => {
    if (times > 1) response.writeHead(204).end();
    else answer = () => response.writeHead(500).end();
  });
  await stage.write(person('1', 'a'));
  await stage.receiver.until(stage.path, 1);

  await stage.during('DELETE FROM connection WHERE id = $1', [stage.linked.connection.id], async () => {
    answer();
    await delay(300);
    await stage.writer.write(other.connection, [person('1', 'a')]);
    await stage.receiver.until(stage.path, 2, 2000);
    await until(
      () => stage.states(endpoint.id),
      (states) => states.some(({ state }) => state === 'delivered'),
    );
  });
});

test('what an endpoint is changed to holds for those that wait for their turn', async () => {
  const { endpoint } = await stage.tell({ rate: 1 });
  await stage.write(...['1', '2', '3', '4'].map((id) => person(id, 'a')));
  await stage.receiver.until(stage.path, 1);

  await stage.endpoints.update(stage.place, endpoint.id, { url: stage.receiver.url(`${stage.path}-new`) });

  await stage.receiver.until(`${stage.path}-new`, 2);
});

test('where an endpoint does not open, as with a root key that only another worker has, nothing is given up', async () => {
  const { endpoint } = await stage.tell();
  await stage.sql('UPDATE endpoint SET key_version = 99, dek = $2 WHERE id = $1', [endpoint.id, Buffer.from('other')]);
  await stage.write(person('1', 'a'));

  const [state] = await until(
    () => stage.states(endpoint.id),
    ([first]) => Number(first?.due) > 20,
  );
  expect(state).toMatchObject({ state: 'waiting', attempts: 0, leased: false });
});

test('an endpoint has under way what it takes in a second, and its first before another its second', async () => {
  await stage.sql('UPDATE endpoint SET paused_at = now() WHERE paused_at IS NULL'); // those of other tests
  const rates = [3, 100, 100, 100];
  const told = await Promise.all(rates.map((rate) => stage.tell({ rate })));
  const [{ endpoint: slow } = { endpoint: { id: '' } }] = told;
  const hold = (until: string) =>
    stage.sql(`UPDATE endpoint SET not_before = ${until} WHERE organisation_id = $1`, [stage.vendor.id]);
  await hold(`now() + interval '1 hour'`);
  await stage.write(...Array.from({ length: 12 }, (_, index) => person(String(index), 'a')));
  for (const { endpoint } of told)
    await until(
      () => stage.states(endpoint.id),
      (states) => states.length === 12,
    );
  await stage.endWorker();
  await hold('NULL');

  const one = () => stage.deliveries.claim({ all: 1, failing: 1, slow: [] });
  const firsts = [...(await one()), ...(await one()), ...(await one()), ...(await one())];
  expect(new Set(firsts.map(({ endpointId }) => endpointId)).size).toBe(told.length);
  const underWay = async () => {
    const counts = told.map(({ endpoint }) => stage.states(endpoint.id));
    return (await Promise.all(counts)).map((states) => states.filter(({ leased }) => leased).length);
  };
  await stage.deliveries.claim({ all: 300, failing: 100, slow: [] });
  expect(await underWay()).toEqual([3, 10, 10, 10]);

  // Where answers take longer than a second, three a second are more than three at once.
  await stage.deliveries.claim({ all: 300, failing: 100, slow: [slow.id] });
  expect(await underWay()).toEqual([10, 10, 10, 10]);
  await stage.beginWorker();
});

test.each<[string, number, (path: string) => EndpointChanges]>([
  ['another took its place', 410, (path) => ({ url: stage.receiver.url(path) })],
  ['another took its place', 429, (path) => ({ url: stage.receiver.url(path) })],
  ['it was enabled again', 410, () => ({ enabled: true })],
])('what an address answers after %s (%i) does not count', async (_, status, changes) => {
  const { endpoint } = await stage.tell();
  const answers: (() => void)[] = [];
  stage.receiver.replies.set(stage.path, (response) =>
    answers.push(() => response.writeHead(status, { 'retry-after': '600' }).end()),
  );
  await stage.write(person('1', 'a'));
  await stage.receiver.until(stage.path, 1);

  await stage.endpoints.update(stage.place, endpoint.id, changes(`${stage.path}-new`));
  for (const answer of answers) answer();
  await stage.tried(endpoint.id, 1);

  const judged =
    'SELECT disabled_code AS code, failing_since AS failing, not_before AS wait, pace FROM endpoint WHERE id = $1';
  expect(await stage.sql(judged, [endpoint.id])).toEqual([{ code: null, failing: null, wait: null, pace: 1 }]);
  const open = () => stage.sql('SELECT FROM issue WHERE subject = $1 AND resolved_at IS NULL', [endpoint.id]);
  await until(open, ({ length }) => length === 0);
});

test('who asks to be left alone is, also by what waits for its turn already', async () => {
  const { endpoint } = await stage.tell({ rate: 4 });
  stage.receiver.replies.set(stage.path, (response, _, times) => {
    if (times <= 4) response.writeHead(204).end();
    else response.writeHead(429, { 'retry-after': '600' }).end();
  });
  await stage.write(...Array.from({ length: 12 }, (_, index) => person(String(index), 'a')));
  await stage.receiver.until(stage.path, 5);
  await delay(1500);

  expect(stage.receiver.at(stage.path)).toHaveLength(5);
  const states = await stage.states(endpoint.id);
  expect(states.filter(({ state, leased }) => state === 'waiting' && !leased)).toHaveLength(8);
});

test('an endpoint that is disabled again as soon as it is enabled has its issue', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(410);
  await stage.write(person('1', 'a'));
  await stage.tried(endpoint.id, 1);
  await stage.sql(`
    CREATE FUNCTION disable_again() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      UPDATE public.endpoint SET disabled_at = now(), disabled_code = 'gone' WHERE id = NEW.id;
      UPDATE public.issue SET resolved_at = NULL WHERE subject::text = NEW.id::text;
      RETURN NULL;
    END $$;
    CREATE TRIGGER disables AFTER UPDATE ON endpoint FOR EACH ROW
      WHEN (OLD.disabled_at IS NOT NULL AND NEW.disabled_at IS NULL) EXECUTE FUNCTION disable_again()`);

  const { disabledAt } = await stage.endpoints.update(stage.place, endpoint.id, { enabled: true });

  expect(disabledAt).not.toBeNull();
  expect(await stage.sql('SELECT resolved_at AS over FROM issue WHERE subject = $1', [endpoint.id])).toEqual([
    { over: null },
  ]);
  await stage.sql('DROP FUNCTION disable_again CASCADE');
});

test('while a connection is being erased, an endpoint is changed and what it was sent is sent again', async () => {
  const { endpoint } = await stage.tell({ ordered: true });
  const other = await stage.link('customer-2');
  await stage.write(person('1', 'a'));
  await stage.writer.write(other.connection, [person('1', 'a')]);
  await stage.receiver.until(stage.path, 2);
  stage.answer(500);
  await stage.write(person('1', 'b'));
  await stage.receiver.until(stage.path, 3);
  await stage.write(person('1', 'c'));
  await until(
    () => stage.states(endpoint.id),
    (states) => states.some(({ state, tries, due }) => state === 'waiting' && tries === 0 && Number(due) > 0),
  );
  const log = stage.api.app.get(DeliveryLog, { strict: false });
  const place = { ...stage.place, environment: 'production' as const };

  await stage.during('DELETE FROM connection WHERE id = $1', [stage.linked.connection.id], async () => {
    await stage.endpoints.update(stage.place, endpoint.id, { ordered: false });
    expect(await log.replayAll(place, { endpointId: endpoint.id }, undefined)).toEqual({ replayed: 1, cursor: null });
  });
});
