import { Group, Progress, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';

interface CountedProps {
  /** What is under way: “Reading people”. */
  label: string;
  done: number;
  /** Null where nobody knows. */
  expected: number | null;
  /** What is counted: “records”. */
  unit?: string;
}

export const count = (number: number): string => number.toLocaleString('en');

/** A long action: how far it is, in numbers and as a bar. */
export function Counted({ label, done, expected, unit = 'records' }: CountedProps): JSX.Element {
  const percent = expected === null || expected === 0 ? null : Math.min(100, Math.floor((done / expected) * 100));
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={550}>
          {label}
        </Text>
        <Text size="sm" c="dimmed" className="numbers">
          {expected === null ? `${count(done)} ${unit}` : `${count(done)} of ${count(expected)} ${unit}`}
          {percent !== null && ` · ${percent} %`}
        </Text>
      </Group>
      {percent === null ? (
        <div
          className="endless"
          role="progressbar"
          aria-label={label}
          aria-valuetext={`${count(done)} ${unit} so far`}
        />
      ) : (
        <Progress value={percent} animated={percent !== 100} aria-label={label} />
      )}
    </Stack>
  );
}
