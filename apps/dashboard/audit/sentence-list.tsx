import { Anchor, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { subjectOf } from '../logs/actor.js';
import type { Deed } from '../logs/types.js';
import { type Names } from '../logs/use-names.js';
import { type Column, DataTable, Status, Time, type Tone } from '../ui/index.js';
import { outcomeOf } from '../words.js';
import { deedOf } from './sentence.js';

/** Entries of the audit trail as sentences, where they are already there. */
export function SentenceList({ deeds, names, none }: SentenceListProps): JSX.Element {
  return (
    <DataTable
      bare
      label="Audit entries"
      query={{ isPending: false, error: null, refetch: () => undefined }}
      rows={deeds}
      rowKey={({ id }) => id}
      columns={sentenceColumns(names).filter(({ header }) => header !== 'Request')}
      empty={none}
    />
  );
}

interface SentenceListProps {
  deeds: readonly Deed[];
  names: Names;
  none: { title: string; text: string };
}

/** Who did what, when, and how it went. */
export const sentenceColumns = (names: Names): Column<Deed>[] => [
  { header: 'Who did what', cell: (deed) => <Sentence deed={deed} names={names} /> },
  { header: 'Outcome', cell: ({ outcome }) => <Outcome outcome={outcome} /> },
  { header: 'When', cell: ({ at }) => <Time at={at} exact /> },
  { header: 'Request', wide: true, cell: ({ request_id }) => <RequestLink id={request_id} /> },
];

export function Sentence({ deed, names }: { deed: Deed; names: Names }): JSX.Element {
  return (
    <Stack gap={0}>
      <Text size="sm" maw="75ch" className="breaks">
        <Text component="span" size="sm" fw={600}>
          {subjectOf(deed.actor)}
        </Text>{' '}
        {deedOf(deed, names)}
      </Text>
      <Text size="xs" c="dimmed" className="mono breaks">
        {deed.action}
        {deed.subject !== '' && ` · ${deed.subject}`}
      </Text>
    </Stack>
  );
}

const TONES: Record<string, Tone> = { ok: 'good', accepted: 'busy' };

function Outcome({ outcome }: { outcome: string }): JSX.Element {
  return <Status tone={TONES[outcome] ?? 'warning'}>{outcomeOf(outcome)}</Status>;
}

function RequestLink({ id }: { id: string | null }): JSX.Element {
  if (id === null) return <span>–</span>;
  return (
    <Anchor component={Link} href={`/logs/${id}`} size="sm">
      View request
    </Anchor>
  );
}
