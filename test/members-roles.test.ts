import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '#kernel';
import { InvitationsService, ROLE_SCOPES, type Role } from '#tenancy';
import { createApi } from '../apps/api/api.js';
import { KEYS, TestApi, type Vendor } from './api-app.js';
import { type Answer, ApiClient } from './api-client.js';
import { asBrowser, ask, inviteBy, login, type LoggedIn, lookAt, member } from './members.js';

const NOBODY = '01a20000-0000-7000-8000-000000000000';

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

describe('roles', () => {
  test('hold at once here, and within a second in every other process', async () => {
    const grace = await member(stack, vendor, 'admin');
    const elsewhere = await createApi(
      readConfig({ API_DATABASE_URL: stack.database.apiUrl, NODE_ENV: 'test', LOG_LEVEL: 'silent', KEYS }),
    );
    const there = new ApiClient(elsewhere.getHttpServer());
    expect((await there.get('/api/v1/members', asBrowser(grace.cookie))).status).toBe(200);

    expect((await ask(stack, 'patch', `/api/v1/members/${grace.id}`, owner, { role: 'viewer' })).body.role).toBe(
      'viewer',
    );

    expect((await ask(stack, 'get', '/api/v1/members', grace)).body.code).toBe('scope_missing');
    expect((await ask(stack, 'get', '/api/v1/session', grace)).body).toMatchObject({
      ...{ member: { role: 'viewer' }, scopes: ROLE_SCOPES.viewer },
    });
    await sleep(1100);
    expect((await there.get('/api/v1/members', asBrowser(grace.cookie))).body.code).toBe('scope_missing');
    await ask(stack, 'delete', `/api/v1/members/${grace.id}`, owner);
    expect((await ask(stack, 'get', '/api/v1/session', grace)).body.code).toBe('session_invalid');
    await sleep(1100);
    expect((await there.get('/api/v1/session', asBrowser(grace.cookie))).body.code).toBe('session_invalid');
    expect((await login(stack, { email: grace.email, code: grace.code() })).body.code).toBe('login_refused');
    await elsewhere.close();
  });

  test('the last owner stays, also where two leave at once', async () => {
    const lessen = (by: LoggedIn, whom: LoggedIn): Promise<Answer> =>
      ask(stack, 'patch', `/api/v1/members/${whom.id}`, by, { role: 'admin' });
    expect(await lessen(owner, owner)).toMatchObject({ status: 409, body: { code: 'last_owner' } });
    expect((await ask(stack, 'delete', `/api/v1/members/${owner.id}`, owner)).body.code).toBe('last_owner');

    const second = await member(stack, vendor, 'owner');
    const both = await Promise.all([lessen(owner, owner), lessen(second, second)]);

    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('admins do everything with members but make, change, remove and let in owners', async () => {
    const admin = await member(stack, vendor, 'admin');
    const viewer = await member(stack, vendor, 'viewer');
    const byOwner = await invite(owner, 'owner');
    const refused = [
      await invite(admin, 'owner', 'eve@acme.example'),
      await ask(stack, 'patch', `/api/v1/members/${viewer.id}`, admin, { role: 'owner' }),
      await ask(stack, 'patch', `/api/v1/members/${admin.id}`, admin, { role: 'owner' }),
      await ask(stack, 'patch', `/api/v1/members/${owner.id}`, admin, { role: 'viewer' }),
      await ask(stack, 'delete', `/api/v1/members/${owner.id}`, admin),
      await ask(stack, 'post', `/api/v1/members/${owner.id}/reset`, admin),
      await ask(stack, 'delete', `/api/v1/invitations/${String(byOwner.body.id)}`, admin),
    ];

    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(refused.map(() => [403, 'owners_only']));
    expect((await ask(stack, 'patch', `/api/v1/members/${viewer.id}`, admin, { role: 'developer' })).status).toBe(200);
    expect((await ask(stack, 'post', `/api/v1/members/${viewer.id}/reset`, admin)).status).toBe(200);
    expect((await ask(stack, 'delete', `/api/v1/members/${viewer.id}`, admin)).status).toBe(204);
    expect((await ask(stack, 'delete', `/api/v1/members/${admin.id}`, owner)).status).toBe(204);
  });

  test('whoever was made less a moment ago invites, lets in and revokes no more', async () => {
    const admin = await member(stack, vendor, 'admin');
    const made = await invite(owner, 'viewer');
    const each = (): Promise<Answer>[] => [
      invite(admin, 'viewer'),
      ask(stack, 'post', `/api/v1/members/${owner.id}/reset`, admin),
      ask(stack, 'delete', `/api/v1/invitations/${String(made.body.id)}`, admin),
      ask(stack, 'patch', `/api/v1/members/${owner.id}`, admin, { role: 'viewer' }),
      ask(stack, 'delete', `/api/v1/members/${owner.id}`, admin),
    ];
    await ask(stack, 'get', '/api/v1/members', admin);
    await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
      prisma.member.update({ where: { id: admin.id }, data: { role: 'viewer' } }),
    );

    const answers = await Promise.all(each());

    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [403, 'scope_missing']));
    expect((await ask(stack, 'get', '/api/v1/invitations', owner)).body.items).toHaveLength(1);
  });

  test('what is done with members is in the log of production, whatever else is looked at meanwhile', async () => {
    const grace = await member(stack, vendor, 'viewer');
    const elsewhere = asBrowser(owner.cookie, { 'x-peopleport-environment': 'development' });
    await stack.api.patch(`/api/v1/members/${grace.id}`, elsewhere, { role: 'developer' });
    await stack.api.delete(`/api/v1/members/${grace.id}`, elsewhere);

    const rows = await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
      prisma.audit.findMany({ where: { subject: grace.id }, orderBy: { id: 'asc' } }),
    );

    expect(rows.map(({ action, environment }) => [action, environment])).toEqual([
      ['member.change', 'production'],
      ['member.remove', 'production'],
    ]);
  });

  test('a name that does not open takes no list with it', async () => {
    const grace = await member(stack, vendor, 'admin');
    await ask(stack, 'post', '/api/v1/invitations', grace, { email: 'b@acme.example', role: 'viewer' });
    const broken = { name: new Uint8Array(40), email: new Uint8Array(40) };
    await stack.owner.as({ organisationId: vendor.id }, async (prisma) => {
      await prisma.member.update({ where: { id: grace.id }, data: broken });
      await prisma.invitation.updateMany({ data: { email: new Uint8Array(40) } });
    });

    const changed = await ask(stack, 'patch', `/api/v1/members/${grace.id}`, owner, { role: 'admin' });
    await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
      prisma.invitation.updateMany({ data: { email: new Uint8Array(40) } }),
    );

    expect(changed).toMatchObject({ status: 200, body: { id: grace.id, name: null, email: null } });
    const listed = await ask(stack, 'get', '/api/v1/members', owner);
    expect(listed.body.items).toMatchObject([{ name: 'Ada Byron' }, { id: grace.id, name: null, email: null }]);
    const audit = await ask(stack, 'get', '/api/v1/audit', owner);
    expect(audit.status).toBe(200);
    expect(audit.body.items).toContainEqual(
      expect.objectContaining({ actor: { type: 'member', id: grace.id, name: null } }),
    );
    await invite(owner, 'viewer');
    await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
      prisma.invitation.updateMany({ data: { email: new Uint8Array(40) } }),
    );
    expect((await ask(stack, 'get', '/api/v1/invitations', owner)).body.items).toMatchObject([{ email: null }]);
  });

  test('another organisation’s members and invitations are answered as those that do not exist', async () => {
    const other = await stack.vendor('Other');
    const [theirs, asked] = [
      await member(stack, other, 'viewer'),
      await stack.app.get(InvitationsService).inviteByOperator(other.id, 'admin'),
    ];
    const each = async (id: string, invitation: string): Promise<object[]> =>
      [
        await ask(stack, 'patch', `/api/v1/members/${id}`, owner, { role: 'admin' }),
        await ask(stack, 'delete', `/api/v1/members/${id}`, owner),
        await ask(stack, 'post', `/api/v1/members/${id}/reset`, owner),
        await ask(stack, 'delete', `/api/v1/invitations/${invitation}`, owner),
      ].map(({ status, body }) => ({ status, body: { ...(body as object), request_id: '' } }));

    const answers = await each(theirs.id, asked.id);

    expect(answers).toEqual(await each(NOBODY, NOBODY));
    expect(answers).toMatchObject([404, 404, 404, 404].map((status) => ({ status })));
    expect((await ask(stack, 'get', '/api/v1/session', theirs)).status).toBe(200);
    expect((await look(asked.token)).status).toBe(200);
  });
});

describe('API keys of somebody who leaves', () => {
  const keyBy = async (cookie: string, name: string, environment = 'production'): Promise<string> => {
    const caller = asBrowser(cookie, { 'x-peopleport-environment': environment });
    const made = await stack.api.post('/api/v1/api-keys', caller, { name, scopes: ['hris:read', 'keys:manage'] });
    return made.body.key as string;
  };

  test.each([
    ['go on working', '', [200, 200, 200]],
    ['are revoked where that is asked for, with those that were made with them', '?revoke_keys=true', [401, 401, 401]],
  ])('%s', async (_, query, statuses) => {
    const grace = await member(stack, vendor, 'developer');
    const key = await keyBy(grace.cookie, 'one');
    const child = await stack.api.post('/api/v1/api-keys', { key }, { name: 'child', scopes: ['keys:manage'] });
    const keys = [key, await keyBy(grace.cookie, 'two', 'development'), child.body.key as string];
    const others = await keyBy(owner.cookie, 'the owner’s');

    expect((await ask(stack, 'delete', `/api/v1/members/${grace.id}${query}`, owner)).status).toBe(204);

    await sleep(1100);
    const list = async (by: string): Promise<number> => (await stack.api.get('/api/v1/api-keys', { key: by })).status;
    const answers = [];
    for (const each of keys) answers.push(await list(each));
    expect(answers).toEqual(statuses);
    expect(await list(others)).toBe(200);
  });
});
