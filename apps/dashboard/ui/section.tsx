import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type JSX, type ReactNode, useId } from 'react';

interface SectionProps {
  title: string;
  description?: ReactNode;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  /** Without room at the sides: for a table. */
  flush?: boolean;
  children: ReactNode;
}

/** A card with a heading of the second level. */
export function Section({ title, description, actions, flush = false, children }: SectionProps): JSX.Element {
  const id = useId();
  return (
    <Paper component="section" withBorder aria-labelledby={id} p={flush ? 0 : 'lg'}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" px={flush ? 'lg' : 0} pt={flush ? 'lg' : 0}>
          <Stack gap={2} flex={1} miw={200}>
            <Title order={2} size="h4" id={id}>
              {title}
            </Title>
            {description && (
              <Text c="dimmed" size="sm" maw="75ch">
                {description}
              </Text>
            )}
          </Stack>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
