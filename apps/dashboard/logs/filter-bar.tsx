import { Button, Group, NativeSelect, Paper, Select, SimpleGrid, Switch } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { asRefused } from '../refused.js';
import { Icon, InstantInput } from '../ui/index.js';
import { type Filters, RANGES } from './filters.js';

export interface Choice {
  value: string;
  label: string;
}

interface FilterSelectProps<Name extends string> {
  label: string;
  name: Name;
  filters: Filters<Name>;
  choices: readonly Choice[];
  /** What it says where nothing is chosen. */
  any?: string;
  /** Why not all choices are known, if so. */
  failure?: unknown;
}

const errorOf = (failure: unknown): { error?: string } =>
  failure === null ? {} : { error: `Not all could be listed. ${asRefused(failure).detail}` };

/** One filter. What an address holds and is no choice is one nevertheless. */
export function FilterSelect<Name extends string>(props: FilterSelectProps<Name>): JSX.Element {
  const { label, name, filters, choices, any = 'Any', failure = null } = props;
  const value = filters.values[name] ?? '';
  return (
    <NativeSelect
      {...errorOf(failure)}
      label={label}
      value={value}
      data={[{ value: '', label: any }, ...withChosen(choices, value)]}
      onChange={({ currentTarget }) => {
        filters.set(name, currentTarget.value);
      }}
    />
  );
}

const withChosen = (choices: readonly Choice[], value: string): Choice[] =>
  value === '' || choices.some((choice) => choice.value === value)
    ? [...choices]
    : [...choices, { value, label: value }];

/** One filter with so many choices that they are found by typing. */
export function FilterSearch<Name extends string>(props: FilterSelectProps<Name>): JSX.Element {
  const { label, name, filters, choices, any = 'Any', failure = null } = props;
  const value = filters.values[name] ?? '';
  return (
    <Select
      {...errorOf(failure)}
      label={label}
      placeholder={any}
      data={withChosen(choices, value)}
      value={value === '' ? null : value}
      onChange={(chosen) => {
        filters.set(name, chosen ?? '');
      }}
      searchable
      clearable={value !== ''}
      clearButtonProps={{ 'aria-label': 'Choose none' }}
      nothingFoundMessage="Nothing is like that"
      limit={200}
    />
  );
}

/** A filter that takes something in which is left out otherwise. */
export function FilterSwitch<Name extends string>({
  label,
  name,
  filters,
}: Omit<FilterSelectProps<Name>, 'choices' | 'any' | 'failure'>): JSX.Element {
  return (
    <Switch
      label={label}
      checked={filters.values[name] !== undefined}
      onChange={({ currentTarget }) => {
        filters.set(name, currentTarget.checked ? 'yes' : '');
      }}
      style={{ alignSelf: 'end' }}
      pb="xs"
    />
  );
}

type Timed = 'range' | 'from' | 'to';

const TIME_CHOICES = [
  ...Object.entries(RANGES).map(([value, { label }]) => ({ value, label })),
  { value: 'between', label: 'Between …' },
];

/** The time: a range that ends now, or from when to when. */
export function TimeFilter({ filters }: { filters: Filters<Timed> }): JSX.Element {
  return (
    <>
      <FilterSelect label="Time" name="range" filters={filters} choices={TIME_CHOICES} />
      {filters.values.range === 'between' && (
        <>
          <Moment label="From" name="from" filters={filters} />
          <Moment label="Before" name="to" filters={filters} />
        </>
      )}
    </>
  );
}

function Moment({
  label,
  name,
  filters,
}: {
  label: string;
  name: 'from' | 'to';
  filters: Filters<Timed>;
}): JSX.Element {
  return (
    <InstantInput
      label={label}
      value={filters.values[name] ?? ''}
      onChange={(value) => {
        filters.set(name, value);
      }}
    />
  );
}

interface FilterBarProps {
  filters: Pick<Filters<string>, 'any' | 'clear'>;
  /** Reads the list again. */
  refresh: () => void;
  refreshing: boolean;
  children: ReactNode;
}

/** Filters side by side, the way out of them, and what is new. */
export function FilterBar({ filters, refresh, refreshing, children }: FilterBarProps): JSX.Element {
  return (
    <Paper withBorder p="md" role="search" aria-label="Filters">
      <SimpleGrid cols={{ base: 2, sm: 3, md: 4 }} spacing="sm" verticalSpacing="sm">
        {children}
        <Group gap="xs" align="flex-end" style={{ alignSelf: 'end' }}>
          <Button variant="default" px="sm" onClick={filters.clear} disabled={!filters.any}>
            Clear filters
          </Button>
          <Button
            variant="default"
            px="sm"
            leftSection={<Icon name="refresh" size={14} />}
            loading={refreshing}
            onClick={refresh}
          >
            Refresh
          </Button>
        </Group>
      </SimpleGrid>
    </Paper>
  );
}
