import { Injectable } from '@nestjs/common';
import type { Category } from '#models';
import { Records } from '#records';
import { type ConnectionSync, SyncStatus } from '#sync';
import { type ApiKeyRef, type ConnectionListing, type ConnectionRef, ConnectionsService } from '#tenancy';
import { written } from './category.dto.js';
import type { ConnectorDto, ConnectorPage, ConnectorsQuery } from './connector.dto.js';

/** Connectors as the dialect shows them. */
@Injectable()
export class ConnectorListing {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly status: SyncStatus,
    private readonly records: Records,
  ) {}

  async list(key: ApiKeyRef, category: Category, query: ConnectorsQuery): Promise<ConnectorPage> {
    const { items, cursor } = await this.connections.list(key, {
      category,
      pageSize: query.page_size,
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      ...(query.connector_token === undefined ? {} : { connectorToken: query.connector_token }),
      ...(query.is_active === undefined ? {} : { isActive: query.is_active }),
      ...(query.origin_id === undefined ? {} : { originId: query.origin_id }),
    });
    const ids = items.map(({ connection }) => connection.id);
    const syncs = await this.status.ofConnections(key.organisationId, ids);
    const shown = items.map(async (item) => {
      const sync = syncs.get(item.connection.id);
      return connectorOf(item, sync, {
        connector_token: key.scopes.includes('admin') && !key.member ? item.token : null,
        ...(category === 'hris' ? await this.people(item.connection, sync) : {}),
      });
    });
    return { cursor, page_size: items.length, items: await Promise.all(shown) };
  }

  private async people(connection: ConnectionRef, sync: ConnectionSync | undefined): Promise<Partial<ConnectorDto>> {
    const { employee } = await this.records.counts(connection);
    return {
      sync_progress: sync?.progress ?? null,
      total_employees: employee ?? 0,
      // Not told: a status is sealed with its record, so counting would open every one of them.
      active_employees: null,
      avg_sync_duration: sync?.averageDuration ?? null,
    };
  }
}

const text = (time: Date | null | undefined): string | null => time?.toISOString() ?? null;

const connectorOf = (
  item: ConnectionListing,
  sync: ConnectionSync | undefined,
  more: Pick<ConnectorDto, 'connector_token'> & Partial<ConnectorDto>,
): ConnectorDto => ({
  id: item.connection.id,
  is_active: item.connection.status === 'complete',
  status: item.connection.status.toUpperCase(),
  integration_slug: item.connection.connector,
  end_user: item.endUser && { org_name: item.endUser.orgName, email: item.endUser.email ?? null },
  origin_id: item.originId,
  sync_status: sync?.status ?? null,
  last_sync_start_time: text(sync?.lastSyncStart),
  synced_at: text(sync?.syncedAt),
  next_sync_start_time: text(sync?.nextSync),
  category: written(item.connection.category),
  relink_needed_at: text(item.relinkNeededAt),
  is_test_connector: item.connection.environment === 'development',
  completed_at: text(item.completedAt),
  created_at: item.createdAt.toISOString(),
  ...more,
});
