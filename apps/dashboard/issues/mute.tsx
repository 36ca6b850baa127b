import { Button } from '@mantine/core';
import type { JSX } from 'react';
import { api, renew } from '../api.js';
import type { Issue } from '../connections/types.js';
import { type Column, refusedTo } from '../ui/index.js';
import { wordsOf } from '../words.js';

function Mute({ issue }: { issue: Issue }): JSX.Element {
  const mute = api.useMutation('post', '/api/v1/issues/{id}/mute');
  const unmute = api.useMutation('post', '/api/v1/issues/{id}/unmute');
  const { mutate, isPending } = issue.muted ? unmute : mute;
  const words = issue.muted ? 'Unmute' : 'Mute';
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={isPending}
      aria-label={`${words} ${wordsOf(issue.code)}`}
      onClick={() => {
        mutate(
          { params: { path: { id: issue.id } } },
          { onSuccess: () => void renew('/api/v1/issues'), onError: refusedTo },
        );
      }}
    >
      {words}
    </Button>
  );
}

export const MUTE: Column<Issue> = {
  header: 'Actions',
  hiddenHeader: true,
  align: 'right',
  cell: (issue) => <Mute issue={issue} />,
};
