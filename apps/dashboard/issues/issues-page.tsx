import { Anchor, Stack, Switch, Text } from '@mantine/core';
import { type JSX, useState } from 'react';
import { Link } from 'wouter';
import type { Issue } from '../connections/types.js';
import { ConnectionLink } from '../logs/connection-link.js';
import { type Names, useNames } from '../logs/use-names.js';
import { useMay } from '../member.js';
import { type Column, count, DataTable, Page, Status, Time } from '../ui/index.js';
import { wordsOf } from '../words.js';
import { MUTE } from './mute.js';
import { placeOf } from './place-of.js';
import { useOpenIssues } from './use-open-issues.js';

/** What is wrong with the connections, and what to do about it. */
export function IssuesPage(): JSX.Element {
  const [muted, setMuted] = useState(false);
  const issues = useOpenIssues({ muted });
  const names = useNames();
  const manages = useMay('admin');
  const columns = columnsOf(names, manages);
  return (
    <Page
      title="Issues"
      description="What is wrong with your connections now, the worst and the oldest first. An issue goes by itself when what it is about has passed."
      actions={
        <Switch
          label="Show muted"
          checked={muted}
          onChange={({ currentTarget }) => {
            setMuted(currentTarget.checked);
          }}
        />
      }
    >
      <DataTable
        label="Issues"
        query={issues}
        rows={issues.data}
        rowKey={({ id }) => id}
        columns={manages ? [...columns, MUTE] : columns}
        empty={{ title: 'No issues', text: 'Everything that is to be synced can be synced.' }}
      />
    </Page>
  );
}

const columnsOf = (names: Names, links: boolean): Column<Issue>[] => [
  { header: 'What, and what to do', cell: (issue) => <What {...{ issue, names, links }} /> },
  { header: 'Seen', align: 'right', wide: true, cell: ({ count: times }) => `${count(times)} ×` },
  { header: 'Last', wide: true, cell: ({ last_seen_at }) => <Time at={last_seen_at} /> },
];

function What({ issue, names, links }: { issue: Issue; names: Names; links: boolean }): JSX.Element {
  const { code, subject, message, muted, connector_id, first_seen_at } = issue;
  const { href, label } = placeOf(issue, links);
  return (
    <Stack gap={4} align="flex-start">
      <Text size="sm" fw={600} component="div">
        {wordsOf(code)} {muted && <Status tone="quiet">Muted</Status>}
      </Text>
      <Text size="sm" c="dimmed" component="div">
        <ConnectionLink id={connector_id} names={names} inText /> · {wordsOf(subject)} · since{' '}
        <Time at={first_seen_at} />
      </Text>
      <Text size="sm" maw="75ch">
        {message}
      </Text>
      <Anchor component={Link} href={href} size="sm" fw={600}>
        {label}
      </Anchor>
    </Stack>
  );
}
