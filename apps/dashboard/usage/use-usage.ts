import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { client } from '../api.js';
import type { Usage } from '../logs/types.js';
import { beginOf, type Span } from './spans.js';

/** Whose requests are counted: your programs’, or those of people in this dashboard. */
export type Kind = 'api_key' | 'member';

/** How often the API was called and how long it took, until now: read again every half minute. `kind` left out: by whomever. */
export function useUsage(
  span: Span,
  { kind, enabled = true }: { kind?: Kind; enabled?: boolean } = {},
): UseQueryResult<Usage> {
  return useQuery({
    queryKey: ['get', '/api/v1/usage', 'until now', span.label, kind],
    queryFn: async () => {
      const query = {
        from: beginOf(span, Date.now()),
        step: span.step,
        ...(kind === undefined ? {} : { actor_type: kind }),
      };
      const { data } = await client.GET('/api/v1/usage', { params: { query } });
      if (!data) throw new Error('There was no answer about the usage.');
      return data;
    },
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export interface Totals {
  requests: number;
  refused: number;
  failed: number;
}

export const totalsOf = ({ items }: Usage): Totals => ({
  requests: items.reduce((sum, step) => sum + step.requests, 0),
  refused: items.reduce((sum, step) => sum + step.errors_4xx, 0),
  failed: items.reduce((sum, step) => sum + step.errors_5xx, 0),
});
