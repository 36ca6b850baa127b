import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DeliveryLog } from '#events';
import { FeedRepository } from '#store';
import { person, until, WebhookStage } from './webhook-stage.js';

let stage: WebhookStage;

beforeAll(async () => {
  stage = await WebhookStage.start();
});

afterAll(() => stage.close());

beforeEach(() => stage.renew());

const endpointRow = async (id: string) =>
  (
    await stage.sql<{ pace: number; failing: boolean; code: string | null; wait: number | null }>(
      `SELECT pace, failing_since IS NOT NULL AS failing, disabled_code AS code,
         extract(epoch FROM not_before - now())::float AS wait FROM endpoint WHERE id = $1`,
      [id],
    )
  )[0];

const logOf = (): DeliveryLog => stage.api.app.get(DeliveryLog, { strict: false });
const placeOf = () => ({ ...stage.place, environment: 'production' as const });

const openIssues = async () =>
  (await stage.api.api.get('/api/v1/issues', { key: stage.vendor.key })).body.items as {
    code: string;
    subject: string;
  }[];

test('ten attempts in three days, each after its pause, with the same bytes; then it is exhausted, and a replay begins anew', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(500);
  await stage.write(person('1', 'a'));
  const pauses = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
  for (const [index, pause] of pauses.entries()) {
    const { due, ...state } = await stage.tried(endpoint.id, index + 1);
    expect(state).toMatchObject({ state: 'waiting', tries: index + 1 });
    expect(Math.abs(Number(due) / pause - 1)).toBeLessThanOrEqual(index === 0 ? 0.5 : 0.101); // a moment has passed since
    await stage.pass(endpoint.id, Number(due) + 1);
  }

  const { id, ...state } = await stage.tried(endpoint.id, 10);

  expect(state).toMatchObject({ state: 'exhausted', due: null });
  const heard = await stage.receiver.until(stage.path, 10);
  expect(new Set(heard.map(({ body }) => body.toString('base64'))).size).toBe(1);
  expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(await endpointRow(endpoint.id)).toMatchObject({ failing: true, code: null }); // less than five days
  const attempts = await stage.sql(
    'SELECT number, status, code FROM delivery_attempt WHERE delivery_id = $1 ORDER BY number',
    [id],
  );
  expect(attempts).toEqual(
    pauses.concat(0).map((_, index) => ({ number: index + 1, status: 500, code: 'server_error' })),
  );

  stage.answer(204);
  await logOf().replay(placeOf(), id);
  expect(await stage.tried(endpoint.id, 11)).toMatchObject({ state: 'delivered', tries: 1 });
  expect(await endpointRow(endpoint.id)).toMatchObject({ failing: false });
  expect(new Set(stage.receiver.at(stage.path).map(({ body }) => body.toString('base64'))).size).toBe(1);
});

test('an endpoint where nothing has arrived for five days is disabled, with an issue, until somebody enables it', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(500);
  await stage.write(person('1', 'a'));
  await stage.tried(endpoint.id, 1);
  await stage.pass(endpoint.id, 4.9 * 86_400);
  await stage.tried(endpoint.id, 2);
  expect(await endpointRow(endpoint.id)).toMatchObject({ code: null });
  await stage.pass(endpoint.id, 0.2 * 86_400);

  await stage.tried(endpoint.id, 3);

  expect(await endpointRow(endpoint.id)).toMatchObject({ code: 'only_failures' });
  expect(await openIssues()).toMatchObject([{ code: 'endpoint_disabled', subject: endpoint.id }]);
  await stage.pass(endpoint.id, 86_400);
  await stage.write(person('1', 'b'));
  await delay(2500);
  expect(stage.receiver.at(stage.path)).toHaveLength(3);

  stage.answer(204);
  await stage.endpoints.update(stage.place, endpoint.id, { enabled: true });
  await until(
    () => stage.states(endpoint.id),
    (states) => states.length >= 2 && states.every(({ state }) => state === 'delivered'),
  );
  expect(await openIssues()).toEqual([]);
});

test('one success in five days is enough', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(500);
  await stage.write(person('1', 'a'));
  await stage.tried(endpoint.id, 1);
  await stage.pass(endpoint.id, 4 * 86_400);
  stage.answer(204);
  await stage.tried(endpoint.id, 2);
  stage.answer(500);
  await stage.write(person('1', 'b'));
  await until(
    () => stage.states(endpoint.id),
    ([, second]) => second?.attempts === 1,
  );
  await stage.pass(endpoint.id, 2 * 86_400);
  await until(
    () => stage.states(endpoint.id),
    ([, second]) => second?.attempts === 2,
  );

  expect(await endpointRow(endpoint.id)).toMatchObject({ code: null, failing: true });
});

test('an endpoint that is resumed has its five days anew', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(500);
  await stage.write(person('1', 'a'));
  await stage.tried(endpoint.id, 1);
  await stage.endpoints.update(stage.place, endpoint.id, { paused: true });
  await stage.pass(endpoint.id, 6 * 86_400);

  await stage.endpoints.update(stage.place, endpoint.id, { paused: false });

  expect(await stage.tried(endpoint.id, 2)).toMatchObject({ state: 'waiting' });
  expect(await endpointRow(endpoint.id)).toMatchObject({ failing: true, code: null });
});

test('an endpoint that says that it is gone is disabled at once', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(410);
  await stage.write(person('1', 'a'));
  await stage.tried(endpoint.id, 1);

  expect(await endpointRow(endpoint.id)).toMatchObject({ code: 'gone' });
  expect(await openIssues()).toMatchObject([{ code: 'endpoint_disabled', subject: endpoint.id }]);
});

test('an endpoint that is deleted while it is being disabled leaves no issue', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(410);
  await stage.sql(`
    CREATE FUNCTION remove_endpoint() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      'BEGIN DELETE FROM public.endpoint WHERE id::text = NEW.subject::text; RETURN NULL; END';
    CREATE TRIGGER removes AFTER INSERT ON issue FOR EACH ROW EXECUTE FUNCTION remove_endpoint()`);
  await stage.write(person('1', 'a'));

  await until(
    () =>
      stage.sql<{ over: boolean }>('SELECT resolved_at IS NOT NULL AS over FROM issue WHERE subject = $1', [
        endpoint.id,
      ]),
    ([issue]) => issue?.over === true,
  );

  expect(await stage.states(endpoint.id)).toEqual([]);
  await stage.sql('DROP FUNCTION remove_endpoint CASCADE');
});

test('no endpoint is disabled whose issue is not written', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(410);
  await stage.sql(`ALTER TABLE issue ADD CONSTRAINT away CHECK (code <> 'endpoint_disabled') NOT VALID`);
  await stage.write(person('1', 'a'));
  await stage.receiver.until(stage.path, 1);
  await delay(1000);
  expect(await endpointRow(endpoint.id)).toMatchObject({ code: null });

  await stage.sql('ALTER TABLE issue DROP CONSTRAINT away');

  await stage.tried(endpoint.id, 1);
  expect(await endpointRow(endpoint.id)).toMatchObject({ code: 'gone' });
  expect(await openIssues()).toMatchObject([{ code: 'endpoint_disabled', subject: endpoint.id }]);
});

test('where the order counts, what comes after one that failed is due with it, and is not looked at before', async () => {
  const { endpoint } = await stage.tell({ ordered: true });
  stage.answer(500);
  await stage.write(person('1', 'a'));
  await stage.tried(endpoint.id, 1);
  await stage.pass(endpoint.id, 6);
  await stage.tried(endpoint.id, 2);
  await stage.write(person('1', 'b'), person('2', 'a'));
  await stage.write(person('1', 'c'));

  const [first, ...others] = await until(
    () => stage.states(endpoint.id),
    (states) => states.length === 4 && states.every(({ due }) => Number(due) > 2),
  );

  expect(others.map(({ due, tries }) => [tries, Math.abs(Number(due) - Number(first?.due)) < 0.001])).toEqual([
    [0, true],
    [1, false],
    [0, true],
  ]);

  await stage.endpoints.update(stage.place, endpoint.id, { ordered: false });
  await until(
    () => stage.states(endpoint.id),
    (states) => states.every(({ tries }) => tries > 0),
  );
});

test('who says that it is too much is asked for less, and no sooner than it says', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(429, { 'retry-after': '600' });
  await stage.write(person('1', 'a'));
  const state = await stage.tried(endpoint.id, 1);
  expect(Math.round(Number(state.due))).toBeGreaterThan(590);
  const slowed = await endpointRow(endpoint.id);
  expect(slowed?.pace).toBe(0.5);
  expect(slowed?.wait).toBeGreaterThan(590);
  await stage.write(person('2', 'a'));
  await delay(1500);
  expect(stage.receiver.at(stage.path)).toHaveLength(1);

  stage.answer(204);
  await stage.pass(endpoint.id, 601);
  await until(
    () => stage.states(endpoint.id),
    (states) => states.length === 2 && states.every((each) => each.state === 'delivered'),
  );
  expect((await endpointRow(endpoint.id))?.pace).toBe(1);
});

test('where the order counts, what waited for one that is sent now is sent after it at once', async () => {
  const { endpoint } = await stage.tell({ ordered: true });
  stage.answer(500);
  await stage.write(person('1', 'a'));
  await stage.tried(endpoint.id, 1);
  await stage.pass(endpoint.id, 6);
  const { id } = await stage.tried(endpoint.id, 2);
  await stage.write(person('1', 'b'));
  await until(
    () => stage.states(endpoint.id),
    ([, second]) => Number(second?.due) > 200,
  );

  stage.answer(204);
  await logOf().replay(placeOf(), id);

  await until(
    () => stage.states(endpoint.id),
    (states) => states.length === 2 && states.every(({ state }) => state === 'delivered'),
  );
});

test.each([
  ['redirected', 302, 1],
  ['rejected', 404, 1],
  ['server_error', 503, 1],
  ['server_error', 502, 0.5],
])('%s: %i is a failure, and the pace is %d', async (code, status, pace) => {
  const { endpoint } = await stage.tell();
  stage.answer(status, { location: stage.receiver.url('/elsewhere') });
  await stage.write(person('1', 'a'));
  const state = await stage.tried(endpoint.id, 1);

  expect(await stage.sql('SELECT code, status FROM delivery_attempt WHERE delivery_id = $1', [state.id])).toEqual([
    { code, status },
  ]);
  expect(await endpointRow(endpoint.id)).toMatchObject({ pace, failing: true, code: null });
  expect(stage.receiver.at('/elsewhere')).toEqual([]);
});

test('what was sent and answered can be looked up', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(500, { 'x-told': 'yes' });
  await stage.write(person('1', 'a'));
  const state = await stage.tried(endpoint.id, 1);

  const view = await logOf().get(placeOf(), state.id);

  const [heard] = stage.receiver.at(stage.path);
  expect(view.payload).toBe(heard?.body.toString());
  expect(view.log).toMatchObject([
    {
      ...{ number: 1, status: 500, code: 'server_error' },
      exchange: {
        request: { url: endpoint.url, headers: { 'webhook-id': heard?.headers['webhook-id'] } },
        response: { headers: { 'x-told': 'yes' }, body: 'what it says' },
      },
    },
  ]);
});

test('what was tried is forgotten after 30 days, also of a message that is sent again', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(500);
  await stage.write(person('1', 'a'));
  const { id } = await stage.tried(endpoint.id, 1);
  await stage.pass(endpoint.id, 10);
  await stage.tried(endpoint.id, 2);
  const numbers = () => stage.sql('SELECT number FROM delivery_attempt WHERE delivery_id = $1 ORDER BY number', [id]);
  await stage.sql(`UPDATE delivery_attempt SET at = at - interval '30 days' WHERE delivery_id = $1 AND number = 1`, [
    id,
  ]);
  expect(await numbers()).toHaveLength(2);

  await stage.endWorker();
  await stage.beginWorker(); // it looks when it begins

  expect(await until(numbers, ({ length }) => length < 2)).toEqual([{ number: 2 }]);
  expect(await stage.states(endpoint.id)).toMatchObject([{ state: 'waiting', attempts: 2 }]);
});

test('another address is tried at once and at full pace, whatever the one before it said', async () => {
  const { endpoint } = await stage.tell();
  stage.answer(429, { 'retry-after': '600' });
  await stage.write(person('1', 'a'));
  await stage.tried(endpoint.id, 1);
  expect(await endpointRow(endpoint.id)).toMatchObject({ pace: 0.5, failing: true });
  const path = `${stage.path}-new`;

  await stage.endpoints.update(stage.place, endpoint.id, { url: stage.receiver.url(path) });

  expect(await endpointRow(endpoint.id)).toMatchObject({ pace: 1, failing: false, wait: null });
  await delay(1100); // of a process that knows an endpoint for a moment
  await stage.write(person('2', 'a'));
  expect(await stage.receiver.until(path, 1)).toMatchObject([{ message: { data: { remote_id: '2' } } }]);
});

test('a connection that is told of again in a new epoch has no number before its first one', async () => {
  const other = await stage.link('customer-2');
  const ids = [stage.linked.connection.id, other.connection.id];
  const { endpoint } = await stage.tell({ connectionIds: ids });
  await stage.write(person('1', 'a'));
  await stage.receiver.until(stage.path, 1);
  await stage.endpoints.update(stage.place, endpoint.id, { connectionIds: [other.connection.id] });
  await new FeedRepository(stage.api.owner).restart();
  await stage.write(person('1', 'b'));
  await stage.endpoints.update(stage.place, endpoint.id, { connectionIds: ids });
  await stage.write(person('1', 'c'));

  const [, message] = await stage.receiver.until(stage.path, 2);

  expect(message?.message).toMatchObject({ sequence: 3, previous: null });
  expect(message?.message.epoch).toBeGreaterThan(1);
});
