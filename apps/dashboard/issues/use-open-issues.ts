import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { client } from '../api.js';
import type { Issue } from '../connections/types.js';
import { everyPage } from '../every-page.js';

/** Without these nothing is read at all. */
const STOPS = [
  ...['credentials_rejected', 'nothing_granted', 'seal_broken', 'worker_lost'],
  ...['deletion_held', 'endpoint_disabled'],
];

const rankOf = ({ code }: Issue): number => {
  const rank = STOPS.indexOf(code);
  return rank === -1 ? STOPS.length : rank;
};

/** The worst first, and of these the oldest. */
const byUrgency = (one: Issue, other: Issue): number =>
  rankOf(one) - rankOf(other) || one.first_seen_at.localeCompare(other.first_seen_at);

/** What is wrong now with any connection: the worst first, and of these the oldest. `muted`: also what somebody has muted. */
export function useOpenIssues({ muted = false, enabled = true } = {}): UseQueryResult<Issue[]> {
  return useQuery({
    queryKey: ['get', '/api/v1/issues', 'open', { muted }],
    queryFn: async () => {
      const asked = { status: 'ONGOING', include_muted: muted };
      const { items } = await everyPage((query) =>
        client.GET('/api/v1/issues', { params: { query: { ...query, ...asked } } }),
      );
      return items.sort(byUrgency);
    },
    enabled,
    refetchInterval: 30_000,
  });
}
