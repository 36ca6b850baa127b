import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Invitation, LinkService, magicLinkOf } from '#connect';
import { Config } from '#kernel';
import type { ApiKeyRef } from '#tenancy';
import { Caller } from '../gate/arguments.js';
import { ByKey, ByKeyOnly } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { ConnectorTokenDto, CreateLinkTokenBody, LinkTokenDto } from './link.dto.js';

/** For vendors: an invitation to link, and what comes of it. */
@ApiTags('Link')
@Controller('api/embedded/v1')
export class LinkController {
  constructor(
    private readonly links: LinkService,
    private readonly config: Config,
  ) {}

  @Post('link/create-link-token')
  @HttpCode(200)
  @ByKey({ action: 'link_token.create', changes: true, needs: 'admin' })
  @ApiOperation({ summary: 'Invite a customer to link', operationId: 'link_token_create' })
  @ApiOkResponse({ type: LinkTokenDto })
  create(@Caller() key: ApiKeyRef, @Body() body: CreateLinkTokenBody): Promise<LinkTokenDto> {
    return this.links
      .createLinkToken(key, invitationOf(body), body.connector_id ? 'connector_id' : 'connection_id')
      .then((made) => this.shown(made));
  }

  @Get('connectors/connector_token/:temporary_token')
  @ByKeyOnly({ action: 'temporary_token.redeem', changes: true, needs: 'admin' })
  @ApiOperation({ summary: 'Exchange a temporary token, once', operationId: 'temporary_token_redeem' })
  @ApiOkResponse({ type: ConnectorTokenDto })
  @ApiNotFoundResponse({
    type: ErrorDto,
    description: 'The token is unknown, used or expired: `temporary_token_invalid`.',
  })
  redeem(@Caller() key: ApiKeyRef, @Param('temporary_token') token: string): Promise<ConnectorTokenDto> {
    return this.links
      .redeem(key, token)
      .then(({ connectorToken, connectionId }) => ({ connector_token: connectorToken, connector_id: connectionId }));
  }

  private shown({ id, linkToken, expiresAt }: { id: string; linkToken: string; expiresAt: Date }): LinkTokenDto {
    const url = magicLinkOf(this.config, linkToken);
    return { id, link_token: linkToken, magic_link_url: url, expires_at: expiresAt.toISOString() };
  }
}

function invitationOf({ end_user_data: endUser, category, integration, ...body }: CreateLinkTokenBody): Invitation {
  const connectionId = body.connector_id ?? body.connection_id;
  return {
    connector: integration,
    category,
    originId: endUser.origin_id,
    endUser: { orgName: endUser.org_name, ...(endUser.email === undefined ? {} : { email: endUser.email }) },
    firstSync: body.first_sync,
    ...(connectionId === undefined ? {} : { connectionId }),
  };
}
