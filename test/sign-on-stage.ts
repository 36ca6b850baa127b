import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Response } from 'supertest';
import { TestApi, type Vendor } from './api-app.js';
import type { Answer, ApiClient } from './api-client.js';
import { TestIdentityProvider } from './identity-provider.js';
import { asBrowser, ask, cookieOf, forgive, freshCode, type LoggedIn, member, PASSWORD } from './members.js';

/** Our address, as the provider knows it. */
export const OURS = 'http://127.0.0.1:4000';
export const BACK = '/api/v1/session/sso/callback';

interface SignOnStage {
  provider: TestIdentityProvider;
  stack: TestApi;
  /** New in each test, with an owner who has a password; whoever comes to the provider is somebody new. */
  vendor: Vendor;
  owner: LoggedIn;
  people: number;
}

/** Set before the tests of the file, and an identity provider beside it. */
export const at = { people: 0 } as SignOnStage;

export function signOnStage(): void {
  beforeAll(async () => {
    at.provider = await TestIdentityProvider.start(OURS);
    at.stack = await TestApi.start(at.provider.settings);
  });
  afterAll(() => at.stack.close());
  afterAll(() => at.provider.close());
  afterEach(() => forgive(at.stack));
  beforeEach(async () => {
    at.people += 1;
    at.provider.who = `ada-${at.people}`;
    at.vendor = await at.stack.vendor('Acme');
    at.owner = await member(at.stack, at.vendor);
  });
}

export const begin = (body: object = {}, cookie = ''): Promise<Answer> =>
  at.stack.api.post('/api/v1/session/sso', asBrowser(cookie), body);

/** As the browser comes back: from another site, with nothing but the cookie of its attempt. */
export const comeBack = async (query: string, cookie: string, api: ApiClient = at.stack.api): Promise<Response> =>
  api.raw().get(`${BACK}${query}`).set({ cookie, 'sec-fetch-site': 'cross-site' });

/** All the way, from an answer that says where to go. */
export async function go(begun: Answer, api?: ApiClient): Promise<Response> {
  return comeBack(await at.provider.visit((begun.body as { url: string }).url), cookieOf(begun), api);
}

export const place = ({ status, headers }: Response): string => `${status} ${String(headers['location'])}`;

export const sessionIn = ({ headers }: Response): string =>
  [headers['set-cookie'] ?? []]
    .flat()
    .find((each) => /^peopleport=[^;]/.test(each))
    ?.split(';')[0] ?? '';

export const proof = async (of: LoggedIn): Promise<object> => ({
  password: PASSWORD,
  code: await freshCode(at.stack, at.vendor, of),
});

export const bind = async (of: LoggedIn): Promise<Response> =>
  go(await ask(at.stack, 'post', '/api/v1/session/identity', of, await proof(of)));

/** Who is logged in by this cookie. */
export const self = async (cookie: string): Promise<Record<string, unknown>> =>
  ((await ask(at.stack, 'get', '/api/v1/session', { cookie })).body as { member: Record<string, unknown> }).member;

/** What was done, and how it ended. */
export async function audited(): Promise<[string, string][]> {
  const rows = await at.stack.owner.as({ organisationId: at.vendor.id }, (prisma) =>
    prisma.audit.findMany({ where: { onlyRead: false }, orderBy: { id: 'asc' } }),
  );
  return rows.map(({ action, outcome }): [string, string] => [action, outcome]);
}
