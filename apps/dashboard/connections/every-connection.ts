import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { client } from '../api.js';
import { everyPage } from '../every-page.js';
import { useSession } from '../member.js';
import type { Connector } from './types.js';

const PATHS = { hris: '/api/hris/v1/connectors', ats: '/api/ats/v1/connectors' } as const;
/** Of a category: whoever has more connections than that comes from the page of one. */
const MOST_PAGES = 5;

interface Known {
  items: Connector[];
  /** There are more than those. */
  more: boolean;
}

function useKnown<Found>(select: (known: Known) => Found, every: number | false): UseQueryResult<Found> {
  const { scopes } = useSession();
  const categories = (['hris', 'ats'] as const).filter((category) => scopes.includes(`${category}:read`));
  return useQuery({
    queryKey: ['get', PATHS.hris, 'every', categories],
    queryFn: async (): Promise<Known> => {
      const found = await Promise.all(
        categories.map((category) =>
          everyPage((query) => client.GET(PATHS[category], { params: { query } }), MOST_PAGES),
        ),
      );
      return { items: found.flatMap(({ items }) => items), more: found.some(({ more }) => more) };
    },
    select,
    staleTime: 30_000,
    refetchInterval: every,
  });
}

const itemsOf = ({ items }: Known): Connector[] => items;
const moreThan = ({ more }: Known): boolean => more;

/** The connections of the environment that the member may read, to choose from. `every`: milliseconds after which they are read again. */
export const useEveryConnection = (every: number | false = false): UseQueryResult<Connector[]> =>
  useKnown(itemsOf, every);

/** Whether there are more connections than `useEveryConnection` tells. */
export const useMoreConnections = (): boolean => useKnown(moreThan, false).data === true;
