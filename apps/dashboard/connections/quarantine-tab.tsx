import { Button, Group, Stack, Text } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import { type Column, count, DataTable, refusedTo, Section, Status, Time, told, usePaging } from '../ui/index.js';
import { wordsOf } from '../words.js';
import { QuarantinedDialog } from './quarantined-dialog.js';
import { categoryOf, type Connector, type Quarantined } from './types.js';
import { useConnectionRights } from './use-connectors.js';

const PATH = '/api/v1/connectors/{id}/quarantine';

/** Records that the provider has sent and that could not be taken over. */
export function QuarantineTab({ connector: { id, category } }: { connector: Connector }): JSX.Element {
  const { readsAll } = useConnectionRights(categoryOf({ category }));
  const [shown, setShown] = useState<Quarantined | null>(null);
  const pages = usePaging(id);
  const query = { page_size: 25, ...(pages.cursor === undefined ? {} : { cursor: pages.cursor }) };
  const aside = api.useQuery(
    'get',
    PATH,
    { params: { path: { id }, query } },
    {
      placeholderData: keepPreviousData,
      // What is tried again leaves within seconds.
      refetchInterval: ({ state }) => ((state.data?.items.length ?? 0) > 0 ? 3_000 : 20_000),
    },
  );
  const some = (aside.data?.items.length ?? 0) > 0;
  return (
    <Section
      title="Quarantine"
      description="Records that the provider has sent and that could not be taken over. What was held of them before stays readable. They leave by themselves with the next reading that shows them in a state that can be taken over."
      flush
      actions={readsAll && some && <TryAll id={id} />}
    >
      <DataTable
        bare
        label="Records in quarantine"
        query={aside}
        rows={aside.data?.items}
        rowKey={(record) => record.id}
        columns={columnsOf({ id, tries: readsAll, show: setShown })}
        paging={{ pages, cursor: aside.data?.cursor }}
        empty={{
          title: 'No records in quarantine',
          text: 'Every record that the provider has sent could be taken over.',
        }}
      />
      <QuarantinedDialog
        connectorId={id}
        record={shown}
        onClose={() => {
          setShown(null);
        }}
      />
    </Section>
  );
}

function TryAll({ id }: { id: string }): JSX.Element {
  const retry = api.useMutation('post', `${PATH}/retry`);
  return (
    <Button
      size="xs"
      variant="default"
      loading={retry.isPending}
      onClick={() => {
        retry.mutate(
          { params: { path: { id } } },
          {
            onSuccess: ({ records }) => {
              void renew(PATH);
              told(`${count(records)} ${records === 1 ? 'record is' : 'records are'} tried again.`);
            },
            onError: refusedTo,
          },
        );
      }}
    >
      Try all again
    </Button>
  );
}

function TryOne({ id, record }: { id: string; record: Quarantined }): JSX.Element {
  const retry = api.useMutation('post', `${PATH}/{quarantine_id}/retry`);
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={`Try again: ${calledOf(record)}`}
      disabled={record.is_waiting}
      loading={retry.isPending}
      onClick={() => {
        retry.mutate(
          { params: { path: { id, quarantine_id: record.id } } },
          {
            onSuccess: () => {
              void renew(PATH);
              told('It is tried again, and the provider is asked for it.');
            },
            onError: refusedTo,
          },
        );
      }}
    >
      Try again
    </Button>
  );
}

/** “Employee 3003”. */
const calledOf = ({ model, remote_id: remoteId, id }: Quarantined): string => `${wordsOf(model)} ${remoteId ?? id}`;

interface Doing {
  /** The connection's. */
  id: string;
  tries: boolean;
  show: (record: Quarantined) => void;
}

function columnsOf({ id, tries, show }: Doing): Column<Quarantined>[] {
  return [
    {
      header: 'Record, and why',
      cell: (record) => (
        <Stack gap={2}>
          <Group gap="xs">
            <Text size="sm" fw={550}>
              {calledOf(record)}
            </Text>
            {record.is_waiting && <Status tone="busy">Is tried again</Status>}
          </Group>
          <Text size="sm">
            {wordsOf(record.code)}
            {record.field !== null && (
              <>
                : <span className="mono">{record.field}</span>
              </>
            )}
          </Text>
        </Stack>
      ),
    },
    { header: 'Tried', align: 'right', wide: true, cell: ({ tries: times }) => `${count(times)} ×` },
    { header: 'Since', wide: true, cell: ({ first_seen_at }) => <Time at={first_seen_at} /> },
    { header: 'Last sent', wide: true, cell: ({ last_seen_at }) => <Time at={last_seen_at} /> },
    {
      header: 'Actions',
      hiddenHeader: true,
      align: 'right',
      cell: (record) => (
        <Group gap="xs" justify="flex-end">
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Look at ${calledOf(record)}`}
            onClick={() => {
              show(record);
            }}
          >
            Look
          </Button>
          {tries && <TryOne id={id} record={record} />}
        </Group>
      ),
    },
  ];
}
