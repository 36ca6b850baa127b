import secureSession from '@fastify/secure-session';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { type Config, publicUrl } from '#kernel';
import { SESSION_LASTS } from '#tenancy';
import { Vault } from '#vault';

declare module '@fastify/secure-session' {
  interface SessionData {
    token: string;
  }
}

const SECONDS = SESSION_LASTS / 1000;
const TOKEN = 'token';

/**
 * The cookie that members' browsers keep: sealed, for this host only, never shown to scripts, never sent by pages of others; over
 * HTTPS never sent without. All processes open it alike.
 */
export async function keepSessions(app: NestFastifyApplication, config: Config): Promise<void> {
  const secure = publicUrl(config).startsWith('https:');
  await app.register(secureSession, {
    key: app.get(Vault).secretsRoot('session_cookie'),
    cookieName: secure ? '__Host-peopleport' : 'peopleport',
    expiry: SECONDS,
    cookie: { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: SECONDS },
  });
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
