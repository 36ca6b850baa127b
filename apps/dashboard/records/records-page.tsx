import { SimpleGrid, Stack, Text } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { Redirect, useLocation, useParams } from 'wouter';
import { categoryOf, type Connector } from '../connections/types.js';
import { useConnector } from '../connections/use-connectors.js';
import { Awaited, DataTable, Empty, Page, Time, usePaging } from '../ui/index.js';
import { columnsOf } from './columns.js';
import { ConnectionSelect } from './connection-select.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { ModelSelect } from './model-select.js';
import { expandedOf, type Model, modelOf, modelsOf } from './models.js';
import { useRecords } from './records.js';
import { SameByApi } from './same-by-api.js';
import { useView } from './view.js';
import { ViewBar } from './view-bar.js';

const PAGE_SIZE = 25;

/** The list of a model, with what is expanded where nobody has said anything else. */
function listHref(connectorId: string, model: Model): string {
  const expand = expandedOf(model);
  return `/records/${connectorId}/${model.slug}${expand === undefined ? '' : `?expand=${expand}`}`;
}

/** Any model of a connection. Only an address without one leads to the first that there is. */
export function RecordsPage(): JSX.Element {
  const { connector: id, model } = useParams<{ connector?: string; model?: string }>();
  return id === undefined ? <First /> : <OfConnection key={id} id={id} slug={model} />;
}

function First(): JSX.Element {
  const connections = useEveryConnection();
  if (!connections.data)
    return (
      <Frame>
        <Awaited query={connections} />
      </Frame>
    );
  const [first] = connections.data;
  const model = first && modelsOf(categoryOf(first))[0];
  if (model) return <Redirect to={listHref(first.id, model)} replace />;
  return (
    <Frame>
      <Empty title="No connections yet" text="As soon as a customer has connected a system, its records are here." />
    </Frame>
  );
}

function OfConnection({ id, slug }: { id: string; slug: string | undefined }): JSX.Element {
  const connector = useConnector(id);
  if (connector.data === undefined)
    return (
      <Frame>
        <Awaited query={connector} />
      </Frame>
    );
  if (connector.data === null)
    return (
      <Frame>
        <Empty
          title="There is no such connection"
          text="It may have been erased, belong to the other environment, or be of a category that your role does not see."
        />
      </Frame>
    );
  const offered = modelsOf(categoryOf(connector.data));
  const model = slug === undefined ? offered[0] : offered.find((each) => each.slug === slug);
  if (model && slug === undefined) return <Redirect to={listHref(id, model)} replace />;
  if (!model)
    return (
      <Frame>
        <Empty title="There is no such model" text="Systems of this category have none of this name." />
      </Frame>
    );
  return (
    <Frame>
      <Chosen connector={connector.data} model={model} />
      <Records key={model.slug} connector={connector.data} model={model} />
    </Frame>
  );
}

function Frame({ children }: { children: ReactNode }): JSX.Element {
  return (
    <Page title="Records" description="What was read of your customers’ systems, in one form for all of them.">
      {children}
    </Page>
  );
}

function Chosen({ connector, model }: { connector: Connector; model: Model }): JSX.Element {
  const listed = useEveryConnection();
  const others = (listed.data ?? []).filter((each) => each.id !== connector.id);
  const connections = [connector, ...others];
  const [, navigate] = useLocation();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <ConnectionSelect
        connections={connections}
        value={connector.id}
        failure={listed.error}
        onChange={(id) => {
          const other = connections.find((each) => each.id === id);
          if (!other) return;
          const same = modelOf(model.slug, categoryOf(other)) ?? modelsOf(categoryOf(other))[0];
          if (same) navigate(listHref(other.id, same));
        }}
      />
      <ModelSelect
        connector={connector}
        value={model.slug}
        onChange={(slug) => {
          const other = modelOf(slug);
          if (other) navigate(listHref(connector.id, other));
        }}
      />
    </SimpleGrid>
  );
}

function Records({ connector, model }: { connector: Connector; model: Model }): JSX.Element {
  const view = useView(model);
  const pages = usePaging(JSON.stringify(view.query));
  const paged = pages.cursor === undefined ? {} : { cursor: pages.cursor };
  const query = { ...view.query, page_size: String(PAGE_SIZE), ...paged };
  const records = useRecords(model, connector.id, query);
  const expanded = view.expand.map((path) => /^\w+/.exec(path)?.[0] ?? path);
  const search =
    view.expand.length === 0 ? '' : `?${new URLSearchParams({ expand: view.expand.join(',') }).toString()}`;
  const narrowed = Object.keys(view.query).some((name) => name !== 'expand' && name !== 'include_deleted');
  return (
    <>
      <ViewBar model={model} view={view} />
      <Stack gap="xs">
        <DataTable
          label={model.label}
          query={records}
          rows={records.data?.items}
          rowKey={({ id }) => id}
          columns={columnsOf(model, ({ id }) => `/records/${connector.id}/${model.slug}/${id}${search}`, expanded)}
          paging={{ pages, cursor: records.data?.cursor }}
          empty={
            narrowed
              ? { title: 'No record is like that', text: 'Remove a filter, or look for something else.' }
              : {
                  title: `No ${model.label.toLowerCase()}`,
                  text: 'Nothing was read of them. Coverage and runs of the connection say why.',
                }
          }
        />
        {records.data?.syncedAt && (
          <Text size="sm" c="dimmed">
            As the provider had it <Time at={records.data.syncedAt} />
          </Text>
        )}
      </Stack>
      <SameByApi
        call={{
          path: model.path,
          query,
          several: model.filters.filter(({ several }) => several).map(({ name }) => name),
        }}
      />
    </>
  );
}
