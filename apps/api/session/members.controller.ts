import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
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
import { InvitationsService, invitationUrl, type ListedMember, type MemberRef, MembersService } from '#tenancy';
import { timeText } from '../account/times.js';
import { CallingMember, PathId } from '../gate/arguments.js';
import { ByMember } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { MemberDto, MembersDto, RemoveMemberQuery, ResetDto, RoleBody } from './members.dto.js';

const ID = { name: 'id', description: "The member's id.", schema: { type: 'string', format: 'uuid' } } as const;

/** For admins and owners: who belongs to the organisation, and what they may do. */
@ApiTags('Members')
@Controller('api/v1/members')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly invitations: InvitationsService,
    private readonly config: Config,
  ) {}

  @Get()
  @ByMember({ action: 'member.list', needs: 'members:manage' })
  @ApiOperation({ summary: 'All members, in the order in which they came', operationId: 'members_list' })
  @ApiOkResponse({ type: MembersDto })
  async list(@CallingMember() { organisationId }: MemberRef): Promise<MembersDto> {
    return { items: (await this.members.list(organisationId)).map(shown) };
  }

  @Patch(':id')
  @ByMember({ action: 'member.change', changes: true, needs: 'members:manage' })
  @ApiParam(ID)
  @ApiOperation({
    summary: 'Change what a member may do',
    description:
      'It holds at once. Whom the member has invited and who has not accepted yet is not invited any more, and a link that lets the member ' +
      'in again is void. API keys that the member has made stay as they are.',
    operationId: 'members_change',
  })
  @ApiOkResponse({ type: MemberDto })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such member.' })
  @ApiConflictResponse({ type: ErrorDto, description: 'It is the last owner: `last_owner`.' })
  async change(@CallingMember() by: MemberRef, @PathId() id: string, @Body() { role }: RoleBody): Promise<MemberDto> {
    return shown(await this.members.changeRole(by, id, role));
  }

  @Delete(':id')
  @HttpCode(204)
  @ByMember({ action: 'member.remove', changes: true, needs: 'members:manage' })
  @ApiParam(ID)
  @ApiOperation({
    summary: 'Remove a member; all their sessions end',
    description:
      'API keys that the member has made go on working: programs of yours may use them. With `revoke_keys=true` they are revoked, of each ' +
      'environment, as are keys that were made with them: they open nothing any more within a second. The list of keys says who made each.',
    operationId: 'members_remove',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such member.' })
  @ApiConflictResponse({ type: ErrorDto, description: 'It is the last owner: `last_owner`.' })
  remove(
    @CallingMember() by: MemberRef,
    @PathId() id: string,
    @Query() { revoke_keys: revokeKeys }: RemoveMemberQuery,
  ): Promise<void> {
    return this.members.remove(by, id, { revokeKeys });
  }

  @Post(':id/reset')
  @HttpCode(200)
  @ByMember({ action: 'member.reset', changes: true, needs: 'members:manage' })
  @ApiParam(ID)
  @ApiOperation({
    summary: 'Make a link for a member who has lost password or authenticator',
    description: 'Once it is used, the old ones are worth nothing and all sessions of the member are over.',
    operationId: 'members_reset',
  })
  @ApiOkResponse({ type: ResetDto })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such member.' })
  async reset(@CallingMember() by: MemberRef, @PathId() id: string): Promise<ResetDto> {
    const { token, expiresAt } = await this.invitations.reset(by, id);
    return { url: invitationUrl(this.config, token), expires_at: expiresAt.toISOString() };
  }
}

const shown = ({ id, email, name, role, createdAt, lastLoginAt }: ListedMember): MemberDto => ({
  ...{ id, email, name, role },
  created_at: createdAt.toISOString(),
  last_login_at: timeText(lastLoginAt),
});
