import { Button, Group, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { asRefused } from '../refused.js';
import { Copy } from './copy.js';
import { Notice } from './status.js';

interface FailureProps {
  /** Whatever was thrown. */
  error: unknown;
  /** Tries it again. */
  again?: () => void;
}

/** Statuses for which nobody has to ask for help. */
const MENDED_BY_WHOEVER_ASKED = new Set([401, 409, 422, 429]);

/** What went wrong, what to do, and the request’s id for whoever is asked for help. */
export function Failure({ error, again }: FailureProps): JSX.Element {
  const { detail, about } = asRefused(error);
  const requestId = MENDED_BY_WHOEVER_ASKED.has(about.status) ? undefined : about.requestId;
  return (
    <Notice tone="bad" live>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {detail}
          {about.wait !== undefined && ` Try again in ${about.wait} seconds.`}
        </Text>
        {requestId !== undefined && (
          <Group gap={4} wrap="nowrap">
            <Text size="sm" c="dimmed">
              Request <span className="mono">{requestId}</span>
            </Text>
            <Copy value={requestId} what="the request’s id" />
          </Group>
        )}
        {again && (
          <Button size="xs" variant="default" onClick={again}>
            Try again
          </Button>
        )}
      </Stack>
    </Notice>
  );
}
