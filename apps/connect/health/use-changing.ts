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

export const isNothing = ({ models, fields }: Off): boolean => models.length + fields.length === 0;

/** What is ticked, begun anew with each version of the choices: nobody's decision is undone by one made without knowing it. */
export function useChanging({ health, calls, changed }: ChangingGiven): Changing {
  const { busy, isLast, refused, act, begin } = useAct();
  const { choices_version: version } = health;
  const [off, setOff] = useState<Off>(() => offOf(health));
  const [told, setTold] = useState<Told>();
  const [known, setKnown] = useState({ version, off });
  const [before, setBefore] = useState(off);
  const [deleted, setDeleted] = useState(NOTHING);
  useEffect(() => {
    if (told !== 'saved' && version === known.version) return;
    if (told !== 'saved') {
      setBefore(known.off);
      setTold('moved');
    }
    setKnown({ version, off: offOf(health) });
    setOff(offOf(health));
  }, [health]);
  const choose = async (destroyed: Off): Promise<void> => {
    let deletes = false;
    try {
      await calls.choose(off, version);
      deletes = !isNothing(destroyed);
      setDeleted(destroyed);
      setTold('saved');
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'choices_changed') throw error;
      setTold(undefined); // what was changed is told as soon as it is seen
    }
    changed(deletes);
  };
  // Whoever did something else meanwhile is asked again.
  const said = told === 'moved' || isLast ? told : undefined;
  return {
    ...{ off, told: said, before, deleted, busy, refused },
    change: (now) => {
      setOff(now);
      setTold(undefined);
    },
    save: (destroyed) => {
      if (!isNothing(destroyed) && said !== 'sure') {
        begin();
        setTold('sure');
      } else act(() => choose(destroyed));
    },
  };
}
