import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type JSX, type ReactNode, useEffect, useRef } from 'react';
import { SchemeSwitch } from '../header.js';
import { Mark } from '../frame.js';

interface OutsideProps {
  title: string;
  text?: ReactNode;
  /** Pixels. */
  width?: number;
  children: ReactNode;
}

/** A card in the middle of the window, for whoever is not logged in yet. The focus is at `data-autofocus`, or at the title. */
export function Outside({ title, text, width = 420, children }: OutsideProps): JSX.Element {
  const card = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Peopleport`;
    (card.current?.querySelector<HTMLElement>('[data-autofocus]') ?? heading.current)?.focus();
  }, [title]);
  return (
    <div className="ground outside">
      <Group component="header" justify="flex-end" p="md">
        <SchemeSwitch />
      </Group>
      <Center component="main" px="md" pb="xl">
        <Paper ref={card} withBorder p={{ base: 'lg', sm: 'xl' }} w="100%" maw={width}>
          <Stack gap="lg">
            <Stack gap="xs">
              <Mark />
              <Title order={1} size="h2" ref={heading} tabIndex={-1}>
                {title}
              </Title>
              {text && <Text c="dimmed">{text}</Text>}
            </Stack>
            {children}
          </Stack>
        </Paper>
      </Center>
    </div>
  );
}
