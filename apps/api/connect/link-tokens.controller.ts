import { Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { type OpenLink, OpenLinks } from '#connect';
import type { ApiKeyRef } from '#tenancy';
import { Caller, PathId } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { type OpenLinkDto, OpenLinkPage, OpenLinksQuery } from './link.dto.js';

/** For vendors: the invitations that are out. */
@ApiTags('Link')
@Controller('api/embedded/v1/link/link-tokens')
export class LinkTokensController {
  constructor(private readonly links: OpenLinks) {}

  @Get()
  @ByKey({ action: 'link_token.list', needs: 'admin' })
  @ApiOperation({
    summary: 'Invitations that can still be used, the latest first',
    description: 'Those of the key’s environment, also such as customers have made on their health pages.',
    operationId: 'link_token_list',
  })
  @ApiOkResponse({ type: OpenLinkPage })
  async list(
    @Caller() key: ApiKeyRef,
    @Query() { page_size: pageSize, cursor }: OpenLinksQuery,
  ): Promise<OpenLinkPage> {
    const page = await this.links.page(key, { pageSize, ...(cursor === undefined ? {} : { after: cursor }) });
    return { cursor: page.cursor, page_size: page.items.length, items: page.items.map(shown) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ByKey({ action: 'link_token.revoke', changes: true, needs: 'admin' })
  @ApiOperation({
    summary: 'Take an invitation back',
    description: 'From then on the link is as one that never was, also to a page that stands open.',
    operationId: 'link_token_revoke',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is none that can still be used.' })
  revoke(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<void> {
    return this.links.revoke(key, id);
  }
}

const shown = ({ endUser, ...link }: OpenLink): OpenLinkDto => ({
  id: link.id,
  integration_slug: link.connector,
  category: link.category.toUpperCase(),
  origin_id: link.originId,
  end_user: endUser && { org_name: endUser.orgName, email: endUser.email ?? null },
  connector_id: link.connectionId,
  created_at: link.createdAt.toISOString(),
  expires_at: link.expiresAt.toISOString(),
});
