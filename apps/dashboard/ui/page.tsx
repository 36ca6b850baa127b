import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { type JSX, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { Link } from 'wouter';
import { Icon } from './icons.js';

interface PageProps {
  /** The one heading of the first level, and the window's title. */
  title: string;
  /** One sentence: what one does here. */
  description?: ReactNode;
  /** Buttons: at the right, and where there is little room below. */
  actions?: ReactNode;
  /** What is beside the title, such as a status. */
  beside?: ReactNode;
  /** The page that this one belongs to. */
  back?: { href: string; label: string };
  children: ReactNode;
}

/** Whether the latest step was back or forth to where one was: the browser then scrolls to where that was left. */
let returned = false;
addEventListener('popstate', () => {
  returned = true;
});
addEventListener('pushState', () => {
  returned = false;
});

/** Everything that a page shows. A keyboard and a screen reader begin at its title when one comes to it. */
export function Page({ title, description, actions, beside, back, children }: PageProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
    if (!returned) window.scrollTo(0, 0);
  }, []);
  useEffect(() => {
    document.title = `${title} · Peopleport`;
  }, [title]);
  return (
    <Stack gap="lg" maw={1200} mx="auto">
      <Stack gap={4}>
        {back && (
          <Anchor component={Link} href={back.href} size="sm" w="fit-content">
            <Group gap={4} component="span">
              <Icon name="back" size={14} /> {back.label}
            </Group>
          </Anchor>
        )}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Stack gap={4} miw={0} flex="1 1 20rem">
            <Group gap="sm">
              <Title order={1} size="h2" ref={heading} tabIndex={-1} className="breaks">
                {title}
              </Title>
              {beside}
            </Group>
            {description && (
              <Text component="div" c="dimmed" maw="70ch">
                {description}
              </Text>
            )}
          </Stack>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      </Stack>
      {children}
    </Stack>
  );
}
