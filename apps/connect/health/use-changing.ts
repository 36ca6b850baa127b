import { useEffect, useState } from 'preact/hooks';
import { Refused } from '../api.js';
import { offOf } from '../choices.js';
import type { Off } from '../types.js';
import type { HealthCalls } from './calls.js';
import type { Health } from './types.js';
import { useAct } from './use-act.js';

export interface ChangingGiven {
  health: Health;
  calls: HealthCalls;
  /** `deletes`: something of what is held goes. */
  changed: (deletes: boolean) => void;
}

/** `moved`: somebody else has decided meanwhile. */
type Told = 'sure' | 'saved' | 'moved' | undefined;

export interface Changing {
  off: Off;
  change: (off: Off) => void;
  told: Told;
  /** What was off when the choices that stand were shown first. */
  before: Off;
  /** What was switched off with the last save. */
  deleted: Off;
  busy: boolean;
  /** It is being saved, or not yet seen what became of that: nothing is chosen meanwhile. */
  locked: boolean;
  refused: Refused | undefined;
  /** What destroys something is asked once more. */
  save: (destroyed: Off) => void;
}

const NOTHING: Off = { models: [], fields: [] };

/** What of one is not in the other. */
export const without = (one: Off, other: Off): Off => ({
  models: one.models.filter((name) => !other.models.includes(name)),
  fields: one.fields.filter((name) => !other.fields.includes(name)),
});

const same = (one: Off, other: Off): boolean => isNothing(without(one, other)) && isNothing(without(other, one));

export const isNothing = ({ models, fields }: Off): boolean => models.length + fields.length === 0;

interface Sent {
  off: Off;
  destroyed: Off;
}

/** What was saved last, until somebody else has decided; `waits`: it is not yet seen what became of it. */
function useSent(
  health: Health,
  busy: boolean,
): { sent: Sent | undefined; waits: boolean; send: (sent: Sent) => void; isMine: (off: Off) => boolean } {
  const [sent, setSent] = useState<Sent>();
  const [waits, setWaits] = useState(false);
  useEffect(() => {
    if (!busy) setWaits(false);
  }, [health]);
  return {
    ...{ sent, waits },
    send: (one) => {
      setSent(one);
      setWaits(true);
    },
    isMine: (off) => {
      const mine = sent !== undefined && same(sent.off, off);
      if (!mine) setSent(undefined);
      return mine;
    },
  };
}

/** False: others stand than those that it was made from. */
const isTaken = (saved: Promise<unknown>): Promise<boolean> =>
  saved.then(
    () => true,
    (error: unknown) => {
      if (error instanceof Refused && error.code === 'choices_changed') return false;
      throw error;
    },
  );

/**
 * What is ticked, begun anew with each version of the choices: nobody's decision is undone by one made without knowing it. What was
 * sent is known again when it is seen, also where its answer was lost.
 */
export function useChanging({ health, calls, changed }: ChangingGiven): Changing {
  const { busy, isLast, refused, act, begin } = useAct();
  const { choices_version: version } = health;
  const [off, setOff] = useState<Off>(() => offOf(health));
  const [told, setTold] = useState<Told>();
  const [known, setKnown] = useState({ version, off });
  const [before, setBefore] = useState(off);
  const { sent, waits, send, isMine } = useSent(health, busy);
  const locked = busy || waits;
  useEffect(() => {
    if (told !== 'saved' && version === known.version) return;
    const now = offOf(health);
    if (isMine(now)) setTold('saved');
    else if (told !== 'saved') {
      setBefore(known.off);
      setTold('moved');
    }
    setKnown({ version, off: now });
    setOff(now);
  }, [health]);
  const choose = async (destroyed: Off): Promise<void> => {
    let taken = false;
    send({ off, destroyed });
    try {
      taken = await isTaken(calls.choose(off, version));
      // What somebody else has changed is told as soon as it is seen.
      setTold((now) => (taken ? 'saved' : now === 'sure' ? undefined : now));
    } finally {
      changed(taken && !isNothing(destroyed));
    }
  };
  // Whoever did something else meanwhile is asked again.
  const said = told === 'moved' || isLast ? told : undefined;
  return {
    ...{ off, told: said, before, deleted: sent?.destroyed ?? NOTHING, locked },
    refused: said === 'saved' ? undefined : refused,
    busy: busy || (waits && !refused),
    change: (now) => {
      setOff(now);
      setTold(undefined);
    },
    save: (destroyed) => {
      if (locked) return;
      if (!isNothing(destroyed) && said !== 'sure') {
        begin();
        setTold('sure');
      } else act(() => choose(destroyed));
    },
  };
}
