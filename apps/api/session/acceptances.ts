import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { InvitationInvalid, type Invited, InvitationsService, MembersService, type SessionRef } from '#tenancy';
import { Allowances } from '../gate/allowances.js';
import { placeOf } from '../gate/place.js';
import { Entrance } from './entrance.js';
import type { AcceptBody } from './session.dto.js';

/** By invitation. */
@Injectable()
export class Acceptances {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly members: MembersService,
    private readonly allowances: Allowances,
    private readonly entrance: Entrance,
  ) {}

  describe(request: FastifyRequest, token: string): Promise<Invited> {
    return this.sought(request, () => this.invitations.describe(token));
  }

  /** Rejects with InvitationInvalid, CodeRefused, EmailTaken, InvalidRequest or Busy: then the invitation is as good as it was. */
  async accept(
    request: FastifyRequest,
    { token, ...typed }: AcceptBody,
  ): Promise<{ session: SessionRef; recoveryCodes: string[] }> {
    const { email, recoveryCodes, ...begun } = await this.sought(request, () => this.invitations.accept(token, typed));
    // Whoever was locked out by tries is let in again.
    for (const name of [this.members.nameOf(email), begun.session.member.id]) await this.allowances.proven(name);
    return { session: await this.entrance.enter(request, begun), recoveryCodes };
  }

  /** Who tries tokens waits; who has a good one does not wait for them. */
  private async sought<T>(request: FastifyRequest, find: () => Promise<T>): Promise<T> {
    try {
      return await find();
    } catch (error) {
      if (error instanceof InvitationInvalid) await this.allowances.ofMiss(`invitation:${placeOf(request)}`);
      throw error;
    }
  }
}
