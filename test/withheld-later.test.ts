import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Choices, NOTHING_OFF } from '#connectors';
import { type ConnectionRef, ConnectionsService, Withholding } from '#tenancy';
import { Vault } from '#vault';
import { openedDatabase, placesOf } from './opened-database.js';
import { type Item, type Linked, Stack } from './stack.js';
import { reached } from './telling-provider.js';
import { WebhookReceiver } from './webhook-receiver.js';
import { ADA, type Canaries, GROUPS, makeAttributes, type OwnAttributes, plantCanaries } from './withheld-company.js';

const ALL: Choices = { models: [], fields: GROUPS };

let stack: Stack;
let receiver: WebhookReceiver;
let own: OwnAttributes;
let canaries: Canaries;
let linked: Linked;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  stack = await Stack.start({
    hears: true,
    settings: { OUTBOUND_NETWORKS: '127.0.0.1/32', OUTBOUND_PORTS: `${receiver.port}` },
  });
  own = await makeAttributes(stack.personio);
  canaries = await plantCanaries(stack.personio, ADA, '17', own);
}, 60_000);

afterAll(async () => {
  await stack.close();
  await receiver.close();
});

beforeEach(async () => {
  linked = await stack.connectWithout('personio', NOTHING_OFF);
}, 30_000);

afterEach(async () => {
  await stack.personio.control('DELETE', '/holds');
  await stack.personio.recover();
  await stack.service(ConnectionsService).erase(await connection());
});

const connection = async (): Promise<ConnectionRef> => {
  const found = await stack.service(ConnectionsService).fresh(stack.vendor.id, linked.id);
  if (!found) throw new Error('It is gone.');
  return found;
};

const change = async (choices: Choices): Promise<void> => {
  await stack.service(Withholding).change(await connection(), choices);
};

const found = async (groups: readonly (keyof Canaries)[] = GROUPS): Promise<string[]> =>
  placesOf(
    await openedDatabase(stack, stack.service(Vault), linked.id),
    groups.flatMap((group) => canaries[group]),
  );

/** Whether workers have made all records anew. */
const isDone = async (): Promise<boolean> => {
  const [row] = await stack.query<{ left: number }>(
    `SELECT count(*)::int AS left FROM record JOIN connection ON connection.id = connection_id
     WHERE connection_id = $1 AND record.rendering < connection.choices_version`,
    [linked.id],
  );
  return row?.left === 0;
};

const employee = (query: Record<string, string> = {}): Promise<Item> =>
  stack.one('employees', linked, ADA, { include_custom_fields: 'true', include_raw_data: 'true', ...query });

/** Without what is another one each time, and what may hold anything. */
const plain = (item: Item): Item =>
  Object.fromEntries(
    Object.entries(item).filter(([name]) => !['custom_fields', 'raw_data', 'modified_at', 'avatar'].includes(name)),
  );

/** The canaries that are in it. */
const within = (text: string | Buffer): string[] =>
  GROUPS.flatMap((group) => canaries[group]).filter((canary) => text.includes(canary));

test('what is switched off later is nowhere any more once the work is done, and everything else is', async () => {
  expect(await found()).not.toEqual([]);
  const before = await employee();
  const others = (await stack.read('employees', linked)).items.length;
  const isSick = (item: Item): boolean => item['request_type'] === 'SICK';
  expect((await stack.read('time-off', linked)).items.some(isSick)).toBe(true);

  await change(ALL);
  await reached(isDone);

  expect(await found()).toEqual([]);
  const after = await employee();
  expect(plain(after)).toEqual({
    ...plain(before),
    date_of_birth: null,
    gender: null,
    home_location: null,
    employee_number: null,
  });
  expect((await stack.read('employees', linked)).items).toHaveLength(others);
  expect((await stack.read('compensations', linked)).items).toEqual([]);
  const { items: gone } = await stack.read('compensations', linked, { include_deleted: 'true' });
  expect(gone.length).toBeGreaterThan(0);
  expect(gone.every((item) => item['is_deleted'] === true && item['pay_rate'] === null)).toBe(true);
  const { items: away } = await stack.read('time-off', linked);
  expect(away.length).toBeGreaterThan(0);
  expect(away.some(isSick)).toBe(false);
  await stack.sync(linked, { full: true });
  expect(await found()).toEqual([]);
  expect(await stack.issues(linked)).toEqual([]);
}, 60_000);

test('as soon as it is switched off nothing of it is shown, while nobody has made the records anew', async () => {
  await stack.query("UPDATE stream SET render_until = now() + interval '1 hour' WHERE connection_id = $1", [linked.id]);
  const models = ['employees', 'employments', 'time-off', 'absence-types', 'documents', 'compensations'];
  const shown = async (): Promise<string[]> => {
    const more = { include_raw_data: 'true', include_custom_fields: 'true' };
    const lists = [...models, 'time-off-balances'].map((model) => stack.read(model, linked, more));
    const expanded = '/api/hris/v1/employments?expand=employee&include_custom_fields=true&page_size=200';
    const { text } = await stack.get(expanded, linked);
    return within(JSON.stringify([await employee(), await Promise.all(lists), text]));
  };
  expect(await shown()).toEqual(GROUPS.flatMap((group) => canaries[group]));

  await change(ALL);

  expect(await isDone()).toBe(false);
  expect(await shown()).toEqual([]);
  const mine = await employee();
  expect(mine).toMatchObject({ first_name: 'Ada', date_of_birth: null });

  await stack.query('UPDATE stream SET render_until = NULL WHERE connection_id = $1', [linked.id]);
  await reached(isDone);
  const then = await employee();
  expect([plain(mine), mine['custom_fields'], mine['raw_data']]).toEqual([
    ...[plain(then), then['custom_fields'], then['raw_data']],
  ]);
  expect(await found()).toEqual([]);
}, 60_000);

test('what was there before is nowhere any more either, and is not shown from the moment it is switched off', async () => {
  const { id } = await employee();
  const history = async (): Promise<string> => (await stack.get(`/api/v1/records/${String(id)}/history`, linked)).text;
  const planted = [...canaries.birth_date, ...canaries.private_contact, ...canaries.own_attributes];
  const passing = { dynamic_7123992: '1990-01-01', dynamic_7124058: 'elsewhere', dynamic_7124112: 'another one' };
  const [born, street, laptop] = [canaries.birth_date[0], 'canary-street-17', 'canary-laptop-17'];
  const asBefore = { dynamic_7123992: born, dynamic_7124058: street, dynamic_7124112: laptop };
  await stack.personio.change(ADA, passing);
  await stack.sync(linked);
  const past = await history();
  for (const canary of planted) expect([canary, past.includes(canary)]).toEqual([canary, true]);
  expect(await found()).toContain('record_past.past: canary-laptop-17');

  await stack.query("UPDATE stream SET render_until = now() + interval '1 hour' WHERE connection_id = $1", [linked.id]);
  await change(ALL);

  expect(await isDone()).toBe(false);
  expect(JSON.parse(await history())).toMatchObject({ items: [] });
  await stack.query('UPDATE stream SET render_until = NULL WHERE connection_id = $1', [linked.id]);
  await reached(isDone);
  expect(await found()).toEqual([]);
  await stack.personio.change(ADA, { ...asBefore, position: 'Visitor' });
  await stack.sync(linked);
  expect(await found()).toEqual([]);
  expect(JSON.parse(await history())).toMatchObject({
    items: [{ changes: [{ field: 'designation', to: 'Visitor' }] }, { changes: null }],
  });
}, 60_000);

test.each(['/v1/company/employees$', '/v2/compensations', '/v2/document-management'])(
  'a reading under way at %s does not bring back what is switched off meanwhile',
  async (path) => {
    await stack.personio.control('POST', '/holds', { match: `GET ${path}`, at: 'after', times: 1 });
    await stack.resync(linked, { full: true });
    await reached(async () => {
      const { waiting } = await stack.personio.control<{ waiting: unknown[] }>('GET', '/holds');
      return waiting.length > 0;
    });

    expect(await found()).not.toEqual([]);
    const asked = new Date();
    await change(ALL);
    await stack.personio.control('POST', '/holds/release', {});
    await stack.resync(linked, { full: true });
    await stack.settled(linked, asked);
    await reached(isDone);

    expect(await found()).toEqual([]);
  },
  60_000,
);

test('what was sent, answered and heard back is bare of it, and what is still to be sent has none', async () => {
  const path = '/told';
  receiver.replies.set(path, (response, { body }) => response.writeHead(200).end(body.subarray(0, 2000)));
  const endpoint = { url: receiver.url(path), events: ['employee.updated'], payload: 'full' };
  const made = await stack.api.post('/api/v1/webhooks/endpoints', { key: stack.vendor.key }, endpoint);
  expect(made.status).toBe(201);
  const { id } = await employee();
  const headers = { 'idempotency-key': 'once' };
  const write = (): Promise<{ status: number; body: Item }> =>
    stack.api.patch(
      `/api/hris/v1/employees/${String(id)}?include_custom_fields=true`,
      { ...stack.caller(linked), headers },
      { designation: 'Countess' },
    );
  expect((await write()).status).toBe(200);
  const mine = ({ message }: { message: Item }): boolean => message['data'].remote_id === ADA;
  await reached(() => receiver.at(path).some(mine));
  await reached(async () => (await found()).some((place) => place.startsWith('delivery_attempt')));
  const places = new Set((await found()).map((place) => place.split(':')[0]));
  expect([...places]).toEqual(expect.arrayContaining(['delivery.payload', 'write.answer', 'record.raw']));

  await change(ALL);
  await reached(isDone);

  expect(await found()).toEqual([]);
  expect(await write()).toMatchObject({ status: 410, body: { code: 'answer_destroyed' } });
  const sent = receiver.at(path).length;
  expect(receiver.at(path).some(({ body }) => within(body).length > 0)).toBe(true);
  const [{ id: delivery } = {}] = await stack.query<{ id: string }>(
    `SELECT id FROM delivery WHERE connection_id = $1 AND subject = $2 AND state = 'delivered' ORDER BY seq LIMIT 1`,
    [linked.id, id],
  );
  const replay = `/api/v1/webhooks/deliveries/${String(delivery)}/replay`;
  expect((await stack.api.post(replay, { key: stack.vendor.key }, {})).status).toBeLessThan(300);
  await reached(() => receiver.at(path).length > sent);
  for (const { body } of receiver.at(path).slice(sent)) expect(within(body)).toEqual([]);
  expect(await found()).toEqual([]);
}, 60_000);

test('what an earlier version sent whole is forgotten, and what of it still waits is made anew', async () => {
  const path = '/told-before';
  const endpoint = { url: receiver.url(path), events: ['employee.updated'], payload: 'full' };
  expect((await stack.api.post('/api/v1/webhooks/endpoints', { key: stack.vendor.key }, endpoint)).status).toBe(201);
  const { id } = await employee();
  const told = async (designation: string): Promise<void> => {
    const [before, to] = [receiver.at(path).length, `/api/hris/v1/employees/${String(id)}`];
    expect((await stack.api.patch(to, stack.caller(linked), { designation })).status).toBe(200);
    await reached(() => receiver.at(path).length > before);
  };
  await told('Baroness');
  await told('Programmer');
  const whole = async (): Promise<{ id: string; state: string; seq: string }[]> =>
    stack.query(`SELECT id, state, seq FROM delivery WHERE connection_id = $1 AND is_whole ORDER BY seq`, [linked.id]);
  await reached(async () => (await whole()).every(({ state }) => state === 'delivered'));
  await stack.query(`UPDATE delivery SET bare = '' WHERE connection_id = $1 AND is_whole`, [linked.id]);
  const last = (await whole()).at(-1);
  const later = `UPDATE delivery SET state = 'waiting', finished_at = NULL, due_at = now() + interval '1 hour' WHERE id = $1`;
  await stack.query(later, [last?.id]);
  const sent = receiver.at(path).length;
  expect(receiver.at(path).some(({ body }) => within(body).length > 0)).toBe(true);

  await change(ALL);
  await reached(isDone);
  await reached(async () =>
    (await whole()).some(({ id: made, seq, state }) => seq === last?.seq && made !== last.id && state === 'delivered'),
  );

  await reached(() => receiver.at(path).length > sent); // other endpoints may have been told first
  for (const { body } of receiver.at(path).slice(sent)) expect(within(body)).toEqual([]);
  expect(await found()).toEqual([]);
}, 60_000);

test('a write under way during the change keeps nothing of it, and answers nothing of it', async () => {
  const { id } = await employee();
  const path = `/api/hris/v1/employees/${String(id)}?include_custom_fields=true`;
  const before = await stack.api.patch(path, stack.caller(linked), { designation: 'Programmer' });
  expect(within(before.text)).not.toEqual([]);
  await stack.personio.control('POST', '/holds', { match: 'PATCH /v2/persons', at: 'after', times: 1 });
  const writing = stack.api.patch(path, stack.caller(linked), { designation: 'Mathematician' });
  await reached(async () => {
    const { waiting } = await stack.personio.control<{ waiting: unknown[] }>('GET', '/holds');
    return waiting.length > 0;
  });

  await change(ALL);
  await stack.personio.control('POST', '/holds/release', {});
  const { text } = await writing;
  await reached(isDone);

  expect(text).toContain('answer_destroyed');
  expect(within(text)).toEqual([]);
  expect(await found()).toEqual([]);
  await stack.sync(linked);
  expect(await found()).toEqual([]);
}, 60_000);

test('where a worker is gone in the middle of it, another one destroys the rest', async () => {
  // As one leaves it that had begun with a stream.
  const lease = `UPDATE stream SET render_until = now() + $2::interval WHERE connection_id = $1 AND name = 'people'`;
  await stack.query(lease, [linked.id, '1 hour']);
  await change(ALL);
  const outdated = async (): Promise<string[]> =>
    (
      await stack.query<{ stream: string }>(
        `SELECT DISTINCT record.stream FROM record JOIN connection ON connection.id = connection_id
         WHERE connection_id = $1 AND record.rendering < connection.choices_version`,
        [linked.id],
      )
    ).map(({ stream }) => stream);
  await reached(async () => (await outdated()).join() === 'people');
  expect(await found()).not.toEqual([]);

  await stack.replaceWorker();
  expect(await outdated()).toEqual(['people']);
  await stack.query(lease, [linked.id, '1 second']);
  await reached(isDone);

  expect(await found()).toEqual([]);
}, 60_000);

test('what is switched on again is read again, whatever went with it', async () => {
  await change({ models: ['project', 'compensation'], fields: ['birth_date', 'sick_leave'] });
  await reached(isDone);
  expect(await found(['salary', 'birth_date', 'sick_leave'])).toEqual([]);
  expect((await stack.read('projects', linked)).items).toEqual([]);
  const asked = new Date();

  await change(NOTHING_OFF);
  await stack.settled(linked, asked);

  for (const group of GROUPS) {
    const lying = await found([group]);
    for (const canary of canaries[group])
      expect([canary, lying.some((place) => place.includes(canary))]).toEqual([canary, true]);
  }
  expect((await stack.read('projects', linked)).items.length).toBeGreaterThan(0);
  expect((await stack.read('compensations', linked)).items.length).toBeGreaterThan(0);
  expect((await employee())['date_of_birth']).not.toBeNull();
}, 60_000);

test('switching off what is off changes nothing', async () => {
  const before = (await connection()).choicesVersion;
  await change(ALL);
  const { choicesVersion } = await connection();
  expect(choicesVersion).toBeGreaterThan(before);
  await change((await connection()).withheld);
  expect((await connection()).choicesVersion).toBe(choicesVersion);
}, 60_000);
