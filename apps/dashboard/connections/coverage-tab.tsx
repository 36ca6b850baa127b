import { Accordion, Group, List, Progress, Skeleton, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { api } from '../api.js';
import { type Column, count, DataTable, Empty, Failure, Section, Status, Time, type Tone } from '../ui/index.js';
import { wordsOf } from '../words.js';
import type { Connector, Coverage, FieldCoverage, ModelCoverage } from './types.js';

const WORDS: Record<string, { tone: Tone; words: string }> = {
  mapped: { tone: 'good', words: 'Filled' },
  derived: { tone: 'good', words: 'Derived' },
  empty_at_source: { tone: 'quiet', words: 'Empty at the provider' },
  not_granted: { tone: 'warning', words: 'Not granted' },
  withheld: { tone: 'warning', words: 'Withheld' },
  switched_off: { tone: 'quiet', words: 'Switched off by the customer' },
  not_supported: { tone: 'quiet', words: 'Not supported' },
  unknown: { tone: 'quiet', words: 'Not known yet' },
};

/** What is filled, of 1. */
type Share = number;

const PROBLEMS = ['not_granted', 'withheld'];

/** Nearly all is good, hardly anything is to be looked at. */
const toneOf = (share: Share): Tone => (share >= 0.8 ? 'good' : share >= 0.2 ? 'busy' : 'warning');

function standingOf(status: string, share: Share): { tone: Tone; words: string } {
  const known = WORDS[status] ?? { tone: 'quiet', words: wordsOf(status) };
  if (known.tone !== 'good') return known;
  return { tone: toneOf(share), words: share < 0.8 ? 'Partly filled' : known.words };
}

/** Problems first, then by how little is filled. */
const urgencyOf = (status: string, share: Share): number => (PROBLEMS.includes(status) ? -1 : share);

function CoverageStatus({ status, share }: { status: string; share: Share }): JSX.Element {
  const { tone, words } = standingOf(status, share);
  return <Status tone={tone}>{words}</Status>;
}

/** What of each model is filled, and why the rest is not. */
export function CoverageTab({ connector }: { connector: Connector }): JSX.Element {
  const coverage = api.useQuery('get', '/api/v1/connectors/{id}/coverage', { params: { path: { id: connector.id } } });
  if (coverage.data) return <Models coverage={coverage.data} />;
  if (coverage.error === null)
    return (
      <Stack role="status" aria-label="Loading">
        <Skeleton height={48} />
        <Skeleton height={48} />
        <Skeleton height={48} />
      </Stack>
    );
  return <Failure error={coverage.error} again={() => void coverage.refetch()} />;
}

function Models({ coverage: { models, checked_at } }: { coverage: Coverage }): JSX.Element {
  const shown = models
    .filter(({ status }) => status !== 'not_supported')
    .toSorted((one, other) => urgencyOf(one.status, shareOf(one)) - urgencyOf(other.status, shareOf(other)));
  const missing = models.filter(({ status }) => status === 'not_supported');
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        Looked at <Time at={checked_at} />: the latest 1,000 records of each model at most.
      </Text>
      {shown.length === 0 && (
        <Empty title="Nothing was synced yet" text="After the first sync it says here what is filled." />
      )}
      <Accordion variant="separated" order={2} className="coverage">
        {shown.map((model) => (
          <Accordion.Item key={model.model} value={model.model}>
            <Accordion.Control>
              <Heading model={model} />
            </Accordion.Control>
            <Accordion.Panel>
              <Model model={model} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      {missing.length > 0 && (
        <Section title="Not offered by the provider">
          <Text size="sm">{missing.map(({ model }) => wordsOf(model)).join(', ')}</Text>
        </Section>
      )}
    </Stack>
  );
}

const shareOfField = ({ filled, checked }: FieldCoverage): Share => (checked === 0 ? 0 : filled / checked);

/** Of its fields that are filled at all; what the provider does not have does not count. */
function shareOf({ fields }: ModelCoverage): Share {
  const offered = fields.filter(({ status }) => status !== 'not_supported');
  return offered.length === 0 ? 0 : offered.filter(isFilled).length / offered.length;
}

const isFilled = ({ status }: FieldCoverage): boolean => status === 'mapped' || status === 'derived';

function Heading({ model: shown }: { model: ModelCoverage }): JSX.Element {
  const { model, status, records, fields } = shown;
  return (
    <Group justify="space-between" gap="xs" pr="sm">
      <Text component="span" fw={600}>
        {wordsOf(model)}
      </Text>
      <Group gap="md">
        <Text component="span" size="sm" c="dimmed">
          {count(records)} {records === 1 ? 'record' : 'records'}, {fields.filter(isFilled).length} of {fields.length}{' '}
          fields
        </Text>
        <CoverageStatus status={status} share={shareOf(shown)} />
      </Group>
    </Group>
  );
}

function Model({ model }: { model: ModelCoverage }): JSX.Element {
  return (
    <Stack gap="md">
      <ToTick {...model} />
      <DataTable
        bare
        label={`Fields of ${wordsOf(model.model)}`}
        query={{ isPending: false, error: null, refetch: () => undefined }}
        rows={model.fields.toSorted(
          (one, other) => urgencyOf(one.status, shareOfField(one)) - urgencyOf(other.status, shareOfField(other)),
        )}
        rowKey={({ field }) => field}
        columns={FIELDS}
        empty={{ title: 'No fields', text: 'This model has none of its own.' }}
      />
    </Stack>
  );
}

/** What somebody has to do, and who. */
function ToTick({
  tick,
  settings,
  kept_until,
}: Pick<FieldCoverage, 'tick' | 'settings' | 'kept_until'>): JSX.Element | null {
  if (tick.length === 0 && settings.length === 0 && kept_until === null) return null;
  return (
    <Stack gap={2}>
      {tick.length > 0 && (
        <div>
          <Text size="sm">The customer’s admin has to tick:</Text>
          <List size="sm">
            {tick.map((each) => (
              <List.Item key={each}>{each}</List.Item>
            ))}
          </List>
        </div>
      )}
      {settings.length > 0 && <Text size="sm">Or you say it under Settings: {settings.map(wordsOf).join(', ')}.</Text>}
      {kept_until !== null && (
        <Text size="sm">
          What was read before is destroyed <Time at={kept_until} />, unless the right comes back.
        </Text>
      )}
    </Stack>
  );
}

const FIELDS: Column<FieldCoverage>[] = [
  { header: 'Field', cell: ({ field }) => <span className="mono">{field}</span> },
  {
    header: 'State',
    cell: (field) => (
      <Stack gap={4} align="flex-start">
        <CoverageStatus status={field.status} share={shareOfField(field)} />
        <ToTick {...field} />
      </Stack>
    ),
  },
  { header: 'Filled', align: 'right', cell: (field) => <Filled field={field} /> },
];

function Filled({ field: of }: { field: FieldCoverage }): JSX.Element {
  const { field, filled, checked, dangling } = of;
  const share = shareOfField(of);
  return (
    <Stack gap={2} align="flex-end">
      <Text size="sm" className="numbers">
        {count(filled)} of {count(checked)}
      </Text>
      <Progress
        value={share * 100}
        size="xs"
        w={90}
        color={`var(--${toneOf(share)})`}
        aria-label={`Filled: ${field}`}
      />
      {dangling !== null && dangling > 0 && (
        <Text size="xs" c="dimmed">
          {count(dangling)} lead to records that we do not hold
        </Text>
      )}
    </Stack>
  );
}
