import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Config } from '#kernel';
import { InvitationsService, invitationUrl, type InvitationView, type MemberRef } from '#tenancy';
import { CallingMember, Making, PathId } from '../gate/arguments.js';
import { ByMember } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { type InvitationDto, InvitationsDto, InviteBody, MadeInvitationDto } from './members.dto.js';

/** For admins and owners: who is to belong to the organisation. */
@ApiTags('Members')
@Controller('api/v1/invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly config: Config,
  ) {}

  @Get()
  @ByMember({ action: 'invitation.list', needs: 'members:manage' })
  @ApiOperation({ summary: 'Invitations that are still good', operationId: 'invitations_list' })
  @ApiOkResponse({ type: InvitationsDto })
  async list(@CallingMember() { organisationId }: MemberRef): Promise<InvitationsDto> {
    return { items: (await this.invitations.list(organisationId)).map(shown) };
  }

  @Post()
  @HttpCode(200)
  @ByMember({ action: 'invitation.create', changes: true, needs: 'members:manage' })
  @ApiOperation({
    summary: 'Invite somebody; the link is good once and for 7 days',
    description: 'Nothing is sent: hand the link on yourself. Only owners invite owners.',
    operationId: 'invitations_create',
  })
  @ApiOkResponse({ type: MadeInvitationDto })
  @ApiConflictResponse({ type: ErrorDto, description: 'It is the address of a member: `email_taken`.' })
  async create(
    @CallingMember() by: MemberRef,
    @Body() { email, role }: InviteBody,
    @Making() making: (id: string) => void,
  ): Promise<MadeInvitationDto> {
    const { id, token, expiresAt } = await this.invitations.invite(by, email, role);
    making(id);
    return { id, email, role, url: invitationUrl(this.config, token), expires_at: expiresAt.toISOString() };
  }

  @Delete(':id')
  @HttpCode(204)
  @ByMember({ action: 'invitation.revoke', changes: true, needs: 'members:manage' })
  @ApiParam({ name: 'id', description: "The invitation's id.", schema: { type: 'string', format: 'uuid' } })
  @ApiOperation({ summary: 'Revoke an invitation', operationId: 'invitations_revoke' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such invitation, or it was used.' })
  revoke(@CallingMember() by: MemberRef, @PathId() id: string): Promise<void> {
    return this.invitations.revoke(by, id);
  }
}

const shown = ({ id, email, role, memberId, createdAt, expiresAt }: InvitationView): InvitationDto => ({
  ...{ id, email, role },
  member_id: memberId,
  created_at: createdAt.toISOString(),
  expires_at: expiresAt.toISOString(),
});
