import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type ModelSync, SyncStatus } from '#sync';
import type { ConnectionRef } from '#tenancy';
import { Connected } from '../gate/arguments.js';
import { ByPath } from '../gate/gates.js';
import { type ModelSyncDto, SyncStatusDto } from './sync-status.dto.js';

@ApiTags('Connectors')
@Controller('api/v1/connectors')
export class SyncStatusController {
  constructor(private readonly status: SyncStatus) {}

  @Get(':id/sync-status')
  @ByPath({ action: 'connector.sync_status', needs: 'read' })
  @ApiOperation({ summary: 'Where each model stands', operationId: 'connector_sync_status' })
  @ApiOkResponse({ type: SyncStatusDto })
  async show(@Connected() connection: ConnectionRef): Promise<SyncStatusDto> {
    const [whole, models] = await Promise.all([
      this.status.ofConnections(connection.organisationId, [connection.id]),
      this.status.ofModels(connection),
    ]);
    const { status = null, progress = null } = whole.get(connection.id) ?? {};
    return { connector_id: connection.id, status, progress, models: models.map(shown) };
  }
}

const text = (time: Date | null): string | null => time?.toISOString() ?? null;

const shown = ({ model, status, counts, errorCode, ...times }: ModelSync): ModelSyncDto => ({
  model,
  status,
  last_sync_start: text(times.lastSyncStart),
  last_success: text(times.lastSuccess),
  next_sync: text(times.nextSync),
  counts,
  error_code: errorCode,
});
