import { Anchor, Stack, Text } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { Link } from 'wouter';
import { type Connector, customerOf, type Issue } from '../connections/types.js';
import { placeOf } from '../issues/place-of.js';
import { useOpenIssues } from '../issues/use-open-issues.js';
import { shortOf } from '../logs/use-names.js';
import { useMay } from '../member.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { type Column, DataTable, Section, Status, Time, type Tone } from '../ui/index.js';
import { wordsOf } from '../words.js';
import { type Failing, useFailingEndpoints } from './use-failing-endpoints.js';

interface Wanting {
  key: string;
  state: ReactNode;
  /** Where to do something about it. */
  href: string;
  what: string;
  why: string;
  /** Since when. */
  at: string | null;
}

const MOST = 10;

/** What waits for somebody: the worst first. */
export function Attention(): JSX.Element {
  const connectors = useEveryConnection();
  const issues = useOpenIssues();
  const links = useMay('admin');
  const endpoints = useFailingEndpoints();
  const failed = connectors.error ?? issues.error ?? endpoints.error;
  const rows = rowsOf(links, connectors.data, endpoints.failing, issues.data);
  const refetch = (): void => {
    void connectors.refetch();
    void issues.refetch();
    endpoints.again();
  };
  return (
    <Section
      title="Needs attention"
      flush
      actions={
        <Anchor component={Link} href="/issues" size="sm">
          All issues
        </Anchor>
      }
      description={rows && rows.length > MOST ? `The first ${MOST} of ${rows.length}.` : undefined}
    >
      <DataTable
        bare
        label="What needs attention"
        query={{ isPending: !rows, error: failed, refetch }}
        rows={rows?.slice(0, MOST)}
        rowKey={({ key }) => key}
        columns={COLUMNS}
        empty={{ title: 'Nothing', text: 'No connection has an issue, and every message arrives.' }}
      />
    </Section>
  );
}

/** Undefined until all of it is known. */
function rowsOf(
  links: boolean,
  connectors?: Connector[],
  failing?: Failing[],
  issues?: Issue[],
): Wanting[] | undefined {
  if (!connectors || !failing || !issues) return undefined;
  return [
    ...connectors.filter(({ is_active }) => !is_active).map((connector) => relinkOf(connector, { issues, links })),
    ...failing.map(failingOf),
    ...issues.filter((issue) => isNews(issue, connectors)).map((issue) => issueOf(issue, { connectors, links })),
  ];
}

const COLUMNS: Column<Wanting>[] = [
  {
    header: 'What',
    cell: ({ what, why, href }) => (
      <Stack gap={2}>
        <Anchor component={Link} href={href} size="sm" fw={600} className="breaks">
          {what}
        </Anchor>
        <Text size="sm" maw="80ch" lineClamp={5}>
          {why}
        </Text>
      </Stack>
    ),
  },
  { header: 'State', cell: ({ state }) => state },
  { header: 'Since', wide: true, cell: ({ at }) => <Time at={at} /> },
];

const state = (tone: Tone, words: string): JSX.Element => <Status tone={tone}>{words}</Status>;

const BARRED = 'nothing_granted';
const REJECTED =
  'Its credentials are not accepted any more. Send the customer a link with which they connect it again.';

const relinkOf = (connector: Connector, { issues, links }: { issues: Issue[]; links: boolean }): Wanting => ({
  key: connector.id,
  state: state('bad', 'Relink needed'),
  href: `/connections/${connector.id}${links ? '/links' : ''}`,
  what: customerOf(connector),
  why: issues.find(({ code, connector_id }) => code === BARRED && connector_id === connector.id)?.message ?? REJECTED,
  at: connector.relink_needed_at,
});

const failingOf = ({ id, url, disabled, code, at }: Failing): Wanting => ({
  key: id,
  state: disabled ? state('bad', 'Disabled') : state('warning', 'Failing'),
  href: `/webhooks/${id}`,
  what: url,
  why: disabled
    ? 'Nothing is sent to this webhook endpoint any more. Put it right and enable it: what happened meanwhile is sent then.'
    : `Messages to this webhook endpoint do not arrive (${wordsOf(code).toLowerCase()}). They are tried again.`,
  at,
});

/** What a connection or an endpoint above says already is not said twice. */
const isNews = ({ code, connector_id }: Issue, connectors: readonly Connector[]): boolean =>
  code === 'credentials_rejected' || code === BARRED
    ? !connectors.some(({ id }) => id === connector_id)
    : code !== 'endpoint_disabled';

const issueOf = (issue: Issue, { connectors, links }: { connectors: Connector[]; links: boolean }): Wanting => {
  const connector = connectors.find(({ id }) => id === issue.connector_id);
  return {
    key: issue.id,
    state: state('warning', wordsOf(issue.code)),
    href: placeOf(issue, links).href,
    what: connector ? customerOf(connector) : shortOf(issue.connector_id),
    why: issue.message,
    at: issue.first_seen_at,
  };
};
