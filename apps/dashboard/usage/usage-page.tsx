import './usage.css';
import { Group, SegmentedControl, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useSearchParams } from 'wouter';
import type { Usage } from '../logs/types.js';
import { count, Empty, Failure, Page, Section } from '../ui/index.js';
import { Figures } from './figures.js';
import { LatencyChart } from './latency-chart.js';
import { RequestsChart } from './requests-chart.js';
import { DAY, type Span, SPANS } from './spans.js';
import { LATENCY, REQUESTS, StepsTable } from './steps-table.js';
import { ActorsTable, RoutesTable } from './usage-tables.js';
import { type Kind, totalsOf, useUsage } from './use-usage.js';

const CHOICES = Object.entries(SPANS).map(([value, { label }]) => ({ value, label }));

/** As the address has it: programs where it says nothing. */
const KINDS: Record<string, { label: string; kind?: Kind }> = {
  keys: { label: 'API keys', kind: 'api_key' },
  members: { label: 'Members', kind: 'member' },
  all: { label: 'All' },
};

const WHOSE = Object.entries(KINDS).map(([value, { label }]) => ({ value, label }));

/** How often the API was called, by whom, and how long it took. */
export function UsagePage(): JSX.Element {
  const [search, setSearch] = useSearchParams();
  const range = search.get('range') ?? '24h';
  const span = SPANS[range] ?? DAY;
  const asked = search.get('whose') ?? 'keys';
  const whose = asked in KINDS ? asked : 'keys';
  const kind = KINDS[whose]?.kind;
  const usage = useUsage(span, kind === undefined ? {} : { kind });
  const choose = (name: string, value: string): void => {
    setSearch((before) => ({ ...Object.fromEntries(before), [name]: value }), { replace: true });
  };
  return (
    <Page
      title="Usage"
      description="How often the API was called in this environment, by your programs with API keys or by members in this dashboard, and how long its answers took."
      actions={
        <Group gap="xs">
          <SegmentedControl
            aria-label="Whose requests"
            data={WHOSE}
            value={whose}
            onChange={(value) => {
              choose('whose', value);
            }}
          />
          <SegmentedControl
            aria-label="Range"
            data={CHOICES}
            value={range in SPANS ? range : '24h'}
            onChange={(value) => {
              choose('range', value);
            }}
          />
        </Group>
      }
    >
      {usage.data ? <Shown span={span} usage={usage.data} /> : <Missing usage={usage} />}
      <RoutesTable span={range} usage={usage} members={kind !== 'api_key'} />
      <ActorsTable span={range} usage={usage} />
    </Page>
  );
}

function Missing({ usage }: { usage: UseQueryResult<Usage> }): JSX.Element {
  if (usage.error !== null) return <Failure error={usage.error} again={() => void usage.refetch()} />;
  return <Skeleton height={360} role="status" aria-label="Loading the charts" />;
}

const percentOf = (part: number, whole: number): string =>
  whole === 0 ? '' : `${((part / whole) * 100).toLocaleString('en', { maximumFractionDigits: 1 })} %`;

function Shown({ span, usage }: { span: Span; usage: Usage }): JSX.Element {
  const { requests, refused, failed } = totalsOf(usage);
  const { items } = usage;
  const some = requests > 0;
  return (
    <>
      <Figures
        figures={[
          { label: 'Requests', value: count(requests), more: `in the last ${span.label}` },
          { label: 'Refused (4xx)', value: count(refused), more: percentOf(refused, requests) },
          { label: 'Failed (5xx)', value: count(failed), more: percentOf(failed, requests) },
        ]}
      />
      <Section
        title="Requests"
        description="By how they ended. Refused: something was wrong with the request. Failed: with us or a provider."
      >
        {some ? <RequestsChart span={span} steps={items} /> : <Nothing />}
        {some && <StepsTable label="Requests by time" span={span} steps={items} columns={REQUESTS} />}
      </Section>
      <Section
        title="Time to the answer"
        description="Milliseconds that half of the requests (p50) and 95 of 100 (p95) did not exceed."
      >
        {some ? <LatencyChart span={span} steps={items} /> : <Nothing />}
        {some && <StepsTable label="Time to the answer by time" span={span} steps={items} columns={LATENCY} />}
      </Section>
    </>
  );
}

const Nothing = (): JSX.Element => (
  <Empty
    title="Nothing was asked"
    text="Choose a longer range, or call the API: it is drawn here within half a minute."
  />
);
