import { type Category, models } from '#models';
import { FEED_EVENTS, type WantedChanges } from '#store';

/** What may happen to a record. */
const KINDS = ['created', 'updated', 'deleted', 'restored'] as const;

/** How the change log keeps one type of event. */
interface EventKind {
  type: string;
  model: string;
  kind: string;
  /** Left out: of a connection, whatever it holds. */
  category?: Category;
}

const EVENTS: readonly EventKind[] = [
  ...models.flatMap(({ name, category }) =>
    KINDS.map((kind) => ({ type: `${name}.${kind}`, model: name, kind, category })),
  ),
  ...FEED_EVENTS.map((type) => ({ type, model: type, kind: 'event' })),
];

/** `employee.created`, `connector.synced`: every type of event there is. */
export const EVENT_TYPES: readonly string[] = EVENTS.map(({ type }) => type);

/** What a row of the change log is called. */
export const typeOf = ({ model, kind }: { model: string; kind: string }): string =>
  kind === 'event' ? model : `${model}.${kind}`;

/** A pattern is a type, or has `*` in place of one of its two parts or of all of it: `*`, `employee.*`, `*.deleted`. */
export function matches(pattern: string, type: string): boolean {
  if (pattern === '*') return true;
  const [wanted, given] = [pattern.split('.'), type.split('.')];
  return wanted.length === given.length && wanted.every((part, index) => part === '*' || part === given[index]);
}

/** Those that no event can ever match. */
export const unknownPatterns = (patterns: readonly string[]): string[] =>
  patterns.filter((pattern) => !EVENT_TYPES.some((type) => matches(pattern, type)));

/** Who reads, and what of it they ask for. */
export interface EventFilter {
  category: Category;
  /** Whether they may know how writes ended. */
  writes: boolean;
  /** Only what happens to records of these; left out: of all of them, and beside them. */
  models?: readonly string[] | undefined;
  /** Patterns; left out: all. */
  types?: readonly string[] | undefined;
}

export function wantedBy({ category, writes, models: named, types }: EventFilter): WantedChanges {
  const shown = EVENTS.filter(
    (event) => (event.category ?? category) === category && (writes || event.type !== 'write.finished'),
  );
  if (named === undefined && types === undefined)
    return { models: [...new Set(shown.map(({ model }) => model))], only: null };
  const only = shown.filter(
    ({ type, model, kind }) =>
      (named === undefined || (kind !== 'event' && named.includes(model))) &&
      (types === undefined || types.some((pattern) => matches(pattern, type))),
  );
  return { models: [], only };
}
