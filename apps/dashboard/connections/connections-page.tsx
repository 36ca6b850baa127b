import { Anchor, Button, Group, Progress, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type JSX, useState } from 'react';
import { Link } from 'wouter';
import { useMay } from '../member.js';
import { type Column, count, DataTable, Icon, Page, Status, Time, usePaging } from '../ui/index.js';
import { OpenLinks } from './open-links.js';
import { StandingStatus, SyncState } from './standing.js';
import { CATEGORY_WORDS, categoryOf, type Connector, customerOf } from './types.js';
import { type IssueCounts, useIssueCounts } from './use-issue-counts.js';
import { type ConnectorFilters, useConnectors, useIntegrationName } from './use-connectors.js';

const SHOWN = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Connected' },
  { value: 'relink', label: 'Relink needed' },
];

/** Every connection of the environment. */
export function ConnectionsPage(): JSX.Element {
  const [shown, setShown] = useState('all');
  const [typed, setTyped] = useState('');
  const [originId] = useDebouncedValue(typed.trim(), 300);
  const filters: ConnectorFilters = {
    ...(shown === 'all' ? {} : { active: shown === 'active' }),
    ...(originId === '' ? {} : { originId }),
  };
  const paging = usePaging(JSON.stringify(filters));
  const connectors = useConnectors(filters, paging.cursor);
  const columns = useColumns();
  const filtered = shown !== 'all' || originId !== '';
  const invites = useMay('admin');
  return (
    <Page
      title="Connections"
      description="Your customers’ HR and recruiting systems, and how fresh their data is."
      actions={<NewLink />}
    >
      <Stack gap="sm">
        <Filters {...{ shown, setShown, typed, setTyped }} />
        <DataTable
          label="Connections"
          query={connectors}
          rows={connectors.data?.items}
          rowKey={({ id }) => id}
          columns={columns}
          paging={{ pages: paging, cursor: connectors.data?.cursor }}
          empty={
            filtered
              ? { title: 'No connection is like that', text: 'Show all of them, or look for another id.' }
              : {
                  title: 'No connections yet',
                  text: 'Make a link and send it to a customer. As soon as they have connected their system, it is listed here.',
                  action: <NewLink />,
                }
          }
        />
      </Stack>
      {invites && <OpenLinks />}
    </Page>
  );
}

interface FiltersProps {
  shown: string;
  setShown: (shown: string) => void;
  typed: string;
  setTyped: (typed: string) => void;
}

function Filters({ shown, setShown, typed, setTyped }: FiltersProps): JSX.Element {
  return (
    <Group gap="sm" align="flex-end">
      <SegmentedControl size="sm" data={SHOWN} value={shown} onChange={setShown} aria-label="Which connections" />
      <TextInput
        aria-label="Your own id of the customer"
        placeholder="Your id of the customer"
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
        }}
        w={240}
      />
    </Group>
  );
}

function NewLink(): JSX.Element | null {
  if (!useMay('admin')) return null;
  return (
    <Button component={Link} href="/connections/new" leftSection={<Icon name="plus" size={16} />}>
      New link
    </Button>
  );
}

function useColumns(): Column<Connector>[] {
  const nameOf = useIntegrationName();
  const issues = useIssueCounts();
  return [
    { header: 'Customer', cell: (connector) => <Customer connector={connector} /> },
    {
      header: 'System',
      wide: true,
      cell: (connector) => (
        <Stack gap={0}>
          <Text size="sm">{nameOf(connector.integration_slug)}</Text>
          <Text size="sm" c="dimmed">
            {CATEGORY_WORDS[categoryOf(connector)]}
          </Text>
        </Stack>
      ),
    },
    { header: 'Status', cell: (connector) => <StandingStatus connector={connector} /> },
    { header: 'Sync', cell: (connector) => <Syncing connector={connector} />, wide: true },
    { header: 'Data as of', cell: ({ synced_at }) => <Time at={synced_at} never="Never" /> },
    { header: 'Issues', cell: ({ id }) => <Issues known={issues} id={id} />, wide: true },
    {
      header: 'People',
      align: 'right',
      wide: true,
      cell: ({ total_employees }) => (typeof total_employees === 'number' ? count(total_employees) : '–'),
    },
  ];
}

function Customer({ connector }: { connector: Connector }): JSX.Element {
  return (
    <Stack gap={0}>
      <Anchor component={Link} href={`/connections/${connector.id}`} size="sm" fw={600}>
        {customerOf(connector)}
      </Anchor>
      {connector.end_user && connector.origin_id !== null && (
        <Text size="sm" c="dimmed">
          {connector.origin_id}
        </Text>
      )}
    </Stack>
  );
}

function Syncing({ connector }: { connector: Connector }): JSX.Element {
  const { sync_status, sync_progress } = connector;
  if (sync_status !== 'Syncing' || typeof sync_progress !== 'number') return <SyncState status={sync_status} />;
  return (
    <Stack gap={4} miw={110}>
      <SyncState status={sync_status} percent={sync_progress} />
      <Progress value={sync_progress} size="xs" aria-label={`Syncing ${customerOf(connector)}`} />
    </Stack>
  );
}

function Issues({ known: { counts, all, failed }, id }: { known: IssueCounts; id: string }): JSX.Element {
  const number = counts.get(id) ?? 0;
  if (number > 0) return <Status tone="warning">{number === 1 ? '1 issue' : `${number} issues`}</Status>;
  if (all) return <Text size="sm">None</Text>;
  return (
    <Text size="sm" c="dimmed" title={failed ? 'It could not be asked' : 'Not known yet'}>
      {failed ? '?' : '…'}
    </Text>
  );
}
