import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import { api } from '../api.js';
import { type Column, count, DataTable, durationOf, Section, Time, usePaging } from '../ui/index.js';
import { wordsOf } from '../words.js';
import { RunDialog } from './run-dialog.js';
import { RunState } from './standing.js';
import { type Connector, isGoing, type Run } from './types.js';

const STATES = ['queued', 'running', 'succeeded', 'failed'].map((value) => ({ value, label: wordsOf(value) }));

interface Filters {
  stream: string | null;
  state: string | null;
}

/** The runs one by one. `streams`: those to choose from. */
export function RunsTable({ connector, streams }: { connector: Connector; streams: string[] }): JSX.Element {
  const [filters, setFilters] = useState<Filters>({ stream: null, state: null });
  const [shown, setShown] = useState<Run | null>(null);
  const paging = usePaging(JSON.stringify(filters));
  const query = {
    page_size: 25,
    ...(paging.cursor === undefined ? {} : { cursor: paging.cursor }),
    ...(filters.stream === null ? {} : { stream: filters.stream }),
    ...(filters.state === null ? {} : { state: filters.state }),
  };
  const page = api.useQuery(
    'get',
    '/api/v1/connectors/{id}/runs',
    { params: { path: { id: connector.id }, query } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => (paging.page > 1 ? false : isGoing(state.data?.items) ? 1_500 : 5_000),
    },
  );
  return (
    <Section title="Runs" flush actions={<Filtering {...{ filters, setFilters, streams }} />}>
      <DataTable
        bare
        label="Runs"
        query={page}
        rows={page.data?.items}
        rowKey={({ id }) => id}
        columns={[...COLUMNS, detailsOf(setShown)]}
        paging={{ pages: paging, cursor: page.data?.cursor }}
        empty={{ title: 'No runs', text: 'None of the last 30 days is like that.' }}
      />
      <RunDialog
        connector={connector}
        run={shown}
        onClose={() => {
          setShown(null);
        }}
      />
    </Section>
  );
}

interface FilteringProps {
  filters: Filters;
  setFilters: (filters: Filters) => void;
  streams: string[];
}

function Filtering({ filters, setFilters, streams }: FilteringProps): JSX.Element {
  const common = { size: 'xs', clearable: true, w: 160 } as const;
  return (
    <Group gap="xs">
      <Select
        {...common}
        aria-label="Stream"
        placeholder="Every stream"
        data={streams.map((value) => ({ value, label: wordsOf(value) }))}
        value={filters.stream}
        onChange={(stream) => {
          setFilters({ ...filters, stream });
        }}
      />
      <Select
        {...common}
        aria-label="State"
        placeholder="Every state"
        data={STATES}
        value={filters.state}
        onChange={(state) => {
          setFilters({ ...filters, state });
        }}
      />
    </Group>
  );
}

const tookOf = ({ started_at, finished_at }: Run): string =>
  started_at === null || finished_at === null
    ? '–'
    : durationOf((Date.parse(finished_at) - Date.parse(started_at)) / 1000);

/** “11 new, 2 gone”. */
function changedOf({ counts: { created, updated, deleted } }: Run): string {
  const kinds = [
    [created, 'new'],
    [updated, 'changed'],
    [deleted, 'gone'],
  ] as const;
  const told = kinds.filter(([number]) => number > 0).map(([number, word]) => `${count(number)} ${word}`);
  return told.length === 0 ? 'None' : told.join(', ');
}

const COLUMNS: Column<Run>[] = [
  {
    header: 'Stream',
    cell: ({ stream, kind, started_at }) => (
      <Stack gap={0}>
        <Text size="sm">{wordsOf(stream)}</Text>
        <Text size="sm" c="dimmed">
          {kind === 'full' ? 'Everything' : 'Changes only'}
        </Text>
        <Text component="div" size="sm" c="dimmed" hiddenFrom="sm">
          <Time at={started_at} never="Not yet" exact />
        </Text>
      </Stack>
    ),
  },
  {
    header: 'State',
    cell: ({ state, code }) => (
      <Stack gap={2} align="flex-start">
        <RunState state={state} />
        {code !== null && (
          <Text size="xs" c="dimmed">
            {wordsOf(code)}
          </Text>
        )}
      </Stack>
    ),
  },
  { header: 'Began', wide: true, cell: ({ started_at }) => <Time at={started_at} never="Not yet" exact /> },
  { header: 'Took', align: 'right', wide: true, cell: tookOf },
  { header: 'Records', align: 'right', wide: true, cell: ({ counts }) => count(counts.seen) },
  { header: 'Changes', align: 'right', wide: true, cell: changedOf },
];

const detailsOf = (show: (run: Run) => void): Column<Run> => ({
  header: 'Details',
  hiddenHeader: true,
  align: 'right',
  cell: (run) => (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => {
        show(run);
      }}
    >
      Details
    </Button>
  ),
});
