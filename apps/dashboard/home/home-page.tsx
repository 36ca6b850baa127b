import { Anchor, Stack } from '@mantine/core';
import { type JSX, lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { Sentence } from '../audit/sentence-list.js';
import { useDeeds } from '../audit/use-deeds.js';
import { environment } from '../environment.js';
import { useNames } from '../logs/use-names.js';
import { useMay, useSession } from '../member.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { DataTable, Failure, Page, Section, Time } from '../ui/index.js';
import { DAY } from '../usage/spans.js';
import { useUsage } from '../usage/use-usage.js';
import { Attention } from './attention.js';
import { Elsewhere } from './elsewhere.js';
import { FirstSteps } from './first-steps.js';
import { Standing } from './standing.js';

const RequestsChart = lazy(async () => ({ default: (await import('../usage/requests-chart.js')).RequestsChart }));

/** Milliseconds after which the connections are read again: what is on other pages reads them when it is opened. */
const EVERY = 30_000;

/** What a vendor sees first: what needs somebody, how things stand, and what happened last. */
export function HomePage(): JSX.Element {
  const { organisation } = useSession();
  const seesLogs = useMay('logs:read');
  useEveryConnection(EVERY);
  return (
    <Page title={organisation.name} description={`What needs attention in ${environment}, and how things stand.`}>
      <Elsewhere />
      <FirstSteps />
      <Attention />
      <Standing />
      {seesLogs && <Requests />}
      {seesLogs && <Latest />}
    </Page>
  );
}

function Requests(): JSX.Element {
  const usage = useUsage(DAY, { kind: 'api_key' });
  const none = usage.data?.items.every(({ requests }) => requests === 0);
  return (
    <Section
      title="Requests of the last day"
      description="Of your programs: with API keys."
      actions={
        <Anchor component={Link} href="/usage" size="sm">
          Usage
        </Anchor>
      }
    >
      {usage.error !== null && <Failure error={usage.error} again={() => void usage.refetch()} />}
      {none === true && 'No program has asked anything in the last 24 hours.'}
      {usage.data && none === false && (
        <Suspense fallback={<div style={{ height: 200 }} />}>
          <RequestsChart span={DAY} steps={usage.data.items} height={200} />
        </Suspense>
      )}
    </Section>
  );
}

/** What was done last: without those who only looked. */
function Latest(): JSX.Element {
  const names = useNames();
  const deeds = useDeeds({ filters: {}, reads: false, size: 8 }, { every: 60_000 });
  return (
    <Section
      title="Latest activity"
      flush
      actions={
        <Anchor component={Link} href="/audit" size="sm">
          Audit
        </Anchor>
      }
    >
      <DataTable
        bare
        label="Latest activity"
        query={deeds}
        rows={deeds.data?.items}
        rowKey={({ id }) => id}
        columns={[
          { header: 'What happened', cell: (deed) => <Sentence deed={deed} names={names} /> },
          {
            header: 'When',
            cell: ({ at, request_id }) => (
              <Stack gap={0}>
                <Time at={at} exact />
                {request_id !== null && (
                  <Anchor component={Link} href={`/logs/${request_id}`} size="xs">
                    View request
                  </Anchor>
                )}
              </Stack>
            ),
          },
        ]}
        empty={{ title: 'Nothing has happened lately', text: 'What members, keys and customers do is told here.' }}
      />
    </Section>
  );
}
