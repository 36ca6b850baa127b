import { useEffect, useRef, useState } from 'preact/hooks';
import { call, isAbort, Refused } from '../api.js';
import type { Off } from '../types.js';
import { type Entries, ready, sorted } from './entries.js';
import type { Checked, Credential } from './types.js';

/** Milliseconds without a keystroke before the provider is asked. */
const SETTLE = 700;

export type Check =
  | { state: 'waiting' }
  | { state: 'checking' }
  | { state: 'done'; checked: Checked }
  | { state: 'refused'; refused: Refused };

interface Given {
  token: string;
  credentials: readonly Credential[];
  entries: Entries;
  chosen: Off | undefined;
  enter: (entries: Entries) => void;
}

/**
 * Asks the provider as soon as everything is filled in, and again with every change and every `again`. What was pasted and
 * understood is put where it belongs, for which nobody is asked again.
 */
export function useCheck({ token, credentials, entries, chosen, enter }: Given): { check: Check; again: () => void } {
  const [check, setCheck] = useState<Check>({ state: 'waiting' });
  const [asked, setAsked] = useState({ times: 0, entries });
  const known = useRef<Entries | undefined>(undefined);
  useEffect(() => {
    if (entries === known.current && entries !== asked.entries) return;
    if (!ready(credentials, entries)) {
      setCheck({ state: 'waiting' });
      return;
    }
    const stop = new AbortController();
    const ask = (): void => {
      setCheck({ state: 'checking' });
      const body = { link_token: token, credentials: entries, ...(chosen ? { off: chosen } : {}) };
      call<Checked>('link/check', { method: 'POST', body, signal: stop.signal })
        .then(
          (checked): Check => ({ state: 'done', checked }),
          (error: unknown): Check => {
            if (isAbort(error)) throw error;
            return { state: 'refused', refused: error instanceof Refused ? error : new Refused('unknown') };
          },
        )
        .then(
          (found) => {
            setCheck(found);
            known.current = found.state === 'done' ? sorted(entries, found.checked) : undefined;
            if (known.current) enter(known.current);
          },
          () => undefined, // who stopped it has begun another
        );
    };
    // Who presses the button waits for nothing.
    const timer = setTimeout(ask, asked.entries === entries && asked.times > 0 ? 0 : SETTLE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [entries, asked]);
  return {
    check,
    again: () => {
      setAsked(({ times }) => ({ times: times + 1, entries }));
    },
  };
}
