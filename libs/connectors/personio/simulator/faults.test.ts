import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Driver } from './driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());
beforeEach(() => driver.ask('DELETE', '/_control/faults'));

const fault = (rule: object) => driver.ask('POST', '/_control/faults', rule);
const persons = () => driver.get('/v2/persons?limit=2');

test('a rule acts after so many requests, so many times', async () => {
  await fault({ match: 'GET /v2/persons', kind: 'status', status: 502, skip: 1, times: 2 });

  const statuses = [await persons(), await persons(), await persons(), await persons()].map(({ status }) => status);

  expect(statuses).toEqual([200, 502, 502, 200]);
});

test('a rule can mean only some pages of a list', async () => {
  await fault({ match: 'GET /v1/company/employees$', query: 'offset=5', kind: 'status', status: 502 });

  const first = await driver.get('/v1/company/employees?limit=5&offset=0');
  const second = await driver.get('/v1/company/employees?limit=5&offset=5');

  expect([first.status, second.status]).toEqual([200, 502]);
});

test('a rule can act now and then', async () => {
  await fault({ match: 'GET /v2/persons', kind: 'status', status: 502, times: 1000, chance: 0.5 });

  const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await persons()).status));

  expect(new Set(statuses)).toEqual(new Set([200, 502]));
});

test('a faulty status has the body that goes with it', async () => {
  await fault({ match: 'GET /v2/', kind: 'status', status: 503 });
  await fault({ match: 'GET /v1/', kind: 'status', status: 500 });

  const v2 = await persons();
  const v1 = await driver.get('/v1/company/employees');

  expect(v2.body.errors[0]).toMatchObject({
    title: 'Service Unavailable',
    type: expect.stringMatching(/service_unavailable$/),
  });
  expect(v2.headers.get('x-ratelimit-replenish-rate')).toBe('30');
  expect(v1.body).toEqual({ success: false, error: { code: 500, message: 'Es ist ein Problem aufgetreten' } });
});

test('a path may end, and may have gaps', async () => {
  await fault({ match: 'GET /v2/persons$', kind: 429, times: 9 });
  await fault({ match: '* /v2/persons/{id}/employments$', kind: 'status', status: 504 });

  expect((await persons()).status).toBe(429);
  expect((await driver.get('/v2/persons/3001')).status).toBe(200);
  expect((await driver.get('/v2/persons/3001/employments')).status).toBe(504);
});

test('connections are cut before the answer or within it', async () => {
  await fault({ match: 'GET /v2/persons', kind: 'cut' });
  await expect(persons()).rejects.toThrow();
  await fault({ match: 'GET /v2/persons', kind: 'truncate' });
  await expect(persons()).rejects.toThrow();
  expect((await persons()).status).toBe(200);
});

test('an answer can be late', async () => {
  await fault({ match: 'GET /v2/persons', kind: 'slow', ms: 80 });
  const before = performance.now();

  await persons();

  expect(performance.now() - before).toBeGreaterThan(75);
});

test('pages can lead elsewhere, to themselves, or be empty', async () => {
  await fault({ match: 'GET /v2/persons', kind: 'foreign_next' });
  await fault({ match: 'GET /v2/persons', kind: 'self_next' });
  await fault({ match: 'GET /v2/persons', kind: 'empty_page' });
  await fault({ match: 'GET /v1/company/employees', kind: 'empty_page' });

  expect((await persons()).body._meta.links.next.href).toMatch(/^https:\/\/foreign\.invalid\//);
  expect((await persons()).body._meta.links.next.href).toBe(`${driver.simulator.url}/v2/persons?limit=2`);
  expect((await persons()).body).toMatchObject({ _data: [], _meta: { links: { next: {} } } });
  expect((await driver.get('/v1/company/employees')).body).toMatchObject({ success: true, data: [], limit: 50 });
});

test('a report that leads to itself keeps its columns, and the form of its links', async () => {
  const [{ id }] = (await driver.get('/v2/reports')).body._data;
  await fault({ match: 'GET /v2/reports/', kind: 'self_next' });

  const { body } = await driver.get(`/v2/reports/${String(id)}`);

  expect(body._meta.columns).toHaveLength(4);
  expect(body._meta.links).toEqual({ next: `${driver.simulator.url}/v2/reports/${String(id)}` });
});

test('answers can be redirects, errors with status 200, or anything', async () => {
  await fault({ match: 'GET /v2/persons', kind: 'redirect' });
  await fault({ match: 'GET /v2/persons', kind: 'http200_error' });
  await fault({ match: 'GET /v2/persons', kind: 'body', body: '<html>', status: 200 });

  const redirect = await persons();
  const error = await persons();

  expect([redirect.status, redirect.headers.get('location')]).toEqual([302, 'https://redirect.invalid/']);
  expect([error.status, error.body.success]).toEqual([200, false]);
  expect((await persons()).text).toBe('<html>');
});

test('the account can change between an answer and whoever has it', async () => {
  const { body: before } = await persons();
  const [{ id }] = before._data as [{ id: string }];
  await fault({
    ...{ match: 'GET /v2/persons', kind: 'change' },
    calls: [{ method: 'PATCH', path: `/people/${id}`, body: { first_name: 'Grace' } }],
  });

  const looked = await driver.get('/v2/persons?limit=2', { 'x-simulator-unspoilt': '1' });
  const [first, second] = [await persons(), await persons()];

  expect(looked.body).toEqual(before);
  expect(first.body).toEqual(before);
  expect(second.body._data[0].first_name).toBe('Grace');
});

test('pages can be short, whatever is asked for', async () => {
  await driver.ask('PUT', '/_control/pages', { most: 2 });
  const short = [await driver.get('/v2/persons?limit=50'), await driver.get('/v1/company/employees?limit=100')];
  await driver.ask('PUT', '/_control/pages', { most: null });

  expect(short.map(({ body }) => (body._data ?? body.data).length as number)).toEqual([2, 2]);
  expect((await driver.get('/v2/persons?limit=50')).body._data).toHaveLength(12);
});
