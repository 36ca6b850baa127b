import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { client } from '../api.js';
import { asRefused } from '../refused.js';
import { CodeBlock, Notice, Status } from '../ui/index.js';
import type { MappedField } from './types.js';

const PATH = '/api/v1/custom-fields/preview';

interface Tried {
  found?: Found | undefined;
  error: unknown;
  /** It is not known yet. */
  busy: boolean;
}

/** What an expression comes to in the latest record of a connection: of that one alone, and of this expression. */
export function useTrial({ category, model }: MappedField, connectorId: string | null, expression: string): Tried {
  const trial = useQuery({
    queryKey: ['post', PATH, { category, model, connectorId, expression }],
    queryFn: async ({ signal }) => {
      const body = { category, model, connector_token: connectorId ?? '', json_path: expression };
      return (await client.POST(PATH, { body, signal })).data;
    },
    enabled: connectorId !== null && expression !== '',
    retry: false,
  });
  return { found: trial.data, error: trial.error, busy: trial.isFetching };
}

/** Whether the API would not take it as an expression. */
export const isWrong = ({ error, found }: Tried): boolean =>
  (error !== null && asRefused(error).about.status === 422) || (found !== undefined && found.error !== null);

interface PreviewProps {
  tried: Tried;
  connectorId: string | null;
  expression: string;
}

/** What an expression comes to, or why it does not. */
export function Preview({ tried, connectorId, expression }: PreviewProps): JSX.Element {
  const idle =
    connectorId === null ? 'It can be tried once a system is connected.' : 'Type an expression to see what it finds.';
  return (
    <div role="group" aria-label="Preview" aria-live="polite" aria-busy={tried.busy}>
      {connectorId === null || expression === '' ? (
        <Text size="sm" c="dimmed">
          {idle}
        </Text>
      ) : (
        <Outcome {...tried} />
      )}
    </div>
  );
}

interface Found {
  resolved_value?: unknown;
  resolved_value_type: string;
  error: string | null;
}

function reasonOf(error: unknown): string {
  const { detail, about } = asRefused(error);
  return about.fields?.['json_path'] ?? detail;
}

function Outcome({ error, found, busy }: Tried): JSX.Element {
  if (!busy && error !== null) return <Notice tone="bad">{reasonOf(error)}</Notice>;
  if (busy || !found)
    return (
      <Text size="sm" c="dimmed">
        Trying …
      </Text>
    );
  if (found.error !== null) return <Notice tone="bad">{found.error}</Notice>;
  if (found.resolved_value_type === 'null')
    return <Notice tone="warning">It finds nothing in this record: the value is null.</Notice>;
  if (found.resolved_value === '') return <Notice tone="warning">It finds a text that is empty.</Notice>;
  return (
    <>
      <CodeBlock label="Finds" code={JSON.stringify(found.resolved_value, null, 2)} tallest={240} wrap />
      <Group mt={6}>
        <Status tone="good">{found.resolved_value_type}</Status>
      </Group>
    </>
  );
}
