import { ActionIcon, Anchor, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { api, renew } from '../api.js';
import { type Connector, customerOf } from '../connections/types.js';
import { useIntegrationName } from '../connections/use-connectors.js';
import { type Column, Confirm, DataTable, Icon, Time, told } from '../ui/index.js';
import { heldBy, type MappedField, type Mapping } from './types.js';

interface MappingsTableProps {
  field: MappedField;
  connections: readonly Connector[];
  /** Whether the member may change them. */
  may: boolean;
}

export function MappingsTable({ field, connections, may }: MappingsTableProps): JSX.Element {
  const integration = useIntegrationName();
  const scopeOf = (mapping: Mapping): string => {
    if (mapping.connector_id === null) return `All of ${integration(mapping.integration_slug ?? '')}`;
    const [connection] = heldBy(mapping, connections);
    return connection ? customerOf(connection) : mapping.connector_id;
  };
  const columns: Column<Mapping>[] = [
    {
      header: 'Holds for',
      cell: (mapping) => (
        <Scope mapping={mapping} scope={scopeOf(mapping)} held={heldBy(mapping, connections).length} />
      ),
    },
    { header: 'Expression', cell: ({ json_path: path }) => <span className="mono">{path}</span> },
    { header: 'Created', cell: ({ created_at: at }) => <Time at={at} />, wide: true },
    ...(may
      ? [
          {
            header: 'Actions',
            hiddenHeader: true,
            align: 'right',
            cell: (mapping: Mapping) => <Actions field={field} mapping={mapping} scope={scopeOf(mapping)} />,
          } as const,
        ]
      : []),
  ];
  return (
    <DataTable
      label="Mappings"
      bare
      query={{ isPending: false, error: null, refetch: () => undefined }}
      rows={field.mappings}
      rowKey={({ id }) => id}
      columns={columns}
      empty={{ title: 'Not mapped yet', text: 'Until it is, no record has a value for it.' }}
    />
  );
}

function Scope({ mapping, scope, held }: { mapping: Mapping; scope: string; held: number }): JSX.Element {
  const { connector_id: connection } = mapping;
  return (
    <Stack gap={0}>
      {connection === null ? (
        <Text size="sm" fw={600}>
          {scope}
        </Text>
      ) : (
        <Anchor component={Link} href={`/connections/${connection}`} size="sm" fw={600}>
          {scope}
        </Anchor>
      )}
      <Text size="sm" c="dimmed">
        {connection === null ? connectionsIn(held) : 'This connection alone'}
      </Text>
    </Stack>
  );
}

const connectionsIn = (number: number): string => (number === 1 ? '1 connection' : `${number} connections`);

interface ActionsProps {
  field: MappedField;
  mapping: Mapping;
  scope: string;
}

function Actions({ field, mapping, scope }: ActionsProps): JSX.Element {
  const [deleting, { open, close }] = useDisclosure(false);
  const remove = api.useMutation('delete', '/api/v1/custom-fields/mapping/{id}');
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button component={Link} href={`/fields/${field.id}/map/${mapping.id}`} size="xs" variant="default">
        Change
      </Button>
      <Tooltip label="Delete the mapping">
        <ActionIcon variant="subtle" color="gray" c="dimmed" onClick={open} aria-label={`Delete the mapping: ${scope}`}>
          <Icon name="trash" size={16} />
        </ActionIcon>
      </Tooltip>
      <Confirm
        opened={deleting}
        onClose={close}
        title="Delete this mapping?"
        destroys={[
          <>
            The expression <span className="mono">{mapping.json_path}</span>.
          </>,
          mapping.connector_id === null
            ? `The values of ${field.name} in all connections of this system that have no mapping of their own.`
            : `The values of ${field.name} in this connection, unless its system is mapped: then that counts.`,
        ]}
        action="Delete the mapping"
        onConfirm={async () => {
          await remove.mutateAsync({ params: { path: { id: mapping.id } } });
          await renew(
            '/api/v1/custom-fields/{id}',
            '/api/v1/custom-fields/configuration',
            '/api/v1/connectors/{id}/sync-status',
          );
          told('The mapping is deleted. Records follow in the background.');
        }}
      />
    </Group>
  );
}
