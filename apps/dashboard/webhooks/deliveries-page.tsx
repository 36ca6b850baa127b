import { Autocomplete, Paper, Select, SimpleGrid } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type JSX, useState } from 'react';
import { useSearchParams } from 'wouter';
import { ConnectionSelect } from '../records/connection-select.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { asRefused } from '../refused.js';
import { InstantInput, Page } from '../ui/index.js';
import { DeliveriesTable, type DeliveryQuery } from './deliveries-table.js';
import { WEBHOOKS } from './endpoint-page.js';
import { useEveryEndpoint } from './every-endpoint.js';
import { PATTERNS } from './patterns.js';
import { STATES } from './types.js';

const NAMES = ['endpoint_id', 'connector_id', 'state', 'types', 'since', 'until'] as const;

/** What was sent to every endpoint, and how it went. */
export function DeliveriesPage(): JSX.Element {
  const [search, setSearch] = useSearchParams();
  const said = NAMES.flatMap((name): [string, string][] => {
    const value = search.get(name) ?? '';
    return value === '' ? [] : [[name, value]];
  });
  const query = Object.fromEntries(said) as DeliveryQuery;
  const listed = useEveryEndpoint();
  const endpoints = new Map(
    listed.data?.map(({ id, url, description }) => [id, description === '' ? url : description]),
  );
  const change = (name: (typeof NAMES)[number], value: string | null): void => {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === null || value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  };
  return (
    <Page title="Deliveries" description="What was sent in the last 30 days, the latest first." back={WEBHOOKS}>
      <Paper withBorder p="md">
        <Filters query={query} endpoints={endpoints} failure={listed.error} change={change} />
      </Paper>
      <DeliveriesTable query={query} size={25} endpoints={endpoints} />
    </Page>
  );
}

const CLEAR = { clearButtonProps: { 'aria-label': 'Choose none' } };

interface FiltersProps {
  query: DeliveryQuery;
  endpoints: ReadonlyMap<string, string>;
  /** Why the endpoints are not known, if so. */
  failure: unknown;
  change: (name: (typeof NAMES)[number], value: string | null) => void;
}

function Filters({ query, endpoints, failure, change }: FiltersProps): JSX.Element {
  const { data: connections = [], error } = useEveryConnection();
  const set = (name: (typeof NAMES)[number]) => (value: string | null) => {
    change(name, value);
  };
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="md">
      <Select
        label="Endpoint"
        placeholder="Any"
        data={[...endpoints].map(([value, label]) => ({ value, label }))}
        value={query.endpoint_id ?? null}
        onChange={set('endpoint_id')}
        error={failure !== null && `They could not be listed. ${asRefused(failure).detail}`}
        clearable={query.endpoint_id !== undefined}
        {...CLEAR}
      />
      <ConnectionSelect
        connections={connections}
        failure={error}
        value={query.connector_id ?? null}
        onChange={set('connector_id')}
        none="Any"
      />
      <Select
        label="State"
        placeholder="Any"
        data={STATES}
        value={query.state ?? null}
        onChange={set('state')}
        clearable={query.state !== undefined}
        {...CLEAR}
      />
      <Types value={query.types ?? ''} onChange={set('types')} />
      <InstantInput label="Made since" value={query.since ?? ''} onChange={set('since')} />
      <InstantInput label="Made before" value={query.until ?? ''} onChange={set('until')} />
    </SimpleGrid>
  );
}

function Types({ value, onChange }: { value: string; onChange: (value: string) => void }): JSX.Element {
  const [typed, setTyped] = useState(value);
  const tell = useDebouncedCallback(onChange, 400);
  return (
    <Autocomplete
      label="Type"
      placeholder="Any, such as employee.*"
      data={[...PATTERNS]}
      limit={30}
      value={typed}
      onChange={(pattern) => {
        setTyped(pattern);
        tell(pattern.trim());
      }}
    />
  );
}
