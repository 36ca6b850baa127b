import { Button, Stack } from '@mantine/core';
import type { JSX } from 'react';
import { api } from '../api.js';
import { CodeBlock, durationOf, Failure, Icon, Notice, Section } from '../ui/index.js';
import { answerOf, type Endpoint } from './types.js';

/** Posts an event at once, and tells how it was answered. */
export function TestSection({ endpoint }: { endpoint: Endpoint }): JSX.Element {
  const test = api.useMutation('post', '/api/v1/webhooks/endpoints/{id}/test');
  const { data } = test;
  return (
    <Section
      title="Test"
      description="Posts an event endpoint.test at once, also while it is paused. It is not in the log."
      actions={
        <Button
          size="xs"
          variant="default"
          loading={test.isPending}
          leftSection={<Icon name="play" size={14} />}
          onClick={() => {
            test.mutate({ params: { path: { id: endpoint.id } } });
          }}
        >
          Send a test event
        </Button>
      }
    >
      {(test.error !== null || data) && (
        <Stack gap="md">
          {test.error !== null && <Failure error={test.error} />}
          {data && (
            <Notice tone={data.delivered ? 'good' : 'bad'} live>
              {answerOf(data)}, in {durationOf(data.milliseconds / 1000)}.
            </Notice>
          )}
          {data && data.answer !== '' && <CodeBlock label="What it answered" code={data.answer} tallest={160} wrap />}
        </Stack>
      )}
    </Section>
  );
}
