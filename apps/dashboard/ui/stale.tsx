import { Button, Group } from '@mantine/core';
import { notifyManager, type Query, useQueryClient } from '@tanstack/react-query';
import { type JSX, useCallback, useSyncExternalStore } from 'react';
import { asRefused } from '../refused.js';
import { Notice } from './status.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** It is shown, and was read anew in vain. */
const isStale = (query: Query): boolean =>
  query.isActive() && query.state.status === 'error' && query.state.data !== undefined;

/** Above a page: since when something of it could not be read anew. */
export function Stale(): JSX.Element | null {
  const client = useQueryClient();
  const cache = client.getQueryCache();
  const subscribe = useCallback((changed: () => void) => cache.subscribe(notifyManager.batchCalls(changed)), [cache]);
  const since = useSyncExternalStore(subscribe, () =>
    Math.min(...cache.findAll({ predicate: isStale }).map(({ state }) => state.dataUpdatedAt)),
  );
  if (!Number.isFinite(since)) return null;
  return (
    <Notice tone="warning" live>
      <Group gap="sm">
        <span>Could not be refreshed since {clock.format(since)}.</span>
        <Button size="compact-sm" variant="default" onClick={() => void client.refetchQueries({ predicate: isStale })}>
          Try again
        </Button>
      </Group>
    </Notice>
  );
}

/** Whether what was asked for is there no more: then what was read of it before is not shown either. */
export const isGone = (error: unknown): boolean => error !== null && asRefused(error).about.status === 404;
