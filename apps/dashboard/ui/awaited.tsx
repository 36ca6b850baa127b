import { Skeleton } from '@mantine/core';
import type { JSX } from 'react';
import { Empty } from './empty.js';
import { Failure } from './failure.js';
import { isGone } from './stale.js';

interface AwaitedProps {
  query: { error: unknown; refetch: () => unknown };
  /** In pixels, while it is waited for. */
  height?: number;
}

/** In the place of one thing: that it is read, why it could not be, or that it is gone. */
export function Awaited({ query: { error, refetch }, height = 240 }: AwaitedProps): JSX.Element {
  if (error === null) return <Skeleton height={height} role="status" aria-label="Loading" />;
  if (isGone(error))
    return <Empty title="It is not there" text="It is gone, or it belongs to the other environment." />;
  return <Failure error={error} again={() => void refetch()} />;
}
