import type { JSX } from 'react';
import { Status, type Tone } from '../ui/index.js';
import { wordsOf } from '../words.js';

const CLASSES: Record<number, Tone> = { 1: 'quiet', 2: 'good', 3: 'quiet', 4: 'warning', 5: 'bad' };

/** How a request was answered. */
export function Answered({ status }: { status: number }): JSX.Element {
  return <Status tone={CLASSES[Math.floor(status / 100)] ?? 'quiet'}>{status}</Status>;
}

const WRITE: Record<string, Tone> = { succeeded: 'good', failed: 'bad', unknown: 'warning', sent: 'busy' };

export function WriteState({ state }: { state: string }): JSX.Element {
  return <Status tone={WRITE[state] ?? 'quiet'}>{wordsOf(state)}</Status>;
}
