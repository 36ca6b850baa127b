import { AppShell, Burger, Divider, Group, NavLink, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type JSX, type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { environment } from './environment.js';
import { EnvironmentSwitch, MemberMenu, SchemeSwitch } from './header.js';
import { useSession } from './member.js';
import { GROUPS, navigation } from './pages.js';
import { useOpenIssues } from './issues/use-open-issues.js';
import { Icon, Status } from './ui/index.js';
import { Stale } from './ui/stale.js';

/** What is around every page of a member's. */
export function Frame({ children }: { children: ReactNode }): JSX.Element {
  const [opened, { toggle, close }] = useDisclosure(false);
  const [location] = useLocation();
  useEffect(close, [location, close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 230, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a href="#main" className="skip">
        Skip to the content
      </a>
      <AppShell.Header {...(environment === 'development' ? { className: 'trial' } : {})}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="md"
              size="sm"
              aria-label="Navigation"
              aria-expanded={opened}
            />
            <Brand />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <EnvironmentSwitch />
            <SchemeSwitch />
            <MemberMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label="Main" p="sm">
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="main" className="ground" tabIndex={-1}>
        <Stale />
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

function Brand(): JSX.Element {
  const { organisation } = useSession();
  return (
    <UnstyledButton component={Link} href="/" miw={0}>
      <Group gap="xs" wrap="nowrap">
        <Mark />
        <Text fw={700} visibleFrom="sm" aria-hidden="true">
          Peopleport
        </Text>
        <Divider orientation="vertical" my={4} visibleFrom="sm" />
        <Text c="dimmed" truncate maw={220} visibleFrom="sm">
          {organisation.name}
        </Text>
      </Group>
    </UnstyledButton>
  );
}

export function Mark(): JSX.Element {
  return (
    <svg width="26" height="26" viewBox="0 0 16 16" role="img" aria-label="Peopleport">
      <circle cx="5" cy="8" r="4" fill="var(--busy)" />
      <circle cx="11" cy="8" r="4" fill="none" stroke="var(--busy)" strokeWidth="2" />
    </svg>
  );
}

function Navigation(): JSX.Element {
  const { scopes } = useSession();
  const seen = navigation.filter((entry) => entry.scopes?.some((scope) => scopes.includes(scope)) ?? true);
  return (
    <AppShell.Section grow component={ScrollArea}>
      <Stack gap="lg">
        {GROUPS.map((group) => {
          const entries = seen.filter((entry) => entry.group === group);
          return (
            entries.length > 0 && (
              <Stack gap={2} key={group}>
                <Text size="xs" fw={600} c="dimmed" px="sm" pb={4}>
                  {group}
                </Text>
                {entries.map((entry) => (
                  <Entry key={entry.href} {...entry} />
                ))}
              </Stack>
            )
          );
        })}
      </Stack>
    </AppShell.Section>
  );
}

function Entry({ href, label, icon }: (typeof navigation)[number]): JSX.Element {
  const [location] = useLocation();
  const active = location === href || location.startsWith(`${href}/`);
  return (
    <NavLink
      {...{ component: Link, href, label, active, className: 'nav-link' }}
      {...(active ? { 'aria-current': 'page' } : {})}
      leftSection={<Icon name={icon} />}
      {...(href === '/issues' ? { rightSection: <HowManyIssues /> } : {})}
    />
  );
}

function HowManyIssues(): JSX.Element | null {
  const number = useOpenIssues().data?.length ?? 0;
  return number === 0 ? null : <Status tone="warning">{number}</Status>;
}
