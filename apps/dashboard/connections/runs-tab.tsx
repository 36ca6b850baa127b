import { Skeleton, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { api } from '../api.js';
import { absoluteOf, Awaited, count, Counted, Empty, Section } from '../ui/index.js';
import { wordsOf } from '../words.js';
import { ReadNow } from './read-now.js';
import { RunsTable } from './runs-table.js';
import { Timeline } from './timeline.js';
import { type Connector, isGoing, type Run } from './types.js';

/** The runs: now, the latest 200 as a picture, and those of the last 30 days one by one. */
export function RunsTab({ connector }: { connector: Connector }): JSX.Element {
  const path = { id: connector.id };
  const latest = api.useQuery(
    'get',
    '/api/v1/connectors/{id}/runs',
    { params: { path, query: { page_size: 200 } } },
    {
      refetchInterval: ({ state }) => (isGoing(state.data?.items) ? 1_500 : 10_000),
    },
  );
  const runs = latest.data?.items ?? [];
  return (
    <Stack gap="lg">
      <Section title="Now" actions={<ReadNow connector={connector} />}>
        {latest.data ? <UnderWay runs={runs} /> : <Awaited query={latest} height={40} />}
      </Section>
      <Section
        title="Timeline"
        description="The latest runs, a line for each stream. The table below says the same in words."
      >
        {latest.isPending && <Skeleton height={120} />}
        {runs.length > 0 && <Timeline runs={runs} />}
        {latest.data?.items.length === 0 && (
          <Empty title="No runs yet" text="As soon as something is synced, it is drawn here." />
        )}
      </Section>
      <RunsTable connector={connector} streams={[...new Set(runs.map(({ stream }) => stream))].sort()} />
    </Stack>
  );
}

const waitingIn = (number: number): string => (number === 1 ? '1 stream waits.' : `${number} streams wait.`);

function UnderWay({ runs }: { runs: Run[] }): JSX.Element {
  const running = runs.filter(({ state }) => state === 'running');
  const queued = runs.filter(({ state }) => state === 'queued').length;
  if (running.length === 0)
    return (
      <Text size="sm" c="dimmed" role="status">
        No sync is running.{queued > 0 && ` ${waitingIn(queued)}`}
      </Text>
    );
  return (
    <Stack gap="md">
      {running.map(({ id, stream, kind, reached, expected, counts, estimated_end, records_per_second }) => (
        <Stack key={id} gap={2}>
          <Counted
            label={`${wordsOf(stream)}, ${kind === 'full' ? 'everything' : 'changes only'}`}
            done={expected === null ? counts.seen : reached}
            expected={expected}
          />
          <Text size="xs" c="dimmed">
            {records_per_second !== null &&
              `${count(Math.round(records_per_second))} ${Math.round(records_per_second) === 1 ? 'record' : 'records'} a second`}
            {estimated_end !== null && `, done at about ${absoluteOf(estimated_end)}`}
          </Text>
        </Stack>
      ))}
      {queued > 0 && (
        <Text size="sm" c="dimmed">
          {waitingIn(queued)}
        </Text>
      )}
    </Stack>
  );
}
