import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { HealthLinksService, type HealthLinkView, healthUrlOf } from '#connect';
import { Config } from '#kernel';
import type { ConnectionRef } from '#tenancy';
import { timeText } from '../account/times.js';
import { Connected, InPath } from '../gate/arguments.js';
import { ByPath } from '../gate/gates.js';
import { type HealthLinkDto, HealthLinksDto, NewHealthLinkDto } from './health.dto.js';

/** For vendors: the links that customers keep. */
@ApiTags('Connectors')
@Controller('api/v1/connectors')
export class HealthLinksController {
  constructor(
    private readonly links: HealthLinksService,
    private readonly config: Config,
  ) {}

  @Get(':id/health-links')
  @ByPath({ action: 'connector.health_links', needs: 'admin' })
  @ApiOperation({ summary: 'Links to the customer’s health page', operationId: 'connector_health_links' })
  @ApiOkResponse({ type: HealthLinksDto })
  list(@Connected() connection: ConnectionRef): Promise<HealthLinksDto> {
    return this.links.list(connection).then((items) => ({ items: items.map(shown) }));
  }

  @Post(':id/health-links')
  @HttpCode(200)
  @ByPath({ action: 'connector.health_links.create', changes: true, needs: 'admin' })
  @ApiOperation({
    summary: 'Make a link to the health page, for a customer who has lost theirs',
    description:
      'It shows everything and can do everything but switch on again what the customer has switched off: for that a customer links ' +
      'again, and is shown a link of their own.',
    operationId: 'connector_health_links_create',
  })
  @ApiOkResponse({ type: NewHealthLinkDto })
  create(@Connected() connection: ConnectionRef): Promise<NewHealthLinkDto> {
    return this.links.create(connection).then(({ id, token }) => ({ id, health_url: healthUrlOf(this.config, token) }));
  }

  @Delete(':id/health-links/:link_id')
  @HttpCode(204)
  @ByPath({ action: 'connector.health_links.revoke', changes: true, needs: 'admin' })
  @ApiOperation({ summary: 'Revoke a link to the health page', operationId: 'connector_health_links_revoke' })
  @ApiParam({ name: 'link_id', schema: { type: 'string', format: 'uuid' } })
  @ApiNoContentResponse()
  revoke(@Connected() connection: ConnectionRef, @InPath('link_id') id: string): Promise<void> {
    return this.links.revoke(connection, id);
  }
}

const shown = ({ id, maySwitchOn, createdAt, lastUsedAt, revokedAt }: HealthLinkView): HealthLinkDto => ({
  id,
  may_switch_on: maySwitchOn,
  created_at: createdAt.toISOString(),
  last_used_at: timeText(lastUsedAt),
  revoked_at: timeText(revokedAt),
});
