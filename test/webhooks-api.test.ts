import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { Endpoints, EVENT_TYPES } from '#events';
import { Issues } from '#journal';
import { newId } from '#kernel';
import { employee } from '#models';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';
import { delivered, positionsOf } from './delivered.js';
import { fakeConnector, pulled } from './fake-connector.js';
import { WebhookReceiver } from './webhook-receiver.js';
import { Writer } from './writer.js';

const ENDPOINTS = '/api/v1/webhooks/endpoints';
const DELIVERIES = '/api/v1/webhooks/deliveries';
const URL = 'https://example.com/hooks?token=canary-5511';

let stack: TestApi;
let writer: Writer;
let receiver: WebhookReceiver;
let vendor: Vendor;
let linked: Linked;

beforeAll(async () => {
  stack = await TestApi.start({ OUTBOUND_NETWORKS: '127.0.0.1/32', OUTBOUND_PORTS: '443,1024-65535' });
  writer = await Writer.start(stack.database);
  receiver = await WebhookReceiver.start();
});

afterAll(async () => {
  await Promise.all([receiver.close(), writer.close()]);
  await stack.close();
});

beforeEach(async () => {
  vendor = await stack.vendor();
  linked = await stack.link(vendor);
});

const made = (more: object = {}, key = vendor.key): Promise<Answer> =>
  stack.api.post(ENDPOINTS, { key }, { url: URL, events: ['*'], ...more });
const changed = (id: string, body: object, key = vendor.key): Promise<Answer> =>
  stack.api.patch(`${ENDPOINTS}/${id}`, { key }, body);
const idOf = async (making: Promise<Answer>): Promise<string> => (await making).body.id as string;
const opened = (id: string) => stack.app.get(Endpoints).open({ organisationId: vendor.id }, id);

const keyWith = (...scopes: string[]) => stack.key(vendor.id, { scopes });
const positions = (endpointId: string) => positionsOf(stack, vendor.id, endpointId);

/** So many changes of one connection. */
async function happens({ connection }: Linked, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1)
    await writer.write(connection, [pulled(employee, newId(), { first_name: 'Ada' })]);
}

test('an endpoint has a secret that is shown once, and what is kept of it is sealed', async () => {
  const { status, body } = await made({ events: ['employee.*'], description: 'HR', concurrency: 3, rate: 7 });

  expect(status).toBe(201);
  expect(body).toMatchObject({
    ...{ url: URL, events: ['employee.*'], description: 'HR', concurrency: 3, rate: 7, connector_ids: [] },
    ...{ payload: 'thin', style: 'standard', ordered: false, status: 'active', paused_at: null, disabled_at: null },
    previous_secret_until: null,
  });
  expect(body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const { secret, previous_secret_until: until, ...rest } = body;
  expect(until).toBeNull();
  expect((await stack.api.get(`${ENDPOINTS}/${body.id}`, { key: vendor.key })).body).toEqual(rest);
  expect((await stack.api.get(ENDPOINTS, { key: vendor.key })).body.items).toEqual([rest]);
  const kept = await stack.owner.as({ organisationId: vendor.id }, (prisma) => prisma.endpoint.findMany());
  const text = Buffer.concat(kept.flatMap(({ url, secrets, dek }) => [url, secrets, dek])).toString('latin1');
  expect(text).not.toMatch(/canary|example\.com/);
  expect(text).not.toContain(secret.slice(6));
});

test('what cannot be used is refused, with what could be', async () => {
  const refused = async (more: object): Promise<string> => {
    const { status, body } = await made(more);
    expect({ more, status }).toEqual({ more, status: 422 });
    return JSON.stringify(body.detail);
  };

  expect(await refused({ events: ['employe.created', 'employee.*'] })).toContain('There is no \\"employe.created\\"');
  expect(await refused({ events: ['nothing.*'] })).toContain(EVENT_TYPES.join(', '));
  expect(await refused({ events: [] })).toContain('events');
  expect(await refused({ url: 'http://10.0.0.7:8080/x' })).toContain('public address');
  expect(await refused({ url: 'https://example.com:22/' })).toContain('port');
  expect(await refused({ url: 'ftp://example.com/' })).toContain('https://');
  expect(await refused({ connector_ids: [linked.connection.id, newId()] })).toContain('connector_ids');
  expect(await refused({ rate: 0 })).toContain('rate');
  expect(await refused({ payload: 'fat' })).toContain('payload');
  expect(await refused({ description: null })).toContain('description');
  const id = await idOf(made());
  expect((await changed(id, { enabled: false })).body.detail[0].msg).toContain('paused');
  expect((await changed(id, { events: ['employee.fired'] })).status).toBe(422);
  expect((await changed(id, { url: null })).status).toBe(422);
  // What waits was written in its style.
  expect((await changed(id, { style: 'dialect' })).body.detail[0].msg).toContain('make another endpoint');
  const narrow = { connector_ids: [linked.connection.id] };
  expect(await refused({ events: ['candidate.*', 'employee.*'], ...narrow })).toContain('candidate.*\\": none of');
  await changed(id, narrow);
  expect((await changed(id, { events: ['job.created'] })).status).toBe(422);
  expect((await changed(id, { events: ['*.created'] })).status).toBe(200);
  const shouted = [linked.connection.id.toUpperCase()];
  expect((await changed(id, { connector_ids: shouted })).body.connector_ids).toEqual([linked.connection.id]);
});

test('an environment has 50 endpoints at the most, also when they are made at the same time', async () => {
  const answers = await Promise.all(Array.from({ length: 52 }, () => made()));

  expect(answers.filter(({ status }) => status === 201)).toHaveLength(50);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'endpoints_full' });
  const [page, development] = await Promise.all([
    stack.api.get(`${ENDPOINTS}?page_size=30`, { key: vendor.key }),
    stack.key(vendor.id, { environment: 'development' }),
  ]);
  const rest = await stack.api.get(`${ENDPOINTS}?page_size=30&cursor=${page.body.cursor}`, { key: vendor.key });
  expect([page.body.page_size, rest.body.page_size, rest.body.cursor]).toEqual([30, 20, null]);
  expect((await made({}, development)).status).toBe(201);
  const [{ id }] = page.body.items;
  expect((await stack.api.delete(`${ENDPOINTS}/${id}`, { key: development })).status).toBe(404);
  expect((await stack.api.delete(`${ENDPOINTS}/${id}`, { key: vendor.key })).status).toBe(204);
  expect((await made()).status).toBe(201);
  // Whoever walks the list goes on, also where the last one that he saw is deleted meanwhile.
  const last = page.body.items.at(-1).id as string;
  await stack.api.delete(`${ENDPOINTS}/${last}`, { key: vendor.key });
  const on = await stack.api.get(`${ENDPOINTS}?page_size=1&cursor=${page.body.cursor}`, { key: vendor.key });
  expect(on.body.items).toEqual([rest.body.items[0]]);
  expect((await stack.api.get(`${ENDPOINTS}?cursor=one`, { key: vendor.key })).status).toBe(422);
});

test('nobody is told of what the key must not read, and looking is another scope than changing', async () => {
  const [manager, reader, hris] = await Promise.all([
    keyWith('webhooks:manage'),
    keyWith('webhooks:read'),
    keyWith('webhooks:manage', 'hris:read'),
  ]);
  const ats = await stack.link(vendor, { originId: 'ats', connector: fakeConnector('ats') });

  // What happens to a connector is part of what its category tells, whatever the events.
  for (const events of [['connector.*'], ['issue.opened'], ['write.finished'], ['employee.created']])
    expect((await made({ events }, manager)).body).toMatchObject({ code: 'scope_missing' });
  expect((await made({ events: ['employee.created'] }, hris)).status).toBe(201);
  const why = async (...events: string[]): Promise<string> => (await made({ events }, hris)).body.detail;
  expect(await why('employee.*', 'connector.synced', 'issue.*')).toBe(
    'The API key lacks the scope ats:read. `connector.synced`, `issue.*` of all connectors tell of those of recruiting (ats) as ' +
      'well: name `connector_ids`, or other events, or use a key with `ats:read`.',
  );
  expect(await why('*.updated')).toContain('name `connector_ids`');
  expect(await why('candidate.*')).toContain('`candidate.*` tells of recruiting (ats): name other events, or use');
  const { status, body } = await made(
    { events: ['connector.*', 'employee.*'], connector_ids: [linked.connection.id] },
    hris,
  );
  expect(status).toBe(201);
  expect((await changed(body.id, { connector_ids: [ats.connection.id] }, hris)).status).toBe(403);
  expect((await changed(body.id, { connector_ids: [] }, hris)).status).toBe(403);
  expect((await changed(body.id, { url: 'https://example.com/other' }, manager)).status).toBe(403);
  expect((await changed(body.id, { paused: true }, manager)).status).toBe(200);
  expect((await made({}, reader)).status).toBe(403);
  expect((await stack.api.get(ENDPOINTS, { key: reader })).status).toBe(200);
  expect((await stack.api.get(ENDPOINTS, { key: hris })).status).toBe(403);
});

test('it is told of what happens from then on, and of connectors that come later from their beginning', async () => {
  const [one, other] = [linked, await stack.link(vendor, { originId: 'other' })];
  await happens(one, 3);
  await happens(other, 2);
  const [all, narrow] = [await idOf(made()), await idOf(made({ connector_ids: [one.connection.id] }))];
  const later = await stack.link(vendor, { originId: 'later' });

  expect(await positions(all)).toEqual({ [one.connection.id]: 3, [other.connection.id]: 2 });
  expect(await positions(narrow)).toEqual({ [one.connection.id]: 3 });

  await happens(one, 1);
  await happens(other, 1);
  await happens(later, 4);
  expect((await changed(narrow, { connector_ids: [] })).body.connector_ids).toEqual([]);
  // What it was told of before stays where it was: nothing of it is left out.
  const wide = { [one.connection.id]: 3, [other.connection.id]: 3, [later.connection.id]: 4 };
  expect(await positions(narrow)).toEqual(wide);

  await changed(narrow, { connector_ids: [other.connection.id] });
  await happens(one, 1);
  await happens(other, 1);
  await changed(narrow, { connector_ids: [other.connection.id, one.connection.id], description: 'both' });
  expect(await positions(narrow)).toEqual({ ...wide, [one.connection.id]: 5 });
});

test('after a rotation both secrets sign until the old one ends, and of two at the same time none is lost', async () => {
  const { body } = await made();
  const rotate = (hours: object = {}): Promise<Answer> =>
    stack.api.post(`${ENDPOINTS}/${body.id}/rotate-secret`, { key: vendor.key }, hours);

  const [second, third] = await Promise.all([rotate(), rotate()]);

  expect(second.body).toMatchObject({ id: body.id, status: 'active' });
  const known = [body.secret, second.body.secret, third.body.secret];
  const { secrets = [] } = (await opened(body.id)) ?? {};
  expect(new Set(secrets.map(({ secret }) => secret))).toEqual(new Set(known));
  expect(secrets[0]?.until).toBeNull();
  const ends = secrets.slice(1).map(({ until }) => Math.round(((until?.getTime() ?? 0) - Date.now()) / 3_600_000));
  expect(ends).toEqual([24, 24]);

  const last = await rotate({ overlap_hours: 0 });

  expect((await opened(body.id))?.secrets).toEqual([{ secret: last.body.secret, until: null }]);
  expect(last.body.previous_secret_until).toBeNull();
  expect((await rotate({ overlap_hours: 169 })).status).toBe(422);
});

test('nobody is given the secret of what the key must not read', async () => {
  const [hris, ats] = await Promise.all([
    keyWith('webhooks:manage', 'hris:read'),
    keyWith('webhooks:manage', 'ats:read'),
  ]);
  const id = await idOf(made({ events: ['employee.*'], payload: 'full' }));
  const rotate = (key: string): Promise<Answer> => stack.api.post(`${ENDPOINTS}/${id}/rotate-secret`, { key }, {});

  const { status, body } = await rotate(ats);

  expect([status, body.code, body.secret]).toEqual([403, 'scope_missing', undefined]);
  expect((await opened(id))?.secrets).toHaveLength(1);
  expect((await rotate(hris)).status).toBe(200);
  await changed(id, { events: ['job.*'] });
  await delivered(stack, linked.connection, { endpointId: id });
  expect((await rotate(ats)).body.detail).toContain('was sent or is still to be sent tells of HR (hris)');
});

test('five secrets are valid at the most, and who wants another one learns what ends them', async () => {
  const id = await idOf(made());
  const rotate = (hours: number): Promise<Answer> =>
    stack.api.post(`${ENDPOINTS}/${id}/rotate-secret`, { key: vendor.key }, { overlap_hours: hours });
  const { body: first } = await rotate(2);
  for (let time = 2; time <= 4; time += 1) expect((await rotate(24)).status).toBe(200);

  const { status, body } = await rotate(24);

  expect({ status, code: body.code }).toEqual({ status: 409, code: 'secrets_full' });
  expect(body.detail).toContain(`ends at ${first.previous_secret_until}; with overlap_hours 0`);
  expect((await rotate(0)).status).toBe(200);
  expect((await opened(id))?.secrets).toHaveLength(1);
});

test('who pauses it, resumes it or enables it again sees so, and the issue passes', async () => {
  const id = await idOf(made());
  const { body: paused } = await changed(id, { paused: true });
  expect(paused).toMatchObject({ status: 'paused', paused_at: expect.any(String) });
  expect((await changed(id, { paused: true })).body.paused_at).toBe(paused.paused_at);
  expect((await changed(id, { paused: false })).body).toMatchObject({ status: 'active', paused_at: null });

  const disabled = { disabledAt: new Date(), disabledCode: 'only_failures', failingSince: new Date(), pace: 0.1 };
  await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
    prisma.endpoint.update({ where: { id }, data: disabled }),
  );
  await stack.app.get(Issues).open(linked.connection, 'endpoint_disabled', id);
  const issues = async () => (await stack.api.get('/api/v1/issues', { key: vendor.key })).body.items;
  expect(await issues()).toMatchObject([{ code: 'endpoint_disabled', subject: id }]);
  expect((await stack.api.get(`${ENDPOINTS}/${id}`, { key: vendor.key })).body).toMatchObject({
    ...{ status: 'disabled', disabled_code: 'only_failures' },
  });

  expect((await changed(id, { enabled: true, description: 'mended' })).body).toMatchObject({
    ...{ status: 'active', disabled_code: null, description: 'mended' },
  });

  expect(await issues()).toEqual([]);
  const [row] = await stack.owner.as({ organisationId: vendor.id }, (prisma) => prisma.endpoint.findMany());
  expect(row).toMatchObject({ failingSince: null, disabledAt: null, pace: 1 });
});

test('a test is signed as everything is, and tells how it was answered', async () => {
  const { body } = await made({ url: receiver.url('/test') });
  const test = async (): Promise<unknown> =>
    (await stack.api.post(`${ENDPOINTS}/${body.id}/test`, { key: vendor.key })).body;

  expect(await test()).toMatchObject({ delivered: true, status: 204, code: 'ok', answer: '' });

  const [{ headers, body: raw } = { headers: {}, body: Buffer.of() }] = receiver.at('/test');
  const verified = new Webhook(body.secret).verify(raw, headers as Record<string, string>);
  expect(verified).toMatchObject({ type: 'endpoint.test', data: { endpoint_id: body.id } });
  receiver.replies.set('/test', (response) => response.writeHead(500).end('no'));
  expect(await test()).toMatchObject({ delivered: false, status: 500, code: 'server_error', answer: 'no' });
  await changed(body.id, { url: 'http://127.0.0.1:1025/' });
  expect(await test()).toMatchObject({ delivered: false, status: null, code: 'connection_refused' });
  await changed(body.id, { url: receiver.url('/tls').replace('http:', 'https:') });
  expect(await test()).toMatchObject({ delivered: false, status: null, code: 'tls_failed' });
  expect((await stack.api.get(DELIVERIES, { key: vendor.key })).body.items).toEqual([]);
});

test.each([
  ['hung_up', (response: ServerResponse) => response.socket?.destroy()],
  ['not_http', (response: ServerResponse) => response.socket?.end('good morning\r\n\r\n')],
  [
    'ok', // after it has said that it is at it
    (response: ServerResponse) => {
      response.writeProcessing();
      setTimeout(() => response.writeHead(204).end(), 100);
    },
  ],
])('a test says how nothing came, or that something did: %s', async (code, answer) => {
  const { body } = await made({ url: receiver.url(`/${code}`) });
  receiver.replies.set(`/${code}`, answer);

  const tested = await stack.api.post(`${ENDPOINTS}/${body.id}/test`, { key: vendor.key });

  expect(tested.body).toMatchObject({ code, delivered: code === 'ok' });
});

test('ten tests a minute go to one endpoint, and what it says is told of each', async () => {
  const [id, other] = [
    await idOf(made({ url: receiver.url('/many') })),
    await idOf(made({ url: receiver.url('/else') })),
  ];
  const test = (endpoint: string): Promise<Answer> =>
    stack.api.post(`${ENDPOINTS}/${endpoint}/test`, { key: vendor.key });

  const answers = await Promise.all(Array.from({ length: 12 }, () => test(id)));

  expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.body).toMatchObject({
    code: 'rate_limited',
    detail: expect.stringMatching(/Ask again in \d+ seconds/),
  });
  expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
  expect(receiver.at('/many')).toHaveLength(10);
  expect((await test(other)).status).toBe(200);
});

test('the audit log says which endpoint was made', async () => {
  const id = await idOf(made());

  const rows = await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
    prisma.audit.findMany({ where: { action: 'endpoint.create' } }),
  );
  expect(rows).toMatchObject([{ subject: id, outcome: 'ok' }]);
});

test('who deletes an endpoint deletes its log', async () => {
  const endpointId = await idOf(made());
  const id = await delivered(stack, linked.connection, { endpointId });
  expect(await opened(endpointId)).not.toBeNull();

  expect((await stack.api.delete(`${ENDPOINTS}/${endpointId}`, { key: vendor.key })).status).toBe(204);

  expect((await stack.api.get(`${DELIVERIES}/${id}`, { key: vendor.key })).status).toBe(404);
  expect((await stack.api.delete(`${ENDPOINTS}/${endpointId}`, { key: vendor.key })).status).toBe(404);
  expect(await opened(endpointId)).toBeNull();
  expect(await positions(endpointId)).toEqual({});
});
