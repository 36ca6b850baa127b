import { Group, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { CodeBlock, Qr } from '../ui/index.js';
import type { Totp } from '../schemas.js';

/** What an authenticator app is set up with: to scan, or to type. */
export function Authenticator({ totp }: { totp: Totp }): JSX.Element {
  return (
    <Group align="flex-start" gap="lg">
      <Qr text={totp.uri} label="QR code for the authenticator app" size={176} />
      <Stack gap="sm" flex={1} miw={200}>
        <Text size="sm">
          Scan the code with an authenticator app, such as the one of your password manager. Then enter the six digits
          that the app shows.
        </Text>
        <CodeBlock label="Or type this key" code={totp.secret} wrap />
      </Stack>
    </Group>
  );
}
