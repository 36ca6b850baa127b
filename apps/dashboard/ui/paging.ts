import { useState } from 'react';

export interface Paging {
  /** What to pass as `cursor`; left out for the first page. */
  cursor: string | undefined;
  /** From 1. */
  page: number;
  next: (cursor: string) => void;
  previous: () => void;
}

/** Walks pages with the API's cursors, forth and back. Begins again when `about`, the filters as a text, is another one. */
export function usePaging(about = ''): Paging {
  const [state, setState] = useState<{ about: string; cursors: string[] }>({ about, cursors: [] });
  const cursors = state.about === about ? state.cursors : [];
  return {
    cursor: cursors.at(-1),
    page: cursors.length + 1,
    next: (cursor) => {
      setState({ about, cursors: [...cursors, cursor] });
    },
    previous: () => {
      setState({ about, cursors: cursors.slice(0, -1) });
    },
  };
}
