import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { Sender } from '#events';
import type { Claimed, Result } from '#store';
import { person, until, WebhookStage } from './webhook-stage.js';

let stage: WebhookStage;

beforeAll(async () => {
  stage = await WebhookStage.start();
});

afterAll(() => stage.close());

beforeEach(() => stage.renew());

test('one endpoint that never answers, with a thousand messages waiting, holds up no other', async () => {
  const { endpoint: hanging } = await stage.tell({ events: ['employee.*'] });
  stage.receiver.replies.set(stage.path, () => undefined);
  const [hangs, answers] = [stage.path, `${stage.path}-answers`];
  const people = (title: string) => Array.from({ length: 500 }, (_, index) => person(String(index), title));
  await stage.write(...people('a'));
  await stage.write(...people('b'));
  await until(
    () => stage.states(hanging.id),
    (states) => states.length === 1000,
  );
  await stage.tell({ url: stage.receiver.url(answers) });

  const begun = Date.now();
  for (let index = 0; index < 20; index += 1) await stage.write(person(`other ${index}`, 'a'));
  await stage.receiver.until(answers, 20);

  expect(Date.now() - begun).toBeLessThan(6000); // three times what is promised; a hanging attempt alone takes 15 seconds
  expect(stage.receiver.at(hangs)).toHaveLength(10);
  stage.receiver.replies.delete(hangs);
});

test('endpoints that take their time, however many messages they take at once, hold up no other', async () => {
  const paths = Array.from({ length: 4 }, (_, index) => `${stage.path}-slow-${index}`);
  const hanging: ServerResponse[] = [];
  for (const path of paths) {
    stage.receiver.replies.set(path, (response) => hanging.push(response));
    await stage.tell({ url: stage.receiver.url(path), concurrency: 50, rate: 1000 });
  }
  await stage.write(...Array.from({ length: 100 }, (_, index) => person(String(index), 'a')));
  const underWay = () => paths.reduce((sum, path) => sum + stage.receiver.at(path).length, 0);
  await until(
    () => Promise.resolve(underWay()),
    (count) => count >= 200,
  );
  await stage.tell();

  const begun = Date.now();
  for (let index = 0; index < 20; index += 1) await stage.write(person(`other ${index}`, 'a'));
  await stage.receiver.until(stage.path, 20);

  expect(Date.now() - begun).toBeLessThan(6000);
  expect(underWay()).toBe(200);
  await stage.sql('UPDATE endpoint SET paused_at = now() WHERE organisation_id = $1', [stage.vendor.id]);
  for (const path of paths) stage.receiver.replies.delete(path);
  for (const response of hanging) response.writeHead(204).end();
});

test('when a worker ends, what still waits for its turn is handed back at once, and what was sent may be answered', async () => {
  await stage.endWorker();
  const { endpoint } = await stage.tell({ rate: 1 });
  await stage.write(...['1', '2', '3', '4', '5'].map((id) => person(id, 'a')));
  stage.receiver.replies.set(stage.path, (response) => {
    setTimeout(() => response.writeHead(204).end(), 500);
  });
  await stage.beginWorker();
  await stage.receiver.until(stage.path, 1);

  const begun = Date.now();
  await stage.endWorker();

  expect(Date.now() - begun).toBeLessThan(3000); // five a second apart
  const heard = stage.receiver.at(stage.path).length;
  const states = await stage.states(endpoint.id);
  expect(states.filter(({ state, leased }) => state === 'waiting' && !leased)).toHaveLength(5 - heard);
  expect(states.filter(({ state }) => state === 'delivered')).toHaveLength(heard);
  await stage.beginWorker();
});

test('who is told of one connection does not look at all of them, also after many looks at all', async () => {
  const client = new pg.Client({ connectionString: stage.api.database.ownerUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(`SELECT set_config('app.organisation', $1, true)`, [stage.vendor.id]);
  await client.query(`
    INSERT INTO connection SELECT (jsonb_populate_record(c, jsonb_build_object(
      'id', gen_random_uuid(), 'origin_id', number, 'token_hash', '\\x' || md5(number::text)))).*
    FROM connection c, generate_series(1, 3000) AS number`);
  await client.query('INSERT INTO feed (connection_id) SELECT id FROM connection ON CONFLICT DO NOTHING');
  await client.query('ANALYZE connection, feed');
  const look = (ids: string[] | null) => client.query('SELECT FROM feeds_ahead($1, 200)', [ids]);
  const lookedAt = async () => {
    const { rows } = await client.query<{ rows: number }>(
      `SELECT (seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_xact_user_tables WHERE relname = 'connection'`,
    );
    return rows[0]?.rows ?? 0;
  };
  for (let time = 0; time < 7; time += 1) await look(null);
  const before = await lookedAt();
  await look([stage.linked.connection.id]);
  const after = await lookedAt();
  await client.query('ROLLBACK');
  await client.end();

  expect(before).toBeGreaterThan(3000);
  expect(after - before).toBeLessThan(100);
});

test('two workers make each message once, and neither has more under way than the endpoint takes', async () => {
  const other = await stage.another();
  const { endpoint } = await stage.tell({ concurrency: 3 });
  let [underway, most] = [0, 0];
  stage.receiver.replies.set(stage.path, (response) => {
    most = Math.max(most, (underway += 1));
    setTimeout(() => {
      underway -= 1;
      response.writeHead(204).end();
    }, 20);
  });
  for (let page = 0; page < 30; page += 1) await stage.write(person('1', `${page}`), person('2', `${page}`));

  const heard = await stage.receiver.until(stage.path, 60);
  await until(
    () => stage.states(endpoint.id),
    (states) => states.length === 60 && states.every(({ state }) => state === 'delivered'),
  );
  await other.close();

  expect(stage.receiver.at(stage.path)).toHaveLength(60);
  expect(new Set(heard.map(({ message }) => message.sequence)).size).toBe(60);
  expect(most).toBeLessThanOrEqual(3);
});

test('a worker that ends in the middle of an attempt hands it back, and another one makes it again', async () => {
  await stage.sql(`UPDATE endpoint SET paused_at = now() WHERE paused_at IS NULL`); // those of other tests
  const { endpoint } = await stage.tell();
  stage.receiver.replies.set(stage.path, (response, _, times) => {
    if (times > 1) response.writeHead(204).end();
  });
  const [first, second] = [stage.worker, await stage.another()];
  await stage.write(person('1', 'a'));
  await stage.receiver.until(stage.path, 1);

  await Promise.all([second.close(), stage.endWorker()]); // whoever has it
  const [handed] = await stage.states(endpoint.id);
  expect(handed).toMatchObject({ state: 'waiting', attempts: 0, leased: false });
  await stage.beginWorker();

  expect(first).not.toBe(stage.worker);
  expect(await stage.tried(endpoint.id, 1)).toMatchObject({ state: 'delivered' });
  const [one, two] = await stage.receiver.until(stage.path, 2);
  expect(one?.body.equals(two?.body ?? Buffer.alloc(0))).toBe(true);
}, 30_000);

test('who was asleep for longer than his lease writes nothing, and what is sent again is the same', async () => {
  await stage.endWorker();
  const { endpoint } = await stage.tell();
  await stage.write(person('1', 'a'));
  await stage.beginWorker();
  stage.receiver.replies.set(stage.path, () => undefined);
  await stage.receiver.until(stage.path, 1);
  const [{ fence, id } = { fence: 0, id: '' }] = await stage.sql<{ fence: number; id: string }>(
    'SELECT id, fence FROM delivery WHERE endpoint_id = $1',
    [endpoint.id],
  );
  const result: Result = {
    ...{ delivered: true, again: null, endpoint: { url: Buffer.from('x'), slow: false, pause: null, disable: null } },
    attempt: { at: new Date(), milliseconds: 1, status: 204, code: 'ok', exchange: Buffer.from('x') },
    choices: 0,
  };

  const connectionId = stage.linked.connection.id;
  const late: Pick<Claimed, 'id' | 'fence' | 'endpointId' | 'connectionId'> = {
    ...{ id, fence: fence - 1, endpointId: endpoint.id, connectionId },
  };
  expect(await stage.deliveries.conclude(late, result)).toBeNull();
  expect(await stage.deliveries.storeWhole(late, Buffer.from('y'), 0)).toBe(false);
  await stage.deliveries.handBack([late]);
  await stage.deliveries.giveUp(late);
  expect(await stage.states(endpoint.id)).toMatchObject([{ state: 'waiting', attempts: 0, leased: true }]);

  stage.receiver.replies.delete(stage.path);
  await stage.pass(endpoint.id, 61); // its lease is over while it hangs
  expect(await stage.tried(endpoint.id, 1)).toMatchObject({ state: 'delivered' });
});

test('what nobody hears is found by looking, and who listens comes back when the connection is lost', async () => {
  await stage.tell();
  await stage.sql('ALTER TABLE feed DISABLE TRIGGER tell');
  await stage.write(person('1', 'a'));
  await stage.receiver.until(stage.path, 1);
  await stage.sql('ALTER TABLE feed ENABLE TRIGGER tell');

  await stage.sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await until(
    () =>
      stage.write(person('1', 'b')).then(
        () => true,
        () => false,
      ),
    Boolean,
  );

  await stage.receiver.until(stage.path, 2);
  await until(
    () => stage.sql(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN feed'`),
    (rows) => rows.length === 1,
  );
});

test('after 30 days what was delivered is forgotten, and what still waits where nobody is told becomes exhausted first', async () => {
  const { endpoint } = await stage.tell();
  await stage.write(person('1', 'a'));
  await stage.tried(endpoint.id, 1);
  stage.answer(500);
  await stage.write(person('1', 'b'));
  await until(
    () => stage.states(endpoint.id),
    ([, second]) => second?.attempts === 1,
  );
  await stage.endpoints.update(stage.place, endpoint.id, { paused: true });
  await stage.pass(endpoint.id, 29 * 86_400);
  expect([await stage.deliveries.expire(), await stage.deliveries.forget()]).toEqual([0, 0]);

  await stage.pass(endpoint.id, 86_401);

  expect([await stage.deliveries.expire(), await stage.deliveries.forget()]).toEqual([1, 1]);
  expect(await stage.states(endpoint.id)).toMatchObject([{ state: 'exhausted', attempts: 1, due: null }]);
  await stage.pass(endpoint.id, 30 * 86_400 + 1);
  expect(await stage.deliveries.forget()).toBe(1);
});

test('a test message is sent at once, signed, and nothing of it is kept', async () => {
  const { endpoint } = await stage.tell();
  const opened = await stage.endpoints.open(stage.place, endpoint.id);
  if (!opened) throw new Error('It is there.');
  const sender = stage.worker.get(Sender);
  stage.answer(418);
  expect(await sender.sendTest(opened)).toMatchObject({
    delivered: false,
    status: 418,
    code: 'rejected',
    answer: 'what it says',
  });
  expect(stage.receiver.at(stage.path)).toMatchObject([
    { message: { type: 'endpoint.test', data: { endpoint_id: endpoint.id } } },
  ]);

  stage.answer(200);
  expect(await sender.sendTest(opened)).toMatchObject({ delivered: true, status: 200, code: 'ok' });
  expect(await sender.sendTest({ ...opened, url: 'http://10.0.0.1/' })).toMatchObject({
    delivered: false,
    code: 'address_refused',
  });
  expect(await sender.sendTest({ ...opened, url: stage.receiver.url('/').replace(/:\d+/, ':1') })).toMatchObject({
    delivered: false,
  });
  expect(await stage.states(endpoint.id)).toEqual([]);
});
