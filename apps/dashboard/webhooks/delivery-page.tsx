import { Anchor, Button, Text } from '@mantine/core';
import type { JSX } from 'react';
import { Link, useParams } from 'wouter';
import { api, renew } from '../api.js';
import { customerOf } from '../connections/types.js';
import { useMay } from '../member.js';
import { useEveryConnection } from '../connections/every-connection.js';
import {
  Awaited,
  CodeBlock,
  type Fact,
  Facts,
  Icon,
  isGone,
  Page,
  refusedTo,
  Section,
  Time,
  told,
} from '../ui/index.js';
import { Attempts } from './attempts.js';
import { DeliveryStatus } from './delivery-status.js';
import type { DeliveryDetails } from './types.js';

const DELIVERIES = { href: '/webhooks/deliveries', label: 'Deliveries' };
const PATH = '/api/v1/webhooks/deliveries/{id}';

/** One message to one endpoint: every attempt, and what was sent. */
export function DeliveryPage(): JSX.Element {
  const { id } = useParams<{ id: string }>();
  const delivery = api.useQuery(
    'get',
    PATH,
    { params: { path: { id } } },
    { refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? 2_000 : false) },
  );
  if (delivery.data && !isGone(delivery.error)) return <Shown delivery={delivery.data} />;
  return (
    <Page title="Delivery" back={DELIVERIES}>
      <Awaited query={delivery} />
    </Page>
  );
}

function Shown({ delivery }: { delivery: DeliveryDetails }): JSX.Element {
  const may = useMay('webhooks:manage');
  return (
    <Page
      title={delivery.type}
      beside={<DeliveryStatus delivery={delivery} />}
      back={DELIVERIES}
      actions={may && <Again id={delivery.id} waits={delivery.state === 'waiting'} />}
    >
      <Section title="Message">
        <DeliveryFacts delivery={delivery} />
      </Section>
      <Attempts attempts={delivery.log} />
      <Section title="Body" description="The same whenever it is sent.">
        {delivery.payload === null ? (
          <Text size="sm" c="dimmed">
            It is written with the first attempt.
          </Text>
        ) : (
          <CodeBlock label="Body" code={JSON.stringify(delivery.payload, null, 2)} />
        )}
      </Section>
    </Page>
  );
}

function Again({ id, waits }: { id: string; waits: boolean }): JSX.Element {
  const replay = api.useMutation('post', '/api/v1/webhooks/deliveries/{id}/replay');
  return (
    <Button
      leftSection={<Icon name="refresh" size={16} />}
      loading={replay.isPending}
      onClick={() => {
        replay.mutate(
          { params: { path: { id } } },
          {
            onSuccess: () => {
              void renew(PATH, '/api/v1/webhooks/deliveries');
              told(waits ? 'It is tried now.' : '1 delivery queued again.');
            },
            onError: refusedTo,
          },
        );
      }}
    >
      {waits ? 'Try it now' : 'Send it again'}
    </Button>
  );
}

function DeliveryFacts({ delivery }: { delivery: DeliveryDetails }): JSX.Element {
  const connection = useEveryConnection().data?.find(({ id }) => id === delivery.connector_id);
  const endpoint = api.useQuery('get', '/api/v1/webhooks/endpoints/{id}', {
    params: { path: { id: delivery.endpoint_id } },
  });
  const facts: (Fact | null)[] = [
    [
      'Endpoint',
      <Anchor component={Link} href={`/webhooks/${delivery.endpoint_id}`} size="sm">
        {endpoint.data?.url ?? delivery.endpoint_id}
      </Anchor>,
    ],
    [
      'Connection',
      <Anchor component={Link} href={`/connections/${delivery.connector_id}`} size="sm">
        {connection ? customerOf(connection) : delivery.connector_id}
      </Anchor>,
    ],
    ['Message id', <span className="mono">{delivery.message_id}</span>],
    ['Number', `${delivery.sequence}${delivery.previous === null ? '' : `, after ${delivery.previous}`}`],
    ['Happened', <Time at={delivery.at} />],
    delivery.next_attempt_at === null ? null : ['Next try', <Time at={delivery.next_attempt_at} />],
    delivery.finished_at === null ? null : ['Done with', <Time at={delivery.finished_at} />],
  ];
  return <Facts facts={facts} />;
}
