import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Issues } from '#journal';
import { newId } from '#kernel';
import { DeliveryLogRepository } from '#store';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';
import { delivered } from './delivered.js';

const ENDPOINTS = '/api/v1/webhooks/endpoints';
const DELIVERIES = '/api/v1/webhooks/deliveries';
const URL = 'https://example.com/hooks?token=canary-5511';

let stack: TestApi;
let vendor: Vendor;
let linked: Linked;

beforeAll(async () => {
  stack = await TestApi.start();
});

afterAll(() => stack.close());

beforeEach(async () => {
  vendor = await stack.vendor();
  linked = await stack.link(vendor);
});

const made = (more: object = {}, key = vendor.key): Promise<Answer> =>
  stack.api.post(ENDPOINTS, { key }, { url: URL, events: ['*'], ...more });
const changed = (id: string, body: object, key = vendor.key): Promise<Answer> =>
  stack.api.patch(`${ENDPOINTS}/${id}`, { key }, body);
const idOf = async (making: Promise<Answer>): Promise<string> => (await making).body.id as string;
const keyWith = (...scopes: string[]) => stack.key(vendor.id, { scopes });

test('the log is found by endpoint, state, type, connector and time, and shows each attempt', async () => {
  const { connection } = linked;
  const other = await stack.link(vendor, { originId: 'other' });
  const [endpointId, second] = [await idOf(made()), await idOf(made())];
  const first = await delivered(stack, connection, { endpointId, createdAt: new Date('2026-01-05T10:00:00Z') });
  const failed = await delivered(stack, connection, { endpointId, state: 'exhausted', answers: [500, null] });
  const foreign = await delivered(stack, other.connection, { endpointId: second, type: 'connector.synced' });
  const waiting = await delivered(stack, connection, { endpointId, state: 'waiting', answers: [] });
  const found = async (query: string): Promise<string[]> => {
    const { body } = await stack.api.get(`${DELIVERIES}?${query}`, { key: vendor.key });
    return (body.items as { id: string }[]).map(({ id }) => id);
  };

  expect(await found('')).toEqual([waiting, foreign, failed, first]);
  expect(await found(`endpoint_id=${endpointId}`)).toEqual([waiting, failed, first]);
  expect(await found('state=exhausted')).toEqual([failed]);
  expect(await found('types=connector.*')).toEqual([foreign]);
  expect(await found(`connector_id=${other.connection.id}`)).toEqual([foreign]);
  expect(await found('until=2026-01-06')).toEqual([first]);
  expect(await found('since=2026-01-06&types=employee.*')).toEqual([waiting, failed]);
  expect(await found(`page_size=2&cursor=${foreign}`)).toEqual([failed, first]);
  const { body: order } = await stack.api.get(`${DELIVERIES}?since=2026-02-01&until=2026-01-01`, { key: vendor.key });
  expect(order.detail).toMatchObject([{ msg: expect.stringContaining('not be before since') }]);
  for (const query of ['types=nothing', 'since=soon', 'state=lost', 'endpoint_id=1'])
    expect((await stack.api.get(`${DELIVERIES}?${query}`, { key: vendor.key })).status).toBe(422);

  const { body } = await stack.api.get(`${DELIVERIES}/${failed}`, { key: vendor.key });
  const messageId = `msg_${failed.replaceAll('-', '')}`;
  expect(body).toMatchObject({
    ...{ state: 'exhausted', attempts: 2, message_id: messageId, payload: { id: messageId, type: 'employee.created' } },
    last_attempt: { status: null, code: 'server_error' },
    log: [
      { number: 1, status: 500, response: { body: 'answer 1' }, request: { headers: { 'webhook-id': 'msg_1' } } },
      { number: 2, status: null, response: null },
    ],
  });
  const blind = await stack.key(vendor.id, { scopes: ['webhooks:read', 'ats:read'] });
  expect((await stack.api.get(`${DELIVERIES}/${failed}`, { key: blind })).body).toMatchObject({
    code: 'scope_missing',
  });
});

test('how a write ended is shown to keys that may write', async () => {
  const id = await delivered(stack, linked.connection, { endpointId: await idOf(made()), type: 'write.finished' });
  const reads = await stack.key(vendor.id, { scopes: ['webhooks:read', 'hris:read'] });

  for (const path of [`${DELIVERIES}/${id}`, `/api/v1/webhooks/logs/${id}`]) {
    expect((await stack.api.get(path, { key: reads })).body).toMatchObject({ code: 'scope_missing' });
    expect((await stack.api.get(path, { key: vendor.key })).status).toBe(200);
  }
});

test('what is done with is sent again when asked, one or all that are chosen, and what waits is not', async () => {
  const { connection } = linked;
  const endpointId = await idOf(made());
  const [failed, arrived] = [
    await delivered(stack, connection, { endpointId, state: 'exhausted', answers: [500] }),
    await delivered(stack, connection, { endpointId }),
  ];
  await delivered(stack, connection, { endpointId, state: 'waiting', answers: [] });
  const post = (path: string, body?: object): Promise<Answer> => stack.api.post(path, { key: vendor.key }, body);
  const all = (body: object): Promise<Answer> => post(`${ENDPOINTS}/${endpointId}/replay`, body);

  const { status, body } = await post(`${DELIVERIES}/${arrived}/replay`);

  expect(status).toBe(200);
  expect(body).toMatchObject({ id: arrived, state: 'waiting', attempts: 1, finished_at: null });
  expect(Date.parse(body.next_attempt_at)).toBeLessThanOrEqual(Date.now() + 1000);
  expect((await all({ since: '2026-02-01', until: '2026-01-01' })).status).toBe(422);
  expect((await all({ until: '2026-01-01' })).body).toEqual({ replayed: 0, cursor: null });
  expect((await all({ types: ['group.*'] })).body.replayed).toBe(0);
  expect((await all({ cursor: failed })).body.replayed).toBe(0);
  expect((await all({})).body).toEqual({ replayed: 1, cursor: null });
  expect((await all({ states: ['exhausted', 'delivered'] })).body.replayed).toBe(0);
  expect((await all({ states: ['waiting'] })).status).toBe(422);
  const rows = await stack.owner.as({ organisationId: vendor.id }, (prisma) => prisma.delivery.findMany());
  expect(rows.every(({ state, dueAt, finishedAt }) => state === 'waiting' && dueAt && !finishedAt)).toBe(true);
  expect(rows.find(({ id }) => id === failed)).toMatchObject({ tries: 0, attempts: 1 });
});

test('what waits is sent now when asked, but not what is being sent, and no sooner than its endpoint is held', async () => {
  const endpointId = await idOf(made());
  const set = (data: { notBefore?: Date; pausedAt?: Date }) =>
    stack.owner.as({ organisationId: vendor.id }, (prisma) =>
      prisma.endpoint.update({ where: { id: endpointId }, data }),
    );
  const id = await delivered(stack, linked.connection, { endpointId, state: 'waiting', answers: [500] });
  const replay = async () => (await stack.api.post(`${DELIVERIES}/${id}/replay`, { key: vendor.key })).body;
  const next = async (): Promise<number | null> => {
    const { next_attempt_at: at } = (await stack.api.get(`${DELIVERIES}/${id}`, { key: vendor.key })).body;
    return at === null ? null : Math.ceil((Date.parse(at) - Date.now()) / 60_000) + 0;
  };
  const shown = async () => (await stack.api.get(`${ENDPOINTS}/${endpointId}`, { key: vendor.key })).body;
  expect([await next(), (await shown()).held_until]).toEqual([60, null]);

  expect(await replay()).toMatchObject({ state: 'waiting', attempts: 1 });
  expect(await next()).toBe(0);
  const notBefore = new Date(Date.now() + 1_800_000);
  await set({ notBefore });
  expect(await next()).toBe(30);
  expect(Date.parse((await replay()).next_attempt_at)).toBe(notBefore.getTime());
  expect((await shown()).held_until).toBe(notBefore.toISOString());

  await changed(endpointId, { paused: true });
  expect(await next()).toBeNull();
  await changed(endpointId, { paused: false });
  expect([await next(), (await shown()).held_until]).toEqual([0, null]);
  await set({ notBefore });
  expect((await changed(endpointId, { enabled: true })).body.held_until).toBeNull();

  await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
    prisma.delivery.update({ where: { id }, data: { leasedUntil: new Date(Date.now() + 30_000) } }),
  );
  expect(await replay()).toMatchObject({ code: 'delivery_waiting' });
});

test('to an endpoint that nothing is sent to, nothing is sent again either, and it is said what to do first', async () => {
  const endpointId = await idOf(made());
  const failed = await delivered(stack, linked.connection, { endpointId, state: 'exhausted' });
  const replays = () =>
    Promise.all(
      [`${DELIVERIES}/${failed}`, `${ENDPOINTS}/${endpointId}`].map((path) =>
        stack.api.post(`${path}/replay`, { key: vendor.key }),
      ),
    );
  const refused = async (what: string): Promise<void> => {
    for (const { status, body } of await replays()) {
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'endpoint_stopped' });
      expect(body.detail).toContain(what);
    }
  };

  await changed(endpointId, { paused: true });
  await refused('{ "paused": false }');
  await changed(endpointId, { paused: false });
  await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
    prisma.endpoint.update({ where: { id: endpointId }, data: { disabledAt: new Date(), disabledCode: 'gone' } }),
  );
  await refused('{ "enabled": true }');
  await changed(endpointId, { enabled: true });

  expect((await replays()).map(({ status }) => status)).toContain(200);
});

test('more than one call takes are sent again by going on after the last one, each once', async () => {
  const { connection } = linked;
  const endpointId = await idOf(made());
  const ids: string[] = [];
  for (let time = 0; time < 5; time += 1)
    ids.push(await delivered(stack, connection, { endpointId, state: 'exhausted', answers: [500] }));
  const log = stack.app.get(DeliveryLogRepository, { strict: false });
  const place = { organisationId: vendor.id, environment: 'production' };
  const replay = (after?: string) => log.replayAll(place, { endpointId, states: ['exhausted'] }, { after, limit: 2 });

  expect(await replay()).toEqual({ replayed: 2, last: ids[1] });
  expect(await replay(ids[1])).toEqual({ replayed: 2, last: ids[3] });
  expect(await replay(ids[3])).toEqual({ replayed: 1, last: null });
  expect(await replay()).toEqual({ replayed: 0, last: null });
});

test('the dialect finds its webhooks and their logs where it looks for them', async () => {
  const { connection } = linked;
  const endpointId = await idOf(made({ style: 'dialect', description: 'HR' }));
  const paused = await idOf(made({ description: 'later' }));
  await changed(paused, { paused: true });
  const ok = await delivered(stack, connection, { endpointId, type: 'employee.updated' });
  const failed = await delivered(stack, connection, { endpointId, type: 'connector.synced', answers: [200, 503] });
  const get = async (path: string) => (await stack.api.get(`/api/v1/webhooks${path}`, { key: vendor.key })).body;
  const found = async (query: string): Promise<string[]> =>
    ((await get(`/logs?${query}`)).items as { id: string }[]).map(({ id }) => id);

  expect((await get('')).items).toMatchObject([
    { webhook_id: endpointId, name: 'HR', url: URL, is_enabled: true, last_triggered_at: expect.any(String) },
    { webhook_id: paused, name: 'later', is_enabled: false, for_test_connector: false, last_triggered_at: null },
  ]);
  expect((await get('?is_active=false')).items).toMatchObject([{ webhook_id: paused }]);
  expect((await get('/logs')).items).toMatchObject([
    { id: failed, webhook_action: 'connector_synced', response_code: 503, method: 'POST', url: URL },
    {
      id: ok,
      webhook_action: 'employee_data_changed',
      response_code: 200,
      webhook_name: 'HR',
      origin_id: 'customer-1',
    },
  ]);
  expect((await get('/logs')).items[1]).toMatchObject({ end_user_name: 'Acme', connector_id: connection.id });
  expect(await found('errors_only=true')).toEqual([failed]);
  expect(await found('response_code=200&response_code=201')).toEqual([ok]);
  expect(await found('webhook_action=connector_synced,connector_sync_error')).toEqual([failed]);
  expect(await found('webhook_action=connector_sync_started')).toEqual([]);
  expect(await found('webhook_action=,&response_code=')).toEqual([failed, ok]); // as good as left out
  expect(await found(`webhook_id=${paused}`)).toEqual([]);
  expect(await get(`/logs/${failed}`)).toMatchObject({
    ...{ id: failed, request: [{ url: 'https://example.com/hooks' }, {}] },
    response: [{ status_code: 200, body: 'answer 1' }, { status_code: 503 }],
  });
});

test('how writes end is told by keys that may write, and others learn how to go on without', async () => {
  const [reads, writes] = await Promise.all([
    keyWith('webhooks:manage', 'hris:read'),
    keyWith('webhooks:manage', 'hris:read', 'hris:write'),
  ]);
  const told = { connector_ids: [linked.connection.id] };

  for (const events of [['write.finished'], ['*'], ['*.finished']]) {
    const { status, body } = await made({ ...told, events }, reads);
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'scope_missing' });
    expect(body.detail).toMatch(/hris:write.*write\.finished.*Name the other types.*a key that may write/);
  }
  expect((await made({ ...told, events: ['*'] }, writes)).status).toBe(201);
  const id = await idOf(made({ ...told, events: ['employee.*', 'connector.*', 'issue.*'] }, reads));
  expect((await changed(id, { events: ['write.finished'] }, reads)).status).toBe(403);
});

test.each(['at once', 'in two steps'])(
  'what waits for an endpoint is taken elsewhere by nobody who may not read it: %s',
  async (how) => {
    const ats = await keyWith('webhooks:manage', 'ats:read');
    const url = 'https://example.com/mine';
    const endpointId = await idOf(made({ events: ['employee.*', 'job.*'] }));
    await delivered(stack, linked.connection, { endpointId, state: 'waiting', answers: [] });

    const narrow = { events: ['job.created'] };
    if (how === 'in two steps') expect((await changed(endpointId, narrow, ats)).status).toBe(200);
    const { status, body } = await changed(endpointId, how === 'at once' ? { url, ...narrow } : { url }, ats);

    expect([status, body.detail]).toEqual([403, expect.stringContaining('hris:read')]);
    expect((await stack.api.get(`${ENDPOINTS}/${endpointId}`, { key: vendor.key })).body.url).toBe(URL);
    expect((await changed(endpointId, { url })).body.url).toBe(url);
  },
);

test('what tells how a write ended goes to another address by nobody who may not write', async () => {
  const reads = await keyWith('webhooks:manage', 'hris:read');
  const endpointId = await idOf(made({ connector_ids: [linked.connection.id] }));
  await delivered(stack, linked.connection, { endpointId, type: 'write.finished' });
  await changed(endpointId, { events: ['employee.*'] });

  expect((await changed(endpointId, { url: 'https://example.com/mine' }, reads)).body.detail).toContain('hris:write');
});

test('the issue of an endpoint that is gone passes with whoever deletes it once more, and no other one', async () => {
  const [gone, there] = [newId(), await idOf(made())];
  const development = await stack.key(vendor.id, { environment: 'development' });
  for (const id of [gone, there]) await stack.app.get(Issues).open(linked.connection, 'endpoint_disabled', id);
  const remove = (id: string, key = vendor.key) => stack.api.delete(`${ENDPOINTS}/${id}`, { key });

  expect((await remove(gone)).status).toBe(404);
  expect((await remove(there, development)).status).toBe(404);

  const { items } = (await stack.api.get('/api/v1/issues', { key: vendor.key })).body;
  expect(items).toMatchObject([{ code: 'endpoint_disabled', subject: there }]);
});

test('a number of the change log that was never given is no number from before a restore', async () => {
  const { status, body } = await stack.api.get('/api/v1/changes?after=77', { key: vendor.key, token: linked.token });

  expect({ status, code: body.code }).toEqual({ status: 410, code: 'sequence_unknown' });
  expect(body.detail).toMatch(/^The number 77 was never given: in epoch 1 this connector is at \d+\./);
});
