import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { api } from '../api.js';
import { useFailingEndpoints } from '../home/use-failing-endpoints.js';
import { useMay } from '../member.js';
import { type Column, DataTable, Icon, Page, Status, Time, usePaging } from '../ui/index.js';
import { EndpointDialog } from './endpoint-dialog.js';
import { Signature } from './signature.js';
import { type Endpoint, standingOf } from './types.js';

/** Who is told of what happens. */
export function EndpointsPage(): JSX.Element {
  const pages = usePaging();
  const may = useMay('webhooks:manage');
  const [making, { open, close }] = useDisclosure(false);
  const query = { page_size: 50, ...(pages.cursor === undefined ? {} : { cursor: pages.cursor }) };
  const endpoints = api.useQuery(
    'get',
    '/api/v1/webhooks/endpoints',
    { params: { query } },
    { placeholderData: keepPreviousData },
  );
  const create = may && (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
      New endpoint
    </Button>
  );
  return (
    <Page
      title="Webhooks"
      description="Addresses of yours that are told of what happens: signed, sent again until it arrives, in a log that says how each went."
      actions={
        <>
          <Button component={Link} href="/webhooks/deliveries" variant="default">
            All deliveries
          </Button>
          {create}
        </>
      }
    >
      <DataTable
        label="Endpoints"
        query={endpoints}
        rows={endpoints.data?.items}
        rowKey={({ id }) => id}
        columns={columnsOf(useFailingEndpoints().failing)}
        paging={{ pages, cursor: endpoints.data?.cursor }}
        empty={{
          title: 'No endpoints yet',
          text: 'Add an address of yours, and it is told of what happens from then on.',
          ...(create === false ? {} : { action: create }),
        }}
      />
      <Signature style="standard" />
      <EndpointDialog opened={making} onClose={close} />
    </Page>
  );
}

const columnsOf = (failing: readonly { id: string }[] | undefined): Column<Endpoint>[] => [
  {
    header: 'Endpoint',
    cell: ({ id, url, description }) => (
      <Stack gap={0}>
        <Anchor component={Link} href={`/webhooks/${id}`} size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {url}
        </Anchor>
        {description !== '' && (
          <Text size="sm" c="dimmed">
            {description}
          </Text>
        )}
      </Stack>
    ),
  },
  {
    header: 'Status',
    cell: (endpoint) => {
      const { tone, words } = standingOf(endpoint, failing);
      return <Status tone={tone}>{words}</Status>;
    },
  },
  { header: 'Events', cell: ({ events }) => <span className="mono">{events.join(', ')}</span>, wide: true },
  {
    header: 'Connections',
    cell: ({ connector_ids: ids }) => (ids.length === 0 ? 'All' : ids.length),
    wide: true,
  },
  { header: 'Created', cell: ({ created_at: at }) => <Time at={at} />, wide: true },
];
