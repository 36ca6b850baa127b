import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { client } from '../api.js';
import type { Model } from './models.js';

/** A record as the API answers it. */
export type Item = Record<string, unknown> & { id: string };

interface RecordPage {
  items: Item[];
  cursor: string | null;
  /** When the reading began that they come from. */
  syncedAt: string | null;
}

export type Query = Record<string, string>;

/** All lists take and answer alike: this one stands for them. */
type AnyList = '/api/hris/v1/employees';
type AnyRecord = '/api/hris/v1/employees/{id}';

/** A member names a connector by its id. */
const of = (connectorId: string): { headers: Record<string, string> } => ({
  headers: { 'x-connector-token': connectorId },
});

export function useRecords(model: Model, connectorId: string, query: Query): UseQueryResult<RecordPage> {
  return useQuery({
    queryKey: ['get', model.path, { connectorId, query }],
    queryFn: async ({ signal }): Promise<RecordPage> => {
      const params = { query: query as object };
      const { data, response } = await client.GET(model.path as AnyList, { params, ...of(connectorId), signal });
      const { items = [], cursor = null } = (data ?? {}) as { items?: Item[]; cursor?: string | null };
      return { items, cursor, syncedAt: response.headers.get('x-data-synced-at') };
    },
    placeholderData: keepPreviousData,
  });
}

/** One with all that there is of it, also when it is gone. */
export const WHOLE: Query = {
  ...{ include_raw_data: 'true', include_custom_fields: 'true' },
  ...{ include_deleted: 'true', include_synced_at: 'true' },
};

export function useRecord(model: Model, connectorId: string, id: string, query: Query): UseQueryResult<Item> {
  return useQuery({
    queryKey: ['get', `${model.path}/{id}`, { connectorId, id, query }],
    queryFn: async ({ signal }): Promise<Item> => {
      const params = { path: { id }, query: query as object };
      const { data } = await client.GET(`${model.path}/{id}` as AnyRecord, { params, ...of(connectorId), signal });
      return data as Item;
    },
  });
}
