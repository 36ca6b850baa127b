import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { InvitationsService, type Role } from '#tenancy';
import { TestApi, type Vendor } from './api-app.js';
import { type Answer } from './api-client.js';
import { authenticator } from './authenticator.js';
import {
  accept,
  asBrowser,
  ask,
  forgive,
  freshCode,
  inviteBy,
  login,
  type LoggedIn,
  lookAt,
  member,
  PASSWORD,
  tokenOf,
} from './members.js';

const DAY = 86_400_000;

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

const invite = (by: LoggedIn, role: Role, email?: string): Promise<Answer> => inviteBy(stack, by, role, email);

const look = (token: string): Promise<Answer> => lookAt(stack, token);

const code = (from: LoggedIn): Promise<string> => freshCode(stack, vendor, from);

describe('an invitation', () => {
  test('shows what it is for and what the authenticator is set up with, makes a member, and is used up by that', async () => {
    const made = await invite(owner, 'developer', 'Grace@acme.example');
    expect(made.body).toMatchObject({ email: 'Grace@acme.example', role: 'developer' });
    expect(made.body.url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/dashboard\/invitation#pp_invite_\w{32}$/);

    const shown = await look(tokenOf(made));
    expect(shown.body).toMatchObject({
      ...{ organisation: { id: vendor.id, name: 'Acme' }, role: 'developer', email: 'Grace@acme.example' },
      ...{ name: null, is_reset: false, expires_at: made.body.expires_at },
    });
    expect(shown.body.totp.uri).toContain(`secret=${String(shown.body.totp.secret)}`);

    const grace = await accept(stack, tokenOf(made));
    expect(grace.email).toBe('Grace@acme.example');
    expect(new Set(grace.recoveryCodes).size).toBe(10);
    expect((await look(tokenOf(made))).body.code).toBe('invitation_invalid');
    const { body } = await ask(stack, 'get', '/api/v1/members', owner);
    expect(body.items).toMatchObject([
      { id: owner.id, role: 'owner' },
      { id: grace.id, role: 'developer', email: 'Grace@acme.example', name: 'Ada Byron' },
    ]);
  });

  test('shows another authenticator with each look: what was seen before is worth nothing', async () => {
    const token = tokenOf(await invite(owner, 'viewer'));
    const [before, now] = [await look(token), await look(token)];
    const secretOf = ({ body }: Answer): string => (body.totp as { secret: string }).secret;
    const typed = { token, name: 'Grace', password: PASSWORD, code: authenticator(secretOf(before)).code() };

    expect(secretOf(now)).not.toBe(secretOf(before));
    expect((await stack.api.post('/api/v1/invitation/accept', asBrowser(''), typed)).body.code).toBe('code_refused');
    typed.code = authenticator(secretOf(now)).code();
    expect((await stack.api.post('/api/v1/invitation/accept', asBrowser(''), typed)).status).toBe(200);
  });

  test('that is unknown, used, revoked or over is answered alike', async () => {
    const [used, revoked, over] = [
      await invite(owner, 'viewer'),
      await invite(owner, 'viewer', 'b@acme.example'),
      await invite(owner, 'viewer', 'c@acme.example'),
    ];
    await accept(stack, tokenOf(used));
    expect((await ask(stack, 'delete', `/api/v1/invitations/${String(revoked.body.id)}`, owner)).status).toBe(204);
    await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
      prisma.invitation.updateMany({ where: { id: over.body.id as string }, data: { expiresAt: new Date() } }),
    );

    const tokens = [`pp_invite_${'a'.repeat(32)}`, 'nothing', ...[used, revoked, over].map(tokenOf)];
    const answers = await Promise.all(tokens.map(look));

    expect(
      new Set(answers.map(({ status, body }) => `${status} ${String(body.code)} ${String(body.detail)}`)).size,
    ).toBe(1);
    expect(answers[0]).toMatchObject({ status: 404, body: { code: 'invitation_invalid' } });
    const typed = { token: tokenOf(over), name: 'Eve', password: PASSWORD, code: '123456' };
    expect((await stack.api.post('/api/v1/invitation/accept', asBrowser(''), typed)).body.code).toBe(
      'invitation_invalid',
    );
    expect((await ask(stack, 'get', '/api/v1/invitations', owner)).body.items).toEqual([]);
  });

  test('is good for 7 days, and listed until then without what opens it', async () => {
    const { body } = await invite(owner, 'admin', 'grace@acme.example');

    const { body: listed, text } = await ask(stack, 'get', '/api/v1/invitations', owner);

    expect(Date.parse(body.expires_at as string) - Date.now()).toBeGreaterThan(7 * DAY - 60_000);
    expect(listed.items).toMatchObject([{ id: body.id, email: 'grace@acme.example', role: 'admin', member_id: null }]);
    expect(text).not.toContain('pp_invite_');
  });

  test('makes one member of two who accept at once', async () => {
    const token = tokenOf(await invite(owner, 'viewer'));
    const { secret } = (await look(token)).body.totp as { secret: string };
    const typed = { token, name: 'Grace', password: PASSWORD, code: authenticator(secret).code() };

    const both = await Promise.all([1, 2].map(() => stack.api.post('/api/v1/invitation/accept', asBrowser(''), typed)));

    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
  });

  test.each([
    ['too short a password', { password: 'elevenchars' }, 422],
    ['another address', { email: 'eve@acme.example' }, 422],
    ['no name', { name: undefined }, 422],
    ['null for a name and an address', { name: null, email: null }, 422],
    ['a wrong code', { code: '000000' }, 401],
  ])('stays as it was with %s', async (_, wrong, status) => {
    const token = tokenOf(await invite(owner, 'viewer'));
    const { secret } = (await look(token)).body.totp as { secret: string };
    const typed = { token, name: 'Grace', password: PASSWORD, code: authenticator(secret).code(), ...wrong };

    expect((await stack.api.post('/api/v1/invitation/accept', asBrowser(''), typed)).status).toBe(status);

    expect((await accept(stack, token)).recoveryCodes).toHaveLength(10);
  });

  test('is not accepted with the address as the password', async () => {
    const token = tokenOf(await invite(owner, 'viewer', 'edith.clarke@acme.example'));
    await expect(accept(stack, token, { password: 'Edith.Clarke@acme.example' })).rejects.toThrow('something else');
  });

  test('for an address of a member is refused, of the organisation at once and of another one when it is accepted', async () => {
    const other = await stack.vendor('Other');
    const elsewhere = await member(stack, other);

    expect(await invite(owner, 'viewer', owner.email.toUpperCase())).toMatchObject({
      status: 409,
      body: { code: 'email_taken' },
    });
    const made = await invite(owner, 'viewer', elsewhere.email);
    expect(made.status).toBe(200);
    await expect(accept(stack, tokenOf(made))).rejects.toThrow('email_taken');
  });

  test('of whoever is removed or may do less by now is not good any more', async () => {
    const [first, second] = [await member(stack, vendor, 'admin'), await member(stack, vendor, 'admin')];
    const [one, other] = [
      await invite(first, 'admin', 'a@acme.example'),
      await invite(second, 'admin', 'b@acme.example'),
    ];

    await ask(stack, 'delete', `/api/v1/members/${first.id}`, owner);
    await ask(stack, 'patch', `/api/v1/members/${second.id}`, owner, { role: 'viewer' });

    expect([(await look(tokenOf(one))).status, (await look(tokenOf(other))).status]).toEqual([404, 404]);
  });

  test('of the operator gives way to the next, and the address is whoever’s accepts it', async () => {
    const invitations = stack.app.get(InvitationsService);
    const first = await invitations.inviteByOperator(vendor.id, 'owner');
    const second = await invitations.inviteByOperator(vendor.id, 'owner');

    expect((await look(first.token)).status).toBe(404);
    await expect(accept(stack, second.token)).rejects.toThrow('Field required');
    expect((await accept(stack, second.token, { email: 'new@acme.example' })).email).toBe('new@acme.example');
  });
});

describe('a member who is locked out', () => {
  test('is let in again by a link, after which nothing that was before is worth anything', async () => {
    const grace = await member(stack, vendor, 'developer');
    const first = await ask(stack, 'post', `/api/v1/members/${grace.id}/reset`, owner);
    const second = await ask(stack, 'post', `/api/v1/members/${grace.id}/reset`, owner);
    expect((await look(tokenOf(first))).status).toBe(404);
    expect((await look(tokenOf(second))).body).toMatchObject({
      is_reset: true,
      email: grace.email,
      name: 'Ada Byron',
      role: 'developer',
    });
    expect((await ask(stack, 'get', '/api/v1/session', grace)).status).toBe(200);

    const again = await accept(stack, tokenOf(second), { password: 'another good password' });

    expect(again).toMatchObject({ id: grace.id, email: grace.email });
    expect((await ask(stack, 'get', '/api/v1/session', grace)).status).toBe(401);
    const tried = [
      { password: PASSWORD, code: await code(again) },
      { password: 'another good password', code: await code(grace) },
      { password: 'another good password', code: grace.recoveryCodes[0] ?? '' },
    ];
    const codes = [];
    for (const typed of tried) codes.push((await login(stack, { email: grace.email, ...typed })).body.code);
    expect(codes).toEqual(['login_refused', 'code_refused', 'code_refused']);
    const right = { email: grace.email, password: 'another good password', code: await code(again) };
    expect((await login(stack, right)).status).toBe(200);
  });

  test('and has used up all tries has them again', async () => {
    const grace = await member(stack, vendor, 'developer');
    const wrong = { email: grace.email, password: 'wrong' };
    for (let tries = 0; tries < 11; tries += 1) await login(stack, wrong);
    expect((await login(stack, wrong)).status).toBe(429);

    const again = await accept(stack, tokenOf(await ask(stack, 'post', `/api/v1/members/${grace.id}/reset`, owner)));

    expect((await login(stack, { email: grace.email, code: await code(again) })).status).toBe(200);
    await forgive(stack);
  });

  test('is let in by no link that was made for another role: not by an admin’s, once they are an owner', async () => {
    const admin = await member(stack, vendor, 'admin');
    const [grace, edith] = [await member(stack, vendor, 'viewer'), await member(stack, vendor, 'viewer')];
    const reset = (whom: LoggedIn): Promise<Answer> => ask(stack, 'post', `/api/v1/members/${whom.id}/reset`, admin);
    const [first, second] = [await reset(grace), await reset(edith)];
    const { secret } = (await look(tokenOf(second))).body.totp as { secret: string };

    await ask(stack, 'patch', `/api/v1/members/${grace.id}`, owner, { role: 'owner' });
    // As if the link had been made while the role was changed.
    await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
      prisma.member.update({ where: { id: edith.id }, data: { role: 'owner' } }),
    );

    expect((await look(tokenOf(first))).body.code).toBe('invitation_invalid');
    expect((await look(tokenOf(second))).body.code).toBe('invitation_invalid');
    const typed = { token: tokenOf(second), password: PASSWORD, code: authenticator(secret).code() };
    expect((await stack.api.post('/api/v1/invitation/accept', asBrowser(''), typed)).body.code).toBe(
      'invitation_invalid',
    );
    expect((await ask(stack, 'get', '/api/v1/session', grace)).body.member.role).toBe('owner');
    expect((await reset(grace)).body.code).toBe('owners_only');
  });
});
