import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import {
  type Column,
  DataTable,
  durationOf,
  Failure,
  Icon,
  Notice,
  refusedTo,
  Section,
  Status,
  Time,
  told,
} from '../ui/index.js';
import { wordsOf } from '../words.js';
import { QuietHoursSection } from './quiet-hours.js';
import { ReadNow } from './read-now.js';
import { StreamDialog } from './stream-dialog.js';
import { categoryOf, type Connector, type Schedule, type StreamSchedule } from './types.js';
import { useConnectionRights } from './use-connectors.js';

const PATH = '/api/v1/connectors/{id}/schedule';

/** When it is synced by itself. */
export function ScheduleTab({ connector }: { connector: Connector }): JSX.Element {
  const schedule = api.useQuery('get', PATH, { params: { path: { id: connector.id } } }, { refetchInterval: 15_000 });
  if (schedule.data) return <Shown connector={connector} schedule={schedule.data} />;
  if (schedule.error !== null) return <Failure error={schedule.error} again={() => void schedule.refetch()} />;
  return <Skeleton height={240} role="status" aria-label="Loading" />;
}

interface ShownProps {
  connector: Connector;
  schedule: Schedule;
}

function Shown({ connector, schedule }: ShownProps): JSX.Element {
  const { manages } = useConnectionRights(categoryOf(connector));
  const [edited, setEdited] = useState<StreamSchedule | null>(null);
  return (
    <Stack gap="lg">
      <Pausing connector={connector} schedule={schedule} />
      <Section title="How often each stream is synced" flush>
        <DataTable
          bare
          label="Streams"
          query={{ isPending: false, error: null, refetch: () => undefined }}
          rows={schedule.streams}
          rowKey={({ stream }) => stream}
          columns={manages ? [...COLUMNS, changing(setEdited)] : COLUMNS}
          empty={{ title: 'No streams', text: 'The customer has switched off everything that would be synced.' }}
        />
      </Section>
      <QuietHoursSection connector={connector} schedule={schedule} />
      <StreamDialog
        connector={connector}
        stream={edited}
        onClose={() => {
          setEdited(null);
        }}
      />
    </Stack>
  );
}

function Pausing({ connector, schedule }: ShownProps): JSX.Element {
  const { manages } = useConnectionRights(categoryOf(connector));
  const pause = api.useMutation('post', '/api/v1/connectors/{id}/pause');
  const resume = api.useMutation('post', '/api/v1/connectors/{id}/resume');
  const { mutate, isPending } = schedule.paused ? resume : pause;
  const byCustomer = schedule.paused_by === 'customer';
  return (
    <Section
      title={schedule.paused ? 'Paused' : 'On schedule'}
      description={
        schedule.paused
          ? 'Nothing is synced by itself. What is there stays readable, and gets no newer.'
          : 'What changed is synced often; everything now and then, which finds what was deleted.'
      }
      actions={
        <>
          <ReadNow connector={connector} />
          {manages && !byCustomer && (
            <Button
              size="xs"
              variant="default"
              loading={isPending}
              leftSection={<Icon name={schedule.paused ? 'play' : 'pause'} size={14} />}
              onClick={() => {
                mutate(
                  { params: { path: { id: connector.id } } },
                  {
                    onSuccess: () => {
                      void renew(PATH, '/api/hris/v1/connectors');
                      told(schedule.paused ? 'Schedule resumed.' : 'Schedule paused.');
                    },
                    onError: refusedTo,
                  },
                );
              }}
            >
              {schedule.paused ? 'Resume' : 'Pause'}
            </Button>
          )}
        </>
      }
    >
      {byCustomer && (
        <Notice tone="warning">The customer has paused it on their health page. Only they can resume it.</Notice>
      )}
    </Section>
  );
}

const every = (seconds: number, otherwise: number): string =>
  `Every ${durationOf(seconds)}${seconds === otherwise ? '' : ` (default ${durationOf(otherwise)})`}`;

const COLUMNS: Column<StreamSchedule>[] = [
  {
    header: 'Stream',
    cell: ({ stream, models, paused }) => (
      <Stack gap={0}>
        <Group gap="xs">
          <Text size="sm">{wordsOf(stream)}</Text>
          {paused && <Status tone="quiet">Paused</Status>}
        </Group>
        <Text size="sm" c="dimmed">
          {models.map(wordsOf).join(', ')}
        </Text>
      </Stack>
    ),
  },
  {
    header: 'Changes',
    cell: (stream) => every(stream.incremental_seconds, stream.default_incremental_seconds),
  },
  { header: 'Everything', wide: true, cell: (stream) => every(stream.full_seconds, stream.default_full_seconds) },
  { header: 'Next', wide: true, cell: ({ next_run_at }) => <Time at={next_run_at} never="Not planned" /> },
];

const changing = (change: (stream: StreamSchedule) => void): Column<StreamSchedule> => ({
  header: 'Actions',
  hiddenHeader: true,
  align: 'right',
  cell: (stream) => (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => {
        change(stream);
      }}
    >
      Change
    </Button>
  ),
});
