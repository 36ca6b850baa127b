import { Anchor } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { filterOf, Who } from '../logs/actor.js';
import { Route } from '../logs/route.js';
import type { Usage } from '../logs/types.js';
import { type Column, count, DataTable, Section } from '../ui/index.js';

interface TableProps {
  /** As the address has it: the log of requests takes the same. */
  span: string;
  usage: UseQueryResult<Usage>;
}

const NONE = { title: 'Nothing was asked', text: 'Choose a longer range, or call the API.' };

type Asked = Usage['routes'][number];
type Asker = Usage['actors'][number];

const logsOf = (filters: Record<string, string>): string => `/logs?${new URLSearchParams(filters).toString()}`;

/** `members`: their requests are counted as well. */
export function RoutesTable({ span, usage, members }: TableProps & { members: boolean }): JSX.Element {
  const more: Record<string, string> = members ? { members: 'yes' } : {};
  const columns: Column<Asked>[] = [
    {
      header: 'Route',
      cell: ({ method, route }) => (
        <Anchor component={Link} href={logsOf({ method, route, range: span, ...more })} className="mono">
          <Route method={method} route={route} />
        </Anchor>
      ),
    },
    { header: 'Requests', align: 'right', cell: ({ requests }) => count(requests) },
    { header: 'Errors', align: 'right', cell: ({ errors }) => count(errors) },
    { header: 'p50, ms', align: 'right', wide: true, cell: ({ p50_ms }) => count(p50_ms) },
    { header: 'p95, ms', align: 'right', cell: ({ p95_ms }) => count(p95_ms) },
  ];
  return (
    <Section title="By route" flush>
      <DataTable
        {...{ bare: true, label: 'Usage by route', query: usage, columns, empty: NONE }}
        rows={usage.data?.routes}
        rowKey={({ method, route }) => method + route}
      />
    </Section>
  );
}

export function ActorsTable({ span, usage }: TableProps): JSX.Element {
  const columns: Column<Asker>[] = [
    { header: 'Who', cell: ({ actor }) => <Who actor={actor} /> },
    { header: 'Requests', align: 'right', cell: ({ requests }) => count(requests) },
    { header: 'Errors', align: 'right', cell: ({ errors }) => count(errors) },
    {
      header: 'Log',
      align: 'right',
      cell: ({ actor }) => (
        <Anchor component={Link} href={logsOf({ actor: filterOf(actor), range: span })} size="sm">
          Requests
        </Anchor>
      ),
    },
  ];
  return (
    <Section title="By caller" flush>
      <DataTable
        {...{ bare: true, label: 'Usage by caller', query: usage, columns, empty: NONE }}
        rows={usage.data?.actors}
        rowKey={({ actor }) => filterOf(actor)}
      />
    </Section>
  );
}
