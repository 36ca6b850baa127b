import { Group, Stack, Text, TextInput } from '@mantine/core';
import type { JSX } from 'react';
import { Copy, Notice, Qr, Time } from '../ui/index.js';
import type { LinkToken } from './types.js';

/** A magic link: to copy, or to scan from the screen. */
export function LinkShown({ link, customer }: { link: LinkToken; customer: string }): JSX.Element {
  const { magic_link_url: url, expires_at } = link;
  return (
    <Group align="flex-start" gap="xl">
      <Qr text={url} label="QR code of the link" size={190} />
      <Stack gap="md" flex={1} miw={260}>
        <Group align="flex-end" gap="xs">
          <TextInput label="Link" readOnly value={url} flex={1} miw={220} />
          <Copy value={url} what="the link" wide />
        </Group>
        <Text size="sm">
          Send it to {customer}. It works once, and ends <Time at={expires_at} />.
        </Text>
        <Notice tone="busy">
          <Text size="sm">This is shown once: whoever has the link can connect in the customer’s name.</Text>
        </Notice>
      </Stack>
    </Group>
  );
}
