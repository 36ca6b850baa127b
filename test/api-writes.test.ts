import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Response } from 'supertest';
import { Patience } from '#actions';
import { logger } from '#kernel';
import { recordId } from '#records';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import type { Answer, Caller } from './api-client.js';
import { fakeConnector } from './fake-connector.js';
import { offer } from './offer.js';
import { WritableProvider } from './writable-provider.js';

const LOCATIONS = '/api/hris/v1/locations';
const NOBODY = '0193a1de-0000-7000-8000-000000000001';

const provider = new WritableProvider();
let stack: TestApi;
let vendor: Vendor;
let linked: Linked;
let caller: Caller;

beforeAll(async () => {
  provider.install();
  offer(fakeConnector('ats'));
  await provider.start();
  stack = await TestApi.start();
  Object.assign(stack.app.get(Patience), { looks: [0, 0.01], reads: [0, 0.01] });
});

afterAll(async () => {
  provider.stop();
  await stack.close();
});

beforeEach(async () => {
  provider.reset();
  vendor = await stack.vendor();
  linked = await stack.link(vendor, { connector: provider.connector });
  caller = { key: vendor.key, token: linked.token };
});

const create = (body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  stack.api.post(LOCATIONS, { ...caller, headers }, body);

const audited = async ({ headers }: Answer): Promise<unknown> => {
  const requestId = headers['x-request-id'] ?? '';
  const rows = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
    prisma.audit.findMany({ where: { requestId } }),
  );
  return rows.map(({ action, outcome, subject }) => ({ action, outcome, subject }));
};

test('what is created, changed and deleted is answered as the provider has it, and is read back the same', async () => {
  const created = await create({ name: 'Attic', city: 'Bern' });
  const place = `${LOCATIONS}/${recordId(linked.connection.id, 'location', '1')}`;

  expect(created).toMatchObject({ status: 201, body: { remote_id: '1', name: 'Attic', city: 'Bern' } });
  expect((await stack.api.get(place, caller)).text).toBe(created.text);
  expect(await audited(created)).toEqual([
    { action: 'location.create', outcome: 'ok', subject: created.headers['x-write-id'] },
  ]);

  const changed = await stack.api.patch(`${place}?include_custom_fields=true`, caller, { city: 'Wien' });
  expect(changed).toMatchObject({ status: 200, body: { city: 'Wien', custom_fields: {} } });
  expect((await stack.api.get(LOCATIONS, caller)).body.items).toMatchObject([{ name: 'Attic', city: 'Wien' }]);

  const deleted = await stack.api.delete(place, caller);
  expect([deleted.status, deleted.text]).toEqual([204, '']);
  expect((await stack.api.get(place, caller)).status).toBe(404);
  expect((await stack.api.delete(place, caller)).status).toBe(404);
  expect(provider.ledger).toEqual(['POST Attic', 'PATCH Attic', 'DELETE 1']);
});

describe('a key', () => {
  test.each(['x-idempotency-key', 'Idempotency-Key'])('%s: the same is answered with the same', async (name) => {
    const first = await create({ name: 'Attic' }, { [name]: 'key-1' });
    const again = await create({ name: 'Attic' }, { 'x-idempotency-key': 'key-1' });

    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect([first.headers['x-idempotent-replay'], again.headers['x-idempotent-replay']]).toEqual([undefined, 'true']);
    const id = first.headers['x-write-id'];
    expect(await create({ name: 'Hut' }, { [name]: 'key-1' })).toMatchObject({
      ...{ status: 422, body: { code: 'idempotency_key_reused', write_id: id } },
    });
    expect(provider.ledger).toEqual(['POST Attic']);
  });

  test('a refusal is answered again as well, word for word', async () => {
    provider.moods.push('refuse');
    const key = { 'x-idempotency-key': 'key-1' };

    const [first, again] = [await create({ name: 'Attic' }, key), await create({ name: 'Attic' }, key)];

    expect([again.status, again.text]).toEqual([422, first.text]);
  });

  test('who asks while it is being written is told to ask again', async () => {
    provider.moods.push('hold after');
    const key = { 'x-idempotency-key': 'key-1' };
    const first = create({ name: 'Attic' }, key);
    while (provider.held.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));

    const meanwhile = await create({ name: 'Attic' }, key);
    for (const release of provider.held) release();

    expect(meanwhile).toMatchObject({ status: 409, body: { code: 'write_running' } });
    expect(Number(meanwhile.headers['retry-after'])).toBeGreaterThan(0);
    expect(meanwhile.body.write_id).toBe((await first).headers['x-write-id']);
  });

  test.each([
    ['x-idempotency-key', 'two words'],
    ['x-idempotency-key', ''],
    ['idempotency-key', 'k'.repeat(256)],
  ])('%s: "%s" is refused', async (name, key) => {
    const { status, body } = await create({ name: 'Attic' }, { [name]: key });

    expect(status).toBe(422);
    expect(body.detail).toEqual([{ loc: ['header', name], msg: expect.any(String), type: 'value_error' }]);
    expect(provider.ledger).toEqual([]);
  });

  test('two that differ are refused', async () => {
    const { body } = await create({ name: 'Attic' }, { 'x-idempotency-key': 'a', 'idempotency-key': 'b' });

    expect(body.detail).toMatchObject([{ loc: ['header', 'idempotency-key'] }]);
  });
});

test('a refusal is told in the provider’s words, and audited by its code', async () => {
  provider.moods.push('refuse');

  const answer = await create({ name: 'Attic' });

  expect(answer).toMatchObject({
    status: 422,
    body: {
      code: 'provider_request_refused',
      upstream: { status: 422, body: { error: 'Ada Lovelace is not allowed' } },
    },
  });
  const id: unknown = answer.headers['x-write-id'];
  expect(answer.body.write_id).toBe(id);
  expect(await audited(answer)).toEqual([
    { action: 'location.create', outcome: 'provider_request_refused', subject: id },
  ]);
});

test('what nobody can find out is said to be unknown, with where to look', async () => {
  provider.moods.push('cut before');

  expect(await create({ name: 'Attic' })).toMatchObject({
    status: 502,
    body: { code: 'write_unknown', check: 'Look for the place in the list of places.' },
  });
});

test('a dry run says what is wrong, or that it is valid, and does nothing', async () => {
  const dry = (body: object): Promise<Answer> => stack.api.post(`${LOCATIONS}?dry_run=true`, caller, body);

  const valid = await dry({ name: 'Attic' });
  expect(valid).toMatchObject({ status: 200, body: { valid: true } });
  expect(await audited(valid)).toMatchObject([{ action: 'location.create', outcome: 'dry_run' }]);
  expect((await dry({ colour: 'red' })).body.detail).toEqual([
    { loc: ['body', 'name'], msg: 'Field required', type: 'missing' },
    {
      ...{ loc: ['body', 'colour'], type: 'extra_forbidden' },
      msg: 'Extra inputs are not permitted. There are: city, name, near, opens, plan',
    },
  ]);
  expect((await stack.api.get('/api/v1/writes', caller)).body.items).toEqual([]);
  expect(provider.ledger).toEqual([]);
});

/** One within the other, and in the innermost nothing. */
const nested = (levels: number): string => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
const [LONE, NUL] = ['"x\\ud800"', '"x\\u0000"'];

test.each<[string, string, string, (string | number)[]?]>([
  ['a list', '[]', 'dict_type'],
  ['a word', '"text"', 'dict_type'],
  ['no JSON', '{"name":', 'json_invalid'],
  ['a prototype', '{"__proto__":{"a":1}}', 'value_error'],
  ['a name with half of a character', `{"name":${LONE}}`, 'value_error', ['name']],
  ['a name with U+0000', `{"near":{"list":[1,${NUL}]}}`, 'value_error', ['near', 'list', 1]],
  ['a field that is called so', `{"near":{${NUL}:1}}`, 'value_error', ['near']],
  ['more than any number', '{"name":"a","opens":-1e400}', 'finite_number', ['opens']],
  ['what lies too deep', nested(65), 'value_error', Array<string>(64).fill('a')],
  ['what lies far too deep', nested(9000), 'value_error', Array<string>(64).fill('a')],
])('%s is no body, nor in a dry run', async (_, text, type, place = []) => {
  const post = (path: string): Promise<Response> =>
    stack.api
      .raw()
      .post(path)
      .set({ authorization: `Bearer ${vendor.key}`, 'x-connector-token': linked.token })
      .set('content-type', 'application/json')
      .send(text);

  for (const answer of [await post(LOCATIONS), await post(`${LOCATIONS}?dry_run=true`)]) {
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toMatchObject([{ loc: ['body', ...place], type }]);
    expect(answer.text.isWellFormed() && !/\\u(?:0000|d8)/i.test(answer.text)).toBe(true);
  }
});

test('what is just deep enough is looked at, and every character is a character', async () => {
  expect((await create(JSON.parse(nested(64)) as object)).body.detail).toMatchObject([
    { loc: ['body', 'name'] },
    { loc: ['body', 'a'] },
  ]);
  expect((await create({ name: '\u{1f3e0} \ud83c\udfe0 ü' })).body.name).toBe('🏠 🏠 ü');
});

test('a long body is read for whoever may write, and for nobody else', async () => {
  const long = { name: 'Attic', plan: { file_content: 'A'.repeat(200_000) } };
  expect((await create(long)).body.detail).toMatchObject([{ loc: ['body', 'plan', 'file_content'] }]);

  const post = (headers: Record<string, string>) =>
    stack.api
      .raw()
      .post(LOCATIONS)
      .set({ ...headers, 'content-type': 'application/json' });
  expect((await post({}).send(`{${'x'.repeat(200_000)}`)).body.code).toBe('api_key_invalid');
  const allowed = { authorization: `Bearer ${vendor.key}`, 'x-connector-token': linked.token };
  const tooLong = await post({ ...allowed, 'content-length': String(2 * 1024 * 1024) }).send('{}');
  expect([tooLong.status, tooLong.body.code]).toEqual([413, 'body_too_large']);
  expect(tooLong.body.detail).toBe('The body is too large: it may have 1 MB.');
});

test('long bodies that are done with keep no room from others', async () => {
  const text = `{${'x'.repeat(31 * 1024 * 1024)}`;
  const answers: number[] = [];
  for (let index = 0; index < 5; index += 1) {
    const { status } = await stack.api
      .raw()
      .post('/api/v1/passthrough')
      .set({ authorization: `Bearer ${vendor.key}`, 'x-connector-token': linked.token })
      .set('content-type', 'application/json')
      .send(text);
    answers.push(status);
  }

  expect(answers).toEqual([422, 422, 422, 422, 422]);
});

test('the description of a creation is the one that checks it, in the dialect’s words as well', async () => {
  for (const path of ['meta/post', 'create/meta']) {
    const { body } = await stack.api.get(`${LOCATIONS}/${path}`, caller);
    expect(body).toMatchObject({ success: true, error: null });
    expect(body.data).toMatchObject({
      ...{ type: 'object', required: ['name'], additionalProperties: false, examples: [{ name: 'Attic' }] },
      properties: {
        name: { type: 'string', isRequired: true },
        city: {
          isRequired: false,
          enumInformation: [
            { value: 'Bern', label: 'Bern (CH)' },
            { value: 'Wien', label: null },
            { value: null, label: null },
          ],
        },
      },
    });
  }
  expect((await stack.api.get(`${LOCATIONS}/meta/patch`, caller)).body.data.required).toEqual([]);
});

test('what a connector does not write is a 501 by all its paths', async () => {
  const failures = jest.spyOn(logger, 'error');
  const ats = await stack.link(vendor, { originId: 'ats', connector: fakeConnector('ats') });
  const other = { key: vendor.key, token: ats.token };
  const answers = [
    await stack.api.post('/api/hris/v1/employees', caller, {}),
    await stack.api.patch(`/api/hris/v1/groups/${NOBODY}`, caller, {}),
    await stack.api.delete(`/api/hris/v1/groups/${NOBODY}`, caller),
    await stack.api.get('/api/hris/v1/employees/create/meta', caller),
    await stack.api.get('/api/hris/v1/employees/meta/patch', caller),
    await stack.api.post(`/api/ats/v1/candidates/${NOBODY}/attachments?async=true`, other, { file_name: 'cv.pdf' }),
  ];
  const errors = failures.mock.calls.length;
  failures.mockRestore();

  expect(errors).toBe(0); // who asks for it has not found a fault of ours
  for (const { status, body } of answers) expect([status, body.code]).toEqual([501, 'write_not_supported']);
  expect(
    (await stack.api.post(`/api/ats/v1/candidates/${NOBODY}/attachments`, other, { candidate: 'x' })).body.detail,
  ).toMatchObject([{ loc: ['body', 'candidate'] }]);
  expect((await stack.api.post(`${LOCATIONS}?async=true`, caller, {})).body.detail).toMatchObject([
    { loc: ['query', 'async'], type: 'extra_forbidden' },
  ]);
});

test('to write takes the scope to write', async () => {
  const key = await stack.key(vendor.id, { scopes: ['hris:read', 'ats:write'] });
  const reader = { key, token: linked.token };
  const { headers } = await create({ name: 'Attic' });
  const refused = await Promise.all([
    stack.api.post(LOCATIONS, reader, { name: 'Hut' }),
    stack.api.patch(`${LOCATIONS}/${NOBODY}`, reader, {}),
    stack.api.delete(`${LOCATIONS}/${NOBODY}`, reader),
    stack.api.get(`/api/v1/writes/${headers['x-write-id'] ?? ''}`, reader),
  ]);

  for (const { status, body } of refused) expect([status, body.code]).toEqual([403, 'scope_missing']);
  expect((await stack.api.get('/api/v1/writes', caller)).body.items).toHaveLength(1);
  expect((await stack.api.get('/api/v1/writes', reader)).body.items).toEqual([]); // it may write ats alone
  const none = { key: await stack.key(vendor.id, { scopes: ['hris:read', 'ats:read'] }) };
  expect(await stack.api.get('/api/v1/writes', none)).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
  expect((await stack.api.get(`${LOCATIONS}/meta/post`, reader)).status).toBe(200);
});

test('what became of writes can be seen, one by one and in pages', async () => {
  const created = await create({ name: 'Attic' });
  provider.moods.push('refuse');
  const refused = await create({ name: 'Hut' });
  const id = created.headers['x-write-id'] ?? '';

  expect((await stack.api.get(`/api/v1/writes/${id}`, caller)).body).toMatchObject({
    ...{ id, connector_id: linked.connection.id, route: `POST ${LOCATIONS}`, state: 'succeeded', code: null },
    ...{ model: 'location', record_id: created.body.id, answer: { status: 201, body: created.body } },
  });
  const list = async (query: string): Promise<{ cursor: string; items: { id: string; state: string }[] }> =>
    (await stack.api.get(`/api/v1/writes?${query}`, caller)).body;
  const first = await list('page_size=1');
  expect(first.items).toMatchObject([{ id: refused.headers['x-write-id'], state: 'failed', upstream_status: 422 }]);
  expect((await list(`page_size=1&cursor=${first.cursor}`)).items).toMatchObject([{ id }]);
  expect((await list(`connector_id=${linked.connection.id}&state=succeeded`)).items).toMatchObject([{ id }]);
  expect((await stack.api.get('/api/v1/writes?state=lost', caller)).status).toBe(422);

  const development = await stack.key(vendor.id, { environment: 'development' });
  for (const key of [development, (await stack.vendor('Stranger')).key]) {
    expect((await stack.api.get(`/api/v1/writes/${id}`, { key })).status).toBe(404);
    expect((await stack.api.get('/api/v1/writes', { key })).body.items).toEqual([]);
  }
});
