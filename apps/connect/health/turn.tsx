import { createContext, type ComponentChildren, type JSX } from 'preact';
import { useContext, useMemo, useState } from 'preact/hooks';

interface Turns {
  last: symbol | undefined;
  take: (who: symbol) => void;
}

const Context = createContext<Turns>({ last: undefined, take: () => undefined });

/** Of several things that a page can do, only the last one that was done has something to say. */
export function TakingTurns({ children }: { children: ComponentChildren }): JSX.Element {
  const [last, take] = useState<symbol>();
  const turns = useMemo(
    () => ({
      last,
      take: (who: symbol) => {
        take(who);
      },
    }),
    [last],
  );
  return <Context.Provider value={turns}>{children}</Context.Provider>;
}

export function useTurn(): { isMine: boolean; take: () => void } {
  const me = useMemo(() => Symbol('who acts'), []);
  const { last, take } = useContext(Context);
  return {
    isMine: last === me,
    take: () => {
      take(me);
    },
  };
}
