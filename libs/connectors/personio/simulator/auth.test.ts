import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Driver } from './driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const wrongCredentials = { success: false, error: { code: 0, message: 'Wrong credentials' } };
const docs = 'https://developer.personio.de/reference/errors#credentials.oauth2';

test('v1 gives the same token for a day, to JSON and to forms', async () => {
  const first = await driver.ask('POST', '/v1/auth', driver.simulator.credentials);
  const second = await driver.form('/v1/auth', driver.simulator.credentials);

  expect(first.status).toBe(200);
  expect(first.body).toEqual({
    success: true,
    data: {
      token: expect.stringMatching(/^papi-[\w-]{86}$/),
      expires_in: 86_400,
      scope: expect.stringMatching(/^employees:read absences:read /),
    },
  });
  expect(second.body.data.token).toBe(first.body.data.token);
});

test('v1 refuses wrong and missing credentials with 403', async () => {
  const { client_id = '' } = driver.simulator.credentials;
  const wrong = await driver.ask('POST', '/v1/auth', { client_id, client_secret: 'no' });
  const missing = await driver.ask('POST', '/v1/auth', {});
  const query = await driver.ask('POST', `/v1/auth?client_id=${client_id}&client_secret=no`);

  for (const { status, body } of [wrong, missing, query]) {
    expect(status).toBe(403);
    expect(body).toEqual(wrongCredentials);
  }
});

test('v1 takes credentials from the query string until its last day', async () => {
  await using other = await Driver.start();
  const query = new URLSearchParams(other.simulator.credentials).toString();
  const before = await other.ask('POST', `/v1/auth?${query}`);
  await other.ask('PUT', '/_control/modes', { v1_query_credentials: false });
  const after = await other.ask('POST', `/v1/auth?${query}`);

  expect(before.body.data.token).toMatch(/^papi-/);
  expect([after.status, after.body]).toEqual([403, wrongCredentials]);
});

test('v1 can be switched to 401 for wrong credentials', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { v1_auth_401: true });

  const { status, body } = await other.ask('POST', '/v1/auth', {});

  expect(status).toBe(401);
  expect(body).toEqual(wrongCredentials);
});

test('v1 tells a missing token from one that is not good any more', async () => {
  await using other = await Driver.start();
  const token = await other.v1Token();
  const none = await other.ask('GET', '/v1/company/employees');
  const unknown = await other.getWith('papi-unknown', '/v1/company/employees');
  await other.ask('POST', '/_control/tokens/expire');
  const expired = await other.getWith(token, '/v1/company/employees');

  const notProvided = { success: false, error: { message: 'Authorization is not provided', code: 401 } };
  expect([none.status, none.body]).toEqual([401, notProvided]);
  expect([unknown.status, unknown.body]).toEqual([401, notProvided]);
  expect(expired.status).toBe(403);
  expect(expired.body).toEqual({
    success: false,
    error: { message: 'Provided authorization is not valid', code: 403 },
  });
  expect(await other.v1Token()).not.toBe(token);
});

test('single-use tokens are good once, and every answer brings the next', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { v1_tokens: 'single_use' });
  const token = await other.v1Token();

  const first = await other.getWith(token, '/v1/company/employees?limit=1');
  const again = await other.getWith(token, '/v1/company/employees?limit=1');
  const next = first.headers.get('authorization')?.replace('Bearer ', '') ?? '';
  const second = await other.getWith(next, '/v1/company/employees?limit=1');

  expect([first.status, again.status, second.status]).toEqual([200, 401, 200]);
  expect(next).not.toBe(token);
});

test('a day later v1 gives another token, and the old one is not good', async () => {
  await using other = await Driver.start();
  const token = await other.v1Token();
  await other.ask('PUT', '/_control/clock', { now: '2026-09-16T08:00:01Z' });

  expect(await other.v1Token()).not.toBe(token);
  expect((await other.getWith(token, '/v1/company/employees')).status).toBe(403);
});

test('v2 gives a new token at every call, and the earlier ones stay good', async () => {
  const ask = () =>
    driver.form('/v2/auth/token', { grant_type: 'client_credentials', ...driver.simulator.credentials });
  const [first, second] = [await ask(), await ask()];

  expect(first.body).toEqual({
    access_token: expect.stringMatching(/^papi-[\w-]{86}$/),
    expires_in: 86_400,
    token_type: 'Bearer',
    scope: expect.stringContaining('personio:persons:read'),
  });
  expect(second.body.access_token).not.toBe(first.body.access_token);
  expect((await driver.getWith(first.body.access_token, '/v2/persons')).status).toBe(200);
});

test.each([
  [
    {},
    'invalid_request',
    { error_uri: `${docs}.invalid_request.required_parameters_missing`, meta: { missing_parameters: ['grant_type'] } },
  ],
  [{ grant_type: 'lilu_dallas_multipass' }, 'invalid_grant', { error_uri: `${docs}.invalid_grant` }],
  [
    { grant_type: 'password' },
    'unsupported_grant_type',
    { error_uri: `${docs}.unsupported_grant_type`, meta: { grant_type: 'password' } },
  ],
  [{ grant_type: 'client_credentials', client_id: 'who' }, 'invalid_client', { error_uri: `${docs}.invalid_client` }],
  [{ grant_type: 'client_credentials', scope: 'fake:777' }, 'invalid_scope', { error_uri: `${docs}.invalid_scope` }],
])('v2 refuses %j with %s, as a 400', async (fields: Record<string, string>, error, link) => {
  const credentials = error === 'invalid_scope' ? driver.simulator.credentials : {};

  const answer = await driver.form('/v2/auth/token', { ...credentials, ...fields });

  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toEqual({
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    trace_id: expect.any(String),
    error,
    error_description: expect.any(String),
    ...link,
  });
});

test('v2 wants a form, and names the page in `type` when it gets something else', async () => {
  const { status, body } = await driver.ask('POST', '/v2/auth/token', driver.simulator.credentials);

  expect(status).toBe(400);
  expect(body).toMatchObject({
    error: 'invalid_request',
    error_description: 'The content type of the request must be "application/x-www-form-urlencoded".',
    type: `${docs}.invalid_request.invalid_request_content_type`,
  });
});

test('a credential without any right may not use the grant', async () => {
  const { body: credentials } = await driver.ask('POST', '/_control/credentials', { areas: [] });

  const { status, body } = await driver.form('/v2/auth/token', { grant_type: 'client_credentials', ...credentials });

  expect([status, body.error]).toEqual([400, 'unauthorized_client']);
});

test('a revoked token is refused; an unknown one is revoked all the same', async () => {
  const token = await driver.token();

  const revoked = await driver.form('/v2/auth/revoke', { token });
  const unknown = await driver.form('/v2/auth/revoke', { token: 'papi-unknown' });

  expect([revoked.status, revoked.text, unknown.status]).toEqual([200, '', 200]);
  expect((await driver.getWith(token, '/v2/persons')).status).toBe(401);
});

test('each generation takes the token of the other', async () => {
  const [v1, v2] = [await driver.v1Token(), await driver.token()];

  expect((await driver.getWith(v1, '/v2/persons')).status).toBe(200);
  expect((await driver.getWith(v2, '/v1/company/employees')).status).toBe(200);
});
