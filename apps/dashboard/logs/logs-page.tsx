import { Anchor, Stack, Text } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { api, renew } from '../api.js';
import { type Column, count, DataTable, Page, Time } from '../ui/index.js';
import { outcomeOf } from '../words.js';
import { Who } from './actor.js';
import { actorChoices, connectionChoices, METHODS, STATUSES, useRouteChoices } from './choices.js';
import { ConnectionLink } from './connection-link.js';
import { FilterBar, FilterSearch, FilterSelect, FilterSwitch, TimeFilter } from './filter-bar.js';
import { type Filters, only, TIMES, useFilters, useTimes } from './filters.js';
import { LookUp } from './look-up.js';
import { LookedBack } from './looked-back.js';
import { Answered } from './outcome.js';
import { Route } from './route.js';
import type { Asked } from './types.js';
import { type Names, useNames } from './use-names.js';

const EXACT = ['method', 'route', 'status', 'code', 'connector_id', 'actor'] as const;
const NAMES = [...EXACT, ...TIMES, 'members'] as const;
type Name = (typeof NAMES)[number];

/** What was asked of the API in the last two weeks. */
export function LogsPage(): JSX.Element {
  return (
    <Page
      title="Logs"
      description="Every request of your API keys in the last 14 days, and those of members in this dashboard if you like. Requests with a key that was revoked are among them; those with a key that nobody knows belong to nobody and are not listed."
      actions={<LookUp />}
    >
      <Requests />
    </Page>
  );
}

const NONE = { title: 'No request is like that', text: 'Widen the time, or clear the filters.' };
const NONE_YET = {
  title: 'No requests yet',
  text: 'Make an API key and call the API: what it asks is listed here within a second.',
};

/** Of API keys; of members where they are asked for: whoever looks at this page asks a lot. */
const whoOf = ({ members, actor }: Filters<Name>['values']): { actor_type?: string } =>
  members === undefined && actor === undefined ? { actor_type: 'api_key' } : {};

function Requests(): JSX.Element {
  const filters = useFilters<Name>(NAMES);
  const names = useNames();
  const { values, pages, any } = filters;
  const times = useTimes(values);
  const at = pages.cursor === undefined ? {} : { cursor: pages.cursor };
  const query = { page_size: 50, ...only(values, EXACT), ...whoOf(values), ...times, ...at };
  const requests = api.useQuery(
    'get',
    '/api/v1/requests',
    { params: { query } },
    { placeholderData: keepPreviousData },
  );
  return (
    <Stack gap="sm">
      <FilterBar filters={filters} refresh={() => void renew('/api/v1/requests')} refreshing={requests.isRefetching}>
        <RequestFilters filters={filters} names={names} />
      </FilterBar>
      <DataTable
        label="Requests"
        query={requests}
        rows={requests.data?.items}
        rowKey={({ request_id, at: when }) => request_id + when}
        columns={columnsOf(names)}
        paging={{ pages, cursor: requests.data?.cursor }}
        empty={any ? NONE : NONE_YET}
      />
      <LookedBack from={requests.data?.from} chosen={times.from !== undefined} />
    </Stack>
  );
}

function RequestFilters({ filters, names }: { filters: Filters<Name>; names: Names }): JSX.Element {
  const routes = useRouteChoices();
  const { failures } = names;
  return (
    <>
      <FilterSelect label="Status" name="status" filters={filters} choices={STATUSES} />
      <FilterSelect label="Method" name="method" filters={filters} choices={METHODS} />
      <FilterSelect label="Route" name="route" filters={filters} {...routes} />
      <FilterSelect
        label="Who"
        name="actor"
        filters={filters}
        choices={actorChoices(names)}
        any="Anybody"
        failure={failures.actors}
      />
      <FilterSearch
        label="Connection"
        name="connector_id"
        filters={filters}
        choices={connectionChoices(names)}
        failure={failures.connections}
      />
      <TimeFilter filters={filters} />
      <FilterSwitch label="Members too" name="members" filters={filters} />
    </>
  );
}

const columnsOf = (names: Names): Column<Asked>[] => [
  { header: 'When', cell: ({ at }) => <Time at={at} exact /> },
  {
    header: 'Request',
    cell: ({ method, route, request_id }) => (
      <Anchor component={Link} href={`/logs/${request_id}`} className="mono">
        <Route method={method} route={route} />
      </Anchor>
    ),
  },
  {
    header: 'Answer',
    cell: ({ status, code }) => (
      <Stack gap={2} align="flex-start">
        <Answered status={status} />
        {code !== null && (
          <Text size="xs" c="dimmed">
            {outcomeOf(code)}
          </Text>
        )}
      </Stack>
    ),
  },
  { header: 'Took', align: 'right', wide: true, cell: ({ ms }) => `${count(ms)} ms` },
  { header: 'Who', wide: true, cell: ({ actor }) => <Who actor={actor} /> },
  { header: 'Connection', wide: true, cell: ({ connector_id }) => <ConnectionLink id={connector_id} names={names} /> },
];
