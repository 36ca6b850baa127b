import { List, Skeleton, Text } from '@mantine/core';
import type { JSX } from 'react';
import { api } from '../api.js';
import { count, Failure, Time } from '../ui/index.js';
import { wordsOf } from '../words.js';
import type { Attempt } from './types.js';

/** How often a message was tried, and what was answered. `state`: with it, the attempts are read again. */
export function DeliveryAttempts({ id, state }: { id: string; state: string }): JSX.Element {
  const delivery = api.useQuery(
    'get',
    '/api/v1/webhooks/deliveries/{id}',
    { params: { path: { id } } },
    { refetchInterval: state === 'waiting' ? 4_000 : false },
  );
  if (delivery.data)
    return delivery.data.log.length === 0 ? (
      <Text size="sm">It has not been tried yet.</Text>
    ) : (
      <List size="sm" spacing={2}>
        {delivery.data.log.map((attempt) => (
          <List.Item key={attempt.number}>
            <Tried attempt={attempt} />
          </List.Item>
        ))}
      </List>
    );
  if (delivery.error !== null) return <Failure error={delivery.error} again={() => void delivery.refetch()} />;
  return <Skeleton height={14} width="40%" role="status" aria-label="Loading the attempts" />;
}

function Tried({ attempt: { number, status, code, milliseconds, at } }: { attempt: Attempt }): JSX.Element {
  const answer = status === null ? 'no answer' : `answered ${status}`;
  return (
    <>
      Attempt {number}: {answer} after {count(milliseconds)} ms
      {code === 'ok' ? '' : ` (${wordsOf(code).toLowerCase()})`}, <Time at={at} />
    </>
  );
}
