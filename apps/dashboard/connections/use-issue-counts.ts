import { useQuery } from '@tanstack/react-query';
import { client } from '../api.js';
import { everyPage } from '../every-page.js';

export interface IssueCounts {
  /** By the ids of connections. */
  counts: ReadonlyMap<string, number>;
  /** Every issue was counted: a connection that is not among them has none. */
  all: boolean;
  failed: boolean;
}

const PATH = '/api/v1/issues';
/** Pages of 200. */
const MOST_PAGES = 10;

async function countAll(signal: AbortSignal): Promise<Omit<IssueCounts, 'failed'>> {
  const counts = new Map<string, number>();
  const { items, more } = await everyPage((query) => client.GET(PATH, { params: { query }, signal }), MOST_PAGES);
  for (const { connector_id: id } of items) counts.set(id, (counts.get(id) ?? 0) + 1);
  return { counts, all: !more };
}

/** How many issues each connection has. */
export function useIssueCounts(): IssueCounts {
  const issues = useQuery({
    queryKey: ['get', PATH, 'counts'],
    queryFn: ({ signal }) => countAll(signal),
    refetchInterval: 30_000,
  });
  const { counts = new Map<string, number>(), all = false } = issues.data ?? {};
  return { counts, all: all && issues.error === null, failed: issues.error !== null || issues.data !== undefined };
}
