import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type BegunSession, principalOf, type SessionRef, SessionsService } from '#tenancy';
import { tokenIn } from './cookie.js';

/** Whoever has shown who they are is let in: with the cookie that opens their new session. */
@Injectable()
export class Entrance {
  constructor(private readonly sessions: SessionsService) {}

  /** The session that the same browser `had` before is over. */
  async enter(
    request: FastifyRequest,
    { token, session }: BegunSession,
    had: string = tokenIn(request),
  ): Promise<SessionRef> {
    const before = await this.sessions.verify(had);
    if (before) await this.sessions.end(before);
    request.entering = token;
    request.member = session;
    request.apiKey = principalOf(session, 'production');
    return session;
  }
}
