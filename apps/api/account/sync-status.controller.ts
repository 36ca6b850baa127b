import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HookRepository } from '#store';
import { type ModelSync, SyncStatus } from '#sync';
import type { ConnectionRef } from '#tenancy';
import { Connected } from '../gate/arguments.js';
import { ByPath } from '../gate/gates.js';
import { type ModelSyncDto, SyncStatusDto } from './sync-status.dto.js';
import { lagOf, timeText } from './times.js';

@ApiTags('Connectors')
@Controller('api/v1/connectors')
export class SyncStatusController {
  constructor(
    private readonly status: SyncStatus,
    private readonly hooks: HookRepository,
  ) {}

  @Get(':id/sync-status')
  @ByPath({ action: 'connector.sync_status', needs: 'read' })
  @ApiOperation({ summary: 'Where each model stands', operationId: 'connector_sync_status' })
  @ApiOkResponse({ type: SyncStatusDto })
  async show(@Connected() connection: ConnectionRef): Promise<SyncStatusDto> {
    const { id, organisationId } = connection;
    const [whole, models, hook] = await Promise.all([
      this.status.ofConnections(organisationId, [id]),
      this.status.ofModels(connection),
      this.hooks.of({ organisationId, connectionId: id }),
    ]);
    const { status = null, progress = null } = whole.get(id) ?? {};
    const webhooks = hook && { status: hook.status, last_event_at: timeText(hook.lastEventAt) };
    return { connector_id: id, status, progress, models: models.map(shown), webhooks };
  }
}

const shown = ({ model, status, counts, errorCode, isRendering, ...times }: ModelSync): ModelSyncDto => ({
  model,
  status,
  last_sync_start: timeText(times.lastSyncStart),
  last_success: timeText(times.lastSuccess),
  synced_at: timeText(times.syncedAt),
  lag_seconds: lagOf(times.syncedAt),
  next_sync: timeText(times.nextSync),
  counts,
  error_code: errorCode,
  is_rendering: isRendering,
});
