import { models } from '#models';
import type { Change } from '#records';
import type { ConnectionFacts } from '#store';
import type { ConnectionRef, EndUser } from '#tenancy';
import { typeOf } from './filter.js';

const EVENTS: Readonly<Record<string, string>> = {
  'connector.synced': 'connector_synced',
  'connector.sync_failed': 'connector_sync_error',
};

const MODELS = new Map(models.map((model) => [model.name, model]));

/** What the dialect calls an event; null: it has no word for it. */
export function dialectEventOf(type: string): string | null {
  const named = EVENTS[type];
  if (named !== undefined) return named;
  const [model = ''] = type.split('.');
  if (!MODELS.has(model)) return null;
  return model === 'employee' ? 'employee_data_changed' : 'connector_data_modified';
}

/** Whom a message tells, and of whom. */
export interface DialectContext {
  endpoint: { id: string; url: string };
  connection: ConnectionRef;
  facts: ConnectionFacts;
  /** Null: it does not open. */
  endUser: EndUser | null;
}

const textAt = (data: unknown, name: string): string | null => {
  const value = (data as Record<string, unknown> | null)?.[name];
  return typeof value === 'string' ? value : null;
};

/** A message as the dialect writes it. */
export function dialectMessageOf(change: Change, context: DialectContext): string {
  const { endpoint, connection, facts, endUser } = context;
  const event = dialectEventOf(typeOf(change));
  const [category, status] = [connection.category.toUpperCase(), facts.status.toUpperCase()];
  return JSON.stringify({
    webhook: { webhook_id: endpoint.id, url: endpoint.url, event },
    connector: {
      ...{ id: connection.id, display_name: endUser?.orgName ?? null, integration_slug: connection.connector },
      ...{ categories: [category], org_name: endUser?.orgName ?? null, origin_id: facts.originId },
      ...{ connector_status: status, end_user_name: endUser?.orgName ?? null, end_user_email: endUser?.email ?? null },
    },
    ...(change.kind === 'event'
      ? syncParts(change, connection, status)
      : { data: idsOf(change, connection), sync: null }),
  });
}

const idsOf = ({ model, id }: Change, { category }: ConnectionRef): unknown =>
  model === 'employee' ? [id] : { [`${category}_${model}`]: [id] };

function syncParts({ id, model, data, at }: Change, connection: ConnectionRef, status: string): object {
  const code = textAt(data, 'code');
  return {
    data: {
      ...{ id: connection.id, integration_name: connection.connector, category: connection.category.toUpperCase() },
      ...{ display_status: status, last_sync_start_time: null },
    },
    sync: { sync_id: id, sync_type: null, sync_name: textAt(data, 'stream') },
    ...(model === 'connector.sync_failed'
      ? { error: { failed_at: at.toISOString(), message: `The sync failed: ${code ?? 'unknown'}.`, detail: { code } } }
      : {}),
  };
}
