import { useQuery } from '@tanstack/react-query';
import { client } from '../api.js';

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
  let cursor: string | null | undefined;
  for (let page = 0; page < MOST_PAGES && cursor !== null; page += 1) {
    const query = { page_size: 200, ...(cursor === undefined ? {} : { cursor }) };
    const { data } = await client.GET(PATH, { params: { query }, signal });
    for (const { connector_id: id } of data?.items ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
    cursor = data?.cursor ?? null;
  }
  return { counts, all: cursor === null };
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
