import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { offOf } from '../choices.js';
import type { Off } from '../types.js';
import type { Session } from './types.js';

export const STAGES = ['asks', 'guide', 'credentials', 'reading'] as const;
export type Stage = (typeof STAGES)[number];

/** What outlives a reload, in the browser's entry of this very address: steps and names of choices, and nothing that was typed. */
interface Kept {
  stage: Stage;
  off: Off;
  /** Whether there was a page before this one. */
  cameFrom: boolean;
}

interface Steps {
  first: Stage;
  stage: Stage;
  off: Off;
  cameFrom: boolean;
  change: (off: Off) => void;
  next: (stage: Stage) => () => void;
}

const kept = (): Kept | null => history.state as Kept | null;

/** Those that are still offered. */
const offered = ({ models, fields }: Session, off: Off): Off => ({
  models: models.filter(({ name, always }) => !always && off.models.includes(name)).map(({ name }) => name),
  fields: fields.filter(({ name }) => off.fields.includes(name)).map(({ name }) => name),
});

/** Each step is an entry of the browser's own, so that its Back leads to the step before; what is chosen goes along. */
export function useSteps(session: Session): Steps {
  // What is read of a connection that is repaired was chosen before, and is changed on its health page.
  const first: Stage = session.relink ? 'guide' : 'asks';
  const [before] = useState(kept);
  const [stage, setStage] = useState(before?.stage ?? first);
  const [off, setOff] = useState(() => (before && !session.relink ? offered(session, before.off) : offOf(session)));
  const [cameFrom] = useState(() => before?.cameFrom ?? history.length > 1);
  const keep = (): void => {
    const state: Kept | null = stage === 'reading' ? null : { stage, off, cameFrom };
    history.replaceState(state, '');
  };
  useLayoutEffect(keep, [stage, off]);
  useEffect(() => {
    const walk = (): void => {
      // Who is connected has no step to go back to, and what is shown then is shown once.
      if (stage === 'reading') keep();
      else setStage(kept()?.stage ?? first);
    };
    addEventListener('popstate', walk);
    return () => {
      removeEventListener('popstate', walk);
    };
  }, [stage]);
  return {
    ...{ first, stage, off, cameFrom },
    change: setOff,
    next: (to) => () => {
      if (to !== 'reading') history.pushState(null, '');
      setStage(to);
    },
  };
}
