import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Req, Res } from '@nestjs/common';
import {
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type SessionRef, SessionsService } from '#tenancy';
import { Session } from '../gate/arguments.js';
import { BySession, ByVisitor } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { takeToken } from './cookie.js';
import { Logins } from './logins.js';
import { Proofs } from './proofs.js';
import {
  CodeBody,
  LoginBody,
  OwnChangesBody,
  ProofBody,
  RecoveryCodesDto,
  SessionDto,
  TotpDto,
} from './session.dto.js';
import { SessionView } from './session-view.js';

/** For members: their own sessions, and what lets them in. */
@ApiTags('Dashboard session')
@Controller('api/v1/session')
export class OwnController {
  constructor(
    private readonly logins: Logins,
    private readonly proofs: Proofs,
    private readonly sessions: SessionsService,
    private readonly view: SessionView,
  ) {}

  @Post()
  @HttpCode(200)
  @ByVisitor({ action: 'session.create', changes: true })
  @ApiOperation({
    summary: 'Log in',
    description: 'Answers with a cookie, which scripts cannot read. Asked from a page of this address only.',
    operationId: 'session_create',
  })
  @ApiOkResponse({ type: SessionDto })
  @ApiUnauthorizedResponse({
    type: ErrorDto,
    description:
      '`login_refused`: no member has this address and this password. `code_required`: they are right, and the code is missing. ' +
      '`code_refused`: it is wrong, or was used before.',
  })
  async login(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: LoginBody,
  ): Promise<SessionDto> {
    return this.view.of(await this.logins.login(request, reply, body));
  }

  @Get()
  @BySession({ action: 'session.get' })
  @ApiOperation({ summary: 'Who is logged in', operationId: 'session_get' })
  @ApiOkResponse({ type: SessionDto })
  get(@Session() session: SessionRef): Promise<SessionDto> {
    return this.view.of(session);
  }

  @Delete()
  @HttpCode(204)
  @BySession({ action: 'session.end', changes: true })
  @ApiOperation({ summary: 'Log out', operationId: 'session_end' })
  @ApiNoContentResponse()
  async logout(@Req() request: FastifyRequest, @Session() session: SessionRef): Promise<void> {
    await this.sessions.end(session);
    takeToken(request);
  }

  @Delete('others')
  @HttpCode(204)
  @BySession({ action: 'session.end_others', changes: true })
  @ApiOperation({ summary: 'Log out everywhere else', operationId: 'session_end_others' })
  @ApiNoContentResponse()
  endOthers(@Session() session: SessionRef): Promise<void> {
    return this.sessions.endOthers(session);
  }

  @Patch('member')
  @BySession({ action: 'session.change', changes: true })
  @ApiOperation({
    summary: 'Change your name or your password',
    description: 'Another password ends all other sessions of yours.',
    operationId: 'session_change',
  })
  @ApiOkResponse({ type: SessionDto })
  @ApiForbiddenResponse({ type: ErrorDto, description: 'The password until now is not right: `password_refused`.' })
  async change(
    @Req() request: FastifyRequest,
    @Session() session: SessionRef,
    @Body() body: OwnChangesBody,
  ): Promise<SessionDto> {
    await this.proofs.change(request, session, body);
    return this.view.of(session);
  }

  @Post('totp')
  @HttpCode(200)
  @BySession({ action: 'session.totp', changes: true })
  @ApiOperation({
    summary: 'Set up another authenticator',
    description: 'The one until now is good until the new one has shown a code, within 15 minutes.',
    operationId: 'session_totp',
  })
  @ApiOkResponse({ type: TotpDto })
  @ApiForbiddenResponse({ type: ErrorDto, description: 'The password is not right: `password_refused`.' })
  beginTotp(@Req() request: FastifyRequest, @Session() session: SessionRef, @Body() body: ProofBody): Promise<TotpDto> {
    return this.proofs.beginTotp(request, session, body);
  }

  @Post('totp/confirm')
  @HttpCode(204)
  @BySession({ action: 'session.totp.confirm', changes: true })
  @ApiOperation({
    summary: 'Show the first code of another authenticator',
    description: 'From then on it is the one that counts, and all other sessions of yours are over.',
    operationId: 'session_totp_confirm',
  })
  @ApiNoContentResponse()
  confirmTotp(@Req() request: FastifyRequest, @Session() session: SessionRef, @Body() body: CodeBody): Promise<void> {
    return this.proofs.confirmTotp(request, session, body);
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @BySession({ action: 'session.recovery_codes', changes: true })
  @ApiOperation({ summary: 'New recovery codes in the place of all others', operationId: 'session_recovery_codes' })
  @ApiOkResponse({ type: RecoveryCodesDto })
  @ApiForbiddenResponse({ type: ErrorDto, description: 'The password is not right: `password_refused`.' })
  renewCodes(
    @Req() request: FastifyRequest,
    @Session() session: SessionRef,
    @Body() body: ProofBody,
  ): Promise<RecoveryCodesDto> {
    return this.proofs.renewCodes(request, session, body);
  }
}
