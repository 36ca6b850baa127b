import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { JSX } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { api, renew } from '../api.js';
import { CATEGORY_WORDS } from '../connections/types.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { labelOf } from '../records/models.js';
import { Awaited, Confirm, Failure, Icon, isGone, Page, Section, told } from '../ui/index.js';
import { FieldDialog } from './field-dialog.js';
import { MappingsTable } from './mappings-table.js';
import { RenderState } from './render-state.js';
import { categoryIn, heldBy, type MappedField, useMayWrite } from './types.js';

export const FIELDS = { href: '/fields', label: 'Custom fields' };

/** One custom field, and where it lies in raw data. */
export function FieldPage(): JSX.Element {
  const { id } = useParams<{ id: string }>();
  const field = api.useQuery('get', '/api/v1/custom-fields/{id}', { params: { path: { id } } });
  if (field.data && !isGone(field.error)) return <Shown field={field.data} />;
  return (
    <Page title="Custom field" back={FIELDS}>
      <Awaited query={field} />
    </Page>
  );
}

function Shown({ field }: { field: MappedField }): JSX.Element {
  const { data: connections = [], error, refetch } = useEveryConnection();
  const may = useMayWrite()(categoryIn(field));
  const held = connections.filter((each) => field.mappings.some((mapping) => heldBy(mapping, [each]).length > 0));
  return (
    <Page
      title={field.name}
      description={`${labelOf(field.model.replaceAll('-', '_'))} · ${CATEGORY_WORDS[categoryIn(field)]}`}
      back={FIELDS}
      actions={may && <Actions field={field} />}
    >
      {field.description !== null && <Text maw="70ch">{field.description}</Text>}
      <Section
        title="Mappings"
        description="Where it lies in the raw data. The mapping of a connection goes before that of its system."
        flush
        actions={
          may && (
            <Button
              component={Link}
              href={`/fields/${field.id}/map`}
              size="xs"
              leftSection={<Icon name="plus" size={14} />}
            >
              Add a mapping
            </Button>
          )
        }
      >
        <MappingsTable field={field} connections={connections} may={may} />
      </Section>
      {error !== null && <Failure error={error} again={() => void refetch()} />}
      {held.length > 0 && (
        <Section
          title="In the records"
          description="A new or changed mapping is worked out from the raw data that we hold, in the background. Records whose values differ get a new modified_at."
        >
          <div>
            <RenderState connections={held} model={field.model} />
          </div>
        </Section>
      )}
    </Page>
  );
}

function Actions({ field }: { field: MappedField }): JSX.Element {
  const [changing, changes] = useDisclosure(false);
  const [deleting, deletes] = useDisclosure(false);
  const [, navigate] = useLocation();
  const remove = api.useMutation('delete', '/api/v1/custom-fields/{id}');
  const { total } = field.mapping_counts;
  return (
    <>
      <Button variant="default" onClick={changes.open}>
        Change
      </Button>
      <Button variant="default" onClick={deletes.open} leftSection={<Icon name="trash" size={16} />}>
        Delete
      </Button>
      <FieldDialog opened={changing} onClose={changes.close} field={field} />
      <Confirm
        opened={deleting}
        onClose={deletes.close}
        title={`Delete ${field.name}?`}
        destroys={[
          'The field, in all connections of this environment.',
          ...(total === 0 ? [] : [total === 1 ? 'Its mapping.' : `Its ${total} mappings.`]),
          'Its value in every record: what your software reads under this name is gone.',
        ]}
        action="Delete the field"
        name={field.name}
        onConfirm={async () => {
          await remove.mutateAsync({ params: { path: { id: field.id } } });
          await renew('/api/v1/custom-fields', '/api/v1/custom-fields/configuration');
          navigate('/fields', { replace: true });
          told(`${field.name} is deleted.`);
        }}
      />
    </>
  );
}
