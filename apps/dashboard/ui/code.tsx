import { Group, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { Copy } from './copy.js';

interface CodeProps {
  /** What it is: “curl”, “Body”. */
  label: string;
  code: string;
  /** Long lines go on below instead of to the right. */
  wrap?: boolean;
  /** Height from which it scrolls, in pixels. */
  tallest?: number;
}

/** A piece of code or JSON that one can copy. */
export function CodeBlock({ label, code, wrap = false, tallest = 480 }: CodeProps): JSX.Element {
  return (
    <Stack gap={4} miw={0}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Copy value={code} what={label} />
      </Group>
      <pre
        className="code"
        tabIndex={0}
        role="group"
        aria-label={label}
        style={{ maxHeight: tallest }}
        {...(wrap ? { 'data-wrap': true } : {})}
      >
        <code>{code}</code>
      </pre>
    </Stack>
  );
}
