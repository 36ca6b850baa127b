import { Anchor, Group, Stack, Text, Timeline } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { Link } from 'wouter';
import { Time } from '../ui/index.js';
import { DeliveryStatus } from '../webhooks/delivery-status.js';
import { wordsOf } from '../words.js';
import { ConnectionLink } from './connection-link.js';
import { DeliveryAttempts } from './delivery-attempts.js';
import { WriteState } from './outcome.js';
import type { Change, Delivery, Story, Write } from './types.js';
import { type Names, shortOf } from './use-names.js';

interface Step {
  key: string;
  at: string;
  content: ReactNode;
}

export const hasFollowed = ({ writes, changes, deliveries }: Story): boolean =>
  writes.length + changes.length + deliveries.length > 0;

/** What a request has set going, in the order in which it happened. */
export function WhatFollowed({ story, names }: { story: Story; names: Names }): JSX.Element {
  const { writes, changes, deliveries } = story;
  if (!hasFollowed(story))
    return <Text size="sm">It wrote nothing at a provider, so nothing else followed from it.</Text>;
  const steps: Step[] = [
    ...writes.map((write) => ({ key: write.id, at: write.created_at, content: <Written {...{ write, names }} /> })),
    ...changes.map((change) => ({
      key: `${change.type} ${change.sequence}`,
      at: change.at,
      content: <Changed change={change} />,
    })),
    ...deliveries.map((delivery) => ({
      key: delivery.id,
      at: delivery.created_at,
      content: <Delivered {...{ delivery, names }} />,
    })),
  ].sort((one, other) => one.at.localeCompare(other.at));
  return (
    <Timeline bulletSize={14} lineWidth={2} color="gray">
      {steps.map(({ key, content }) => (
        <Timeline.Item key={key}>{content}</Timeline.Item>
      ))}
    </Timeline>
  );
}

interface HappenedProps {
  title: ReactNode;
  state?: ReactNode;
  at: string;
  children?: ReactNode;
}

function Happened({ title, state, at, children }: HappenedProps): JSX.Element {
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text size="sm" fw={600} className="breaks">
          {title}
        </Text>
        {state}
        <Text size="sm" c="dimmed">
          <Time at={at} />
        </Text>
      </Group>
      {children}
    </Stack>
  );
}

const ENDS: Record<string, string> = {
  intended: 'Nothing is sent yet.',
  sent: 'We are finding out what became of it.',
  succeeded: 'The provider has taken it.',
  failed: 'The provider has refused it, or it could not be sent.',
  unknown: 'It may have happened: the provider’s answer never came.',
};

function Written({ write, names }: { write: Write; names: Names }): JSX.Element {
  const { state, model, connector_id, created_at, code, upstream_status, record_id } = write;
  return (
    <Happened
      title={model === null ? 'Written at the provider' : `${wordsOf(model)} written at the provider`}
      state={<WriteState state={state} />}
      at={created_at}
    >
      <Text size="sm">
        {ENDS[state] ?? ''} {code !== null && `${wordsOf(code)}.`}
        {upstream_status !== null && ` It answered ${upstream_status}.`}
      </Text>
      <Text size="sm" c="dimmed" component="div">
        In <ConnectionLink id={connector_id} names={names} inText />
        {record_id !== null && (
          <>
            , record <span className="mono breaks">{record_id}</span>
          </>
        )}
      </Text>
    </Happened>
  );
}

function Changed({ change }: { change: Change }): JSX.Element {
  const { type, kind, changed_fields, at, sequence } = change;
  return (
    <Happened title={<span className="mono">{type}</span>} at={at}>
      <Text size="sm" c="dimmed">
        Number {sequence} in the change log
        {kind === 'updated' && changed_fields !== null && `: ${changed_fields.map(wordsOf).join(', ')}`}
      </Text>
    </Happened>
  );
}

function Delivered({ delivery, names }: { delivery: Delivery; names: Names }): JSX.Element {
  const { id, type, endpoint_id, state, created_at } = delivery;
  return (
    <Happened
      title={
        <Anchor component={Link} href={`/webhooks/deliveries/${id}`} size="sm" fw={600}>
          Webhook {type}
        </Anchor>
      }
      state={<DeliveryStatus delivery={delivery} />}
      at={created_at}
    >
      <Text size="sm" c="dimmed" className="breaks">
        To {names.endpoints.get(endpoint_id) ?? `the endpoint ${shortOf(endpoint_id)}`}
      </Text>
      <DeliveryAttempts id={id} state={state} />
    </Happened>
  );
}
