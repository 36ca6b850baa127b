import { useEffect, useState } from 'preact/hooks';
import { Refused } from '../api.js';
import type { HealthCalls } from './calls.js';
import { endOf } from './models-table.js';
import type { Health } from './types.js';

const SOON = 1500;

interface Seen {
  health: Health | undefined;
  refused: Refused | undefined;
  /** What was just switched off is still being deleted. */
  settling: boolean;
  /** Looks again at once; `deletes`: what was done deletes something. */
  look: (deletes?: boolean) => void;
}

/** What the health page shows, looked at again and again until everything was read once. */
export function useHealth(calls: HealthCalls): Seen {
  const [health, setHealth] = useState<Health>();
  const [refused, setRefused] = useState<Refused>();
  const [times, setTimes] = useState(0);
  const [settling, setSettling] = useState(false);
  useEffect(() => {
    let [timer, stopped] = [0, false];
    const look = async (): Promise<void> => {
      const seen = await calls
        .get()
        .catch((error: unknown) => (error instanceof Refused ? error : new Refused('unknown')));
      if (stopped) return;
      if (seen instanceof Refused) setRefused(seen);
      else {
        setRefused(undefined);
        setHealth(seen);
        setSettling(seen.destroying);
      }
      // Who is offline for a moment goes on where it stopped; a link that is void stays void.
      const over =
        seen instanceof Refused
          ? seen.code === 'health_token_invalid'
          : !seen.destroying && (endOf(seen) !== undefined || seen.status === 'paused');
      if (!over) timer = setTimeout(() => void look(), SOON);
    };
    void look();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [calls, times]);
  return {
    health,
    refused,
    settling,
    look: (deletes = false) => {
      setSettling(deletes);
      setTimes((before) => before + 1);
    },
  };
}
