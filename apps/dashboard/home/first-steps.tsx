import { Anchor, Group, List, Text, ThemeIcon } from '@mantine/core';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { useEveryKey } from '../keys/every-key.js';
import { useMay } from '../member.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { Icon, Section, Status } from '../ui/index.js';
import { useEveryEndpoint } from '../webhooks/every-endpoint.js';

type Deed = 'link' | 'key' | 'hook';

interface Step {
  deed: Deed;
  label: string;
  text: string;
  href: string;
  done: boolean;
}

/** Of what the member may do: what is done. Undefined where it is not known what is there. */
function useDone(): Record<Deed, boolean | null> | undefined {
  const [makesKeys, hooks] = [useMay('keys:manage'), useMay('webhooks:manage')];
  const links = useMay('admin');
  const connectors = useEveryConnection();
  const keys = useEveryKey();
  const endpoints = useEveryEndpoint();
  const asked = [connectors, ...(makesKeys ? [keys] : []), ...(hooks ? [endpoints] : [])];
  if (asked.some(({ data }) => data === undefined)) return undefined;
  return {
    link: links ? some(connectors.data) : null,
    key: makesKeys ? some(keys.data?.filter(({ revoked_at }) => revoked_at === null)) : null,
    hook: hooks ? some(endpoints.data) : null,
  };
}

const some = (things: readonly unknown[] | undefined): boolean => things !== undefined && things.length > 0;

/** For who begins: until there is a connection and a key. Only what the member may do. */
export function FirstSteps(): JSX.Element | null {
  const done = useDone();
  if (!done || (done.link !== false && done.key !== false)) return null;
  return (
    <Steps
      steps={STEPS.flatMap((step) => (done[step.deed] === null ? [] : { ...step, done: done[step.deed] === true }))}
    />
  );
}

const STEPS: Omit<Step, 'done'>[] = [
  {
    ...{ deed: 'link', label: 'Make a link', href: '/connections/new' },
    text: 'and send it to a customer, who connects their system with it.',
  },
  { deed: 'key', label: 'Make an API key', href: '/keys', text: 'with which your program reads what is connected.' },
  { deed: 'hook', label: 'Add a webhook', href: '/webhooks', text: 'so that your program is told what changes.' },
];

function Steps({ steps }: { steps: Step[] }): JSX.Element {
  return (
    <Section title="First steps">
      <List type="ordered" listStyleType="none" spacing="sm" center>
        {steps.map(({ label, text, href, done }, place) => (
          <List.Item
            key={label}
            icon={
              <ThemeIcon variant="default" radius="xl" size={28} aria-hidden="true">
                {done ? <Icon name="check" size={16} /> : place + 1}
              </ThemeIcon>
            }
          >
            <Group gap={6}>
              <Text size="sm">
                <Anchor component={Link} href={href} size="sm" fw={600}>
                  {label}
                </Anchor>{' '}
                {text}
              </Text>
              {done && <Status tone="good">Done</Status>}
            </Group>
          </List.Item>
        ))}
      </List>
    </Section>
  );
}
