import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Routes } from './api.js';
import { type Ask, everyPage } from './every-page.js';

interface Options {
  enabled: boolean;
  staleTime?: number;
  refetchInterval?: number;
}

/** All that a list has, to choose from or to call by its name. */
export function useEvery<Item>(route: keyof Routes, ask: Ask<Item>, options: Options): UseQueryResult<Item[]> {
  return useQuery({
    queryKey: ['get', route, 'every'],
    queryFn: async () => (await everyPage(ask)).items,
    ...options,
  });
}
