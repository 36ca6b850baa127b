import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  CodeRefused,
  LoginRefused,
  type BegunSession,
  type MemberRef,
  MembersService,
  type Proven,
  type SessionRef,
} from '#tenancy';
import { Allowances } from '../gate/allowances.js';
import { AuditTrail } from '../gate/audit-trail.js';
import { Passport } from '../gate/passport.js';
import { Entrance } from './entrance.js';
import type { LoginBody } from './session.dto.js';

/** By password and code. Each try is counted, and those that are about a member are in the audit trail. */
@Injectable()
export class Logins {
  constructor(
    private readonly passport: Passport,
    private readonly members: MembersService,
    private readonly allowances: Allowances,
    private readonly audit: AuditTrail,
    private readonly entrance: Entrance,
  ) {}

  /** Rejects with LoginRefused, CodeRequired, CodeRefused, RateLimited or Busy. */
  async login(request: FastifyRequest, reply: FastifyReply, { email, code }: LoginBody): Promise<SessionRef> {
    const name = this.members.nameOf(email);
    const begun = await this.allowances.trying(name, request, async () => {
      const proven = await this.passport.member(request, reply);
      if (!proven) throw this.refused(request, request.claimed, new LoginRefused());
      return this.confirm(request, proven, code);
    });
    await this.allowances.proven(name);
    return this.entrance.enter(request, begun);
  }

  private async confirm(request: FastifyRequest, proven: Proven, code: string | undefined): Promise<BegunSession> {
    try {
      return await this.members.enter(proven, code);
    } catch (error) {
      if (error instanceof CodeRefused || error instanceof LoginRefused)
        throw this.refused(request, proven.member, error);
      throw error;
    }
  }

  private refused<E extends CodeRefused | LoginRefused>(
    request: FastifyRequest,
    member: MemberRef | null,
    refusal: E,
  ): E {
    if (member) this.audit.tried(request, member, refusal.code);
    return refusal;
  }
}
