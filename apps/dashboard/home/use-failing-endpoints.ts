import { api } from '../api.js';
import { useMay } from '../member.js';
import { useEveryEndpoint } from '../webhooks/every-endpoint.js';

export interface Failing {
  id: string;
  url: string;
  /** Nothing is sent to it any more. */
  disabled: boolean;
  /** Why the latest try failed. */
  code: string;
  at: string | null;
}

interface FailingEndpoints {
  /** Undefined while it is not known. */
  failing: Failing[] | undefined;
  error: unknown;
  again: () => void;
}

const WAITING = { params: { query: { page_size: 200, state: 'waiting' } } } as const;

/** Webhook endpoints that are disabled, or to which messages wait that were tried in vain. */
export function useFailingEndpoints(): FailingEndpoints {
  const enabled = useMay('webhooks:read');
  const endpoints = useEveryEndpoint();
  const options = { enabled, refetchInterval: 30_000 };
  const waiting = api.useQuery('get', '/api/v1/webhooks/deliveries', WAITING, options);
  const tried = waiting.data?.items.filter(({ attempts }) => attempts > 0);
  const failing = endpoints.data?.flatMap(({ id, url, disabled_at, disabled_code }): Failing[] => {
    if (disabled_at !== null) return [{ id, url, disabled: true, code: disabled_code ?? 'disabled', at: disabled_at }];
    const vain = tried?.filter(({ endpoint_id }) => endpoint_id === id).at(-1);
    if (!vain) return [];
    return [{ id, url, disabled: false, code: vain.last_attempt?.code ?? 'failed', at: vain.created_at }];
  });
  return {
    failing: enabled ? tried && failing : [],
    error: endpoints.error ?? waiting.error,
    again: () => {
      void endpoints.refetch();
      void waiting.refetch();
    },
  };
}
