import { useState } from 'preact/hooks';
import { Refused } from '../api.js';

interface Act {
  busy: boolean;
  refused: Refused | undefined;
  /** Does it, unless it is being done. */
  act: (work: () => Promise<void>) => void;
}

/** One thing that a button does, and how it ended. */
export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const act = (work: () => Promise<void>): void => {
    if (busy) return;
    setBusy(true);
    setRefused(undefined);
    work()
      .catch((error: unknown) => {
        setRefused(error instanceof Refused ? error : new Refused('unknown'));
      })
      .finally(() => {
        setBusy(false);
      });
  };
  return { busy, refused, act };
}
