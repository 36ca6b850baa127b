import { Modal, Stack } from '@mantine/core';
import type { JSX } from 'react';
import { api } from '../api.js';
import { absoluteOf, type Column, count, DataTable, Facts, Notice } from '../ui/index.js';
import { wordsOf } from '../words.js';
import { RunState } from './standing.js';
import type { Connector, Run, RunDetails } from './types.js';

interface RunDialogProps {
  connector: Connector;
  /** Null: closed. */
  run: Run | null;
  onClose: () => void;
}

/** One run with the counts of each model. */
export function RunDialog({ connector, run, onClose }: RunDialogProps): JSX.Element {
  return (
    <Modal
      opened={run !== null}
      onClose={onClose}
      size="lg"
      title={run ? `${wordsOf(run.stream)}, ${run.kind === 'full' ? 'everything' : 'changes only'}` : ''}
      closeOnClickOutside
      closeOnEscape
    >
      {run && <Details connector={connector} run={run} />}
    </Modal>
  );
}

const UNDER_WAY = ['queued', 'running'];

const timeOf = (at: string | null): string => (at === null ? '–' : absoluteOf(at));

function Details({ connector, run }: { connector: Connector; run: Run }): JSX.Element {
  const details = api.useQuery(
    'get',
    '/api/v1/connectors/{id}/runs/{run_id}',
    { params: { path: { id: connector.id, run_id: run.id } } },
    { refetchInterval: ({ state: { data } }) => (UNDER_WAY.includes(data?.state ?? run.state) ? 2_000 : false) },
  );
  const { state, message, attempts, next_try_at, queued_at, started_at, finished_at, pages } = details.data ?? run;
  return (
    <Stack gap="md">
      {message !== null && <Notice tone={state === 'failed' ? 'bad' : 'warning'}>{message}</Notice>}
      <Facts
        facts={[
          ['State', <RunState state={state} />],
          ['Asked for', timeOf(queued_at)],
          ['Began', timeOf(started_at)],
          ['Ended', timeOf(finished_at)],
          next_try_at === null ? null : ['Next try', timeOf(next_try_at)],
          ['Pages', count(pages)],
          attempts === 0 ? null : ['Tries', count(attempts)],
          ['Run', <span className="mono">{run.id}</span>],
        ]}
      />
      <DataTable
        label="Counts of each model"
        query={details}
        rows={details.data?.models}
        rowKey={({ model }) => model}
        columns={COLUMNS}
        empty={
          UNDER_WAY.includes(state)
            ? { title: 'Nothing was synced yet', text: 'Its counts are here after the first page.' }
            : { title: 'Nothing was synced', text: 'It ended before the first page.' }
        }
      />
    </Stack>
  );
}

type ModelCounts = RunDetails['models'][number];

const numbers = (header: string, of: (counts: ModelCounts) => number, wide = false): Column<ModelCounts> => ({
  header,
  align: 'right',
  wide,
  cell: (counts) => count(of(counts)),
});

const COLUMNS: Column<ModelCounts>[] = [
  { header: 'Model', cell: ({ model }) => wordsOf(model) },
  numbers('Seen', ({ seen }) => seen),
  numbers('New', ({ created }) => created),
  numbers('Changed', ({ updated }) => updated),
  numbers('Gone', ({ deleted }) => deleted, true),
  numbers('Failed', ({ failed }) => failed, true),
];
