import { ActionIcon, Group, Paper, Select, SimpleGrid, Stack, Switch, TagsInput, Tooltip } from '@mantine/core';
import type { JSX } from 'react';
import { Icon, InstantInput } from '../ui/index.js';
import { wordsOf } from '../words.js';
import { FilterInput } from './filter-input.js';
import type { Model } from './models.js';
import type { View } from './view.js';

/** What is read of a list, and what it is narrowed by: what the API declares of it. */
export function ViewBar({ model, view }: { model: Model; view: View }): JSX.Element {
  const chosen = model.filters.filter(({ name }) => name in view.filters);
  return (
    <Paper withBorder p="md">
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="md">
          <FilterChoice model={model} view={view} />
          <InstantInput
            label="Changed since"
            value={view.modifiedAfter}
            onChange={(value) => {
              view.change({ modified_after: value === '' ? undefined : value });
            }}
          />
          {model.relations.length > 0 && <ExpandInput model={model} view={view} />}
        </SimpleGrid>
        {chosen.length > 0 && (
          <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="md">
            {chosen.map((filter) => (
              <Group key={filter.name} gap={4} align="flex-end" wrap="nowrap">
                <FilterInput
                  filter={filter}
                  value={view.filters[filter.name] ?? ''}
                  onChange={(value) => {
                    view.change({ [filter.name]: value });
                  }}
                />
                <Remove
                  what={wordsOf(filter.name)}
                  onClick={() => {
                    view.change({ [filter.name]: undefined });
                  }}
                />
              </Group>
            ))}
          </SimpleGrid>
        )}
        <Switch
          label="Include deleted"
          checked={view.includeDeleted}
          onChange={({ currentTarget }) => {
            view.change({ include_deleted: currentTarget.checked ? 'true' : undefined });
          }}
        />
      </Stack>
    </Paper>
  );
}

function FilterChoice({ model, view }: { model: Model; view: View }): JSX.Element {
  const others = model.filters.filter(({ name }) => !(name in view.filters));
  return (
    <Select
      label="Filter by"
      placeholder="Add a filter"
      data={others.map(({ name }) => ({ value: name, label: wordsOf(name) }))}
      value={null}
      onChange={(name) => {
        if (name !== null) view.change({ [name]: '' });
      }}
      searchable
      nothingFoundMessage="There is no such filter"
    />
  );
}

function ExpandInput({ model, view }: { model: Model; view: View }): JSX.Element {
  return (
    <TagsInput
      label="Expand"
      data={model.relations}
      value={view.expand}
      onChange={(chosen) => {
        view.change({ expand: chosen.length === 0 ? undefined : chosen.join(',') });
      }}
      splitChars={[]}
      {...(view.expand.length === 0 ? { placeholder: 'Records in place of ids' } : {})}
    />
  );
}

function Remove({ what, onClick }: { what: string; onClick: () => void }): JSX.Element {
  return (
    <Tooltip label={`Remove the filter ${what}`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="dimmed"
        size={36}
        onClick={onClick}
        aria-label={`Remove the filter ${what}`}
      >
        <Icon name="trash" size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
