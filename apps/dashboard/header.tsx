import {
  ActionIcon,
  type MantineColorScheme,
  Menu,
  SegmentedControl,
  Text,
  Tooltip,
  useMantineColorScheme,
} from '@mantine/core';
import type { JSX } from 'react';
import { Link, useLocation } from 'wouter';
import { api, setSession } from './api.js';
import { environment, ENVIRONMENTS, switchTo } from './environment.js';
import { useSession } from './member.js';
import { labelOf } from './members/roles.js';
import { BASE } from './place.js';
import { Icon, type IconName, refusedTo } from './ui/index.js';

const SHORT = { production: 'Production', development: 'Development' } as const;

/** The page of a list is in both environments; one thing on it is not. */
const listOf = (place: string): string => place.split('/')[1] ?? '';

/** Which of the organisation's environments is shown. */
export function EnvironmentSwitch(): JSX.Element {
  const [place] = useLocation();
  return (
    <SegmentedControl
      size="xs"
      value={environment}
      onChange={(value) => {
        const chosen = ENVIRONMENTS.find((each) => each === value);
        if (chosen !== undefined && chosen !== environment) switchTo(chosen, `${BASE}/${listOf(place)}`);
      }}
      data={ENVIRONMENTS.map((value) => ({ value, label: SHORT[value] }))}
      aria-label="Environment"
    />
  );
}

const SCHEMES: { scheme: MantineColorScheme; label: string; icon: IconName }[] = [
  { scheme: 'light', label: 'Light', icon: 'sun' },
  { scheme: 'dark', label: 'Dark', icon: 'moon' },
  { scheme: 'auto', label: 'As the system', icon: 'system' },
];

/** Light, dark, or as the system has it. */
export function SchemeSwitch(): JSX.Element {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const chosen = SCHEMES.find(({ scheme }) => scheme === colorScheme);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label="Colours">
          <ActionIcon variant="subtle" color="gray" c="dimmed" size="lg" aria-label="Colours">
            <Icon name={chosen?.icon ?? 'system'} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ scheme, label, icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon name={icon} />}
            rightSection={scheme === colorScheme ? <Icon name="check" size={14} /> : null}
            onClick={() => {
              setColorScheme(scheme);
            }}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Who is logged in, and the way out. */
export function MemberMenu(): JSX.Element {
  const { member } = useSession();
  const logout = api.useMutation('delete', '/api/v1/session');
  const [, navigate] = useLocation();
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="light" size="lg" radius="xl" aria-label={`${member.name}, menu`}>
          <Icon name="member" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text component="div" size="sm" fw={600} c="var(--mantine-color-text)" truncate>
            {member.name}
          </Text>
          <Text component="div" size="xs" c="dimmed" truncate>
            {member.email} · {labelOf(member.role)}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item component={Link} href="/account">
          My account
        </Menu.Item>
        <Menu.Item
          onClick={() => {
            logout.mutate(
              {},
              {
                onSuccess: () => {
                  navigate('/'); // whoever logs in next need not see what this one looked at
                  setSession(null);
                },
                onError: refusedTo,
              },
            );
          }}
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
