import { Text } from '@mantine/core';
import type { JSX } from 'react';
import { Time } from '../ui/index.js';

interface LookedBackProps {
  /** As the API says it: null where all was looked through. */
  from: string | null | undefined;
  /** Whether somebody has chosen since when. */
  chosen: boolean;
}

/** Since when was looked, where nobody has chosen that. */
export function LookedBack({ from, chosen }: LookedBackProps): JSX.Element | null {
  if (from == null || chosen) return null;
  return (
    <Text size="sm" c="dimmed">
      Looked back to <Time at={from} />. Choose a time to look further back.
    </Text>
  );
}
