import { Button, Group, Stack, Switch, Text, Textarea } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import { asRefused } from '../refused.js';
import { Awaited, Facts, Failure, Notice, Section, told } from '../ui/index.js';
import type { PassthroughRules } from './types.js';

const PATH = '/api/v1/connectors/{id}/passthrough';

interface PassthroughSectionProps {
  /** The connection's. */
  id: string;
  manages: boolean;
}

/** Which calls in the provider's own words are passed on. */
export function PassthroughSection({ id, manages }: PassthroughSectionProps): JSX.Element {
  const rules = api.useQuery('get', PATH, { params: { path: { id } } }, { refetchOnWindowFocus: false });
  return (
    <Section
      title="Passthrough"
      description="Your programs’ calls in the provider’s own words, with the credentials that the customer gave. Nothing is passed on until you say what may be."
    >
      {!rules.data && <Awaited query={rules} height={120} />}
      {rules.data && (
        <Stack gap="md">
          <Withheld fields={rules.data.withheld} />
          {manages ? <Form id={id} rules={rules.data} /> : <Told rules={rules.data} />}
        </Stack>
      )}
    </Section>
  );
}

function Withheld({ fields }: { fields: string[] }): JSX.Element | null {
  if (fields.length === 0) return null;
  return (
    <Notice tone="warning">
      <Text size="sm">
        The customer keeps back <span className="mono breaks">{fields.join(', ')}</span>: while they do, nothing is
        passed on, whatever is allowed here.
      </Text>
    </Notice>
  );
}

const linesOf = ({ allow }: PassthroughRules): string =>
  allow.map(({ method, path }) => `${method} ${path}`).join('\n');

const Told = ({ rules }: { rules: PassthroughRules }): JSX.Element => (
  <Facts
    facts={[
      ['Calls', rules.enabled ? 'Those below are passed on.' : 'None are passed on.'],
      ['Allowed', rules.allow.length === 0 ? '–' : <span className="mono">{linesOf(rules)}</span>],
    ]}
  />
);

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function allowedOf(text: string): PassthroughRules['allow'] {
  return lines(text).map((line) => {
    const [method = '', path = ''] = line.split(/\s+(.*)/);
    return { method: method.toUpperCase(), path };
  });
}

/** Of `allow.1.path`: which line it is, and what is wrong with it. */
function wrongIn(fields: Record<string, string>): string | undefined {
  const wrong = Object.entries(fields).map(([name, message]) => {
    const line = /^allow\.(\d+)/.exec(name)?.[1];
    return line === undefined ? message : `Line ${Number(line) + 1}: ${message}.`;
  });
  return wrong.length === 0 ? undefined : wrong.join(' ');
}

function Form({ id, rules }: { id: string; rules: PassthroughRules }): JSX.Element {
  const [enabled, setEnabled] = useState(rules.enabled);
  const [allowed, setAllowed] = useState(linesOf(rules));
  const save = api.useMutation('put', PATH);
  const wrong = save.error === null ? undefined : wrongIn(asRefused(save.error).about.fields ?? {});
  const submit = async (): Promise<void> => {
    await save.mutateAsync({ params: { path: { id } }, body: { enabled, allow: allowedOf(allowed) } });
    await renew(PATH);
    told(enabled ? 'What is allowed is passed on.' : 'Nothing is passed on.');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit().catch(() => undefined); // shown by what the mutation tells
      }}
    >
      <Stack gap="md">
        <Switch
          label="Pass calls on"
          checked={enabled}
          onChange={({ currentTarget }) => {
            setEnabled(currentTarget.checked);
          }}
        />
        <Textarea
          label="Allowed calls"
          description="One a line: a method, or * for any, and a path. * stands for one part of a path, ** at the end for whatever comes below."
          placeholder={'GET /v2/persons/*/employments\n* /v2/projects/**'}
          autosize
          minRows={3}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={allowed}
          onChange={({ currentTarget }) => {
            setAllowed(currentTarget.value);
          }}
          error={wrong}
        />
        {save.error !== null && wrong === undefined && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            Save what is passed on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
