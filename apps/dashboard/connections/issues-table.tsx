import { Checkbox, Stack, Text } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api } from '../api.js';
import { MUTE } from '../issues/mute.js';
import { useMay } from '../member.js';
import { type Column, count, DataTable, Section, Status, Time } from '../ui/index.js';
import { wordsOf } from '../words.js';
import type { Connector, Issue } from './types.js';

/** What is wrong, and what to do. */
export function IssuesTable({ connector }: { connector: Connector }): JSX.Element {
  const [muted, setMuted] = useState(false);
  const issues = api.useQuery(
    'get',
    '/api/v1/issues',
    { params: { query: { connector_id: connector.id, page_size: 100, include_muted: muted } } },
    { refetchInterval: 15_000 },
  );
  const manages = useMay('admin');
  return (
    <Section
      title="Issues"
      description="They go by themselves when what they are about has passed."
      flush
      actions={
        <Checkbox
          label="Show muted"
          size="sm"
          checked={muted}
          onChange={({ currentTarget }) => {
            setMuted(currentTarget.checked);
          }}
        />
      }
    >
      <DataTable
        bare
        label="Issues"
        query={issues}
        rows={issues.data?.items}
        rowKey={({ id }) => id}
        columns={manages ? [...COLUMNS, MUTE] : COLUMNS}
        empty={{ title: 'No issues', text: 'Everything that is read can be read.' }}
      />
    </Section>
  );
}

const COLUMNS: Column<Issue>[] = [
  {
    header: 'What, and what to do',
    cell: ({ code, subject, message, muted }) => (
      <Stack gap={2}>
        <Text size="sm" fw={550}>
          {wordsOf(code)} {muted && <Status tone="quiet">Muted</Status>}
        </Text>
        <Text size="sm" maw="75ch">
          {message}
        </Text>
        <Text size="sm" c="dimmed">
          {wordsOf(subject)}
        </Text>
      </Stack>
    ),
  },
  { header: 'Seen', align: 'right', wide: true, cell: ({ count: times }) => `${count(times)} ×` },
  { header: 'Since', wide: true, cell: ({ first_seen_at }) => <Time at={first_seen_at} /> },
  { header: 'Last', cell: ({ last_seen_at }) => <Time at={last_seen_at} /> },
];
