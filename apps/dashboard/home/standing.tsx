import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { JSX } from 'react';
import { type Connector, customerOf } from '../connections/types.js';
import type { Usage } from '../logs/types.js';
import { useMay } from '../member.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { count, Failure, Time, useNow } from '../ui/index.js';
import { Figures, type FigureOf } from '../usage/figures.js';
import { DAY } from '../usage/spans.js';
import { useUsage } from '../usage/use-usage.js';

const DAY_LONG = 86_400_000;

/** How many connections there are and how fresh, and how much was asked. */
export function Standing(): JSX.Element | null {
  const { data: connectors, error, refetch } = useEveryConnection();
  const seesLogs = useMay('logs:read');
  const usage = useUsage(DAY, { enabled: seesLogs });
  const now = useNow(60_000);
  if (!connectors) {
    if (error !== null) return <Failure error={error} again={() => void refetch()} />;
    return <Skeleton height={96} role="status" aria-label="Loading the figures" />;
  }
  const figures: FigureOf[] = [
    { label: 'Connections', value: count(connectors.length), more: syncing(connectors) },
    { label: 'Synced within a day', value: freshOf(connectors, now), more: <Stalest connectors={connectors} /> },
    ...requestsOf(seesLogs, usage),
  ];
  return <Figures figures={figures} />;
}

/** Those of API keys: members who look around ask too. */
function requestsOf(seesLogs: boolean, { data, error }: UseQueryResult<Usage>): FigureOf[] {
  if (!seesLogs) return [];
  const more = error !== null && !data ? 'could not be counted' : 'by API keys';
  const keys = data?.actors.filter(({ actor }) => actor.type === 'api_key');
  const sum = (what: 'requests' | 'errors'): string =>
    keys ? count(keys.reduce((total, figures) => total + figures[what], 0)) : '–';
  return [
    { label: 'Requests in 24 hours', value: sum('requests'), more },
    { label: 'Refused or failed', value: sum('errors'), more },
  ];
}

const syncing = (connectors: readonly Connector[]): string => {
  const reading = connectors.filter(({ sync_status }) => sync_status === 'Syncing').length;
  return reading === 0 ? 'none is syncing now' : `${count(reading)} syncing now`;
};

const freshOf = (connectors: readonly Connector[], now: number): string => {
  const fresh = connectors.filter(({ last_sync_start_time: at }) => at !== null && now - Date.parse(at) < DAY_LONG);
  return connectors.length === 0 ? '–' : `${count(fresh.length)} of ${count(connectors.length)}`;
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
