import { Controller, Header, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { RunsService } from '#sync';
import type { ApiKeyRef, ConnectionRef } from '#tenancy';
import { Caller, Connected } from '../gate/arguments.js';
import { ByToken } from '../gate/gates.js';
import { JSON_TYPE, mayRead, QUEUED, QueuedAnswer, ResyncQuery } from './resync.dto.js';

/** The same as the resync of a category's connector, by token. */
@ApiTags('Connectors')
@Controller('api/embedded/v1/connectors/resync')
export class ResyncController {
  constructor(private readonly runs: RunsService) {}

  @Post()
  @HttpCode(200)
  @Header('Content-Type', JSON_TYPE)
  @ByToken({ action: 'connector.resync', changes: true })
  @ApiOperation({ summary: 'Read the provider now', operationId: 'connector_resync' })
  @QueuedAnswer
  async resync(
    @Caller() key: ApiKeyRef,
    @Connected() connection: ConnectionRef,
    @Query() { full }: ResyncQuery,
  ): Promise<string> {
    mayRead(full, key, connection);
    await this.runs.resyncNow(connection, { full });
    return QUEUED;
  }
}
