import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { JSX } from 'react';
import { type Connector, customerOf } from '../connections/types.js';
import type { Usage } from '../logs/types.js';
import { useMay } from '../member.js';
import { useEveryConnection, useMoreConnections } from '../connections/every-connection.js';
import { count, Failure, Time, useNow } from '../ui/index.js';
import { Figures, type FigureOf } from '../usage/figures.js';
import { DAY } from '../usage/spans.js';
import { totalsOf, useUsage } from '../usage/use-usage.js';

const DAY_LONG = 86_400_000;

/** How many connections there are and how fresh, and how much was asked. */
export function Standing(): JSX.Element | null {
  const { data: connectors, error, refetch } = useEveryConnection();
  const more = useMoreConnections();
  const seesLogs = useMay('logs:read');
  const usage = useUsage(DAY, { kind: 'api_key', enabled: seesLogs });
  const now = useNow(60_000);
  if (!connectors) {
    if (error !== null) return <Failure error={error} again={() => void refetch()} />;
    return <Skeleton height={96} role="status" aria-label="Loading the figures" />;
  }
  const figures: FigureOf[] = [
    { label: 'Connections', value: numberOf(connectors, more), more: syncing(connectors) },
    { label: 'Synced within a day', value: freshOf(connectors, more, now), more: <Stalest connectors={connectors} /> },
    ...requestsOf(seesLogs, usage),
  ];
  return <Figures figures={figures} />;
}

function requestsOf(seesLogs: boolean, { data, error }: UseQueryResult<Usage>): FigureOf[] {
  if (!seesLogs) return [];
  const more = error !== null && !data ? 'could not be counted' : 'by API keys';
  const totals = data && totalsOf(data);
  return [
    { label: 'Requests in 24 hours', value: totals ? count(totals.requests) : '–', more },
    { label: 'Refused or failed', value: totals ? count(totals.refused + totals.failed) : '–', more },
  ];
}

const syncing = (connectors: readonly Connector[]): string => {
  const reading = connectors.filter(({ sync_status }) => sync_status === 'Syncing').length;
  return reading === 0 ? 'none is syncing now' : `${count(reading)} syncing now`;
};

/** “1,000+” where there are more than were asked for. */
const numberOf = (things: readonly unknown[], more: boolean): string => `${count(things.length)}${more ? '+' : ''}`;

const freshOf = (connectors: readonly Connector[], more: boolean, now: number): string => {
  const fresh = connectors.filter(({ last_sync_start_time: at }) => at !== null && now - Date.parse(at) < DAY_LONG);
  return connectors.length === 0 ? '–' : `${numberOf(fresh, more)} of ${numberOf(connectors, more)}`;
};

/** The one that was not synced for the longest time. */
function Stalest({ connectors }: { connectors: readonly Connector[] }): JSX.Element {
  const [stalest] = [...connectors].sort((one, other) =>
    (one.last_sync_start_time ?? '').localeCompare(other.last_sync_start_time ?? ''),
  );
  if (!stalest) return <>there is nothing to sync yet</>;
  return (
    <>
      longest ago: {customerOf(stalest)}, <Time at={stalest.last_sync_start_time} never="not yet" />
    </>
  );
}
