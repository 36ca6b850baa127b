import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Answer, type Body, Driver } from './driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());
beforeEach(async () => {
  await driver.ask('DELETE', '/_control/faults');
  await driver.ask('DELETE', '/_control/holds');
  await driver.ask('DELETE', '/_control/ledger');
});

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

test('an answer can wait until what happened behind it has been told', async () => {
  const calls = [{ method: 'PATCH', path: '/people/3001', body: { first_name: 'Joan' } }];
  await fault({ match: 'GET /v2/persons/3001$', kind: 'change', calls, held: true });
  const held = async (): Promise<number> => (await driver.ask('GET', '/_control/faults')).body.held;

  const answer = driver.get('/v2/persons/3001');
  while ((await held()) === 0) await new Promise(setImmediate);
  const meanwhile = await driver.get('/v2/persons/3001');
  await driver.ask('POST', '/_control/faults/release');

  expect([(await answer).body.first_name, meanwhile.body.first_name]).toEqual([
    expect.not.stringMatching('Joan'),
    'Joan',
  ]);
});

test('pages can be short, whatever is asked for', async () => {
  await driver.ask('PUT', '/_control/pages', { most: 2 });
  const short = [await driver.get('/v2/persons?limit=50'), await driver.get('/v1/company/employees?limit=100')];
  await driver.ask('PUT', '/_control/pages', { most: null });

  expect(short.map(({ body }) => (body._data ?? body.data).length as number)).toEqual([2, 2]);
  expect((await driver.get('/v2/persons?limit=50')).body._data).toHaveLength(12);
});

const ledger = async (): Promise<Body> => (await driver.ask('GET', '/_control/ledger')).body;
const project = (name: string) => driver.send('POST', '/v2/projects', { name, status: 'ACTIVE' });
const projects = async (name: string): Promise<number> =>
  (await driver.get(`/v2/projects?name=${encodeURIComponent(name)}`)).body._data.length;

test('the ledger has every write that took effect, and no other request', async () => {
  const { body: refused } = await driver.send('POST', '/v2/projects', { name: 'no status' });
  const { body: first } = await project('Hafen');
  const { body: second } = await driver.send('POST', '/v2/projects', { name: 'Hafen II', status: 'ACTIVE' });
  await driver.send('PATCH', `/v2/projects/${String(second.id)}?x=1`, { billable: true });
  await driver.send('DELETE', `/v2/projects/${String(first.id)}`);
  const { total, effects } = await ledger();

  expect(refused.errors).toHaveLength(1);
  expect(total).toBe(4);
  expect(effects).toMatchObject([
    { n: 1, method: 'POST', path: '/v2/projects', params: {}, created: [first.id] },
    { n: 2, method: 'POST', path: '/v2/projects', params: {}, created: [second.id] },
    { n: 3, method: 'PATCH', path: '/v2/projects/{id}', params: { id: second.id }, query: 'x=1', created: [] },
    { n: 4, method: 'DELETE', path: '/v2/projects/{id}', params: { id: first.id } },
  ]);
  expect(new Set(effects.map(({ digest }: Body) => digest)).size).toBe(4);
  expect(effects[0]).toMatchObject({ credential: driver.simulator.credentials['client_id'], at: expect.any(String) });
  expect((await driver.ask('GET', '/_control/ledger?since=3')).body.effects).toHaveLength(1);
});

test('of a list that is stored in part the ledger names what is stored, although the answer is an error', async () => {
  const entry = { employee: 3003, start_time: '09:00', end_time: '10:00', break: 0 };
  const days = [
    { ...entry, date: '2026-12-01' },
    { ...entry, date: '2026-12-01' },
    { ...entry, date: '2026-12-02' },
  ];
  const { status, body } = await driver.send('POST', '/v1/company/attendances', { attendances: days });
  const ids = (body.error.detailed_message as { id: number | null }[]).flatMap(({ id }) => id ?? []);
  const { effects } = await ledger();

  expect([status, ids]).toEqual([400, [expect.any(Number), expect.any(Number)]]);
  expect(effects).toMatchObject([{ path: '/v1/company/attendances', created: ids.map(String) }]);
});

test('the same form has the same digest, whatever divides its parts, and another file another one', async () => {
  const upload = (content: string): Promise<Answer> => driver.upload('Lebenslauf.pdf', content);
  const [one, again, other] = [await upload('a'), await upload('a'), await upload('b')];
  const { effects } = await ledger();

  expect(effects.map(({ created }: Body) => created[0])).toEqual([one, again, other].map(({ body }) => body.uuid));
  const [first, second, third] = effects.map(({ digest }: Body) => digest as string);
  expect([second === first, third === first]).toEqual([true, false]);
});

test('an application whose answer tells nothing is found by the number in the ledger', async () => {
  const position = 2140231;
  const applicant = { first_name: 'Mary', last_name: 'Shelley', email: 'mary@example.org' };
  const body = { ...applicant, job_position_id: position };
  const { status, text } = await driver.ask('POST', '/v1/recruiting/applications', body, driver.recruiter);
  const { effects } = await ledger();
  const { body: found } = await driver.get(`/v2/recruiting/applications/${String(effects[0].created[0])}`);

  expect([status, text]).toEqual([201, '']);
  expect(found.candidate).toBeDefined();
});

test.each([
  ['cut off', { kind: 'cut' }, false],
  ['spoilt by a gateway', { kind: 'status', status: 502 }, false],
  ['late', { kind: 'change', ms: 50 }, false],
  ['cut off before it was served', { kind: 'cut', without_effect: true }, true],
  ['refused before it was served', { kind: 'status', status: 503, without_effect: true }, true],
  ['one too many', { kind: '429' }, true],
  ['sent elsewhere', { kind: 'redirect' }, true],
])('a write whose answer is %s took effect, or did not', async (what, rule, without) => {
  const name = `Werft ${what}`;
  await fault({ match: 'POST /v2/projects$', ...rule });
  const answer = await project(name).catch(() => undefined);

  expect(answer?.status).not.toBe(rule.kind === 'change' ? undefined : 201);
  expect(await projects(name)).toBe(without ? 0 : 1);
  expect((await ledger()).total).toBe(without ? 0 : 1);
});

test('a slow write takes effect late, though nobody waits for it any more', async () => {
  await fault({ match: 'POST /v2/projects$', kind: 'slow', ms: 100 });
  const headers = { authorization: `Bearer ${await driver.token()}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'Ebbe', status: 'ACTIVE' });
  const sent = { method: 'POST', headers, body, signal: AbortSignal.timeout(30) };
  await expect(fetch(`${driver.simulator.url}/v2/projects`, sent)).rejects.toThrow();
  const before = await projects('Ebbe');
  while ((await ledger()).total === 0) await new Promise(setImmediate);

  expect([before, await projects('Ebbe')]).toEqual([0, 1]);
});

test('a request that is not served costs its token of the limit all the same', async () => {
  await fault({ match: 'POST /v2/projects$', kind: 'status', status: 503, without_effect: true });
  const { status, headers } = await project('Kran');

  expect([status, headers.get('x-ratelimit-burst-capacity')]).toEqual([503, '100']);
});

test('a write can be held before or after its effect, and goes on when it is released, its sender gone or not', async () => {
  const hold = (at: string) => driver.ask('POST', '/_control/holds', { match: 'POST /v2/projects$', at });
  const waiting = async (): Promise<Body> => (await driver.ask('GET', '/_control/holds')).body.waiting;
  const gone = new AbortController();
  const sent = async (name: string, at: string): Promise<void> => {
    await hold(at);
    const body = JSON.stringify({ name, status: 'ACTIVE' });
    const headers = { authorization: `Bearer ${await driver.token()}`, 'content-type': 'application/json' };
    const url = `${driver.simulator.url}/v2/projects`;
    void fetch(url, { method: 'POST', headers, body, signal: gone.signal }).catch(() => undefined);
    while (!(await waiting()).some((one: Body) => one.at === at)) await new Promise(setImmediate);
  };
  await sent('Slip', 'before');
  await sent('Dock', 'after');
  const held = await waiting();
  const before = [await projects('Slip'), await projects('Dock')];
  gone.abort();
  await driver.ask('POST', '/_control/holds/release', { n: held[1].n });
  const left = await waiting();
  await driver.ask('POST', '/_control/holds/release');

  expect(held).toMatchObject([{ method: 'POST', path: '/v2/projects', at: 'before' }, { at: 'after' }]);
  expect(before).toEqual([0, 1]);
  expect(left).toEqual([held[0]]);
  expect([await projects('Slip'), await projects('Dock')]).toEqual([1, 1]);
  expect((await ledger()).total).toBe(2);
});
