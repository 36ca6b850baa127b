import { describe, expect, test } from '@jest/globals';
import { readConfig } from '#kernel';
import { InvitationsService, KeyRotation, type Role } from '#tenancy';
import { readKeyRing, Vault } from '#vault';
import { createApi } from '../apps/api/api.js';
import { KEYS, TestApi } from './api-app.js';
import { type Answer, ApiClient } from './api-client.js';
import { TestIdentityProvider } from './identity-provider.js';
import { accept, asBrowser, ask, cookieOf, inviteBy, login, member, PASSWORD, tokenOf } from './members.js';
import { Needles } from './needles.js';
import { at, audited, begin, bind, comeBack, go, OURS, place, self, sessionIn, signOnStage } from './sign-on-stage.js';

signOnStage();

/** Somebody who has never had a password. */
async function newcomer(role: Role = 'viewer'): Promise<{ id: string; cookie: string }> {
  const { token } = await at.stack.app.get(InvitationsService).inviteByOperator(at.vendor.id, role);
  const email = `newcomer-${at.people}@at.vendor.example`;
  const cookie = sessionIn(await go(await begin({ invitation: token, email, name: 'Grace Hopper' })));
  return { id: String((await self(cookie))['id']), cookie };
}

describe('an invitation that is accepted by single sign-on', () => {
  test('makes a member without a password, who logs in again by it alone', async () => {
    const made = await inviteBy(at.stack, at.owner, 'developer', `grace-${at.people}@acme.example`);
    const typed = { invitation: tokenOf(made), name: 'Grace Hopper' };
    const back = await go(await begin(typed, at.owner.cookie));

    expect(place(back)).toBe(`302 ${OURS}/dashboard/`);
    const cookie = sessionIn(back);
    const email = `grace-${at.people}@acme.example`;
    expect(await self(cookie)).toMatchObject({
      ...{ email, name: 'Grace Hopper', role: 'developer', has_password: false, recovery_codes_left: 0 },
      identity: { email: `ada-${at.people}@identity.example` },
    });
    expect((await ask(at.stack, 'get', '/api/v1/session', at.owner)).status).toBe(401);
    expect((await audited()).at(-1)).toEqual(['invitation.accept_sso', 'ok']);
    expect(place(await go(await begin(typed)))).toContain('invitation?sso=invitation_invalid');
    expect(sessionIn(await go(await begin()))).not.toBe('');
    for (const password of [PASSWORD, 'null']) {
      const tried = await login(at.stack, { email, password, code: '000000' });
      expect(tried.body.code).toBe('login_refused');
    }
  });

  test('leaves nothing that could be changed by password, until a reset link sets one', async () => {
    const grace = await newcomer();
    const typed = { password: PASSWORD, code: '123456' };
    const changes: Answer[] = [
      await ask(at.stack, 'patch', '/api/v1/session/member', grace, {
        password: 'another good one',
        current_password: 'x',
      }),
      ...(await Promise.all(
        ['totp', 'recovery-codes', 'identity', 'identity/remove'].map((path) =>
          ask(at.stack, 'post', `/api/v1/session/${path}`, grace, typed),
        ),
      )),
    ];
    expect(changes.map(({ status, body }) => [status, body.code])).toEqual(
      changes.map(() => [409, 'password_missing']),
    );

    const reset = tokenOf(await ask(at.stack, 'post', `/api/v1/members/${grace.id}/reset`, at.owner));
    const again = await accept(at.stack, reset);

    expect(await self(again.cookie)).toMatchObject({ id: grace.id, has_password: true, identity: null });
    expect((await ask(at.stack, 'get', '/api/v1/session', grace)).status).toBe(401);
    expect((await login(at.stack, { email: again.email })).body.code).toBe('code_required');
  });

  test('lets in again whom a reset link is for, with the same identity or another, and ends the password', async () => {
    const grace = await newcomer();
    for (const who of [at.provider.who, `other-${at.people}`]) {
      at.provider.who = who;
      const reset = tokenOf(await ask(at.stack, 'post', `/api/v1/members/${grace.id}/reset`, at.owner));
      const cookie = sessionIn(await go(await begin({ invitation: reset })));
      expect((await self(cookie))['id']).toBe(grace.id);
    }
    const eve = await member(at.stack, at.vendor, 'viewer');
    at.provider.who = `eve-${at.people}`;
    const reset = tokenOf(await ask(at.stack, 'post', `/api/v1/members/${eve.id}/reset`, at.owner));
    expect(await self(sessionIn(await go(await begin({ invitation: reset }))))).toMatchObject({ has_password: false });
    expect((await login(at.stack, { email: eve.email })).body.code).toBe('login_refused');
  });
});

test('what is kept of an identity says nothing, and outlasts its root key', async () => {
  await bind(at.owner);
  const { rows } = await at.stack.owner.pool.query<{ row: string }>('SELECT t::text AS row FROM member_identity t');
  expect(rows.length).toBeGreaterThan(0);
  const secrets = new Map([
    [`ada-${at.people}`, 'subject'],
    [at.provider.issuer, 'issuer'],
  ]);
  expect([...new Needles(secrets).search(Buffer.from(JSON.stringify(rows)))]).toEqual([]);
  const both = `${KEYS},2:${'7c'.repeat(32)}`;
  const vault = new Vault(readKeyRing({ NODE_ENV: 'test', KEYS: both }));
  const enter = async (keys: string): Promise<string> => {
    const settings = { API_DATABASE_URL: at.stack.database.apiUrl, NODE_ENV: 'test', LOG_LEVEL: 'silent', KEYS: keys };
    const api = await createApi(readConfig({ ...settings, ...at.provider.settings }));
    const client = new ApiClient(api.getHttpServer());
    const back = await go(await client.post('/api/v1/session/sso', asBrowser(''), {}), client);
    await api.close();
    return sessionIn(back);
  };
  expect(await enter(both)).not.toBe('');

  expect((await new KeyRotation(at.stack.owner, vault).rotate()).broken).toBe(0);
  expect(await enter(both)).not.toBe('');
  expect(await enter(`2:${'7c'.repeat(32)}`)).not.toBe('');
});

test('while the provider is away passwords go on working, and once it is there it is found', async () => {
  const ours = 'https://people.example/hr';
  const there = await TestIdentityProvider.start(ours);
  await there.close();
  const api = await TestApi.start({ ...there.settings, PUBLIC_URL: ours });
  const ada = await member(api, await api.vendor());
  const tryIt = (): Promise<Answer> => api.api.post('/api/v1/session/sso', asBrowser(''), { to: '/issues' });

  expect(await tryIt()).toMatchObject({ status: 503, body: { code: 'sso_unavailable' } });
  expect((await login(api, { email: ada.email, code: ada.recoveryCodes[0] ?? '' })).status).toBe(200);

  const again = await TestIdentityProvider.start(ours, { port: there.port, auth: 'client_secret_post' });
  const begun = await tryIt();
  expect(String(begun.headers['set-cookie'])).toMatch(
    /^__Host-peopleport-sso=[^;]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  const back = await comeBack(await again.visit((begun.body as { url: string }).url), cookieOf(begun), api.api);
  expect(place(back)).toBe(`302 ${ours}/dashboard/issues?sso=identity_unknown`);
  await again.close();
  await api.close();
});

test('without a provider there is none to be seen, and nobody comes back from it all the time', async () => {
  const api = await TestApi.start();
  const ada = await member(api, await api.vendor());

  expect((await api.api.get('/api/v1/session/sso')).body).toEqual({ name: null });
  expect((await api.api.post('/api/v1/session/sso', asBrowser(''), {})).status).toBe(404);
  const proven = { password: PASSWORD, code: ada.recoveryCodes[0] };
  expect((await ask(api, 'post', '/api/v1/session/identity', ada, proven)).status).toBe(404);
  const codes = new Map<string, number>();
  for (let tries = 0; tries < 121; tries += 1) {
    const code = place(await comeBack('?code=x', '', api.api)).split('sso=')[1] ?? '';
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  expect(Object.fromEntries(codes)).toEqual({ sso_expired: 120, rate_limited: 1 });
  await api.close();
});

test('half of the settings stop the start, and so does a provider that would be asked in the clear', () => {
  const all = { ...at.provider.settings, OIDC_ISSUER: 'https://id.example' };
  expect(readConfig(all).OIDC_NAME).toBe('Example ID');
  for (const name of Object.keys(all)) expect(() => readConfig({ ...all, [name]: '' })).toThrow(name);
  expect(() => readConfig({ ...all, OIDC_ISSUER: 'http://id.example' })).toThrow('https');
});
