import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  type Accepted,
  type BegunSession,
  type Identity,
  InvitationInvalid,
  type Invited,
  InvitationsService,
  MembersService,
  type SessionRef,
} from '#tenancy';
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
    await this.pardon(email, begun);
    return { session: await this.entrance.enter(request, begun), recoveryCodes };
  }

  /** The same by single sign-on; `had` is the session that the browser had. Rejects with IdentityTaken in the place of CodeRefused. */
  async acceptAs(
    request: FastifyRequest,
    identity: Identity,
    { token, ...typed }: Pick<AcceptBody, 'token' | 'email' | 'name'>,
    had: string,
  ): Promise<void> {
    const accept = (): Promise<Accepted> => this.invitations.acceptAs(token, identity, typed);
    const { email, ...begun } = await this.sought(request, accept);
    await this.pardon(email, begun);
    await this.entrance.enter(request, begun, had);
  }

  /** Whoever was locked out by tries is let in again. */
  private async pardon(email: string, { session }: BegunSession): Promise<void> {
    for (const name of [this.members.nameOf(email), session.member.id]) await this.allowances.proven(name);
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
