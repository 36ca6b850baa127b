import { Anchor, Stack, Text } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { api } from '../api.js';
import { customerOf } from '../connections/types.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { type Column, DataTable, Time, usePaging } from '../ui/index.js';
import { DeliveryStatus } from './delivery-status.js';
import { answerOf, type Delivery } from './types.js';

export interface DeliveryQuery {
  endpoint_id?: string;
  connector_id?: string;
  state?: string;
  types?: string;
  since?: string;
  until?: string;
}

interface DeliveriesTableProps {
  query: DeliveryQuery;
  size: number;
  bare?: boolean;
  /** Names endpoints by their ids: where there are several. */
  endpoints?: ReadonlyMap<string, string>;
}

const isOpen = ({ state }: Delivery): boolean => state === 'waiting';

export function DeliveriesTable({ query, size, bare = false, endpoints }: DeliveriesTableProps): JSX.Element {
  const pages = usePaging(JSON.stringify(query));
  const paged = { ...query, page_size: size, ...(pages.cursor === undefined ? {} : { cursor: pages.cursor }) };
  const deliveries = api.useQuery(
    'get',
    '/api/v1/webhooks/deliveries',
    { params: { query: paged } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => (state.data?.items.some(isOpen) === true ? 3_000 : 10_000),
    },
  );
  const connections = useEveryConnection().data ?? [];
  const customers = new Map(connections.map((connection) => [connection.id, customerOf(connection)]));
  const filtered = Object.keys(query).some((name) => name !== 'endpoint_id');
  return (
    <DataTable
      label="Deliveries"
      bare={bare}
      query={deliveries}
      rows={deliveries.data?.items}
      rowKey={({ id }) => id}
      columns={columnsOf(customers, endpoints)}
      paging={{ pages, cursor: deliveries.data?.cursor }}
      empty={
        filtered
          ? { title: 'No delivery is like that', text: 'Take another state, type or time.' }
          : {
              title: 'Nothing was sent yet',
              text: 'As soon as something happens that an endpoint is told of, it is here.',
            }
      }
    />
  );
}

function columnsOf(
  customers: ReadonlyMap<string, string>,
  endpoints: ReadonlyMap<string, string> | undefined,
): Column<Delivery>[] {
  return [
    {
      header: 'Event',
      cell: ({ id, type, connector_id: connector }) => (
        <Stack gap={0}>
          <Anchor component={Link} href={`/webhooks/deliveries/${id}`} className="mono" fw={600} w="fit-content">
            {type}
          </Anchor>
          <Text size="sm" c="dimmed">
            {customers.get(connector) ?? ''}
          </Text>
        </Stack>
      ),
    },
    ...(endpoints
      ? [
          {
            header: 'Endpoint',
            cell: ({ endpoint_id: id }: Delivery) => (
              <Anchor component={Link} href={`/webhooks/${id}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
                {endpoints.get(id) ?? id}
              </Anchor>
            ),
            wide: true,
          },
        ]
      : []),
    {
      header: 'State',
      cell: (delivery) => <DeliveryStatus delivery={delivery} />,
    },
    { header: 'Attempts', align: 'right', cell: ({ attempts }) => attempts, wide: true },
    {
      header: 'Last answer',
      cell: ({ last_attempt: last }) => <Text size="sm">{last === null ? '–' : answerOf(last)}</Text>,
      wide: true,
    },
    { header: 'Next try', cell: ({ next_attempt_at: next }) => <Time at={next} />, wide: true },
    { header: 'Created', cell: ({ created_at: at }) => <Time at={at} exact /> },
  ];
}
