import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { logger } from '#kernel';
import { group } from '#models';
import { ApiKeysService } from '#tenancy';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import type { Answer, Caller } from './api-client.js';
import { fakeConnector, pulled } from './fake-connector.js';
import { Writer } from './writer.js';

let stack: TestApi;
let vendor: Vendor;
let linked: Linked;
let caller: Caller;

const LONG = JSON.stringify({ category: 'x'.repeat(70_000) });
const EMPLOYEES = '/api/hris/v1/employees';
const NOBODY = '0193a1de-0000-7000-8000-000000000001';

beforeAll(async () => {
  stack = await TestApi.start();
  vendor = await stack.vendor();
  linked = await stack.link(vendor);
  caller = { key: vendor.key, token: linked.token };
});

afterAll(() => stack.close());

/** What a caller can tell of an answer. */
const told = ({ status, body, headers }: Answer): object => ({
  status,
  body: { ...body, request_id: '' },
  authenticate: headers['www-authenticate'],
  names: Object.keys(headers).sort(),
});

describe('who is not let in', () => {
  const refused = {
    status: 401,
    body: { code: 'api_key_invalid', detail: expect.any(String) },
  };

  test.each([
    ['no key', undefined],
    ['an empty key', ''],
    ['a key of nobody', 'pp_live_0000000000000000000000000000000000'],
    ['a word', 'secret'],
  ])('%s is a 401 that says how to authenticate', async (_, key) => {
    const answer = await stack.api.get(EMPLOYEES, { key, token: linked.token });
    expect(answer).toMatchObject(refused);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
  });

  test('a revoked key is a 401 within a second', async () => {
    const keys = new ApiKeysService(stack.owner);
    const { id, key } = await keys.create(vendor.id, {
      environment: 'production',
      name: 'brief',
      scopes: ['hris:read'],
    });
    expect((await stack.api.get(EMPLOYEES, { key, token: linked.token })).status).toBe(200);

    await keys.revoke(vendor.id, id);
    await delay(1100);

    expect(await stack.api.get(EMPLOYEES, { key, token: linked.token })).toMatchObject(refused);
  });

  test('a token that is missing, wrong, foreign or of the other environment is one and the same 401', async () => {
    const stranger = await stack.vendor('Stranger');
    const foreign = await stack.link(stranger);
    const development = await stack.key(vendor.id, { environment: 'development' });
    const answers = await Promise.all([
      stack.api.get(EMPLOYEES, { key: vendor.key }),
      stack.api.get(EMPLOYEES, { key: vendor.key, token: '' }),
      stack.api.get(EMPLOYEES, { key: vendor.key, token: 'pp_conn_nobody' }),
      stack.api.get(EMPLOYEES, { key: vendor.key, token: foreign.token }),
      stack.api.get(EMPLOYEES, { key: development, token: linked.token }),
    ]);

    for (const answer of answers) expect(told(answer)).toEqual(told(answers[0]));
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'connector_token_invalid' } });
  });

  test('a key without the scope is a 403, and the refusal is in the audit log before the answer', async () => {
    const key = await stack.key(vendor.id, { scopes: ['ats:read'] });

    const { status, body, headers } = await stack.api.get(EMPLOYEES, { key, token: linked.token });

    expect({ status, code: body.code }).toEqual({ status: 403, code: 'scope_missing' });
    const audit = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
      prisma.audit.findMany({ where: { requestId: headers['x-request-id'] ?? '' } }),
    );
    expect(audit).toMatchObject([{ action: 'employee.list', outcome: 'scope_missing' }]);
  });

  test('a token of another category is a 403', async () => {
    const ats = await stack.link(vendor, { connector: fakeConnector('ats') });

    const { status, body } = await stack.api.get(EMPLOYEES, { key: vendor.key, token: ats.token });

    expect({ status, code: body.code }).toEqual({ status: 403, code: 'category_mismatch' });
  });

  test('resync by token asks for the scope of its category', async () => {
    const key = await stack.key(vendor.id, { scopes: ['ats:read'] });

    expect((await stack.api.post('/api/embedded/v1/connectors/resync', { key, token: linked.token })).body.code).toBe(
      'scope_missing',
    );
    expect((await stack.api.post('/api/embedded/v1/connectors/resync', caller)).body).toBe('The sync is queued.');
  });

  test('a complete reading is not for keys that only read', async () => {
    const [reader, writer, admin, stranger] = [
      await stack.key(vendor.id, { scopes: ['hris:read'] }),
      await stack.key(vendor.id, { scopes: ['hris:write'] }),
      await stack.key(vendor.id, { scopes: ['admin'] }),
      await stack.key(vendor.id, { scopes: ['ats:write'] }),
    ];
    for (const path of [
      `/api/hris/v1/connectors/${linked.connection.id}/resync`,
      '/api/embedded/v1/connectors/resync',
    ]) {
      expect((await stack.api.post(path, { key: reader, token: linked.token })).status).toBe(200);
      expect((await stack.api.post(`${path}?full=true`, { key: reader, token: linked.token })).body).toMatchObject({
        ...{ code: 'scope_missing', detail: 'The API key lacks the scope hris:write or admin.' },
      });
      for (const key of [writer, admin])
        expect((await stack.api.post(`${path}?full=true`, { key, token: linked.token })).status).toBe(200);
      expect((await stack.api.post(path, { key: stranger, token: linked.token })).body).toMatchObject({
        ...{ code: 'scope_missing', detail: 'The API key lacks the scope hris:read or hris:write or admin.' },
      });
    }
  });

  test.each(['post /api/embedded/v1/link/create-link-token', `delete /api/hris/v1/connectors/${NOBODY}/delete`])(
    '%s is for admins',
    async (route) => {
      const [method, path] = route.split(' ') as ['post' | 'delete', string];
      const key = await stack.key(vendor.id, { scopes: ['hris:read', 'hris:write'] });
      expect((await stack.api.send(method, path, { key }, {})).body.code).toBe('scope_missing');
    },
  );
});

describe('what is not valid', () => {
  test.each([
    [`${EMPLOYEES}?page_size=0`, ['query', 'page_size'], 'greater_than_equal'],
    [`${EMPLOYEES}?page_size=201`, ['query', 'page_size'], 'less_than_equal'],
    [`${EMPLOYEES}?page_size=abc`, ['query', 'page_size'], 'int_parsing'],
    [`${EMPLOYEES}?ids=1,2`, ['query', 'ids'], 'uuid_parsing'],
    [`${EMPLOYEES}?modified_after=soon`, ['query', 'modified_after'], 'datetime_parsing'],
    [`${EMPLOYEES}?cursor=tampered`, ['query', 'cursor'], 'value_error'],
    [`${EMPLOYEES}?nonsense=1`, ['query', 'nonsense'], 'extra_forbidden'],
    [`${EMPLOYEES}/17`, ['path', 'id'], 'uuid_parsing'],
    [`${EMPLOYEES}/${NOBODY}?page_size=5`, ['query', 'page_size'], 'extra_forbidden'],
    ['/api/hris/v1/connectors?page_size=0', ['query', 'page_size'], 'greater_than_equal'],
    ['/api/hris/v1/connectors?is_active=perhaps', ['query', 'is_active'], 'bool_parsing'],
    ['/api/hris/v1/connectors?cursor=x', ['query', 'cursor'], 'value_error'],
    ['/api/hris/v1/connectors?origin_id=%00', ['query', 'origin_id'], 'value_error'],
    ['/api/hris/v1/connectors?nonsense=1', ['query', 'nonsense'], 'extra_forbidden'],
    ['/api/hris/v1/integrations?cursor=x', ['query', 'cursor'], 'value_error'],
    ['/api/v1/lookup/models?category=lms', ['query', 'category'], 'literal_error'],
    ['/api/v1/connectors/17/sync-status', ['path', 'id'], 'uuid_parsing'],
    ['/api/v1/issues?connector_id=17', ['query', 'connector_id'], 'uuid_parsing'],
    ['/api/v1/issues?code=right_mising', ['query', 'code'], 'literal_error'],
  ])('%s is a 422 that names it', async (path, loc, type) => {
    const { status, body } = await stack.api.get(path, caller);

    expect({ status, code: body.code }).toEqual({ status: 422, code: 'invalid_request' });
    expect(body.detail).toEqual([{ loc, type, msg: expect.any(String) }]);
  });

  test('a connector that there is not is a 404 wherever a list is narrowed to it', async () => {
    for (const path of ['/api/v1/issues', '/api/v1/writes']) {
      expect((await stack.api.get(`${path}?connector_id=${linked.connection.id}`, caller)).status).toBe(200);
      expect(await stack.api.get(`${path}?connector_id=${NOBODY}`, caller)).toMatchObject({
        ...{ status: 404, body: { code: 'not_found', detail: 'The connector was not found.' } },
      });
    }
  });

  test('a cursor is good for the list it was made for, and no other', async () => {
    const own = await stack.link(vendor, { originId: 'cursors' });
    const writer = await Writer.start(stack.database);
    await writer.write(
      own.connection,
      ['a', 'b', 'c'].map((id) => pulled(group, id, { name: id })),
    );
    await writer.close();
    const mine = { key: vendor.key, token: own.token };
    const { cursor } = (await stack.api.get('/api/hris/v1/groups?page_size=1', mine)).body as { cursor: string };
    const turned = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1);

    expect((await stack.api.get(`/api/hris/v1/groups?page_size=1&cursor=${cursor}`, mine)).status).toBe(200);
    expect((await stack.api.get(`/api/hris/v1/groups?cursor=${turned}`, mine)).status).toBe(422);
    expect((await stack.api.get(`/api/hris/v1/groups?cursor=${cursor.slice(2)}`, mine)).status).toBe(422);
    expect((await stack.api.get(`/api/hris/v1/companies?cursor=${cursor}`, mine)).status).toBe(422);
    expect((await stack.api.get(`/api/hris/v1/groups?cursor=${cursor}`, caller)).status).toBe(422);
  });

  test.each([
    [{}, ['body', 'end_user_data'], 'missing'],
    [{ end_user_data: {}, category: 'HRIS', integration: 'x' }, ['body', 'end_user_data', 'org_name'], 'missing'],
    [{ end_user_data: { org_name: 'A', origin_id: 'c1' } }, ['body', 'end_user_data', 'org_name'], 'string_too_short'],
    [{ end_user_data: { org_name: 'Acme', origin_id: 'c1\0' } }, ['body', 'end_user_data', 'origin_id'], 'value_error'],
    [
      { end_user_data: { org_name: 'Acme', origin_id: 'c1', email: 'nobody' } },
      ['body', 'end_user_data', 'email'],
      'value_error',
    ],
    [{ category: 'CUSTOM' }, ['body', 'category'], 'literal_error'],
    [{ nonsense: 1 }, ['body', 'nonsense'], 'extra_forbidden'],
    [{ end_user_data: { nonsense: 1 } }, ['body', 'end_user_data', 'nonsense'], 'extra_forbidden'],
    [{ connector_id: '17' }, ['body', 'connector_id'], 'uuid_parsing'],
  ])('the body %j is a 422 that names %j', async (body, loc, type) => {
    const answer = await stack.api.post('/api/embedded/v1/link/create-link-token', { key: vendor.key }, body);

    expect(answer.status).toBe(422);
    expect(answer.body.detail).toContainEqual({ loc, type, msg: expect.any(String) });
  });

  test('what was sent is in no answer', async () => {
    const { text } = await stack.api.post(
      '/api/embedded/v1/link/create-link-token',
      { key: vendor.key },
      {
        end_user_data: { org_name: 'x', origin_id: 'canary\0', email: 'canary' },
        category: 'canary',
        integration: { canary: 1 },
      },
    );
    expect(text).not.toContain('canary');
  });
});

describe('what cannot be read at all', () => {
  const post = (type: string, content: string): ReturnType<ReturnType<typeof stack.api.raw>['post']> =>
    stack.api
      .raw()
      .post('/api/embedded/v1/link/create-link-token')
      .set('Authorization', `Bearer ${vendor.key}`)
      .set('Content-Type', type)
      .send(content);

  test.each([
    ['application/json', '{"category":', 422, 'invalid_request'],
    ['application/json', '{"__proto__":{"a":1}}', 422, 'invalid_request'],
    ['application/json', '[]', 422, 'invalid_request'],
    ['application/json', '"text"', 422, 'invalid_request'],
    ['application/json', '{"constructor":{"prototype":{"a":1}}}', 422, 'invalid_request'],
    ['application/json', '', 422, 'invalid_request'],
    ['text/plain', 'hello', 415, 'media_type_unsupported'],
    ['application/x-www-form-urlencoded', 'category=HRIS', 415, 'media_type_unsupported'],
    ['application/json', LONG, 413, 'body_too_large'],
  ])('a body of %s %s is a %i', async (type, content, status, code) => {
    const answer = await post(type, content);

    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ detail: expect.anything(), code, request_id: answer.headers['x-request-id'] });
  });

  test.each([
    ['/api/hris/v1/nonsense?name=canary', 404, 'route_not_found'],
    ['/canary', 404, 'route_not_found'],
    ['/api/hris/v1/employees/%zz', 400, 'bad_request'],
    [`/api/hris/v1/employees/${'x'.repeat(600)}`, 414, 'url_too_long'],
  ])('%s is a %i that repeats nothing of it', async (path, status, code) => {
    const answer = await stack.api.raw().get(path);

    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ detail: expect.any(String), code, request_id: answer.headers['x-request-id'] });
    expect(answer.text).not.toContain('canary');
  });

  test('an address that is longer than a server reads is refused in the same shape', async () => {
    const answer = await stack.api.raw().get(`/api/hris/v1/employees?ids=${'canary'.repeat(4000)}`);

    expect(answer.status).toBe(431);
    expect(answer.body).toEqual({
      detail: expect.any(String),
      code: 'headers_too_large',
      request_id: answer.headers['x-request-id'],
    });
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.text).not.toContain('canary');
  });
});

describe('every answer', () => {
  test('leaves one line in the log, with its route and ids and nothing of what was asked with', async () => {
    const lines: unknown[] = [];
    const spy = jest.spyOn(logger, 'info').mockImplementation((line: unknown) => void lines.push(line));
    const { headers } = await stack.api.get(`${EMPLOYEES}?first_name=canary`, caller);
    await delay(50); // the line follows the answer
    spy.mockRestore();

    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'request',
        route: EMPLOYEES,
        status: 200,
        request_id: headers['x-request-id'],
        connection: linked.connection.id,
      }),
    );
    expect(JSON.stringify(lines)).not.toMatch(/canary|first_name/);
  });

  test('carries the caller’s request id, or one of ours', async () => {
    const answer = await stack.api.raw().get('/livez').set('X-Request-Id', 'trace-0123456789');
    expect(answer.headers['x-request-id']).toBe('trace-0123456789');

    const forged = await stack.api.raw().get('/livez').set('X-Request-Id', 'a b"c{}');
    expect(forged.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each(['/livez', '/nonsense', EMPLOYEES, '/api/hris/v1/employees/%zz'])(
    '%s has the security headers',
    async (path) => {
      const { headers } = await stack.api.raw().get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      });
    },
  );
});

test('an error of ours is a 500 that gives nothing away', async () => {
  const broken = await TestApi.start();
  const other = await broken.vendor();
  const { token } = await broken.link(other);
  await broken.owner.pool.query('ALTER TABLE record RENAME TO canary');

  const { status, body, text } = await broken.api.get(EMPLOYEES, { key: other.key, token });

  expect({ status, code: body.code }).toEqual({ status: 500, code: 'internal_error' });
  expect(text).not.toMatch(/canary|record|relation|select/i);
  await broken.close();
});
