import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '#kernel';
import { LoginTries } from '#limits';
import { Vault } from '#vault';
import { createApi } from '../apps/api/api.js';
import { TestApi, type Vendor } from './api-app.js';
import { asBrowser, ask, forgive, later, login, type LoggedIn, member, PASSWORD } from './members.js';

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

afterEach(() => forgive(stack));

describe('guessing', () => {
  beforeEach(() => later(stack, vendor));

  const guess = (email = ada.email): ReturnType<typeof login> =>
    login(stack, { email, password: 'correct horse batterz' });

  test('is refused after ten tries at an address, for whoever has the password as well, and nobody else is', async () => {
    const other = await member(stack, vendor, 'admin');
    for (let tries = 0; tries < 10; tries += 1) expect((await guess()).status).toBe(401);

    const more = await guess();
    const right = await login(stack, { email: ada.email, code: ada.code() });

    expect(more).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(more.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(right.status).toBe(429);
    expect((await login(stack, { email: other.email, code: other.code() })).status).toBe(200);
    expect((await ask(stack, 'get', '/api/v1/session', ada)).status).toBe(200);
  });

  test('goes on ever more slowly, an address that nobody has no less', async () => {
    const minute = async (email: string): Promise<number[]> => {
      const answers = [];
      for (let tries = 0; tries < 11; tries += 1) answers.push(await guess(email));
      await forgive(stack);
      return answers.map(({ status }) => status);
    };
    for (const email of [ada.email, 'stranger@vendor.example']) {
      const tries = [...(await minute(email)), ...(await minute(email)), ...(await minute(email))];
      expect(tries.filter((status) => status === 401)).toHaveLength(30);
      const [last] = (await minute(email)).slice(-1);
      expect(last).toBe(429);
      expect(Number((await guess(email)).headers['retry-after'])).toBeGreaterThan(1800);
    }
  }, 60_000);

  test('at many addresses from one place is refused as well', async () => {
    const answers = [];
    for (let tries = 0; tries < 61; tries += 1) answers.push((await guess(`nobody-${tries}@vendor.example`)).status);
    expect(answers.slice(0, 60).every((status) => status === 401)).toBe(true);
    expect(answers.at(-1)).toBe(429);
  }, 60_000);

  test('at a code in a session goes on being counted, whatever password is changed in between', async () => {
    const change = (password: string, known: string): ReturnType<typeof ask> =>
      ask(stack, 'patch', '/api/v1/session/member', ada, { password, current_password: known });
    const renew = (code: string): ReturnType<typeof ask> =>
      ask(stack, 'post', '/api/v1/session/recovery-codes', ada, { password: PASSWORD, code });
    for (let tries = 0; tries < 4; tries += 1) expect((await renew('000000')).body.code).toBe('code_refused');
    expect((await change('another good password', PASSWORD)).status).toBe(200);
    expect((await change(PASSWORD, 'another good password')).status).toBe(200);
    for (let tries = 0; tries < 3; tries += 1) expect((await renew('000000')).body.code).toBe('code_refused');

    expect((await renew(ada.code())).status).toBe(200);

    for (let tries = 0; tries < 10; tries += 1) expect((await renew('000000')).status).toBe(401);
    expect((await renew('000000')).status).toBe(429);
  });

  test('whoever is let in has all tries again', async () => {
    for (let tries = 0; tries < 9; tries += 1) await guess();
    expect((await login(stack, { email: ada.email, code: ada.code() })).status).toBe(200);
    for (let tries = 0; tries < 10; tries += 1) expect((await guess()).status).toBe(401);
  });
});

describe('behind a proxy', () => {
  let behind: TestApi;

  beforeAll(async () => {
    behind = await TestApi.start({ TRUSTED_PROXIES: '127.0.0.1,::1' });
  });

  afterAll(() => behind.close());

  const tryFrom = async (api: TestApi, address: string): Promise<number> => {
    const typed = { email: 'nobody@vendor.example', password: 'wrong' };
    const caller = asBrowser('', { 'x-forwarded-for': address });
    return (await api.api.post('/api/v1/session', caller, typed)).status;
  };

  /** As many wrong tries as a place has. */
  const spend = async (api: TestApi, place: string): Promise<void> => {
    const name = api.app.get(Vault).nameRoot('login_from', place);
    for (let tries = 0; tries < 60; tries += 1) await api.app.get(LoginTries).take(`name-${tries}`, name);
  };

  test('that is trusted, each visitor has tries of their own: of IPv6 with all of their network', async () => {
    await spend(behind, '203.0.113.7');
    await spend(behind, '2001:db8:0:5::/64');

    expect(await tryFrom(behind, '203.0.113.7')).toBe(429);
    expect(await tryFrom(behind, '203.0.113.8')).toBe(401);
    expect(await tryFrom(behind, '2001:db8:0:5:ffff::9')).toBe(429);
    expect(await tryFrom(behind, '2001:db8:0:6::9')).toBe(401);
  });

  test('that nobody has named, what is said of the address is not believed', async () => {
    await spend(stack, '203.0.113.7');
    expect(await tryFrom(stack, '203.0.113.7')).toBe(401);
    await spend(stack, '127.0.0.1');
    expect(await tryFrom(stack, '203.0.113.9')).toBe(429);
  });

  test('a setting that names no network stops the start', async () => {
    await expect(createApi(readConfig({ TRUSTED_PROXIES: 'proxy.internal' }))).rejects.toThrow('TRUSTED_PROXIES');
  });
});
