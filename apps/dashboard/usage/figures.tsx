import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { JSX, ReactNode } from 'react';

export interface FigureOf {
  label: string;
  value: ReactNode;
  /** A word on it. */
  more?: ReactNode;
}

/** A few numbers side by side. */
export function Figures({ figures }: { figures: FigureOf[] }): JSX.Element {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, md: figures.length }} spacing="md" m={0}>
      {figures.map(({ label, value, more }) => (
        <Paper key={label} withBorder p="md" component="div">
          <Text component="dt" size="sm" c="dimmed">
            {label}
          </Text>
          <Text component="dd" m={0} fz={24} fw={650} lh={1.3} className="numbers">
            {value}
          </Text>
          {more !== undefined && (
            <Text component="dd" m={0} size="sm" c="dimmed">
              {more}
            </Text>
          )}
        </Paper>
      ))}
    </SimpleGrid>
  );
}
