import { Anchor, Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { api } from '../api.js';
import { type Column, count, DataTable, durationOf, Facts, Notice, Section, Time } from '../ui/index.js';
import { wordsOf } from '../words.js';
import { HeldDeletions } from './held-deletions.js';
import { IssuesTable } from './issues-table.js';
import { ReadNow } from './read-now.js';
import { SyncState } from './standing.js';
import type { Connector, ModelSync, SyncStatus } from './types.js';

/** How it stands: what to do, how fresh each model is, and what is wrong. */
export function OverviewTab({ connector }: { connector: Connector }): JSX.Element {
  const { id } = connector;
  const status = api.useQuery(
    'get',
    '/api/v1/connectors/{id}/sync-status',
    { params: { path: { id } } },
    { refetchInterval: ({ state }) => (state.data?.status === 'Syncing' ? 2_000 : 20_000) },
  );
  return (
    <Stack gap="lg">
      <ToDo connector={connector} />
      <HeldDeletions connector={connector} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Customer connector={connector} />
        <Now connector={connector} status={status.data} />
      </SimpleGrid>
      <IssuesTable connector={connector} />
      <Section title="How fresh each model is" flush>
        <DataTable
          bare
          label="Models"
          query={status}
          rows={status.data?.models}
          rowKey={({ model }) => model}
          columns={MODELS}
          empty={{
            title: 'Nothing was synced yet',
            text: 'As soon as the first sync begins, its models are listed here.',
          }}
        />
      </Section>
    </Stack>
  );
}

function ToDo({ connector }: { connector: Connector }): JSX.Element | null {
  if (connector.is_active) return null;
  return (
    <Notice tone="bad">
      <Text size="sm" fw={600}>
        The provider does not let us in any more{' '}
        {connector.relink_needed_at && (
          <>
            (since <Time at={connector.relink_needed_at} />)
          </>
        )}
      </Text>
      <Text size="sm">
        What was read stays readable, and gets no newer. Send the customer a{' '}
        <Anchor component={Link} href={`/connections/${connector.id}/links`}>
          relink link
        </Anchor>
        : the connection keeps its id, its token and its data.
      </Text>
    </Notice>
  );
}

function Customer({ connector }: { connector: Connector }): JSX.Element {
  const { end_user, origin_id, id, completed_at, created_at } = connector;
  return (
    <Section title="The customer">
      <Facts
        facts={[
          ['Name', end_user?.org_name ?? '–'],
          ['E-mail', end_user?.email ?? '–'],
          ['Your id', origin_id ?? '–'],
          ['Connector id', <span className="mono">{id}</span>],
          ['Linked', <Time at={completed_at ?? created_at} />],
        ]}
      />
    </Section>
  );
}

const WEBHOOKS: Record<string, string> = {
  waiting: 'Not registered yet.',
  active: 'The provider tells us what happens.',
  not_allowed: 'The credentials may not register webhooks. It is read on schedule.',
  no_public_url: 'The provider cannot reach this installation. It is read on schedule.',
  failed: 'The provider did not take our registration. It is tried again.',
};

function Now({ connector, status }: { connector: Connector; status: SyncStatus | undefined }): JSX.Element {
  const reads = status?.status === 'Syncing';
  const percent = reads ? status.progress : null;
  return (
    <Section title="Sync" actions={<ReadNow connector={connector} />}>
      {percent !== null && <Progress value={percent} animated aria-label="Progress of the sync" />}
      <Facts
        facts={[
          [
            'State',
            <SyncState
              status={status ? status.status : connector.sync_status}
              {...(percent === null ? {} : { percent })}
            />,
          ],
          ['Data as of', <Time at={connector.synced_at} never="Never" />],
          ['Last began', <Time at={connector.last_sync_start_time} never="Never" />],
          ['Next', <Time at={connector.next_sync_start_time} never={reads ? 'After this one' : 'Not planned'} />],
          status?.webhooks ? ['Webhooks', <Webhooks webhooks={status.webhooks} />] : null,
        ]}
      />
    </Section>
  );
}

function Webhooks({
  webhooks: { status, last_event_at },
}: {
  webhooks: NonNullable<SyncStatus['webhooks']>;
}): JSX.Element {
  return (
    <>
      {WEBHOOKS[status] ?? status}
      {last_event_at !== null && (
        <>
          {' '}
          Last event <Time at={last_event_at} />.
        </>
      )}
    </>
  );
}

const MODELS: Column<ModelSync>[] = [
  { header: 'Model', cell: ({ model }) => <Text size="sm">{wordsOf(model)}</Text> },
  { header: 'Records', align: 'right', cell: ({ counts }) => count(counts.records) },
  {
    header: 'State',
    cell: ({ status, error_code }) => (
      <Group gap="xs">
        <SyncState status={status} />
        {error_code !== null && (
          <Text size="sm" c="dimmed">
            {wordsOf(error_code)}
          </Text>
        )}
      </Group>
    ),
  },
  { header: 'As of', cell: ({ synced_at }) => <Time at={synced_at} never="Never" /> },
  {
    header: 'Lag',
    align: 'right',
    wide: true,
    cell: ({ lag_seconds }) => (lag_seconds === null ? '–' : durationOf(lag_seconds)),
  },
  { header: 'Next', cell: ({ next_sync }) => <Time at={next_sync} />, wide: true },
];
