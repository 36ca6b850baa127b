import type { UseQueryResult } from '@tanstack/react-query';
import { client } from '../api.js';
import { useEvery } from '../use-every.js';
import { useMay } from '../member.js';
import type { Endpoint } from './types.js';

const ENDPOINTS = '/api/v1/webhooks/endpoints';

/** The webhook endpoints of the environment, where the member may see them; read again while they are shown. */
export const useEveryEndpoint = (): UseQueryResult<Endpoint[]> =>
  useEvery(ENDPOINTS, (query) => client.GET(ENDPOINTS, { params: { query } }), {
    enabled: useMay('webhooks:read'),
    refetchInterval: 30_000,
  });
