import secureSession, { type Session } from '@fastify/secure-session';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { type Config, publicUrl } from '#kernel';
import { type MemberRef, SESSION_LASTS, type SignOn } from '#tenancy';
import { Vault } from '#vault';

/** Somebody is on the way to the identity provider and back. */
export interface Attempt extends SignOn {
  /** Below the dashboard: where the way leads once they are let in, and where it leads back to where they are not. */
  to: string;
  back: string;
  /** Of the session that this browser had: its cookie does not come along on the way back. '' where there was none. */
  before: string;
  /** Of whoever accepts an invitation by this. */
  accepts: { token: string; email?: string; name?: string } | null;
  /** Of a member who has shown who they are, and binds whom the provider names. */
  binds: { session: string; member: MemberRef } | null;
}

declare module '@fastify/secure-session' {
  interface SessionData {
    token: string;
    attempt: Attempt;
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The cookie of an attempt to log in by single sign-on. */
    signOn: Session;
  }
}

const SECONDS = SESSION_LASTS / 1000;
const TOKEN = 'token';
/** In which somebody has to be back from the identity provider. */
const ATTEMPT_SECONDS = 600;
const ATTEMPT = 'attempt';

/**
 * The cookies that members' browsers keep: sealed, for this host only, never shown to scripts; over HTTPS never sent without. A session's is never
 * sent by pages of others; that of an attempt is, where the identity provider sends somebody back, and opens nothing by itself. All
 * processes open them alike.
 */
export async function keepSessions(app: NestFastifyApplication, config: Config): Promise<void> {
  const secure = publicUrl(config).startsWith('https:');
  const prefix = secure ? '__Host-' : '';
  const ours = { path: '/', httpOnly: true, secure } as const;
  await app.register(secureSession, [
    {
      sessionName: 'session',
      key: app.get(Vault).secretsRoot('session_cookie'),
      cookieName: `${prefix}peopleport`,
      expiry: SECONDS,
      cookie: { ...ours, sameSite: 'strict', maxAge: SECONDS },
    },
    {
      sessionName: 'signOn',
      key: app.get(Vault).secretsRoot('sign_on_cookie'),
      cookieName: `${prefix}peopleport-sso`,
      expiry: ATTEMPT_SECONDS,
      cookie: { ...ours, sameSite: 'lax', maxAge: ATTEMPT_SECONDS },
    },
  ]);
}

/** With the answer. */
export function giveAttempt({ signOn }: FastifyRequest, attempt: Attempt): void {
  signOn.set(ATTEMPT, attempt);
}

/** Null where the request brings none that opens, or one that has taken too long. The browser forgets it with the answer. */
export function takeAttempt({ signOn }: FastifyRequest): Attempt | null {
  const attempt = signOn.get(ATTEMPT) ?? null;
  signOn.delete();
  return attempt;
}

/** The session's token; '' where the request brings none that opens. */
export function tokenIn({ session }: FastifyRequest): string {
  return session.get(TOKEN) ?? '';
}

/** With the answer. */
export function giveToken({ session }: FastifyRequest, token: string): void {
  session.regenerate();
  session.set(TOKEN, token);
}

/** With the answer. */
export function takeToken({ session }: FastifyRequest): void {
  session.delete();
}
