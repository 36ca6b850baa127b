import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Identity, MembersService, OwnAccount, principalOf } from '#tenancy';
import { Acceptances } from './acceptances.js';
import type { Attempt } from './cookie.js';
import { Entrance } from './entrance.js';

/** What somebody was on the way to the identity provider for. */
@Injectable()
export class SignOnOutcomes {
  constructor(
    private readonly members: MembersService,
    private readonly acceptances: Acceptances,
    private readonly account: OwnAccount,
    private readonly entrance: Entrance,
  ) {}

  /** Rejects with IdentityUnknown, IdentityTaken, or what an invitation or a session that is over says. */
  async of(request: FastifyRequest, { accepts, binds, before }: Attempt, identity: Identity): Promise<void> {
    if (accepts) {
      request.change = { action: 'invitation.accept_sso', outcome: 'ok' };
      await this.acceptances.acceptAs(request, identity, accepts, before);
    } else if (binds) {
      const session = { id: binds.session, member: binds.member };
      request.apiKey = principalOf(session, 'production');
      request.change = { action: 'session.identity.bind', outcome: 'ok' };
      await this.account.bind(session, identity);
    } else await this.entrance.enter(request, await this.members.enterAs(identity), before);
  }
}
