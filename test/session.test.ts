import { argon2 } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig, systemClock } from '#kernel';
import { type BegunSession, MembersService, SessionsService } from '#tenancy';
import { createApi } from '../apps/api/api.js';
import { KEYS, TestApi, type Vendor } from './api-app.js';
import { ApiClient } from './api-client.js';
import { asBrowser, ask, cookieOf, forgive, later, login, type LoggedIn, member, PASSWORD } from './members.js';

/** Milliseconds in which every process knows. */
const EVERYWHERE = 1100;
const HOUR = 3_600_000;

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

/** Looks again until it is so. */
async function eventually<T>(look: () => Promise<T>, wanted: T): Promise<void> {
  const patience = performance.now() + 5000;
  while (JSON.stringify(await look()) !== JSON.stringify(wanted) && performance.now() < patience) await sleep(50);
  expect(await look()).toEqual(wanted);
}

afterEach(() => forgive(stack));

describe('logging in', () => {
  beforeEach(() => later(stack, vendor));

  test('takes the password and a code, and answers with who it is and a cookie that scripts cannot read', async () => {
    const { status, body, headers } = await login(stack, { email: ` ${ada.email.toUpperCase()}`, code: ada.code() });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      member: { id: ada.id, email: ada.email, name: 'Ada Byron', role: 'owner', recovery_codes_left: 10 },
      organisation: { id: vendor.id, name: 'Acme' },
    });
    expect(body.scopes).toEqual(expect.arrayContaining(['admin', 'members:manage']));
    expect(String(headers['set-cookie'])).toMatch(
      /^peopleport=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const shown = await ask(stack, 'get', '/api/v1/session', { cookie: cookieOf({ headers }) });
    expect(shown.body).toEqual(body);
  });

  test('a wrong password and an address that nobody has are answered alike, whatever code comes with them', async () => {
    const wrong = await login(stack, { email: ada.email, password: 'correct horse batterz', code: ada.code() });
    const unknown = await login(stack, { email: 'nobody@vendor.example', code: '123456' });

    const told = ({ status, body, headers }: typeof wrong): object => ({
      ...{ status, body: { ...body, request_id: '' } },
      headers: Object.keys(headers).sort(),
    });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'login_refused' } });
    expect(told(wrong)).toEqual(told(unknown));
    expect(wrong.headers['set-cookie']).toBeUndefined();
  });

  test('an address that nobody has takes as long as a wrong password', async () => {
    const took = async (email: string): Promise<number> => {
      const started = performance.now();
      await login(stack, { email, password: 'correct horse batterz' });
      return performance.now() - started;
    };
    const median = (times: number[]): number => times.sort((one, other) => one - other)[2] ?? 0;
    const [known, unknown]: [number[], number[]] = [[], []];
    for (const round of [1, 2, 3, 4, 5]) {
      known.push(await took(ada.email));
      unknown.push(await took(`nobody-${round}@vendor.example`));
    }

    const ratio = median(unknown) / median(known);
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  test('without a code it says that one is needed, and a wrong one is refused', async () => {
    expect(await login(stack, { email: ada.email })).toMatchObject({ status: 401, body: { code: 'code_required' } });
    for (const code of ['000000', 'abcdef', '12345', 'aaaa-bbbb-cccc-dddd'])
      expect(await login(stack, { email: ada.email, code })).toMatchObject({
        status: 401,
        body: { code: 'code_refused' },
      });
  });

  test('a code is good once, also where two are faster than each other', async () => {
    const code = ada.code();

    const both = await Promise.all([1, 2].map(() => login(stack, { email: ada.email, code })));
    const again = await login(stack, { email: ada.email, code });

    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(again.body.code).toBe('code_refused');
  });

  test('a code may be half a minute early or late, and no more', async () => {
    const at = (minutes: number): string => ada.code(new Date(Date.now() + minutes * 60_000));
    const [old, early] = [at(-5), at(5)];

    expect((await login(stack, { email: ada.email, code: old })).body.code).toBe('code_refused');
    expect((await login(stack, { email: ada.email, code: early })).body.code).toBe('code_refused');
  });

  test('a recovery code takes the place of a code, once', async () => {
    const [code = ''] = ada.recoveryCodes;

    const first = await login(stack, { email: ada.email, code: code.toUpperCase() });
    const again = await login(stack, { email: ada.email, code });

    expect(first.body.member.recovery_codes_left).toBe(9);
    expect(again.body.code).toBe('code_refused');
  });

  test('null for a code says that there is none', async () => {
    const typed = { email: ada.email, password: PASSWORD, code: null };
    expect((await stack.api.post('/api/v1/session', asBrowser(''), typed)).body.code).toBe('code_required');
    const none = { email: null, password: null };
    expect((await stack.api.post('/api/v1/session', asBrowser(''), none)).status).toBe(422);
  });

  test('that cannot be put into the audit trail lets nobody in', async () => {
    await stack.owner.pool.query('REVOKE INSERT ON audit FROM peopleport_api');
    const answer = await login(stack, { email: ada.email, code: ada.code() });
    await stack.owner.pool.query('GRANT INSERT ON audit TO peopleport_api');

    expect(answer.status).toBe(500);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('ends with the password that was typed: one that was changed meanwhile opens nothing', async () => {
    const members = stack.app.get(MembersService);
    const { proven } = await members.check(ada.email, PASSWORD);
    if (!proven) throw new Error('The password is right.');
    await ask(stack, 'patch', '/api/v1/session/member', ada, {
      ...{ password: 'another good password', current_password: PASSWORD },
    });

    await expect(members.enter(proven, ada.code())).rejects.toMatchObject({ code: 'login_refused' });
  });

  test('hashes a password anew that was hashed with other parameters, once the code is right', async () => {
    const inside = <T>(work: Parameters<typeof stack.owner.as<T>>[1]): Promise<T> =>
      stack.owner.as({ organisationId: vendor.id }, work);
    const stored = (): Promise<string | null> =>
      inside(async (prisma) => (await prisma.member.findUniqueOrThrow({ where: { id: ada.id } })).password);
    const before = await stored();
    const [nonce, memory, passes] = [Buffer.alloc(16, 7), 8192, 1];
    const cost = { memory, passes, parallelism: 1 };
    const hash = await promisify(argon2)('argon2id', { message: PASSWORD, nonce, tagLength: 32, ...cost });
    const [salt, tag] = [nonce, hash].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
    const old = `$argon2id$v=19$m=${memory},t=${passes},p=1$${salt}$${tag}`;
    await inside((prisma) => prisma.member.update({ where: { id: ada.id }, data: { password: old } }));

    expect((await login(stack, { email: ada.email })).body.code).toBe('code_required');
    expect(await stored()).toBe(old);
    expect((await login(stack, { email: ada.email, code: ada.code() })).status).toBe(200);

    expect((await stored())?.split('$').slice(0, 4)).toEqual(before?.split('$').slice(0, 4));
    await later(stack, vendor);
    expect((await login(stack, { email: ada.email, code: ada.code(new Date()) })).status).toBe(200);
  });

  test('each login and each refused one is in the audit trail, with nothing that was typed', async () => {
    await login(stack, { email: ada.email, password: 'correct horse batterz' });
    await login(stack, { email: ada.email, code: '000000' });
    await login(stack, { email: ada.email, code: ada.code() });

    const audited = async (): Promise<string[]> => {
      const rows = await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
        prisma.audit.findMany({ where: { action: 'session.create' } }),
      );
      expect(new Set(rows.map(({ actor }) => actor))).toEqual(new Set([`member:${ada.id}`]));
      expect(rows.map(({ subject }) => subject).join('')).toBe('');
      return rows.map(({ outcome }) => outcome).sort();
    };
    await eventually(audited, ['code_refused', 'login_refused', 'ok']);
  });
});

describe('a session', () => {
  test('is over at once where somebody logs out, and within a second in every other process', async () => {
    const elsewhere = await createApi(
      readConfig({ API_DATABASE_URL: stack.database.apiUrl, NODE_ENV: 'test', LOG_LEVEL: 'silent', KEYS }),
    );
    const other = new ApiClient(elsewhere.getHttpServer());
    const there = (): ReturnType<typeof ask> => other.get('/api/v1/session', asBrowser(ada.cookie));
    expect((await there()).status).toBe(200);

    const out = await ask(stack, 'delete', '/api/v1/session', ada);

    expect(out.status).toBe(204);
    expect(String(out.headers['set-cookie'])).toMatch(/^peopleport=; Max-Age=0; Path=\//);
    expect(await ask(stack, 'get', '/api/v1/session', ada)).toMatchObject({
      status: 401,
      body: { code: 'session_invalid' },
    });
    await sleep(EVERYWHERE);
    expect((await there()).status).toBe(401);
    await elsewhere.close();
  });

  test('ends all others of the member, and nobody else’s', async () => {
    await later(stack, vendor);
    const second = { cookie: cookieOf(await login(stack, { email: ada.email, code: ada.code() })) };
    const other = await member(stack, vendor, 'viewer');

    expect((await ask(stack, 'delete', '/api/v1/session/others', second)).status).toBe(204);

    expect((await ask(stack, 'get', '/api/v1/session', ada)).status).toBe(401);
    expect((await ask(stack, 'get', '/api/v1/session', second)).status).toBe(200);
    expect((await ask(stack, 'get', '/api/v1/session', other)).status).toBe(200);
  });

  test('gives way to the next login in the same browser', async () => {
    await later(stack, vendor);
    const typed = { email: ada.email, password: PASSWORD, code: ada.code() };
    const again = await stack.api.post('/api/v1/session', asBrowser(ada.cookie), typed);

    expect(cookieOf(again)).not.toBe(ada.cookie);
    expect((await ask(stack, 'get', '/api/v1/session', ada)).status).toBe(401);
    expect((await ask(stack, 'get', '/api/v1/session', { cookie: cookieOf(again) })).status).toBe(200);
  });

  test('is over after 12 hours without a request, and after 7 days in any case', async () => {
    let now = systemClock.now().getTime();
    const clock = { now: () => new Date(now) };
    const sessions = (): SessionsService => new SessionsService(stack.store, clock);
    const begun = (): Promise<BegunSession> =>
      stack.store.as({ organisationId: vendor.id }, (prisma) =>
        sessions().begin(prisma, { id: ada.id, organisationId: vendor.id, role: 'owner' }),
      );
    const [idle, used] = [await begun(), await begun()];
    const isGood = async ({ token }: typeof idle): Promise<boolean> => (await sessions().verify(token)) !== null;

    const hours: boolean[] = [];
    for (let hour = 0; hour < 7 * 24 + 12; hour += 6) {
      hours.push(await isGood(used));
      await noted(used.session.id, now);
      if (hour === 6) expect(await isGood(idle)).toBe(true);
      if (hour === 18) now += 1;
      now += 6 * HOUR;
    }

    expect(await isGood(idle)).toBe(false);
    expect(hours.filter(Boolean)).toHaveLength(28);
    expect(hours.slice(0, 28).every(Boolean)).toBe(true);
  });

  test('a cookie that was changed, made up, or sealed under another root key opens nothing', async () => {
    const foreign = await TestApi.start({ KEYS: `1:${'77'.repeat(32)}` });
    const theirs = await member(foreign, await foreign.vendor());
    await foreign.close();
    const [name, value = ''] = ada.cookie.split('=');
    const changed = `${value.slice(0, 10)}${value[10] === 'A' ? 'B' : 'A'}${value.slice(11)}`;

    for (const cookie of [`${name}=${changed}`, `${name}=x`, `${name}=x%3By`, `${name}=`, theirs.cookie]) {
      expect((await ask(stack, 'get', '/api/v1/session', { cookie })).body.code).toBe('session_invalid');
      expect((await ask(stack, 'get', '/api/v1/issues', { cookie })).body.code).toBe('api_key_invalid');
    }
  });
});

/** The last use of a session is written soon after it. */
async function noted(id: string, at: number): Promise<void> {
  const seen = async (): Promise<number> => {
    const row = await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
      prisma.session.findUnique({ where: { id } }),
    );
    return row ? Math.max(row.seenAt.getTime(), row.expiresAt.getTime() <= at ? at : 0) : 0;
  };
  await eventually(seen, at);
}

describe('a session and an API key', () => {
  test('a connector’s token is for programs: no member takes one over', async () => {
    const linked = await stack.link(vendor);
    const token = await stack.temporaryToken(vendor, linked);
    const path = `/api/embedded/v1/connectors/connector_token/${token}`;

    expect(await ask(stack, 'get', path, ada)).toMatchObject({ status: 401, body: { code: 'api_key_invalid' } });

    const taken = await stack.api.get(path, { ...asBrowser(ada.cookie), key: vendor.key });
    expect(taken.body).toMatchObject({ connector_id: linked.connection.id });
  });

  test('where a key is sent, it alone counts, good or not', async () => {
    const narrow = await stack.key(vendor.id, { scopes: ['hris:read'] });

    const lacking = await stack.api.get('/api/v1/webhooks/endpoints', { ...asBrowser(ada.cookie), key: narrow });
    const wrong = await stack.api.get('/api/v1/issues', { ...asBrowser(ada.cookie), key: 'pp_live_wrong' });

    expect(lacking).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'api_key_invalid' } });
  });

  test('what a proxy asks people for is no key', async () => {
    const caller = asBrowser(ada.cookie, { authorization: 'Basic YWRhOnNlY3JldA==' });
    expect((await stack.api.get('/api/v1/issues', caller)).status).toBe(200);
  });

  test('no key opens what members have to themselves', async () => {
    expect((await stack.api.get('/api/v1/session', { key: vendor.key })).body.code).toBe('session_invalid');
    expect((await stack.api.get('/api/v1/members', { key: vendor.key })).body.code).toBe('scope_missing');
    await expect(stack.key(vendor.id, { scopes: ['members:manage'] })).rejects.toMatchObject({ code: 'scope_unknown' });
  });
});

describe('a member reads and changes as a key does', () => {
  test('of either environment, one at a time, and names a connector by its id', async () => {
    const { connection, token } = await stack.link(vendor);
    const list = (more: Record<string, string>): ReturnType<typeof ask> =>
      stack.api.get('/api/hris/v1/employees', asBrowser(ada.cookie, more));

    expect((await list({ 'x-connector-token': connection.id })).status).toBe(200);
    expect((await list({ 'x-connector-token': token })).status).toBe(200);
    expect((await list({ 'x-connector-token': vendor.id })).body.code).toBe('connector_token_invalid');
    const elsewhere = { 'x-connector-token': connection.id, 'x-peopleport-environment': 'development' };
    expect((await list(elsewhere)).body.code).toBe('connector_token_invalid');
    const shown = await ask(stack, 'get', `/api/hris/v1/connectors?connector_token=${connection.id}`, ada);
    expect(shown.body.items).toMatchObject([{ id: connection.id, connector_token: null }]);
    const half = { 'x-peopleport-environment': 'staging' };
    expect((await stack.api.get('/api/v1/issues', asBrowser(ada.cookie, half))).status).toBe(422);
    const byKey = { key: vendor.key, token: connection.id };
    expect((await stack.api.get('/api/hris/v1/employees', byKey)).body.code).toBe('connector_token_invalid');
  });

  test('and never sees another organisation’s', async () => {
    const theirs = await stack.link(await stack.vendor('Other'));
    const caller = asBrowser(ada.cookie, { 'x-connector-token': theirs.connection.id });

    expect((await stack.api.get('/api/hris/v1/employees', caller)).body.code).toBe('connector_token_invalid');
    expect((await ask(stack, 'get', '/api/hris/v1/connectors', ada)).body.items).toEqual([]);
    const path = `/api/hris/v1/connectors/${theirs.connection.id}/delete`;
    expect((await ask(stack, 'delete', path, ada)).status).toBe(404);
  });

  test('and is who the audit trail names', async () => {
    const { connection } = await stack.link(vendor);
    await ask(stack, 'post', `/api/v1/connectors/${connection.id}/health-links`, ada);

    const rows = await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
      prisma.audit.findMany({ where: { action: 'connector.health_links.create' } }),
    );
    expect(rows).toMatchObject([{ actor: `member:${ada.id}`, connectionId: connection.id, outcome: 'ok' }]);
  });
});
