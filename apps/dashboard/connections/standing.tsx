import type { JSX } from 'react';
import { Status, type Tone } from '../ui/index.js';
import type { Connector } from './types.js';

/** Whether the provider lets us in. */
export function StandingStatus({ connector }: { connector: Connector }): JSX.Element {
  if (connector.is_active) return <Status tone="good">Connected</Status>;
  if (connector.status === 'RELINK_NEEDED') return <Status tone="bad">Relink needed</Status>;
  return <Status tone="warning">{connector.status}</Status>;
}

const SYNC: Record<string, { tone: Tone; words: string }> = {
  Syncing: { tone: 'busy', words: 'Syncing' },
  Done: { tone: 'good', words: 'Up to date' },
  Failed: { tone: 'bad', words: 'Failed' },
};

/** How the sync stands. `status`: as the API says it; null before the first one. */
export function SyncState({ status, percent }: { status: string | null; percent?: number }): JSX.Element {
  const { tone, words } = SYNC[status ?? ''] ?? { tone: 'quiet', words: status ?? 'Not yet' };
  return (
    <Status tone={tone}>
      {words}
      {percent !== undefined && ` ${Math.round(percent)} %`}
    </Status>
  );
}

const RUN: Record<string, { tone: Tone; words: string }> = {
  queued: { tone: 'quiet', words: 'Waiting' },
  running: { tone: 'busy', words: 'Running' },
  succeeded: { tone: 'good', words: 'Done' },
  failed: { tone: 'bad', words: 'Failed' },
};

export function RunState({ state }: { state: string }): JSX.Element {
  const { tone, words } = RUN[state] ?? { tone: 'quiet', words: state };
  return <Status tone={tone}>{words}</Status>;
}
