import { Body, Controller, Get, HttpCode, Post, Redirect, Req } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiExcludeEndpoint,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { IdentityProvider, type SessionRef } from '#tenancy';
import { Session } from '../gate/arguments.js';
import { ByProvider, BySession, ByVisitor } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { Proofs } from './proofs.js';
import { ProofBody, SignOnBody, SignOnDto, SignOnOfferDto } from './session.dto.js';
import { SignOns } from './sign-ons.js';

const NONE = { type: ErrorDto, description: 'There is no identity provider: `not_found`.' } as const;
const DOWN = { type: ErrorDto, description: 'The identity provider cannot be reached: `sso_unavailable`.' } as const;
const REFUSED = { type: ErrorDto, description: 'The password is not right: `password_refused`.' } as const;
const MISSING = { type: ErrorDto, description: 'There is no password to show: `password_missing`.' } as const;

/** For members who log in by single sign-on, with the identity provider of the installation. */
@ApiTags('Dashboard session')
@Controller('api/v1/session')
export class SignOnController {
  constructor(
    private readonly provider: IdentityProvider,
    private readonly signOns: SignOns,
    private readonly proofs: Proofs,
  ) {}

  @Get('sso')
  @ByVisitor({ action: 'session.sso.get' })
  @ApiOperation({ summary: 'Whether members may log in by single sign-on', operationId: 'session_sso_get' })
  @ApiOkResponse({ type: SignOnOfferDto })
  offer(): SignOnOfferDto {
    return { name: this.provider.name };
  }

  @Post('sso')
  @HttpCode(200)
  @ByVisitor({ action: 'session.sso.begin' })
  @ApiOperation({
    summary: 'Begin to log in by single sign-on, or to accept an invitation by it',
    description:
      'Answers with a cookie, by which the browser is known when the identity provider sends it back. A login ends where `to` says; where nobody is ' +
      'let in, the address of that page has `sso` with the code of why.',
    operationId: 'session_sso_begin',
  })
  @ApiOkResponse({ type: SignOnDto })
  @ApiNotFoundResponse(NONE)
  @ApiServiceUnavailableResponse(DOWN)
  begin(@Req() request: FastifyRequest, @Body() body: SignOnBody): Promise<SignOnDto> {
    return this.signOns.begin(request, body);
  }

  @Get('sso/callback')
  @Redirect()
  @ByProvider({ action: 'session.create_sso', changes: true })
  @ApiExcludeEndpoint()
  async finish(@Req() request: FastifyRequest): Promise<{ url: string }> {
    return { url: await this.signOns.finish(request) };
  }

  @Post('identity')
  @HttpCode(200)
  @BySession({ action: 'session.identity', changes: true })
  @ApiOperation({
    summary: 'Begin to bind who you are at the identity provider',
    description: 'Once you are back you log in by single sign-on as well, and all other sessions of yours are over.',
    operationId: 'session_identity_begin',
  })
  @ApiOkResponse({ type: SignOnDto })
  @ApiForbiddenResponse(REFUSED)
  @ApiNotFoundResponse(NONE)
  @ApiConflictResponse(MISSING)
  @ApiServiceUnavailableResponse(DOWN)
  bind(@Req() request: FastifyRequest, @Session() session: SessionRef, @Body() body: ProofBody): Promise<SignOnDto> {
    return this.signOns.beginBinding(request, session, body);
  }

  @Post('identity/remove')
  @HttpCode(204)
  @BySession({ action: 'session.identity.remove', changes: true })
  @ApiOperation({
    summary: 'Log in by password only from now on',
    description: 'All other sessions of yours are over.',
    operationId: 'session_identity_remove',
  })
  @ApiNoContentResponse()
  @ApiForbiddenResponse(REFUSED)
  @ApiConflictResponse(MISSING)
  unbind(@Req() request: FastifyRequest, @Session() session: SessionRef, @Body() body: ProofBody): Promise<void> {
    return this.proofs.unbind(request, session, body);
  }
}
