import { Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import type { Actor } from './types.js';

const NAMELESS: Record<string, string> = {
  api_key: 'An API key',
  member: 'A former member',
  link: 'A customer, on the connect page',
  health_link: 'A customer, on their health page',
  file_link: 'Whoever had the address of a file',
  operator: 'An operator',
};

const KINDS: Record<string, string> = { api_key: 'API key', member: 'Member' };

/** As a sentence begins: “Ada Byron”, “The API key Nightly”. */
export const subjectOf = ({ type, name }: Actor): string => {
  if (name === null) return NAMELESS[type] ?? type;
  return type === 'api_key' ? `The API key ${name}` : name;
};

/** As the logs' `actor` filter takes it. */
export const filterOf = ({ type, id }: Actor): string => {
  if (id === null) return type;
  return type === 'api_key' ? id : `${type}:${id}`;
};

/** Who asked, and what that is. */
export function Who({ actor }: { actor: Actor }): JSX.Element {
  const { type, name } = actor;
  if (name === null) return <Text size="sm">{NAMELESS[type] ?? type}</Text>;
  return (
    <Stack gap={0}>
      <Text size="sm">{name}</Text>
      <Text size="xs" c="dimmed">
        {KINDS[type] ?? type}
      </Text>
    </Stack>
  );
}
