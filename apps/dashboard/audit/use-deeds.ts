import { keepPreviousData } from '@tanstack/react-query';
import { api } from '../api.js';

export interface DeedFilters {
  actor?: string;
  action?: string;
  outcome?: string;
  connector_id?: string;
  request_id?: string;
  from?: string;
  to?: string;
}

interface Asked {
  filters: DeedFilters;
  /** Also those who only looked. Without: of these, only what was refused. */
  reads: boolean;
  cursor?: string | null;
  size: number;
}

/** The audit trail. Members who look around leave entries too: without `reads`, they are left out. */
export function useDeeds(
  { filters, reads, cursor = null, size }: Asked,
  { every = false }: { every?: number | false } = {},
) {
  const at = cursor === null ? {} : { cursor };
  const query = { ...filters, ...at, changes: !reads, page_size: size };
  const options = { placeholderData: keepPreviousData, refetchInterval: every };
  return api.useQuery('get', '/api/v1/audit', { params: { query } }, options);
}
