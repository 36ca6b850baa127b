import { AsyncLocalStorage } from 'node:async_hooks';

/** What a call to a provider is made for, the most urgent first: of what a limit leaves, the earlier one is served before the later. */
export const LANES = ['write', 'event', 'incremental', 'sweep'] as const;
export type Lane = (typeof LANES)[number];

const lanes = new AsyncLocalStorage<Lane>();

/** All provider calls of this work, and of what it starts, are made in the lane. */
export function inLane<T>(lane: Lane, work: () => T): T {
  return lanes.run(lane, work);
}

/** Outside of any lane a person waits: linking, a look at the rights, a file. */
export function currentLane(): Lane {
  return lanes.getStore() ?? 'write';
}
