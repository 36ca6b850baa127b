import { Controller, Delete, Get, Header, HttpCode, Post, Query, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Category } from '#models';
import { RunsService } from '#sync';
import { type ApiKeyRef, type ConnectionRef, ConnectionsService, type ErasureCertificate } from '#tenancy';
import { Caller, Connected } from '../gate/arguments.js';
import { ByKey, ByPath } from '../gate/gates.js';
import { written } from './category.dto.js';
import { ConnectorPage, ConnectorsQuery, ErasedDto } from './connector.dto.js';
import { ConnectorListing } from './connector-listing.js';
import { JSON_TYPE, mayRead, QUEUED, QueuedAnswer, ResyncQuery } from './resync.dto.js';

/** The connectors of one category: who is linked, and how their reading goes. */
export function connectorsController(category: Category): Type {
  @ApiTags('Connectors')
  @Controller(`api/${category}/v1/connectors`)
  class ConnectorsController {
    constructor(
      private readonly listing: ConnectorListing,
      private readonly connections: ConnectionsService,
      private readonly runs: RunsService,
    ) {}

    @Get()
    @ByKey({ action: 'connector.list', needs: 'read', category })
    @ApiOperation({ summary: `List ${written(category)} connectors`, operationId: `${category}_connector_list` })
    @ApiOkResponse({ type: ConnectorPage })
    list(@Caller() key: ApiKeyRef, @Query() query: ConnectorsQuery): Promise<ConnectorPage> {
      return this.listing.list(key, category, query);
    }

    @Delete(':id/delete')
    @ByPath({ action: 'connector.delete', changes: true, needs: 'admin', category })
    @ApiOperation({ summary: 'Erase a connector with all its data', operationId: `${category}_connector_delete` })
    @ApiOkResponse({ type: ErasedDto })
    erase(@Connected() connection: ConnectionRef): Promise<ErasedDto> {
      return this.connections.erase(connection).then(erased);
    }

    @Post(':id/resync')
    @HttpCode(200)
    @Header('Content-Type', JSON_TYPE)
    @ByPath({ action: 'connector.resync', changes: true, category })
    @ApiOperation({ summary: 'Read the provider now', operationId: `${category}_connector_resync` })
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
  return ConnectorsController;
}

const erased = ({ connectionId, connector, erasedAt, destroyed, backups }: ErasureCertificate): ErasedDto => ({
  message: 'The connector and all its data are erased.',
  certificate: {
    connector_id: connectionId,
    integration_slug: connector,
    erased_at: erasedAt.toISOString(),
    records: destroyed.records,
    destroyed: ['credentials', 'data_key', 'tokens'],
    backups: { key_version: backups.keyVersion, statement: backups.statement },
  },
});
