import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { employee } from '#models';
import { FeedRepository } from '#store';
import { ConnectionsService } from '#tenancy';
import type { Heard } from './webhook-receiver.js';
import { leave, pathOf, person, until, WebhookStage } from './webhook-stage.js';

let stage: WebhookStage;

beforeAll(async () => {
  stage = await WebhookStage.start();
});

afterAll(() => stage.close());

beforeEach(() => stage.renew());

/** In the order of the feed. */
const messagesOf = (heard: readonly Heard[]) =>
  heard.map(({ message }) => message).sort((one, other) => one.epoch - other.epoch || one.sequence - other.sequence);

const fail = (times: number, status = 500) =>
  stage.receiver.replies.set(stage.path, (response, _, time) => response.writeHead(time <= times ? status : 204).end());

test('what happens is told, signed, with the number of the one before it, and not what it says', async () => {
  const { connection } = stage.linked;
  await stage.write(person('1', 'before'));
  const { secret } = await stage.tell();
  await stage.write(person('1', 'Engineer'), person('2', 'Engineer'));
  await stage.write(person('2', 'Head'));

  const heard = await stage.receiver.until(stage.path, 3);

  const messages = messagesOf(heard);
  expect(messages).toMatchObject([
    { type: 'employee.updated', sequence: 2, previous: null, epoch: 1, data: { remote_id: '1' } },
    { type: 'employee.created', sequence: 3, previous: 2, data: { model: 'employee', changed_fields: null } },
    { type: 'employee.updated', sequence: 4, previous: 3, data: { remote_id: '2', changed_fields: ['designation'] } },
  ]);
  expect(messages[0].connector).toEqual({
    ...{ id: connection.id, integration: connection.connector, environment: 'production' },
    end_user_origin_id: 'customer-1',
  });
  for (const { headers, body, message } of heard) {
    expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).not.toThrow();
    expect(headers).toMatchObject({ 'webhook-id': message.id, 'user-agent': 'Peopleport-Webhooks/1' });
    expect(body.toString()).not.toMatch(/Ada|Engineer|Head/);
  }
});

test('an endpoint is told of what it asks for, of each connection that it names, with a chain of its own', async () => {
  const other = await stage.link('customer-2');
  const { endpoint } = await stage.tell({
    events: ['time_off.*', '*.deleted'],
    connectionIds: [stage.linked.connection.id],
  });
  await stage.write(person('1', 'a'), leave('1', 'a'));
  await stage.writer.write(other.connection, [leave('1', 'a')]);
  await stage.write(person('1', 'b'));
  await stage.write(leave('1', 'b'));

  const messages = messagesOf(await stage.receiver.until(stage.path, 2));

  expect(messages).toMatchObject([
    { type: 'time_off.created', sequence: 2, previous: null },
    { type: 'time_off.updated', sequence: 4, previous: 2 },
  ]);
  expect(await stage.states(endpoint.id)).toHaveLength(2);
});

test('an endpoint that wants nothing of a connection passes over what happens there', async () => {
  const { endpoint } = await stage.tell({ events: ['candidate.*'] });
  await stage.write(person('1', 'a'));
  await stage.tell({ url: stage.receiver.url(`${stage.path}-all`) });
  await stage.write(person('1', 'b'));
  await stage.receiver.until(`${stage.path}-all`, 1);
  await delay(500);

  const positions = await stage.sql('SELECT seq, previous FROM endpoint_position WHERE endpoint_id = $1', [
    endpoint.id,
  ]);
  expect(positions).toEqual([{ seq: '2', previous: null }]);
  expect(await stage.states(endpoint.id)).toEqual([]);
});

test('a connection that comes after the endpoint is told of from its beginning', async () => {
  await stage.tell();
  const { connection } = await stage.link('customer-2');
  await stage.writer.write(connection, [person('1', 'a')]);

  const [message] = messagesOf(await stage.receiver.until(stage.path, 1));

  expect(message).toMatchObject({ sequence: 1, previous: null, connector: { id: connection.id } });
});

test('the first reading of a stream is not told record by record', async () => {
  const { endpoint } = await stage.tell();
  const { id } = stage.linked.connection;
  await stage.sql(`UPDATE stream SET last_full_at = NULL WHERE connection_id = $1`, [id]);
  await stage.write(person('1', 'a'), person('2', 'a'));
  await stage.sql(`UPDATE stream SET last_full_at = now() WHERE connection_id = $1`, [id]);
  await stage.write(person('3', 'b'));

  const [message] = messagesOf(await stage.receiver.until(stage.path, 1));

  expect(message).toMatchObject({ sequence: 3, previous: null, data: { remote_id: '3' } });
  expect(await stage.states(endpoint.id)).toHaveLength(1);
});

test('a whole record is sent as it was at the first attempt, and again as it was then', async () => {
  const { endpoint } = await stage.tell({ payload: 'full', events: ['employee.*'] });
  fail(1);
  await stage.write(person('1', 'Engineer'));
  await stage.receiver.until(stage.path, 1);
  const caller = { key: stage.vendor.key, token: stage.linked.token };
  const { body } = await stage.api.api.get(`${pathOf(employee)}?include_custom_fields=true`, caller);
  await stage.sql(`UPDATE endpoint SET paused_at = now() WHERE id = $1`, [endpoint.id]);
  await stage.write(person('1', 'Head'));
  await stage.sql(`UPDATE endpoint SET paused_at = NULL WHERE id = $1`, [endpoint.id]);
  await stage.pass(endpoint.id, 10);

  const heard = await stage.receiver.until(stage.path, 3);

  const [first, ...again] = heard;
  const same = again.filter(({ message }) => message.id === first?.message.id);
  expect(same).toHaveLength(1);
  expect(same[0]?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
  expect(first?.message.data.record).toEqual(body.items[0]);
  expect(first?.message.data.record).toMatchObject({ designation: 'Engineer', first_name: 'Ada' });
  const later = again.find(({ message }) => message.id !== first?.message.id);
  expect(later?.message.data.record).toMatchObject({ designation: 'Head' });
});

test('of a record that is gone a whole message says null', async () => {
  await stage.write(person('1', 'a'), person('2', 'a'));
  await stage.tell({ payload: 'full', events: ['*.deleted'] });
  await stage.writer.complete(stage.linked.connection, [person('2', 'a')]);

  const [message] = messagesOf(await stage.receiver.until(stage.path, 1));

  expect(message).toMatchObject({ type: 'employee.deleted', data: { record: null } });
  expect(message.data).not.toHaveProperty('truncated');
});

test('where the order counts, what comes after a message of the same record waits for it; other records do not', async () => {
  const { endpoint } = await stage.tell({ ordered: true });
  fail(1);
  await stage.write(person('1', 'a'));
  await stage.receiver.until(stage.path, 1);
  await stage.write(person('1', 'b'), person('2', 'a'));
  await stage.write(person('1', 'c'));
  await stage.receiver.until(stage.path, 2);
  await delay(1500);
  expect(stage.receiver.at(stage.path).map(({ message }) => message.data.remote_id)).toEqual(['1', '2']);

  await stage.pass(endpoint.id, 10);

  const heard = await stage.receiver.until(stage.path, 5);
  const ofOne = heard.filter(({ message }) => message.data.remote_id === '1').map(({ message }) => message.sequence);
  expect(ofOne).toEqual([1, 1, 2, 4]);
});

test('nothing is lost while an endpoint is paused: it is told of all of it afterwards, in its order', async () => {
  const { endpoint } = await stage.tell({ ordered: true, concurrency: 1 });
  await stage.write(person('1', 'a'));
  await stage.receiver.until(stage.path, 1);
  await stage.endpoints.update(stage.place, endpoint.id, { paused: true });
  for (const title of ['b', 'c', 'd']) await stage.write(person('1', title));
  await delay(2500);
  expect(stage.receiver.at(stage.path)).toHaveLength(1);

  await stage.endpoints.update(stage.place, endpoint.id, { paused: false });

  const heard = await stage.receiver.until(stage.path, 4);
  expect(heard.map(({ message }) => [message.previous, message.sequence])).toEqual([
    [null, 1],
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
});

test('who paused for so long that changes are forgotten sees it by a number that was never sent', async () => {
  const { endpoint } = await stage.tell();
  await stage.write(person('1', 'a'));
  await stage.receiver.until(stage.path, 1);
  await stage.endpoints.update(stage.place, endpoint.id, { paused: true });
  for (const title of ['b', 'c', 'd']) await stage.write(person('1', title));
  await stage.writer.forgetChanges(stage.linked.connection, new Date(Date.now() + 1000));
  await stage.write(person('1', 'e'));

  await stage.endpoints.update(stage.place, endpoint.id, { paused: false });

  const messages = messagesOf(await stage.receiver.until(stage.path, 2));
  expect(messages).toMatchObject([{ sequence: 1 }, { sequence: 5, previous: 4 }]);
});

test('while its secret is rotated under load, every message is verified with the new or the old one', async () => {
  const { endpoint, secret } = await stage.tell();
  const secrets = [secret];
  for (let round = 0; round < 3; round += 1) {
    for (let page = 0; page < 5; page += 1) await stage.write(person('1', `${round} ${page}`));
    secrets.push((await stage.endpoints.rotateSecret(stage.place, endpoint.id, 24)).secret);
  }
  const heard = await stage.receiver.until(stage.path, 15);
  await delay(1100); // of a process that knows an endpoint for a moment
  await stage.write(person('1', 'last'));
  const last = (await stage.receiver.until(stage.path, 16)).at(-1);

  const verified = ({ body, headers }: Heard, text: string): boolean => {
    try {
      new Webhook(text).verify(body, headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  };
  for (const each of heard) expect(verified(each, secret)).toBe(true);
  expect(last && secrets.map((text) => verified(last, text))).toEqual([true, true, true, true]);
});

test('what is erased is told of no more, and others are', async () => {
  const { endpoint } = await stage.tell();
  const other = await stage.link('customer-2');
  fail(Infinity);
  await stage.write(person('1', 'a'), person('2', 'a'));
  await stage.receiver.until(stage.path, 2);
  await stage.api.app.get(ConnectionsService).erase(stage.linked.connection);
  stage.receiver.replies.delete(stage.path);

  await stage.writer.write(other.connection, [person('1', 'a')]);

  const heard = await stage.receiver.until(stage.path, 3);
  expect(heard.at(-1)?.message.connector.id).toBe(other.connection.id);
  const told = await until(
    () => stage.states(endpoint.id),
    (states) => states.every(({ state }) => state !== 'waiting'),
  );
  expect(told).toMatchObject([{ state: 'delivered' }]);
  expect(
    await stage.sql('SELECT FROM endpoint_position WHERE connection_id = $1', [stage.linked.connection.id]),
  ).toEqual([]);
});

test('in a new epoch it goes on where the backup stood, and the first number has none before it', async () => {
  const { endpoint } = await stage.tell();
  await stage.write(person('1', 'a'), person('2', 'a'));
  await stage.receiver.until(stage.path, 2);
  await stage.endpoints.update(stage.place, endpoint.id, { paused: true });
  await new FeedRepository(stage.api.owner).restart();
  await stage.write(person('1', 'b'));
  await stage.write(person('2', 'b'));
  await stage.endpoints.update(stage.place, endpoint.id, { paused: false });

  const messages = messagesOf(await stage.receiver.until(stage.path, 4));

  const [{ epoch }] = messages.slice(2);
  expect(epoch).toBeGreaterThan(1);
  expect(messages.slice(2)).toMatchObject([
    { sequence: 3, previous: null },
    { sequence: 4, previous: 3, epoch },
  ]);
});

test('the dialect is told in its own words, by what it has words for', async () => {
  const { endpoint, secret } = await stage.tell({ style: 'dialect' });
  await stage.write(person('1', 'a'), leave('1', 'a'));

  const heard = await stage.receiver.until(stage.path, 2);

  const modified = heard.find(({ message }) => message.webhook.event === 'connector_data_modified');
  const changed = heard.find(({ message }) => message.webhook.event === 'employee_data_changed');
  expect(changed?.message).toEqual({
    webhook: { webhook_id: endpoint.id, url: endpoint.url, event: 'employee_data_changed' },
    connector: expect.objectContaining({
      id: stage.linked.connection.id,
      categories: ['HRIS'],
      end_user_email: 'hr@acme.test',
    }),
    data: [expect.stringMatching(/^[0-9a-f-]{36}$/)],
    sync: null,
  });
  expect(Object.keys(modified?.message.data)).toEqual(['hris_time_off']);
  const signature = createHmac('sha256', secret)
    .update(changed?.body ?? '')
    .digest('base64url');
  expect(changed?.headers['x-bindbee-webhook-signature']).toBe(signature);
});
