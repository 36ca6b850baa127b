import { useSearchParams } from 'wouter';
import type { Model } from './models.js';
import type { Query } from './records.js';

export interface View {
  /** Filters that are shown, also those that are still empty. */
  filters: Query;
  expand: string[];
  includeDeleted: boolean;
  modifiedAfter: string;
  /** All of it, as the API takes it. */
  query: Query;
  /** Sets parameters; undefined takes one away. */
  change: (changes: Record<string, string | undefined>) => void;
}

/** “a,b[c,d]” as “a” and “b[c,d]”. */
const partsOf = (expand: string): string[] => expand.match(/[^,[]+(\[[^\]]*\])?(\.[^,[]+(\[[^\]]*\])?)*/g) ?? [];

/** What is shown of a list: it is in the address, so that it can be sent to a colleague. */
export function useView({ filters: offered, relations }: Model): View {
  const [search, setSearch] = useSearchParams();
  const names = offered.map(({ name }) => name).filter((name) => search.has(name));
  const filters = Object.fromEntries(names.map((name) => [name, search.get(name) ?? '']));
  const expand = relations.length === 0 ? [] : partsOf(search.get('expand') ?? '');
  const [modifiedAfter, includeDeleted] = [
    search.get('modified_after') ?? '',
    search.get('include_deleted') === 'true',
  ];
  const said = Object.entries(filters).filter(([, value]) => value !== '');
  return {
    ...{ filters, expand, includeDeleted, modifiedAfter },
    query: {
      ...Object.fromEntries(said),
      ...(modifiedAfter === '' ? {} : { modified_after: modifiedAfter }),
      ...(includeDeleted ? { include_deleted: 'true' } : {}),
      ...(expand.length === 0 ? {} : { expand: expand.join(',') }),
    },
    change: (changes) => {
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === undefined) after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: true },
      );
    },
  };
}
