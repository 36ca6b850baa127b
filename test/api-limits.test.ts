import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Feed, wantedBy } from '#events';
import { AuditLog } from '#journal';
import { logger } from '#kernel';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';

let stack: TestApi;
let vendor: Vendor;

beforeAll(async () => {
  stack = await TestApi.start({ RATE_LIMIT: '25' });
  vendor = await stack.vendor();
});

afterAll(() => stack.close());

const list = ({ token }: Linked, query = ''): Promise<Answer> =>
  stack.api.get(`/api/hris/v1/employees${query}`, { key: vendor.key, token });

const numbers = ({ headers }: Answer): (number | undefined)[] =>
  ['limit', 'remaining', 'reset'].map((name) => Number(headers[`x-ratelimit-${name}`]));

test('a connector token has so many requests a minute, counts down, and then has to wait', async () => {
  const linked = await stack.link(vendor);
  const answers: Answer[] = [];
  for (let count = 0; count < 26; count += 1) answers.push(await list(linked));

  expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 25 }, () => 200), 429]);
  expect(answers.map((answer) => numbers(answer)[1])).toEqual([
    ...Array.from({ length: 25 }, (_, index) => 24 - index),
    0,
  ]);
  const [last] = answers.slice(-1) as [Answer];
  expect(last.body).toEqual({
    detail: 'Rate limit exceeded',
    code: 'rate_limited',
    request_id: last.headers['x-request-id'],
  });
  const wait = Number(last.headers['retry-after']);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(numbers(last)[2]).toBeGreaterThan(Date.now() / 1000);
});

test('another token of the same vendor has its own', async () => {
  const [one, other] = [await stack.link(vendor), await stack.link(vendor)];
  for (let count = 0; count < 26; count += 1) await list(one);

  expect((await list(one)).status).toBe(429);
  expect((await list(other)).status).toBe(200);
});

test.each([
  ['without a connector token', '/api/hris/v1/employees', 401],
  ['for what needs none', '/api/v1/lookup/models', 200],
])('calls %s have ten times as many a minute for each key', async (_, path, status) => {
  const [noisy, calm] = [await stack.key(vendor.id), await stack.key(vendor.id)];
  const answers = await Promise.all(Array.from({ length: 251 }, () => stack.api.get(path, { key: noisy })));

  expect(answers.filter((answer) => answer.status === status)).toHaveLength(250);
  const refused = answers.find((answer) => answer.status === 429);
  expect(refused?.body).toMatchObject({ detail: 'Rate limit exceeded', code: 'rate_limited' });
  expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
  expect((await stack.api.get(path, { key: calm })).status).toBe(status);
});

test('a key that used up its minute still reads with a connector token', async () => {
  const [key, linked] = [await stack.key(vendor.id), await stack.link(vendor)];
  await Promise.all(Array.from({ length: 251 }, () => stack.api.get('/api/v1/lookup/models', { key })));

  expect((await stack.api.get('/api/v1/lookup/models', { key })).status).toBe(429);
  expect((await stack.api.get('/api/hris/v1/employees', { key, token: linked.token })).status).toBe(200);
});

test('a key that is refused all the time does not fill the audit log; every refusal is counted', async () => {
  const other = await stack.vendor('Refused');
  for (let count = 0; count < 100; count += 1) await stack.api.get('/api/hris/v1/employees', { key: other.key });
  await stack.app.get(AuditLog).flush();

  const audit = await stack.store.as({ organisationId: other.id }, (prisma) => prisma.audit.findMany());

  expect(audit.length).toBeLessThan(70);
  expect(audit.reduce((sum, { count }) => sum + count, 0)).toBe(100);
});

test('answers that are errors count and tell as well', async () => {
  const linked = await stack.link(vendor);

  const answers = [
    await list(linked, '?page_size=0'),
    await list(linked, '/0193a1de-0000-7000-8000-000000000001'),
    await stack.api.get('/api/hris/v1/employees/17', { key: vendor.key, token: linked.token }),
  ];

  expect(answers.map(({ status }) => status)).toEqual([422, 404, 422]);
  expect(answers.map((answer) => numbers(answer)[1])).toEqual([24, 23, 22]);
});

test('reads are in the audit log within moments, by count, without what was asked with', async () => {
  const linked = await stack.link(vendor);
  for (let count = 0; count < 3; count += 1) await list(linked, '?first_name=canary');
  await delay(50); // the last answer may be here before its request is noted
  await stack.app.get(AuditLog).flush();

  const audit = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
    prisma.audit.findMany({ where: { connectionId: linked.connection.id } }),
  );

  expect(audit.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  for (const entry of audit) expect(entry).toMatchObject({ action: 'employee.list', outcome: 'ok' });
  expect(JSON.stringify(audit)).not.toContain('canary');
});

test('a change is in the audit log before its answer', async () => {
  const { connection } = await stack.link(vendor);
  const { headers } = await stack.api.delete(`/api/hris/v1/connectors/${connection.id}/delete`, { key: vendor.key });

  const audit = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
    prisma.audit.findMany({ where: { requestId: headers['x-request-id'] ?? '' } }),
  );
  expect(audit).toMatchObject([
    { action: 'connector.delete', subject: connection.id, connectionId: connection.id, outcome: 'ok' },
  ]);
});

test('an API that ends leaves the reads of its last second in the audit log', async () => {
  const brief = await TestApi.start();
  const reader = await brief.vendor();
  const { token, connection } = await brief.link(reader);
  await brief.api.get('/api/hris/v1/employees', { key: reader.key, token });
  await brief.app.close();

  const audit = await brief.owner.as({ organisationId: reader.id }, (prisma) =>
    prisma.audit.findMany({ where: { connectionId: connection.id } }),
  );

  expect(audit).toMatchObject([{ action: 'employee.list', count: 1 }]);
  await brief.close();
});

test('who is put off since too many wait already is no failure in the log', async () => {
  const linked = await stack.link(vendor);
  const [failures, gone] = [jest.spyOn(logger, 'error'), new AbortController()];
  const query = { wanted: wantedBy({ category: 'hris', writes: false }), limit: 1, wait: 30 };
  const waiting = Array.from({ length: 10 }, () => stack.app.get(Feed).read(linked.connection, query, gone.signal));
  await delay(300);

  const { status, body } = await stack.api.get('/api/v1/changes?wait=30', { key: vendor.key, token: linked.token });

  gone.abort();
  await Promise.all(waiting);
  expect([status, body.code, failures.mock.calls]).toEqual([503, 'busy', []]);
  failures.mockRestore();
});
