import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Invited } from '#tenancy';
import { ByVisitor } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { Acceptances } from './acceptances.js';
import { AcceptBody, AcceptedDto, InvitationTokenBody, InvitedDto } from './session.dto.js';
import { SessionView } from './session-view.js';

/** What the page of an invitation calls: its token, in the body, says who is invited. */
@ApiTags('Dashboard session')
@ApiNotFoundResponse({
  type: ErrorDto,
  description: 'The invitation is unknown, used, revoked or over: `invitation_invalid`.',
})
@Controller('api/v1/invitation')
export class InvitationController {
  constructor(
    private readonly acceptances: Acceptances,
    private readonly view: SessionView,
  ) {}

  @Post()
  @HttpCode(200)
  @ByVisitor({ action: 'invitation.get' })
  @ApiOperation({ summary: 'What an invitation is for', operationId: 'invitation_get' })
  @ApiOkResponse({ type: InvitedDto })
  async describe(@Req() request: FastifyRequest, @Body() { token }: InvitationTokenBody): Promise<InvitedDto> {
    return shown(await this.acceptances.describe(request, token));
  }

  @Post('accept')
  @HttpCode(200)
  @ByVisitor({ action: 'invitation.accept', changes: true })
  @ApiOperation({
    summary: 'Become a member, or be let in again; the invitation is used up',
    description: 'Answers with a cookie, as a login does, and with recovery codes, which are never shown again.',
    operationId: 'invitation_accept',
  })
  @ApiOkResponse({ type: AcceptedDto })
  @ApiUnauthorizedResponse({ type: ErrorDto, description: 'The code is not right: `code_refused`.' })
  @ApiConflictResponse({ type: ErrorDto, description: 'There is a member with this address: `email_taken`.' })
  async accept(@Req() request: FastifyRequest, @Body() body: AcceptBody): Promise<AcceptedDto> {
    const { session, recoveryCodes } = await this.acceptances.accept(request, body);
    return Object.assign(await this.view.of(session), { recovery_codes: recoveryCodes });
  }
}

const shown = ({ organisation, role, email, name, isReset, expiresAt, totp }: Invited): InvitedDto => ({
  ...{ organisation, role, email, name, totp },
  is_reset: isReset,
  expires_at: expiresAt.toISOString(),
});
