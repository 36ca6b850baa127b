import { useState } from 'preact/hooks';
import { Refused } from '../api.js';
import { useTurn } from './turn.js';

interface Act {
  busy: boolean;
  /** Nobody has done anything else since. */
  isLast: boolean;
  /** Said until something else is done. */
  refused: Refused | undefined;
  /** Does it, unless it is being done. */
  act: (work: () => Promise<void>) => void;
  /** What is asked back before something is done is a turn of its own. */
  begin: () => void;
}

/** One thing that a button does, and how it ended. */
export function useAct(): Act {
  const { isMine, take } = useTurn();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const begin = (): void => {
    setRefused(undefined);
    take();
  };
  const act = (work: () => Promise<void>): void => {
    if (busy) return;
    setBusy(true);
    begin();
    work()
      .catch((error: unknown) => {
        setRefused(error instanceof Refused ? error : new Refused('unknown'));
      })
      .finally(() => {
        setBusy(false);
      });
  };
  return { busy, isLast: isMine, refused: isMine ? refused : undefined, act, begin };
}
