import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';
import { type LoggedIn, member, OURS, PASSWORD } from './members.js';

let stack: TestApi;
let vendor: Vendor;
let ada: LoggedIn;

beforeAll(async () => {
  stack = await TestApi.start();
});

afterAll(() => stack.close());

beforeEach(async () => {
  vendor = await stack.vendor('Acme');
  ada = await member(stack, vendor);
});

describe('a page of somebody else’s', () => {
  const CHANGE = '/api/v1/session/others';
  const change = (headers: Record<string, string>): Promise<Answer> =>
    stack.api.delete(CHANGE, { headers: { cookie: ada.cookie, ...headers } });

  test.each([
    ['cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['same-site', { 'sec-fetch-site': 'same-site' }],
    ['none', { 'sec-fetch-site': 'none' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin that is none', { origin: 'null' }],
    ['nothing at all', {}],
    ['ours, and says that it is not', { origin: 'http://127.0.0.1:4000', 'sec-fetch-site': 'cross-site' }],
  ])('changes nothing: %s', async (_, headers) => {
    expect(await change(headers as Record<string, string>)).toMatchObject({
      status: 403,
      body: { code: 'cross_site' },
    });
    const typed = { email: ada.email, password: PASSWORD };
    const tried = await stack.api.post('/api/v1/session', { headers }, typed);
    const looked = await stack.api.post('/api/v1/invitation', { headers }, { token: 'x' });
    expect([tried.body.code, looked.body.code]).toEqual(['cross_site', 'cross_site']);
  });

  test('where the browser says no more than an origin, ours does', async () => {
    expect((await change({ origin: 'http://127.0.0.1:4000' })).status).toBe(204);
    expect((await change({ origin: 'http://intranet:4000', host: 'intranet:4000' })).status).toBe(204);
    expect((await change(OURS)).status).toBe(204);
  });

  test('a request by key is not asked where it comes from', async () => {
    const made = await stack.api.post(
      '/api/v1/custom-fields',
      { key: vendor.key },
      { category: 'HRIS', model: 'employee', name: 'size' },
    );
    expect(made.status).toBe(201);
  });
});

test('over HTTPS the cookie has the name that holds it to this host, and never leaves by anything else', async () => {
  const secure = await TestApi.start({ PUBLIC_URL: 'https://people.example/hr' });
  const shown = await member(secure, await secure.vendor());
  const cookie = await secure.api
    .raw()
    .post('/api/v1/session')
    .set(OURS)
    .send({ email: shown.email, password: PASSWORD, code: shown.recoveryCodes[0] });
  const plain = { headers: { cookie: shown.cookie, origin: 'http://people.example', host: 'people.example' } };

  expect(String(cookie.headers['set-cookie'])).toMatch(
    /^__Host-peopleport=[^;]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect((await secure.api.delete('/api/v1/session/others', plain)).body.code).toBe('cross_site');
  await secure.close();
});
