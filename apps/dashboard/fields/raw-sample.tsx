import './fields.css';
import { Skeleton, Stack, Tabs, Text, TextInput, UnstyledButton } from '@mantine/core';
import { type JSX, useMemo, useState } from 'react';
import { api } from '../api.js';
import { CodeBlock, Failure, Section } from '../ui/index.js';
import { type Place, placesOf } from './paths.js';
import type { Scope } from './scope-choice.js';
import type { MappedField } from './types.js';

const whoseOf = ({ sample, integration }: Scope): { integration_slug: string } | { connector_token: string } =>
  sample === null ? { integration_slug: integration ?? '' } : { connector_token: sample };

interface RawSampleProps {
  field: MappedField;
  scope: Scope;
  /** With the expression that finds what was chosen. */
  onChoose: (expression: string) => void;
}

/** Raw data to write an expression for: the latest record of a connection. */
export function RawSample({ field, scope, onChoose }: RawSampleProps): JSX.Element | null {
  const { category, model } = field;
  const sample = api.useQuery(
    'get',
    '/api/v1/custom-fields/raw-data',
    { params: { query: { category, model, ...whoseOf(scope) } } },
    { enabled: scope.sample !== null || scope.integration !== null, retry: false },
  );
  if (scope.sample === null && scope.integration === null) return null;
  const isForm = sample.data?.raw_data_source === 'integration_sample';
  return (
    <Section
      title="Raw data"
      description={isForm ? 'Its form only, with placeholders for values.' : 'The latest record of the connection.'}
    >
      {sample.error !== null && <Failure error={sample.error} again={() => void sample.refetch()} />}
      {sample.isPending && <Skeleton height={320} role="status" aria-label="Loading" />}
      {sample.data && <Ways raw={sample.data.raw_data} onChoose={onChoose} />}
    </Section>
  );
}

function Ways({ raw, onChoose }: { raw: unknown; onChoose: (path: string) => void }): JSX.Element {
  return (
    <Tabs defaultValue="values" keepMounted={false}>
      <Tabs.List aria-label="Ways to look at the raw data">
        <Tabs.Tab value="values">Values</Tabs.Tab>
        <Tabs.Tab value="json">JSON</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="values" pt="md">
        <Places raw={raw} onChoose={onChoose} />
      </Tabs.Panel>
      <Tabs.Panel value="json" pt="md">
        <CodeBlock label="Raw data" code={JSON.stringify(raw, null, 2)} tallest={560} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** More than that nobody reads: they search. */
const MOST = 200;

function Places({ raw, onChoose }: { raw: unknown; onChoose: (path: string) => void }): JSX.Element {
  const [looked, setLooked] = useState('');
  const places = useMemo(() => placesOf(raw), [raw]);
  const word = looked.trim().toLowerCase();
  const found = places.filter(({ path, value }) => `${path} ${value}`.toLowerCase().includes(word));
  return (
    <Stack gap="sm">
      <TextInput
        aria-label="Find a value"
        placeholder="Find a value, or its place"
        value={looked}
        onChange={({ currentTarget }) => {
          setLooked(currentTarget.value);
        }}
      />
      <div className="places" role="group" aria-label="Values of the sample">
        {found.slice(0, MOST).map((place) => (
          <PlaceButton key={place.path} place={place} onChoose={onChoose} />
        ))}
      </div>
      {found.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing in the sample is like that.
        </Text>
      )}
      {found.length > MOST && (
        <Text size="sm" c="dimmed">
          And {found.length - MOST} more: search for it.
        </Text>
      )}
    </Stack>
  );
}

function PlaceButton({ place, onChoose }: { place: Place; onChoose: (path: string) => void }): JSX.Element {
  return (
    <UnstyledButton
      className="place"
      onClick={() => {
        onChoose(place.path);
      }}
    >
      <span className="mono">{place.path}</span>
      <Text component="span" size="sm" c="dimmed" lineClamp={1}>
        {place.value}
      </Text>
    </UnstyledButton>
  );
}
