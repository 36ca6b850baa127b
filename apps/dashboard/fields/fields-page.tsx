import { Anchor, Button, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import type { JSX } from 'react';
import { Link, useSearchParams } from 'wouter';
import { api } from '../api.js';
import { type Category, categoryOf, type Connector } from '../connections/types.js';
import { ConnectionSelect } from '../records/connection-select.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { labelOf, modelOf, modelsOf } from '../records/models.js';
import { type Column, DataTable, Icon, Notice, Page, Status, Time, usePaging } from '../ui/index.js';
import { EffectiveTable } from './effective-table.js';
import { FieldDialog } from './field-dialog.js';
import { ModelChoice } from './model-choice.js';
import { type CustomField, useMayWrite } from './types.js';

/** What a vendor has named of what only some systems have. */
export function FieldsPage(): JSX.Element {
  const { connections, failure, connection, unknown, shown, change } = useChoice();
  const model = shown?.slug;
  const [defining, { open, close }] = useDisclosure(false);
  const create = useMayDefine() && (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
      New field
    </Button>
  );
  return (
    <Page
      title="Custom fields"
      description="Names of your own for what only some of your customers’ systems have. Each is mapped to a place in the raw data, for all connections of a system or for one."
      actions={create}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <ModelChoice
          value={model ?? null}
          onChange={(slug) => {
            change('model', slug);
          }}
          {...offeredFor(connection)}
        />
        <ConnectionSelect
          connections={connections}
          failure={failure}
          value={connection?.id ?? null}
          onChange={(id) => {
            change('connection', id);
          }}
          label="Effective for"
          none="No connection"
        />
      </SimpleGrid>
      {unknown && <Notice tone="warning">There is no such connection. These are the fields of all of them.</Notice>}
      {connection && shown ? (
        <EffectiveTable connection={connection} model={shown} />
      ) : (
        <Defined model={model} create={create} />
      )}
      <FieldDialog opened={defining} onClose={close} model={model} />
    </Page>
  );
}

/** The models of a connection's category; without one all, or any. */
const offeredFor = (connection: Connector | undefined): { category: Category } | { none: string } =>
  connection ? { category: categoryOf(connection) } : { none: 'Any model' };

function useMayDefine(): boolean {
  const may = useMayWrite();
  return may('hris') || may('ats');
}

/** The model and the connection that are looked at: they are in the address. */
function useChoice() {
  const [search, setSearch] = useSearchParams();
  const { data: connections = [], error: failure, isSuccess } = useEveryConnection();
  const named = search.get('connection');
  const connection = connections.find(({ id }) => id === named);
  const unknown = named !== null && isSuccess && !connection;
  const model = modelOf(search.get('model') ?? undefined, connection && categoryOf(connection));
  const change = (name: string, value: string | null): void => {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === null) after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  };
  const shown = connection ? (model ?? modelsOf(categoryOf(connection))[0]) : model;
  return { connections, failure, connection, unknown, shown, change };
}

function Defined({ model, create }: { model: string | undefined; create: JSX.Element | false }): JSX.Element {
  const pages = usePaging(model ?? '');
  const query = {
    page_size: 50,
    ...(model === undefined ? {} : { model }),
    ...(pages.cursor === undefined ? {} : { cursor: pages.cursor }),
  };
  const fields = api.useQuery(
    'get',
    '/api/v1/custom-fields',
    { params: { query } },
    { placeholderData: keepPreviousData },
  );
  return (
    <DataTable
      label="Custom fields"
      query={fields}
      rows={fields.data?.items}
      rowKey={({ id }) => id}
      columns={COLUMNS}
      paging={{ pages, cursor: fields.data?.cursor }}
      empty={{
        title: model === undefined ? 'No custom fields yet' : 'No custom fields of this model',
        text: 'Give a name to something that the unified model has no field for, such as a T-shirt size.',
        ...(create === false ? {} : { action: create }),
      }}
    />
  );
}

const COLUMNS: Column<CustomField>[] = [
  {
    header: 'Field',
    cell: ({ id, name, description }) => (
      <Stack gap={0}>
        <Anchor component={Link} href={`/fields/${id}`} className="mono" fw={600} w="fit-content">
          {name}
        </Anchor>
        {description !== null && (
          <Text size="sm" c="dimmed" lineClamp={2}>
            {description}
          </Text>
        )}
      </Stack>
    ),
  },
  {
    header: 'Mapping',
    cell: ({ is_mapped: mapped }) =>
      mapped ? <Status tone="good">Mapped</Status> : <Status tone="warning">Not mapped</Status>,
  },
  { header: 'Model', cell: ({ model }) => labelOf(model.replaceAll('-', '_')) },
  { header: 'Created', cell: ({ created_at }) => <Time at={created_at} />, wide: true },
];
