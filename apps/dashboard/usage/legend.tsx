import { Group } from '@mantine/core';
import type { JSX } from 'react';

interface LegendProps {
  series: readonly { name: string; label: string; color: string; strokeDasharray?: string }[];
}

/** Around a chart, in pixels: so that its outermost labels are not cut off. */
export const MARGIN = { top: 12, right: 16, bottom: 8, left: 0 };

/** Which colour is what. */
export function Legend({ series }: LegendProps): JSX.Element {
  return (
    <Group justify="center" gap="md" fz="sm" mt="xs">
      {series.map(({ name, label, color, strokeDasharray: dashes }) => (
        <Group key={name} gap={6} wrap="nowrap">
          <svg width="14" height="10" aria-hidden="true">
            {dashes === undefined ? (
              <rect width="14" height="10" rx="2" fill={color} />
            ) : (
              <path d="M0 5h14" stroke={color} strokeWidth="3" strokeDasharray={dashes} />
            )}
          </svg>
          {label}
        </Group>
      ))}
    </Group>
  );
}
