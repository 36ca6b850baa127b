import { describe, expect, test } from '@jest/globals';
import { InvitationsService } from '#tenancy';
import { accept, ask, cookieOf, member, PASSWORD, tokenOf } from './members.js';
import {
  at,
  audited,
  BACK,
  begin,
  bind,
  comeBack,
  go,
  OURS,
  place,
  proof,
  self,
  sessionIn,
  signOnStage,
} from './sign-on-stage.js';

signOnStage();

describe('by single sign-on', () => {
  test('a member who has bound it logs in: without a code, and where they wanted to go', async () => {
    expect((await at.stack.api.get('/api/v1/session/sso')).body).toEqual({ name: 'Example ID' });
    const bound = await bind(at.owner);
    expect(place(bound)).toBe(`302 ${OURS}/dashboard/account`);
    expect(await self(at.owner.cookie)).toMatchObject({
      has_password: true,
      identity: { email: `ada-${at.people}@identity.example` },
    });

    const begun = await begin({ to: '/connections/1/runs?env=development' }, at.owner.cookie);
    expect(String(begun.headers['set-cookie'])).toMatch(
      /^peopleport-sso=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const back = await go(begun);

    expect(place(back)).toBe(`302 ${OURS}/dashboard/connections/1/runs?env=development`);
    expect((await self(sessionIn(back)))['id']).toBe(at.owner.id);
    expect(String(back.headers['set-cookie'])).toMatch(
      /peopleport=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict/,
    );
    expect((await ask(at.stack, 'get', '/api/v1/session', at.owner)).status).toBe(401);
    expect((await audited()).slice(-3)).toEqual([
      ['session.identity', 'ok'],
      ['session.identity.bind', 'ok'],
      ['session.create_sso', 'ok'],
    ]);
  });

  test('nobody is let in whom nobody has invited, whatever address the provider says', async () => {
    const { token } = await at.stack.app.get(InvitationsService).inviteByOperator(at.vendor.id, 'viewer');
    await accept(at.stack, token, { email: `ada-${at.people}@identity.example` });

    const back = await go(await begin({ to: '/issues' }));

    expect(place(back)).toBe(`302 ${OURS}/dashboard/issues?sso=identity_unknown`);
    expect(sessionIn(back)).toBe('');
  });

  test('whoever goes back at the provider is told so', async () => {
    at.provider.who = null;
    expect(place(await go(await begin()))).toBe(`302 ${OURS}/dashboard/?sso=sso_refused`);
  });

  test.each([
    ...['https://evil.example', '//evil.example', '/\\evil.example', '.evil.example', '@evil.example', ':80/x', ''],
    ...['/../api/v1/session', '/%2e%2e/docs', '/x/../../docs'],
  ])('no address leads out of the dashboard: %s', async (to) => {
    expect(await begin({ to })).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'to'] }] } });
  });

  test('a way back counts in the browser that has begun, once, and within ten minutes', async () => {
    await bind(at.owner);
    const [mine, theirs] = [await begin(), await begin()];
    const query = await at.provider.visit((mine.body as { url: string }).url);
    const expired = `302 ${OURS}/dashboard/?sso=sso_expired`;

    expect(place(await comeBack(query, ''))).toBe(expired);
    expect(place(await comeBack(query, cookieOf(theirs)))).toBe(expired);
    expect(place(await comeBack(query, `${cookieOf(mine).slice(0, -8)}AAAAAAAA`))).toBe(expired);
    expect(place(await comeBack('?code=x', cookieOf(mine)))).toBe(expired);
    const good = await comeBack(query, cookieOf(mine));
    expect(place(good)).toBe(`302 ${OURS}/dashboard/`);
    expect(String(good.headers['set-cookie'])).toContain('peopleport-sso=; Max-Age=0');
    expect(place(await comeBack(query, cookieOf(mine)))).toBe(expired);
  });

  test('an attempt of ten minutes ago is over', async () => {
    await bind(at.owner);
    const now = Date.now;
    Date.now = () => now() - 601_000;
    const begun = await begin().finally(() => {
      Date.now = now;
    });
    expect(place(await go(begun))).toBe(`302 ${OURS}/dashboard/?sso=sso_expired`);
  });

  test('a token that was made for another attempt opens nothing', async () => {
    await bind(at.owner);
    const begun = await begin();
    const url = new URL((begun.body as { url: string }).url);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ...{ scope: 'openid email', response_type: 'code', code_challenge_method: 'S256' },
      redirect_uri: `${OURS}${BACK}`,
    });
    url.searchParams.set('nonce', 'of somebody else');
    const back = await comeBack(await at.provider.visit(url.href), cookieOf(begun));

    expect(place(back)).toBe(`302 ${OURS}/dashboard/?sso=sso_unavailable`);
    expect(sessionIn(back)).toBe('');
  });

  test('an answer that another issuer gives opens nothing', async () => {
    const begun = await begin();
    const query = (await at.provider.visit((begun.body as { url: string }).url)).replace(
      /iss=[^&]+/,
      'iss=http%3A%2F%2Fx',
    );
    expect(place(await comeBack(query, cookieOf(begun)))).toBe(`302 ${OURS}/dashboard/?sso=sso_unavailable`);
  });

  test('a page of somebody else’s begins nothing', async () => {
    const theirs = { headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await at.stack.api.post('/api/v1/session/sso', theirs, {})).body.code).toBe('cross_site');
  });
});

describe('an identity', () => {
  test('is bound and taken off with password and code only; then other sessions are over', async () => {
    const path = '/api/v1/session/identity';
    const wrong = { password: 'wrong', code: '000000' };
    expect((await ask(at.stack, 'post', path, at.owner, wrong)).body.code).toBe('password_refused');
    await bind(at.owner);
    const other = sessionIn(await go(await begin()));
    expect((await self(other))['id']).toBe(at.owner.id);

    expect((await ask(at.stack, 'post', `${path}/remove`, at.owner, wrong)).body.code).toBe('password_refused');
    const off = await ask(at.stack, 'post', `${path}/remove`, at.owner, await proof(at.owner));

    expect(off.status).toBe(204);
    expect((await self(at.owner.cookie))['identity']).toBeNull();
    expect((await ask(at.stack, 'get', '/api/v1/session', { cookie: other })).status).toBe(401);
    expect(place(await go(await begin()))).toContain('sso=identity_unknown');
    expect((await audited()).at(-1)).toEqual(['session.identity.remove', 'ok']);
  });

  test('is of one member in the whole installation', async () => {
    await bind(at.owner);
    const elsewhere = await at.stack.vendor('Other');
    const eve = await member(at.stack, elsewhere);
    at.vendor = elsewhere;

    expect(place(await bind(eve))).toBe(`302 ${OURS}/dashboard/account?sso=identity_taken`);

    expect((await self(eve.cookie))['identity']).toBeNull();
    expect((await audited()).at(-1)).toEqual(['session.identity.bind', 'identity_taken']);
    const { token } = await at.stack.app.get(InvitationsService).inviteByOperator(at.vendor.id, 'viewer');
    const typed = { invitation: token, email: 'eve-2@at.vendor.example', name: 'Eve' };
    expect(place(await go(await begin(typed)))).toBe(`302 ${OURS}/dashboard/invitation?sso=identity_taken`);
  });

  test('is of one of two who bind it at the same moment', async () => {
    const grace = await member(at.stack, at.vendor, 'admin');
    const [one, other] = [await proof(at.owner), { password: PASSWORD, code: grace.code(new Date()) }];
    const ways = await Promise.all([
      ask(at.stack, 'post', '/api/v1/session/identity', at.owner, one),
      ask(at.stack, 'post', '/api/v1/session/identity', grace, other),
    ]);
    const ends = (await Promise.all(ways.map((each) => go(each)))).map(place).sort();
    expect(ends).toEqual([`302 ${OURS}/dashboard/account`, `302 ${OURS}/dashboard/account?sso=identity_taken`]);
  });

  test('is not bound for a session that has ended meanwhile', async () => {
    const begun = await ask(at.stack, 'post', '/api/v1/session/identity', at.owner, await proof(at.owner));
    await ask(at.stack, 'delete', '/api/v1/session', at.owner);
    expect(place(await go(begun))).toBe(`302 ${OURS}/dashboard/account?sso=session_invalid`);
    expect(place(await go(await begin()))).toContain('sso=identity_unknown');
  });

  test('goes with the reset link, as all that lets the member in, and with the member', async () => {
    await bind(at.owner);
    const grace = await member(at.stack, at.vendor);
    const session = sessionIn(await go(await begin()));
    const reset = tokenOf(await ask(at.stack, 'post', `/api/v1/members/${at.owner.id}/reset`, grace));
    expect((await self(session))['id']).toBe(at.owner.id);

    await accept(at.stack, reset);

    expect((await ask(at.stack, 'get', '/api/v1/session', { cookie: session })).status).toBe(401);
    expect(place(await go(await begin()))).toContain('sso=identity_unknown');

    await bind(grace);
    const other = await member(at.stack, at.vendor);
    await ask(at.stack, 'delete', `/api/v1/members/${grace.id}`, other);
    expect(place(await go(await begin()))).toContain('sso=identity_unknown');
  });
});
