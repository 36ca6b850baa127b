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

const CATEGORIES: readonly Category[] = [...new Set(models.map(({ category }) => category))];

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

/** Every type that one of them matches. */
export const typesOf = (patterns: readonly string[]): string[] =>
  EVENT_TYPES.filter((type) => patterns.some((pattern) => matches(pattern, type)));

/** What somebody may do who is told of connections of a category. */
export interface Right {
  category: Category;
  right: 'read' | 'write';
  /** The patterns that take it; left out: what an endpoint was told of before does. */
  patterns?: readonly string[];
  /** Whether each of these tells of connections of other categories as well. */
  tellsOfOthers?: boolean;
}

const WRITES = 'write.finished';

/** To read those of a category; how writes end is for those who may write. */
export const rightsTo = (category: Category, writes: boolean): Right[] => [
  { category, right: 'read' },
  ...(writes ? [{ category, right: 'write' } as const] : []),
];

/** What it takes to be told what these patterns match of connections of these categories; null: of all that there are and will be. */
export function rightsOf(patterns: readonly string[], categories: readonly string[] | null): Right[] {
  const told = EVENTS.filter(({ type }) => patterns.some((pattern) => matches(pattern, type)));
  return CATEGORIES.filter((category) => categories?.includes(category) ?? true).flatMap((category) => {
    const ofIt = told.filter((event) => (event.category ?? category) === category);
    if (ofIt.length === 0) return [];
    const asking = patterns.filter((pattern) => ofIt.some(({ type }) => matches(pattern, type)));
    const tellsOfOthers = asking.every((pattern) => isOfAnother(pattern, category));
    return rightsTo(category, ofIt.some(isOfWrites)).map((right) => ({ ...right, patterns: asking, tellsOfOthers }));
  });
}

const isOfAnother = (pattern: string, category: Category): boolean =>
  EVENTS.some((event) => event.category !== category && matches(pattern, event.type));

/** Those that match nothing that happens to connections of these categories. */
export const unheardPatterns = (patterns: readonly string[], categories: readonly string[]): string[] =>
  patterns.filter(
    (pattern) =>
      !EVENTS.some(
        ({ type, category }) => (category === undefined || categories.includes(category)) && matches(pattern, type),
      ),
  );

/** Whether it tells how a write ended. */
export const isOfWrites = ({ type }: { type: string }): boolean => type === WRITES;

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
  const shown = EVENTS.filter((event) => (event.category ?? category) === category && (writes || !isOfWrites(event)));
  if (named === undefined && types === undefined)
    return { models: [...new Set(shown.map(({ model }) => model))], only: null };
  const only = shown.filter(
    ({ type, model, kind }) =>
      (named === undefined || (kind !== 'event' && named.includes(model))) &&
      (types === undefined || types.some((pattern) => matches(pattern, type))),
  );
  return { models: [], only };
}
