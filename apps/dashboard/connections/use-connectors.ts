import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, client } from '../api.js';
import { useMay, useSession } from '../member.js';
import { asRefused } from '../refused.js';
import type { Category, Connector } from './types.js';

interface ConnectorsPage {
  items: Connector[];
  /** Null after the last page. */
  cursor: string | null;
}

export interface ConnectorFilters {
  /** Undefined: all. */
  active?: boolean;
  originId?: string;
}

const PATHS = { hris: '/api/hris/v1/connectors', ats: '/api/ats/v1/connectors' } as const;

/** What the member sees, in the order in which it is listed. */
function useCategories(): Category[] {
  const { scopes } = useSession();
  return (['hris', 'ats'] as const).filter((category) => scopes.includes(`${category}:read`));
}

const onePage = async (
  category: Category,
  { active, originId }: ConnectorFilters,
  cursor?: string,
): Promise<ConnectorsPage> => {
  const query = {
    page_size: 50,
    ...(cursor === undefined ? {} : { cursor }),
    ...(active === undefined ? {} : { is_active: active }),
    ...(originId === undefined ? {} : { origin_id: originId }),
  };
  const { data } = await client.GET(PATHS[category], { params: { query } });
  return { items: data?.items ?? [], cursor: data?.cursor ?? null };
};

/** The pages of one category, and then those of the next, as one list. Its cursors say which category they are of. */
async function pageOf(
  categories: Category[],
  filters: ConnectorFilters,
  cursor: string | undefined,
): Promise<ConnectorsPage> {
  const [named, place] = cursor?.split('|') ?? [];
  const [category, ...others] = categories.slice(
    Math.max(
      0,
      categories.findIndex((each) => each === named),
    ),
  );
  if (category === undefined) return { items: [], cursor: null };
  const page = await onePage(category, filters, place === '' ? undefined : place);
  if (page.cursor !== null) return { ...page, cursor: `${category}|${page.cursor}` };
  const next = others[0];
  if (next === undefined) return page;
  const rest = await pageOf(others, filters, `${next}|`);
  return { items: [...page.items, ...rest.items], cursor: rest.cursor };
}

const isSyncing = ({ sync_status }: Connector): boolean => sync_status === 'Syncing';

/** Every connection of the environment, with what it does now. */
export function useConnectors(filters: ConnectorFilters, cursor: string | undefined): UseQueryResult<ConnectorsPage> {
  const categories = useCategories();
  return useQuery({
    queryKey: ['get', '/api/hris/v1/connectors', 'both', { categories, filters, cursor }],
    queryFn: () => pageOf(categories, filters, cursor),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isSyncing) === true ? 4_000 : 30_000),
  });
}

/** One connection, whichever its category; null where there is none that the member sees. */
export function useConnector(id: string): UseQueryResult<Connector | null> {
  const categories = useCategories();
  return useQuery({
    queryKey: ['get', '/api/hris/v1/connectors', 'one', { id, categories }],
    queryFn: async () => {
      const found = await Promise.all(categories.map((category) => ofCategory(category, id)));
      return found.find((each) => each !== undefined) ?? null;
    },
    refetchInterval: ({ state }) => (state.data && isSyncing(state.data) ? 3_000 : 20_000),
  });
}

async function ofCategory(category: Category, id: string): Promise<Connector | undefined> {
  try {
    const { data } = await client.GET(PATHS[category], { params: { query: { connector_token: id } } });
    return data?.items[0];
  } catch (error) {
    if (asRefused(error).about.status === 404) return undefined;
    throw error;
  }
}

/** The provider's name, by the slug of an integration. */
export function useIntegrationName(): (slug: string) => string {
  const { data } = api.useQuery('get', '/api/v1/lookup/integrations', {}, { staleTime: Infinity });
  return (slug) => data?.integrations.find((each) => each.slug === slug)?.display_name ?? slug;
}

/** What the member may do with connections of a category. */
export function useConnectionRights(category: Category): { reads: boolean; readsAll: boolean; manages: boolean } {
  const [reads, writes, manages] = [useMay(`${category}:read`), useMay(`${category}:write`), useMay('admin')];
  return { reads: reads || writes || manages, readsAll: writes || manages, manages };
}
