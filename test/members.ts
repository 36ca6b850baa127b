import type { Response } from 'supertest';
import { InvitationsService, type Role } from '#tenancy';
import type { TestApi, Vendor } from './api-app.js';
import { type Answer, type Caller, type Method } from './api-client.js';
import { authenticator } from './authenticator.js';

export const PASSWORD = 'correct horse battery';
/** What a browser says of a request from a page of ours. */
export const OURS = { 'sec-fetch-site': 'same-origin' };

/** A member who is logged in, in a browser that keeps the cookie. */
export interface LoggedIn {
  id: string;
  email: string;
  cookie: string;
  secret: string;
  code(at?: Date): string;
  recoveryCodes: string[];
}

let made = 0;

/** The cookie of an answer, as a browser sends it back. */
export const cookieOf = ({ headers }: Pick<Answer, 'headers'> | Response): string =>
  [headers['set-cookie'] ?? ''].flat().join().split(';')[0] ?? '';

/** As a browser with this cookie asks. */
export const asBrowser = (cookie = '', headers: Record<string, string> = {}): Caller => ({
  headers: { ...OURS, ...headers, ...(cookie === '' ? {} : { cookie }) },
});

/** Somebody who has followed the operator's link. */
export async function member(stack: TestApi, { id }: Pick<Vendor, 'id'>, role: Role = 'owner'): Promise<LoggedIn> {
  const { token } = await stack.app.get(InvitationsService).inviteByOperator(id, role);
  made += 1;
  return accept(stack, token, { email: `${role}-${made}@vendor.example` });
}

/** Follows a link to the end; whatever is not said is filled in well. */
export async function accept(
  stack: TestApi,
  token: string,
  { email, name = 'Ada Byron', password = PASSWORD }: { email?: string; name?: string; password?: string } = {},
): Promise<LoggedIn> {
  const shown = await stack.api.post('/api/v1/invitation', asBrowser(''), { token });
  const { secret } = (shown.body as { totp: { secret: string } }).totp;
  const app = authenticator(secret);
  const typed = { token, name, password, code: app.code(), ...(email === undefined ? {} : { email }) };
  const { status, body, text, headers } = await stack.api.post('/api/v1/invitation/accept', asBrowser(''), typed);
  if (status !== 200) throw new Error(`Nobody was let in: ${text}`);
  const { member: self, recovery_codes: recoveryCodes } = body as {
    member: { id: string; email: string };
    recovery_codes: string[];
  };
  return {
    id: self.id,
    email: self.email,
    cookie: cookieOf({ headers }),
    secret,
    code: (at) => app.code(at),
    recoveryCodes,
  };
}

/** What is typed into the login page. */
export const login = (stack: TestApi, typed: { email: string; password?: string; code?: string }): Promise<Answer> =>
  stack.api.post('/api/v1/session', asBrowser(''), { password: PASSWORD, ...typed });

/** A request of a member's page. */
export const ask = (
  stack: TestApi,
  method: Method,
  path: string,
  { cookie }: Pick<LoggedIn, 'cookie'>,
  body?: object,
): Promise<Answer> => stack.api.send(method, path, asBrowser(cookie), body);

/** Half a minute later: the code that the app shows now was not used yet. */
export const later = (stack: TestApi, { id: organisationId }: Pick<Vendor, 'id'>): Promise<unknown> =>
  stack.owner.as({ organisationId }, (prisma) => prisma.member.updateMany({ data: { totpStep: 0 } }));

/** A minute later: what was tried in that minute is over. */
export const forgive = (stack: TestApi): Promise<unknown> =>
  stack.owner.pool.query(`DELETE FROM api_limit WHERE key LIKE 'login:60:%' OR key LIKE 'login-from:%'`);

/** Of a link that was answered. */
export const tokenOf = ({ body }: Answer): string => (body as { url: string }).url.split('#')[1] ?? '';

let asked = 0;

/** Somebody new, where nothing else is said. */
export const inviteBy = (
  stack: TestApi,
  by: LoggedIn,
  role: Role,
  email = `somebody-${(asked += 1)}@acme.example`,
): Promise<Answer> => ask(stack, 'post', '/api/v1/invitations', by, { email, role });

/** What the page of an invitation shows. */
export const lookAt = (stack: TestApi, token: string): Promise<Answer> =>
  stack.api.post('/api/v1/invitation', asBrowser(''), { token });

/** A code that was not used yet, of a member of this vendor's. */
export async function freshCode(stack: TestApi, vendor: Pick<Vendor, 'id'>, from: LoggedIn): Promise<string> {
  await later(stack, vendor);
  return from.code(new Date());
}
