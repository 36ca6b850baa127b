import { SegmentedControl, Select, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { type Connector, customerOf } from '../connections/types.js';
import { useIntegrationName } from '../connections/use-connectors.js';
import { ConnectionSelect } from '../records/connection-select.js';
import { Notice } from '../ui/index.js';
import type { Mapping } from './types.js';

/** What a mapping holds for, and which connection's data it is tried on. */
export interface Scope {
  kind: 'connection' | 'integration';
  /** Its slug; null: there is none. */
  integration: string | null;
  /** The connection's id: the one that it holds for, or one of the integration; null: there is none. */
  sample: string | null;
}

const ofConnection = (connection: Connector | undefined, kind: Scope['kind']): Scope => ({
  kind,
  integration: connection?.integration_slug ?? null,
  sample: connection?.id ?? null,
});

export const firstScope = ([first]: readonly Connector[]): Scope => ofConnection(first, 'connection');

export function scopeOf(mapping: Mapping, connections: readonly Connector[]): Scope {
  if (mapping.connector_id !== null) {
    const connection = connections.find(({ id }) => id === mapping.connector_id);
    return { ...ofConnection(connection, 'connection'), sample: mapping.connector_id };
  }
  const connection = connections.find(({ integration_slug: slug }) => slug === mapping.integration_slug);
  return { ...ofConnection(connection, 'integration'), integration: mapping.integration_slug };
}

interface ScopeChoiceProps {
  /** Of the field's category. */
  connections: readonly Connector[];
  scope: Scope;
  onChange: (scope: Scope) => void;
  /** What a mapping holds for cannot change. */
  fixed: boolean;
}

export function ScopeChoice(props: ScopeChoiceProps): JSX.Element {
  const { connections, scope, onChange, fixed } = props;
  if (connections.length === 0)
    return <Notice tone="warning">No system of this category is connected: there is nothing to map yet.</Notice>;
  const same = connections.filter(({ integration_slug: slug }) => slug === scope.integration);
  const isWhole = scope.kind === 'integration';
  return (
    <Stack gap="md">
      {fixed ? <Fixed {...props} /> : <Kinds {...props} />}
      {!fixed && isWhole && <Systems {...props} />}
      {(isWhole || !fixed) && (
        <ConnectionSelect
          connections={isWhole ? same : connections}
          value={scope.sample}
          onChange={(id) => {
            onChange(
              ofConnection(
                connections.find((each) => each.id === id),
                scope.kind,
              ),
            );
          }}
          label={isWhole ? 'Try it on' : 'Connection'}
        />
      )}
    </Stack>
  );
}

function Fixed({ connections, scope }: ScopeChoiceProps): JSX.Element {
  const nameOf = useIntegrationName();
  const chosen = connections.find(({ id }) => id === scope.sample);
  const customer = chosen ? customerOf(chosen) : (scope.sample ?? '');
  return (
    <Text size="sm">
      {scope.kind === 'connection'
        ? `This connection alone: ${customer}`
        : `All connections of ${nameOf(scope.integration ?? '')}`}
    </Text>
  );
}

function Kinds({ scope, onChange }: ScopeChoiceProps): JSX.Element {
  return (
    <SegmentedControl
      aria-label="Holds for"
      value={scope.kind}
      onChange={(kind) => {
        onChange({ ...scope, kind: kind === 'integration' ? 'integration' : 'connection' });
      }}
      data={[
        { value: 'connection', label: 'One connection' },
        { value: 'integration', label: 'A whole system' },
      ]}
    />
  );
}

function Systems({ connections, scope, onChange }: ScopeChoiceProps): JSX.Element {
  const nameOf = useIntegrationName();
  const slugs = [...new Set(connections.map(({ integration_slug: slug }) => slug))];
  return (
    <Select
      label="System"
      data={slugs.map((slug) => ({ value: slug, label: nameOf(slug) }))}
      value={scope.integration}
      onChange={(slug) => {
        onChange(
          ofConnection(
            connections.find(({ integration_slug: each }) => each === slug),
            'integration',
          ),
        );
      }}
      allowDeselect={false}
    />
  );
}
