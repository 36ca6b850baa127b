import { keepPreviousData } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import { useMay } from '../member.js';
import { Confirm, count, Time, told } from '../ui/index.js';
import { labelOf } from './scopes.js';
import type { ApiKey } from './types.js';

interface RevokeDialogProps {
  /** Null: it is closed. */
  apiKey: ApiKey | null;
  onClose: () => void;
}

/** Asks first, with the key's name, and says what stops working. */
export function RevokeDialog({ apiKey, onClose }: RevokeDialogProps): JSX.Element | null {
  const [last, setLast] = useState(apiKey);
  if (apiKey !== null && apiKey !== last) setLast(apiKey);
  const shown = apiKey ?? last;
  const revoke = api.useMutation('delete', '/api/v1/api-keys/{id}');
  const used = useRequestsOf(apiKey);
  if (!shown) return null;
  const { id, name, hint, scopes, last_used_at } = shown;
  return (
    <Confirm
      opened={apiKey !== null}
      onClose={onClose}
      title={`Revoke the API key ${name}?`}
      facts={
        <>
          It was used last: <Time at={last_used_at} never="never" />
          {used !== null && `; requests in the last 24 hours: ${count(used)}`}.
        </>
      }
      destroys={[
        <>
          Every program that calls with <span className="mono">{hint}</span> is answered 401 within a second, and stays
          so until it has another key.
        </>,
        `With it ends: ${scopes.map(labelOf).join(', ')}.`,
      ]}
      action="Revoke the key"
      name={name}
      onConfirm={async () => {
        await revoke.mutateAsync({ params: { path: { id } } });
        await renew('/api/v1/api-keys');
        told(`The API key ${name} is revoked.`);
      }}
    />
  );
}

/** In the last 24 hours; null where that is not known. */
function useRequestsOf(apiKey: ApiKey | null): number | null {
  const enabled = useMay('logs:read') && apiKey !== null;
  const params = { query: { actor_type: 'api_key' } };
  const { data } = api.useQuery('get', '/api/v1/usage', { params }, { enabled, placeholderData: keepPreviousData });
  if (!data) return null;
  return data.actors.find(({ actor }) => actor.id === apiKey?.id)?.requests ?? 0;
}
