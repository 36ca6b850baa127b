import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { client } from '../api.js';
import type { Category, Connector } from './types.js';
import { useSession } from '../member.js';

const PATHS = { hris: '/api/hris/v1/connectors', ats: '/api/ats/v1/connectors' } as const;
/** Pages of 200: whoever has more connections than that comes from the page of one. */
const MOST_PAGES = 5;

async function ofCategory(category: Category): Promise<Connector[]> {
  const found: Connector[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { page_size: 200, ...(cursor === undefined ? {} : { cursor }) };
    const { data } = await client.GET(PATHS[category], { params: { query } });
    found.push(...(data?.items ?? []));
    if (data?.cursor == null) break;
    cursor = data.cursor;
  }
  return found;
}

/** The connections of the environment that the member may read, to choose from. `every`: milliseconds after which they are read again. */
export function useEveryConnection(every: number | false = false): UseQueryResult<Connector[]> {
  const { scopes } = useSession();
  const categories = (['hris', 'ats'] as const).filter((category) => scopes.includes(`${category}:read`));
  return useQuery({
    queryKey: ['get', '/api/hris/v1/connectors', 'every', categories],
    queryFn: async () => (await Promise.all(categories.map(ofCategory))).flat(),
    staleTime: 30_000,
    refetchInterval: every,
  });
}
