import { Group, Stack, Text } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { Copy } from './copy.js';
import { Notice } from './status.js';
import { useNothingOver } from './told.js';

interface SecretOnceProps {
  /** “The new API key”. */
  label: string;
  value: string;
  /** What to do with it. */
  children?: ReactNode;
}

/** A secret that nobody can show again. */
export function SecretOnce({ label, value, children }: SecretOnceProps): JSX.Element {
  useNothingOver();
  return (
    <Stack gap="sm">
      <Notice tone="warning">This is shown once. Copy it now; it cannot be shown again.</Notice>
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Group wrap="nowrap" align="flex-start" gap="xs">
          <pre className="code" data-wrap tabIndex={0} role="group" aria-label={label} style={{ flex: 1 }}>
            {value}
          </pre>
          <Copy value={value} what={label.toLowerCase()} />
        </Group>
      </Stack>
      {children}
    </Stack>
  );
}
