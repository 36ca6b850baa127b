import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OwnAccount } from '#tenancy';
import { TestApi, type Vendor } from './api-app.js';
import { type Answer } from './api-client.js';
import { authenticator } from './authenticator.js';
import { ask, cookieOf, freshCode, later, login, type LoggedIn, member, PASSWORD } from './members.js';

let stack: TestApi;
let vendor: Vendor;
let owner: LoggedIn;

beforeAll(async () => {
  stack = await TestApi.start();
});

afterAll(() => stack.close());

beforeEach(async () => {
  vendor = await stack.vendor('Acme');
  owner = await member(stack, vendor);
});

const code = (from: LoggedIn): Promise<string> => freshCode(stack, vendor, from);

describe('of themselves members change', () => {
  const change = (body: object): Promise<Answer> => ask(stack, 'patch', '/api/v1/session/member', owner, body);

  test('the name, with nothing else', async () => {
    expect((await change({ name: 'Grace Hopper' })).body.member.name).toBe('Grace Hopper');
  });

  test('the password, with the one until now; other sessions end', async () => {
    const other = cookieOf(await login(stack, { email: owner.email, code: await code(owner) }));
    expect((await change({ password: 'another good password' })).body.code).toBe('password_refused');
    const wrong = { password: 'another good password', current_password: 'wrong' };
    expect((await change(wrong)).body.code).toBe('password_refused');
    expect((await change({ password: 'short', current_password: PASSWORD })).status).toBe(422);

    expect((await change({ password: 'another good password', current_password: PASSWORD })).status).toBe(200);

    expect((await ask(stack, 'get', '/api/v1/session', { cookie: other })).status).toBe(401);
    expect((await ask(stack, 'get', '/api/v1/session', owner)).status).toBe(200);
    expect((await login(stack, { email: owner.email })).body.code).toBe('login_refused');
    expect((await login(stack, { email: owner.email, password: 'another good password' })).body.code).toBe(
      'code_required',
    );
  });

  test('the authenticator, which counts once it has shown a code', async () => {
    const begin = async (): Promise<Answer> =>
      ask(stack, 'post', '/api/v1/session/totp', owner, { password: PASSWORD, code: await code(owner) });
    const confirm = (typed: string): Promise<Answer> =>
      ask(stack, 'post', '/api/v1/session/totp/confirm', owner, { code: typed });
    expect((await confirm('123456')).body.code).toBe('code_refused');

    const { body } = await begin();
    const next = authenticator(body.secret as string);
    expect((await login(stack, { email: owner.email, code: await code(owner) })).status).toBe(200);
    expect((await confirm('000000')).body.code).toBe('code_refused');
    const first = next.code();
    expect((await confirm(first)).status).toBe(204);

    expect((await login(stack, { email: owner.email, code: first })).body.code).toBe('code_refused');
    expect((await login(stack, { email: owner.email, code: owner.code(new Date()) })).body.code).toBe('code_refused');
    await later(stack, vendor);
    expect((await login(stack, { email: owner.email, code: next.code(new Date()) })).status).toBe(200);
  });

  test('the recovery codes, all at once, with password and code', async () => {
    const renew = (typed: object): Promise<Answer> =>
      ask(stack, 'post', '/api/v1/session/recovery-codes', owner, typed);
    expect((await renew({ password: 'wrong', code: await code(owner) })).body.code).toBe('password_refused');
    expect((await renew({ password: PASSWORD, code: '000000' })).body.code).toBe('code_refused');

    const { body } = await renew({ password: PASSWORD, code: await code(owner) });

    expect(body.recovery_codes).toHaveLength(10);
    const [old = ''] = owner.recoveryCodes;
    expect((await login(stack, { email: owner.email, code: old })).body.code).toBe('code_refused');
    expect((await login(stack, { email: owner.email, code: body.recovery_codes[0] as string })).status).toBe(200);
  });

  test('nothing, where what is left out is said to be null', async () => {
    const nothing = await change({ name: null, password: null, current_password: null });
    expect(nothing).toMatchObject({ status: 200, body: { member: { name: 'Ada Byron' } } });
    expect((await change({ password: 'another good password', current_password: null })).body.code).toBe(
      'password_refused',
    );
    expect((await login(stack, { email: owner.email })).body.code).toBe('code_required');
  });

  test('nothing, by a session that has ended or of a member who is gone meanwhile', async () => {
    const account = stack.app.get(OwnAccount);
    const grace = await member(stack, vendor, 'viewer');
    const { id, organisationId, expiresAt } = await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
      prisma.session.findFirstOrThrow({ where: { memberId: grace.id } }),
    );
    const session = { id, expiresAt, member: { id: grace.id, organisationId, role: 'viewer' as const } };
    const all = (): Promise<unknown>[] => [
      account.change(session, { name: 'Grace' }),
      account.change(session, { password: 'another good password' }, PASSWORD),
      account.beginTotp(session, PASSWORD, grace.recoveryCodes[0] ?? ''),
      account.confirmTotp(session, '123456'),
      account.renewRecoveryCodes(session, PASSWORD, grace.recoveryCodes[0] ?? ''),
    ];
    const codes = async (): Promise<unknown[]> =>
      (await Promise.allSettled(all())).map((each) =>
        each.status === 'rejected' ? (each.reason as Error).name : 'ok',
      );
    await ask(stack, 'delete', '/api/v1/session', grace);
    expect(await codes()).toEqual(Array.from({ length: 5 }, () => 'SessionInvalid'));

    await ask(stack, 'delete', `/api/v1/members/${grace.id}`, owner);

    const gone = await codes();
    expect(new Set(gone)).toEqual(new Set(['SessionInvalid', 'PasswordRefused']));
  });

  test('the password, with two at once of which one counts', async () => {
    const both = await Promise.all(
      ['first good password', 'other good password'].map((password) =>
        change({ password, current_password: PASSWORD }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  test('and whoever guesses a password in a session waits as at the door', async () => {
    const wrong = { password: 'another good password', current_password: 'wrong' };
    const answers = [];
    for (let tries = 0; tries < 11; tries += 1) answers.push((await change(wrong)).status);
    expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 403));
    expect(answers[10]).toBe(429);
  });
});
