import { Controller, Get, Put, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { type ConnectPage, ConnectPages, logoUrlOf } from '#connect';
import { Config } from '#kernel';
import type { ApiKeyRef } from '#tenancy';
import { Caller } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { LATE, lateBodyOf } from '../http/json-body.js';
import { RequestPipe } from '../http/request.pipe.js';
import { changeOf } from './connect-page.js';
import { ConnectPageBody, ConnectPageDto } from './connect-page.dto.js';

/** How the page looks that a vendor's customers connect on. */
@ApiTags('Link')
@Controller('api/v1/connect-page')
export class ConnectPageController {
  private readonly pipe = new RequestPipe();

  constructor(
    private readonly pages: ConnectPages,
    private readonly config: Config,
  ) {}

  @Get()
  @ByKey({ action: 'connect_page.show', needs: 'admin' })
  @ApiOperation({ summary: 'How your connect page looks, and where it may be shown', operationId: 'connect_page_show' })
  @ApiOkResponse({ type: ConnectPageDto })
  show(@Caller() { organisationId }: ApiKeyRef): Promise<ConnectPageDto> {
    return this.pages.of(organisationId).then((page) => this.shown(page));
  }

  @Put()
  @RouteConfig(LATE) // a logo is longer than other bodies
  @ByKey({ action: 'connect_page.change', changes: true, needs: 'admin' })
  @ApiOperation({
    summary: 'Change how your connect page looks, and where it may be shown',
    description: 'What is left out stays; null takes back what was set. For both environments.',
    operationId: 'connect_page_change',
  })
  @ApiBody({ type: ConnectPageBody })
  @ApiOkResponse({ type: ConnectPageDto })
  async change(@Caller() { organisationId }: ApiKeyRef, @Req() request: FastifyRequest): Promise<ConnectPageDto> {
    const given = (await lateBodyOf(request)) ?? {};
    const body = (await this.pipe.transform(given, { type: 'body', metatype: ConnectPageBody })) as ConnectPageBody;
    return this.shown(await this.pages.change(organisationId, changeOf(body)));
  }

  private shown(page: ConnectPage): ConnectPageDto {
    const { name, color, purpose, privacyUrl, origins } = page;
    return { name, logo_url: logoUrlOf(this.config, page), color, purpose, privacy_url: privacyUrl, origins };
  }
}
