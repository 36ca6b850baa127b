import './records.css';
import { Grid, Tabs, Text } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { useParams, useSearchParams } from 'wouter';
import { customerOf } from '../connections/types.js';
import { Awaited, CodeBlock, isGone, Notice, Page, Section, Time } from '../ui/index.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { type Model, modelOf, relatedOf } from './models.js';
import { RecordHistory } from './record-history.js';
import { type Item, useRecord, WHOLE } from './records.js';
import { SameByApi } from './same-by-api.js';
import { nameOf, Related, Value } from './values.js';

/** One record: what it is in our form, in the provider's, and what has changed. */
export function RecordPage(): JSX.Element {
  const { connector, model: slug, id } = useParams<{ connector: string; model: string; id: string }>();
  const model = modelOf(slug);
  if (!model)
    return (
      <Page title="Record" back={{ href: '/records', label: 'Records' }}>
        <Notice tone="warning">There is no such model.</Notice>
      </Page>
    );
  return <Shown key={id} model={model} connectorId={connector} id={id} />;
}

interface ShownProps {
  model: Model;
  connectorId: string;
  id: string;
}

function Shown({ model, connectorId, id }: ShownProps): JSX.Element {
  const [search] = useSearchParams();
  const connection = useEveryConnection().data?.find((each) => each.id === connectorId);
  const expand = model.relations.length > 0 ? search.get('expand') : null;
  const query = { ...WHOLE, ...(expand === null ? {} : { expand }) };
  const record = useRecord(model, connectorId, id, query);
  const shown = isGone(record.error) ? undefined : record.data;
  const list = `/records/${connectorId}/${model.slug}${expand === null ? '' : `?expand=${encodeURIComponent(expand)}`}`;
  return (
    <Page
      title={shown ? nameOf(shown) : 'Record'}
      description={connection && `${model.label} of ${customerOf(connection)}`}
      back={{ href: list, label: model.label }}
    >
      {!shown && <Awaited query={record} height={320} />}
      {shown && (
        <>
          <Standing record={shown} />
          <Sides model={model} connectorId={connectorId} record={shown} />
          <RecordHistory connectorId={connectorId} id={id} />
          <SameByApi call={{ path: `${model.path}/{id}`, id, query, several: [] }} />
        </>
      )}
    </Page>
  );
}

const time = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function Standing({ record }: { record: Item }): JSX.Element {
  return (
    <>
      {record['is_deleted'] === true && (
        <Notice tone="warning">
          It is gone at the provider, seen <Time at={time(record['deleted_at'])} />.
        </Notice>
      )}
      <Text size="sm" c="dimmed">
        Changed <Time at={time(record['modified_at'])} />, as the provider had it{' '}
        <Time at={time(record['synced_at'])} />
      </Text>
    </>
  );
}

/** Of what is beside the unified record, in pixels: then it scrolls. */
const TALLEST = 480;

interface SidesProps {
  model: Model;
  connectorId: string;
  record: Item;
}

function Sides({ model, connectorId, record }: SidesProps): JSX.Element {
  const custom = Object.entries((record['custom_fields'] ?? {}) as Record<string, unknown>);
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 6, xl: 5 }}>
        <Section title="Unified" description="The same fields for every system.">
          <Unified {...{ model, connectorId, record }} />
        </Section>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6, xl: 7 }}>
        <Grid gap="lg">
          <Grid.Col span={12}>
            <Section title="Custom" description="Custom fields, and what only this customer has.">
              {custom.length === 0 ? (
                <Text size="sm" c="dimmed">
                  None.
                </Text>
              ) : (
                <Fields
                  entries={custom.map(([name, value]) => ({ name, about: '', value: <Value value={value} /> }))}
                />
              )}
            </Section>
          </Grid.Col>
          <Grid.Col span={12}>
            <Section title="Raw" description="What the provider sent.">
              <CodeBlock
                label="Raw data"
                code={JSON.stringify(record['raw_data'] ?? null, null, 2)}
                tallest={TALLEST}
              />
            </Section>
          </Grid.Col>
        </Grid>
      </Grid.Col>
    </Grid>
  );
}

/** What is said elsewhere on the page. */
const ABOUT_IT = new Set([
  ...['id', 'remote_id', 'custom_fields', 'raw_data', 'is_deleted', 'deleted_at', 'synced_at', 'modified_at'],
]);

/** In our form: for people, and as a program reads it. */
function Unified({ model, connectorId, record }: SidesProps): JSX.Element {
  const fields = [
    ...['id', 'remote_id'].map((name) => ({ name, about: '', kind: 'string' })),
    ...model.fields.filter(({ name }) => !ABOUT_IT.has(name)),
  ];
  const entries = fields.map(({ name, about, kind }) => ({
    ...{ name, about },
    value: <Field {...{ model, connectorId, name }} leads={kind.startsWith('relation')} value={record[name]} />,
  }));
  const others = Object.entries(record).filter(([name]) => name !== 'raw_data' && name !== 'custom_fields');
  return (
    <Tabs defaultValue="fields" keepMounted={false}>
      <Tabs.List aria-label="Ways to look at the record">
        <Tabs.Tab value="fields">Fields</Tabs.Tab>
        <Tabs.Tab value="json">JSON</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="fields" pt="md">
        <Fields entries={entries} />
      </Tabs.Panel>
      <Tabs.Panel value="json" pt="md">
        <CodeBlock label="Record" code={JSON.stringify(Object.fromEntries(others), null, 2)} wrap />
      </Tabs.Panel>
    </Tabs>
  );
}

interface FieldProps {
  model: Model;
  connectorId: string;
  name: string;
  /** To other records. */
  leads: boolean;
  value: unknown;
}

function Field({ model, connectorId, name, leads, value }: FieldProps): JSX.Element {
  const related = leads ? relatedOf(name, model) : undefined;
  const none = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
  if (!related || none) return <Value value={value} />;
  return <Related value={value} hrefOf={(id) => `/records/${connectorId}/${related.slug}/${id}`} />;
}

function Fields({ entries }: { entries: { name: string; about: string; value: ReactNode }[] }): JSX.Element {
  return (
    <dl className="fields">
      {entries.map(({ name, about, value }) => (
        <Fact key={name} name={name} about={about}>
          {value}
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, about, children }: { name: string; about: string; children: ReactNode }): JSX.Element {
  return (
    <>
      <dt className="mono" {...(about === '' ? {} : { title: about })}>
        {name}
      </dt>
      <dd>{children}</dd>
    </>
  );
}
