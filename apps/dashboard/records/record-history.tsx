import { Text } from '@mantine/core';
import type { JSX } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from '../api.js';
import { type Column, DataTable, Section, Status, Time, type Tone, usePaging } from '../ui/index.js';
import { Value } from './values.js';

interface HistoryProps {
  connectorId: string;
  id: string;
}

interface Change {
  field: string;
  from?: unknown;
  to?: unknown;
}

/** A line of the table: a change of one field. */
interface Line {
  key: string;
  at: string;
  kind: string;
  /** Null: the record as a whole. */
  change: Change | null;
  /** Of several lines that are one change. */
  first: boolean;
}

const PATH = '/api/v1/records/{id}/history';

/** What has changed of it, from what to what. */
export function RecordHistory({ connectorId, id }: HistoryProps): JSX.Element {
  const pages = usePaging(id);
  const history = useQuery({
    queryKey: ['get', PATH, { connectorId, id, cursor: pages.cursor }],
    queryFn: async ({ signal }) => {
      const query = { page_size: 20, ...(pages.cursor === undefined ? {} : { cursor: pages.cursor }) };
      const headers = { 'x-connector-token': connectorId };
      const { data } = await client.GET(PATH, { params: { path: { id }, query }, headers, signal });
      return { items: data?.items ?? [], cursor: data?.cursor ?? null };
    },
    placeholderData: keepPreviousData,
  });
  const lines = history.data?.items.flatMap(
    ({ sequence, at, kind, changes }): Line[] =>
      changes?.flatMap(apart).map((change, place) => ({
        ...{ key: `${sequence} ${change.field}`, at, kind, change, first: place === 0 },
      })) ?? [{ key: String(sequence), at, kind, change: null, first: true }],
  );
  return (
    <Section title="History" description="What has changed in the last 90 days, the latest first." flush>
      <DataTable
        label="History"
        bare
        query={history}
        rows={lines}
        rowKey={({ key }) => key}
        columns={COLUMNS}
        paging={{ pages, cursor: history.data?.cursor }}
        empty={{
          title: 'Nothing has changed',
          text: 'It is as it was when it was first read, or has been for 90 days.',
        }}
      />
    </Section>
  );
}

const partsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Custom fields are one field to the API: those of them that differ. */
function apart(change: Change): Change[] {
  if (change.field !== 'custom_fields') return [change];
  const [from, to] = [partsOf(change.from), partsOf(change.to)];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]))
    .map((name) => ({ field: `custom_fields.${name}`, from: from[name], to: to[name] }));
}

const TONES: Record<string, Tone> = { updated: 'busy', deleted: 'warning', restored: 'good' };
const KINDS: Record<string, string> = { updated: 'Updated', deleted: 'Deleted', restored: 'Came back' };

const COLUMNS: Column<Line>[] = [
  { header: 'When', cell: ({ at, first }) => first && <Time at={at} /> },
  {
    header: 'What',
    cell: ({ kind, first }) => first && <Status tone={TONES[kind] ?? 'quiet'}>{KINDS[kind] ?? kind}</Status>,
    wide: true,
  },
  {
    header: 'Field',
    cell: ({ change, kind }) =>
      change ? (
        <span className="mono">{change.field}</span>
      ) : (
        <Text size="sm" c="dimmed">
          {kind === 'updated' ? 'Values not kept' : 'The whole record'}
        </Text>
      ),
  },
  { header: 'From', cell: ({ change }) => change && <Value value={change.from} /> },
  { header: 'To', cell: ({ change }) => change && <Value value={change.to} /> },
];
