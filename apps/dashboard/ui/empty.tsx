import { Stack, Text } from '@mantine/core';
import type { JSX, ReactNode } from 'react';

export interface EmptyProps {
  /** “No connections yet”. */
  title: string;
  /** What it would show, and what to do. */
  text: ReactNode;
  /** The button that does it. */
  action?: ReactNode;
}

/** What is shown where there is nothing. */
export function Empty({ title, text, action }: EmptyProps): JSX.Element {
  return (
    <Stack align="center" gap="xs" py="xl" px="md" ta="center">
      <Text fw={600}>{title}</Text>
      <Text c="dimmed" size="sm" maw="55ch">
        {text}
      </Text>
      {action}
    </Stack>
  );
}
