import { Button, Group, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { SecretOnce, Time } from '../ui/index.js';

interface OneTimeLinkProps {
  url: string;
  until: string;
  /** Who is to have it. */
  whom: string;
  onClose: () => void;
}

/** A link that lets somebody in once. */
export function OneTimeLink({ url, until, whom, onClose }: OneTimeLinkProps): JSX.Element {
  return (
    <Stack gap="md">
      <SecretOnce label="One-time link" value={url}>
        <Text size="sm">
          Hand it to {whom} in a way that nobody else reads. It works once, and ends <Time at={until} />.
        </Text>
      </SecretOnce>
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}
