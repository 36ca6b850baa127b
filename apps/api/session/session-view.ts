import { Injectable } from '@nestjs/common';
import { MembersService, OrganisationsService, ROLE_SCOPES, type SessionRef } from '#tenancy';
import type { SessionDto } from './session.dto.js';

/** What a page is told of the member who is logged in. */
@Injectable()
export class SessionView {
  constructor(
    private readonly members: MembersService,
    private readonly organisations: OrganisationsService,
  ) {}

  async of({ member, expiresAt }: SessionRef): Promise<SessionDto> {
    const [{ id, email, name, role, recoveryCodesLeft, hasPassword, identity }, organisation] = await Promise.all([
      this.members.get(member),
      this.organisations.get(member.organisationId),
    ]);
    return {
      member: {
        ...{ id, email, name, role, recovery_codes_left: recoveryCodesLeft, has_password: hasPassword },
        identity: identity && { email: identity.email, since: identity.since.toISOString() },
      },
      organisation: { id: organisation.id, name: organisation.name },
      scopes: [...ROLE_SCOPES[role]],
      expires_at: expiresAt.toISOString(),
    };
  }
}
