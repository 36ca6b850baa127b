import { Anchor, Text } from '@mantine/core';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { api } from '../api.js';
import type { Connector } from '../connections/types.js';
import { useIntegrationName } from '../connections/use-connectors.js';
import type { Model } from '../records/models.js';
import { type Column, DataTable, Section, Status } from '../ui/index.js';
import { RenderState } from './render-state.js';
import type { EffectiveField } from './types.js';

/** Of each custom field of a model which mapping counts for a connection. */
export function EffectiveTable({ connection, model }: { connection: Connector; model: Model }): JSX.Element {
  const nameOf = useIntegrationName();
  const query = { category: model.category.toUpperCase(), model: model.slug, connector_token: connection.id };
  const fields = api.useQuery('get', '/api/v1/custom-fields/configuration', { params: { query } });
  const system = nameOf(connection.integration_slug);
  return (
    <Section
      title="What counts here"
      description="The mapping of a connection goes before that of its system."
      actions={<RenderState connections={[connection]} model={model.slug} />}
      flush
    >
      <DataTable
        label="What counts here"
        bare
        query={fields}
        rows={fields.data?.fields}
        rowKey={({ custom_field_id: id }) => id}
        columns={columnsOf(system)}
        empty={{
          title: 'No custom fields of this model',
          text: 'Define one, and map it for this connection or its system.',
        }}
      />
    </Section>
  );
}

const columnsOf = (system: string): Column<EffectiveField>[] => [
  {
    header: 'Field',
    cell: ({ custom_field_id: id, name }) => (
      <Anchor component={Link} href={`/fields/${id}`} className="mono" fw={600}>
        {name}
      </Anchor>
    ),
  },
  {
    header: 'Mapping',
    cell: ({ source }) => {
      if (source === 'connector') return <Status tone="good">This connection</Status>;
      return source === null ? (
        <Status tone="warning">Not mapped</Status>
      ) : (
        <Status tone="busy">All of {system}</Status>
      );
    },
  },
  {
    header: 'Expression',
    cell: ({ json_path: path }) => (path === null ? <Text c="dimmed">–</Text> : <span className="mono">{path}</span>),
  },
];
