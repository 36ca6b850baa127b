import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '#kernel';
import { KeyRotation, type Role } from '#tenancy';
import { readKeyRing, Vault } from '#vault';
import { createApi } from '../apps/api/api.js';
import { KEYS, TestApi, type Vendor } from './api-app.js';
import { type Answer, ApiClient } from './api-client.js';
import {
  asBrowser,
  ask,
  freshCode,
  inviteBy,
  login,
  type LoggedIn,
  lookAt,
  member,
  PASSWORD,
  tokenOf,
} from './members.js';
import { Needles } from './needles.js';

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

const invite = (by: LoggedIn, role: Role, email: string): Promise<Answer> => inviteBy(stack, by, role, email);
const look = (token: string): Promise<Answer> => lookAt(stack, token);
const code = (from: LoggedIn): Promise<string> => freshCode(stack, vendor, from);

describe('in the database', () => {
  /** Every row of the tables that members are in, as text and as bytes. */
  async function everything(): Promise<Buffer> {
    const tables = ['member', 'session', 'invitation', 'audit', 'api_limit'];
    const rows = await Promise.all(
      tables.map(async (table) => (await stack.owner.pool.query(`SELECT t::text AS row FROM ${table} t`)).rows),
    );
    return Buffer.from(JSON.stringify(rows));
  }

  test('no address, name, password, secret, code or token lies in the clear', async () => {
    const made = await invite(owner, 'viewer', 'katherine.johnson@acme.example');
    const reset = await ask(stack, 'post', `/api/v1/members/${owner.id}/reset`, owner);
    const cookie = decodeURIComponent(owner.cookie.split('=')[1] ?? '');
    const invited = (await look(tokenOf(made))).body.totp as { secret: string };
    await login(stack, { email: 'somebody.else@acme.example', password: 'a password of nobody' });
    const secrets = new Map([
      [owner.email, 'e-mail'],
      ['katherine.johnson@acme.example', 'e-mail of an invitation'],
      ['somebody.else@acme.example', 'e-mail that was tried'],
      ...[
        ['Ada Byron', 'name'] as const,
        [PASSWORD, 'password'] as const,
        ['a password of nobody', 'password that was tried'] as const,
      ],
      ...[[owner.secret, 'authenticator'] as const, [invited.secret, 'authenticator of an invitation'] as const],
      ...owner.recoveryCodes.flatMap((each) => [
        [each, 'recovery code'] as const,
        [each.replaceAll('-', ''), 'recovery code'] as const,
      ]),
      ['127.0.0.1', 'where somebody has tried from'],
      ...[[tokenOf(made), 'invitation'] as const, [tokenOf(reset), 'reset'] as const, [cookie, 'cookie'] as const],
    ]);

    const stored = await everything();

    expect(stored.includes(owner.id)).toBe(true);
    expect([...new Needles(secrets).search(stored)]).toEqual([]);
  });

  test('after a rotation of the root key everything still opens, and goes on doing so once the old key is gone', async () => {
    const grace = await member(stack, vendor, 'admin');
    const made = await invite(owner, 'viewer', 'grace@acme.example');
    const both = `${KEYS},2:${'7c'.repeat(32)}`;
    const vault = new Vault(readKeyRing({ NODE_ENV: 'test', KEYS: both }));

    const rotated = await new KeyRotation(stack.owner, vault).rotate();

    expect(rotated.sealed).toBeGreaterThanOrEqual(3);
    expect((await new KeyRotation(stack.owner, vault).rotate()).sealed).toBe(0);
    for (const keys of [both, `2:${'7c'.repeat(32)}`]) {
      const api = await createApi(
        readConfig({ API_DATABASE_URL: stack.database.apiUrl, NODE_ENV: 'test', LOG_LEVEL: 'silent', KEYS: keys }),
      );
      const client = new ApiClient(api.getHttpServer());
      const typed = { email: grace.email, password: PASSWORD, code: await code(grace) };
      const entered = await client.post('/api/v1/session', asBrowser(''), typed);
      expect(entered.body.member).toMatchObject({ email: grace.email, name: 'Ada Byron' });
      const shown = await client.post('/api/v1/invitation', asBrowser(''), { token: tokenOf(made) });
      expect(shown.body.email).toBe('grace@acme.example');
      if (keys === both) expect((await client.get('/api/v1/session', asBrowser(owner.cookie))).status).toBe(200);
      await api.close();
    }
  });
});
