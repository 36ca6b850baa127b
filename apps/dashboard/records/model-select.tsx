import { Select } from '@mantine/core';
import type { JSX } from 'react';
import { api } from '../api.js';
import { categoryOf, type Connector } from '../connections/types.js';
import { count } from '../ui/index.js';
import { modelsOf } from './models.js';

interface ModelSelectProps {
  connector: Connector;
  value: string;
  onChange: (slug: string) => void;
}

/** The models of a connection: those that are read of it first, with how many records there are. */
export function ModelSelect({ connector, value, onChange }: ModelSelectProps): JSX.Element {
  const status = api.useQuery('get', '/api/v1/connectors/{id}/sync-status', { params: { path: { id: connector.id } } });
  const counts = new Map(status.data?.models.map(({ model, counts: { records } }) => [model, records]));
  const options = modelsOf(categoryOf(connector)).map(({ slug, label }) => {
    const records = counts.get(slug);
    return {
      value: slug,
      label: records === undefined ? label : `${label} (${count(records)})`,
      read: records !== undefined,
    };
  });
  const [read, others] = [options.filter((option) => option.read), options.filter((option) => !option.read)];
  const groups = [
    { group: 'Read of this system', items: read },
    { group: read.length === 0 ? 'Models' : 'Not read of this system', items: others },
  ];
  return (
    <Select
      label="Model"
      data={groups.filter(({ items }) => items.length > 0)}
      value={value}
      onChange={(slug) => {
        if (slug !== null) onChange(slug);
      }}
      allowDeselect={false}
      searchable
      nothingFoundMessage="There is no such model"
    />
  );
}
