import type { UseQueryResult } from '@tanstack/react-query';
import { client } from '../api.js';
import { useEvery } from '../use-every.js';
import { useMay } from '../member.js';
import type { ApiKey } from './types.js';

const KEYS = '/api/v1/api-keys';

/** The API keys of the environment, where the member may see them. */
export const useEveryKey = (): UseQueryResult<ApiKey[]> =>
  useEvery(KEYS, (query) => client.GET(KEYS, { params: { query } }), {
    enabled: useMay('keys:manage'),
    staleTime: 60_000,
  });
