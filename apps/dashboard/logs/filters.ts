import { useSearchParams } from 'wouter';
import { type Paging, useNow } from '../ui/index.js';

export interface Filters<Name extends string> {
  /** What is set; the others are not there. */
  values: Partial<Record<Name, string>>;
  /** Empty: not narrowed any more. */
  set: (name: Name, value: string) => void;
  clear: () => void;
  /** Whether any is set. */
  any: boolean;
  /** The page is in the address too: each is a step, and another filter begins at the first one. */
  pages: Paging;
}

const CURSOR = 'cursor';

/** Filters that are in the address: a narrowed list can be linked to, and is there again after a step back. */
export function useFilters<Name extends string>(names: readonly Name[]): Filters<Name> {
  const [search, setSearch] = useSearchParams();
  const values: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = search.get(name);
    if (value !== null && value !== '') values[name] = value;
  }
  return {
    values,
    set: (name, value) => {
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          after.delete(CURSOR);
          if (value === '') after.delete(name);
          else after.set(name, value);
          return after;
        },
        { replace: true },
      );
    },
    clear: () => {
      setSearch(new URLSearchParams(), { replace: true });
    },
    any: Object.keys(values).length > 0,
    pages: usePages(),
  };
}

/** The cursors of all pages up to this one. */
function usePages(): Paging {
  const [search, setSearch] = useSearchParams();
  const cursors = search.getAll(CURSOR);
  const goTo = (after: readonly string[]): void => {
    setSearch((before) => [...[...before].filter(([name]) => name !== CURSOR), ...after.map((each) => [CURSOR, each])]);
  };
  return {
    cursor: cursors.at(-1),
    page: cursors.length + 1,
    next: (cursor) => {
      goTo([...cursors, cursor]);
      window.scrollTo(0, 0);
    },
    previous: () => {
      goTo(cursors.slice(0, -1));
    },
  };
}

/** Of what is set, that which the API takes as it is. */
export function only<Name extends string>(
  values: Partial<Record<Name, string>>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}

export const RANGES: Record<string, { label: string; hours: number }> = {
  '1h': { label: 'The last hour', hours: 1 },
  '24h': { label: 'The last 24 hours', hours: 24 },
  '7d': { label: 'The last 7 days', hours: 7 * 24 },
};

export const TIMES = ['range', 'from', 'to'] as const;
type Times = Partial<Record<(typeof TIMES)[number], string>>;

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** From when to when, as the API takes it. A range begins at a whole minute: what is asked for changes once a minute. */
export function useTimes({ range = '', from, to }: Times): { from?: string; to?: string } {
  const now = useNow(MINUTE);
  const known = RANGES[range];
  if (known) return { from: new Date(Math.floor(now / MINUTE) * MINUTE - known.hours * HOUR).toISOString() };
  if (range !== 'between') return {};
  const [begin, end] = [instantOf(from), instantOf(to)];
  return { ...(begin === null ? {} : { from: begin }), ...(end === null ? {} : { to: end }) };
}

/** Of what an input of the type `datetime-local` holds, in the time of this machine. */
function instantOf(text: string | undefined): string | null {
  const at = new Date(text ?? '');
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
