import { Select } from '@mantine/core';
import type { JSX } from 'react';
import { asRefused } from '../refused.js';
import { CATEGORY_WORDS, categoryOf, type Connector, customerOf } from '../connections/types.js';
import { useIntegrationName } from '../connections/use-connectors.js';

interface ConnectionSelectProps {
  connections: readonly Connector[];
  value: string | null;
  onChange: (id: string | null) => void;
  label?: string;
  description?: string;
  /** Why the connections are not known, if so. */
  failure?: unknown;
  /** What choosing none means; left out: one has to be chosen. */
  none?: string;
}

/** One connection of many, found by typing. */
export function ConnectionSelect(props: ConnectionSelectProps): JSX.Element {
  const { connections, value, onChange, label = 'Connection', description, none, failure = null } = props;
  const nameOf = useIntegrationName();
  const groups = (['hris', 'ats'] as const).map((category) => ({
    group: CATEGORY_WORDS[category],
    items: connections
      .filter((connector) => categoryOf(connector) === category)
      .map((connector) => ({
        value: connector.id,
        label: `${customerOf(connector)} · ${nameOf(connector.integration_slug)}`,
      })),
  }));
  return (
    <Select
      label={label}
      {...(description === undefined ? {} : { description })}
      data={groups.filter(({ items }) => items.length > 0)}
      value={value}
      onChange={onChange}
      searchable
      clearable={none !== undefined && value !== null}
      clearButtonProps={{ 'aria-label': 'Choose none' }}
      allowDeselect={false}
      {...(none === undefined ? {} : { placeholder: none })}
      {...(failure === null ? {} : { error: `Not all connections could be listed. ${asRefused(failure).detail}` })}
      nothingFoundMessage="No connection is like that"
      limit={200}
    />
  );
}
