import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { saveFile } from '../save-file.js';
import { Copy, Icon, Notice, useNothingOver } from '../ui/index.js';

/** The codes for the day when the device with the authenticator is lost. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }): JSX.Element {
  useNothingOver();
  return (
    <Stack gap="md">
      <Notice tone="warning">
        <Text size="sm">
          These codes are shown once. Keep them where you keep your passwords: each lets you in once when your
          authenticator is lost.
        </Text>
      </Notice>
      <SimpleGrid component="ul" cols={2} spacing="xs" className="code" m={0} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </SimpleGrid>
      <Group gap="xs">
        <Copy value={codes.join('\n')} what="the codes" wide />
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          onClick={() => {
            saveFile('peopleport-recovery-codes.txt', `${codes.join('\n')}\n`, 'text/plain');
          }}
        >
          Download
        </Button>
      </Group>
    </Stack>
  );
}
