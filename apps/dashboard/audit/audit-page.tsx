import { Stack } from '@mantine/core';
import type { JSX } from 'react';
import { renew } from '../api.js';
import { actorChoices, connectionChoices, OTHERS } from '../logs/choices.js';
import { type Choice, FilterBar, FilterSearch, FilterSelect, FilterSwitch, TimeFilter } from '../logs/filter-bar.js';
import { type Filters, only, TIMES, useFilters, useTimes } from '../logs/filters.js';
import { LookedBack } from '../logs/looked-back.js';
import { type Names, useNames } from '../logs/use-names.js';
import { DataTable, Page } from '../ui/index.js';
import { OUTCOMES } from '../words.js';
import { actionChoices, isRead } from './sentence.js';
import { sentenceColumns } from './sentence-list.js';
import { useDeeds } from './use-deeds.js';

const EXACT = ['actor', 'action', 'outcome', 'connector_id', 'request_id'] as const;
type Name = (typeof EXACT)[number] | (typeof TIMES)[number] | 'reads';

/** Who did what. */
export function AuditPage(): JSX.Element {
  const filters = useFilters<Name>([...EXACT, ...TIMES, 'reads']);
  const times = useTimes(filters.values);
  const { pages } = filters;
  const exact = only(filters.values, EXACT);
  const { reads, action = '', request_id: request } = filters.values;
  const deeds = useDeeds({
    filters: { ...exact, ...times },
    reads: reads !== undefined || request !== undefined || isRead(action),
    cursor: pages.cursor ?? null,
    size: 50,
  });
  const names = useNames();
  return (
    <Page
      title="Audit"
      description="Who did what: members, API keys, your customers on the pages that they see, and operators. What concerns the organisation as a whole is listed in production."
    >
      <Stack gap="sm">
        <FilterBar filters={filters} refresh={() => void renew('/api/v1/audit')} refreshing={deeds.isRefetching}>
          <DeedFilters filters={filters} names={names} />
        </FilterBar>
        <DataTable
          label="Audit trail"
          query={deeds}
          rows={deeds.data?.items}
          rowKey={({ id }) => id}
          columns={sentenceColumns(names)}
          paging={{ pages, cursor: deeds.data?.cursor }}
          empty={filters.any ? NONE : NONE_YET}
        />
        <LookedBack from={deeds.data?.from} chosen={times.from !== undefined} />
      </Stack>
    </Page>
  );
}

const NONE = { title: 'No entry is like that', text: 'Widen the time, or clear the filters.' };
const NONE_YET = { title: 'No entries yet', text: 'What is done from now on is listed here.' };

const ENDS: Choice[] = Object.entries(OUTCOMES).map(([value, label]) => ({ value, label }));

const ACTIONS = actionChoices();

function DeedFilters({ filters, names }: { filters: Filters<Name>; names: Names }): JSX.Element {
  return (
    <>
      <FilterSelect
        label="Who"
        name="actor"
        filters={filters}
        choices={[...actorChoices(names), ...OTHERS]}
        any="Anybody"
        failure={names.failures.actors}
      />
      <FilterSelect label="What" name="action" filters={filters} choices={ACTIONS} any="Anything" />
      <FilterSelect label="Outcome" name="outcome" filters={filters} choices={ENDS} />
      <FilterSearch
        label="Connection"
        name="connector_id"
        filters={filters}
        choices={connectionChoices(names)}
        failure={names.failures.connections}
      />
      <TimeFilter filters={filters} />
      <FilterSwitch label="Reads too" name="reads" filters={filters} />
    </>
  );
}
