import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
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
  back: () => void;
}

const areNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name: unknown) => typeof name === 'string');

/** As it is written here: another version of the page, or an extension, may have written something else. */
function isKept(state: unknown): state is Kept {
  const { stage, off, cameFrom } = (state ?? {}) as { [Part in keyof Kept]?: unknown };
  const { models, fields } = (off ?? {}) as { [Kind in keyof Off]?: unknown };
  const isStage = STAGES.some((one) => one === stage && one !== 'reading');
  return isStage && areNames(models) && areNames(fields) && typeof cameFrom === 'boolean';
}

function kept(): Kept | null {
  const state: unknown = history.state;
  return isKept(state) ? state : null;
}

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
  const back = useBack();
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
    ...{ first, stage, off, cameFrom, back },
    change: setOff,
    next: (to) => () => {
      if (to !== 'reading') history.pushState(null, '');
      setStage(to);
    },
  };
}

/** The browser's own way to the step before, and from the first one to where one came from: one step, however often it is pressed. */
function useBack(): () => void {
  const leaving = useRef(false);
  useEffect(() => {
    const arrive = (): void => {
      leaving.current = false;
    };
    const events = ['popstate', 'pageshow'] as const; // the second where the page itself was left, and is there again
    for (const event of events) addEventListener(event, arrive);
    return () => {
      for (const event of events) removeEventListener(event, arrive);
    };
  }, []);
  return () => {
    if (leaving.current) return;
    leaving.current = true;
    history.back();
  };
}
