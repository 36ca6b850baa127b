import type { Model } from '#models';
import { formOf, type Spotted } from './shape.js';

/** Relations that are answered as records instead of ids, by the name of their field. */
export type Expand = ReadonlyMap<string, Relation>;

export interface Relation extends Spotted {
  model: Model;
  /** Only these of its fields; null: all of them. */
  picked: ReadonlySet<string> | null;
  within: Expand;
}

interface Draft extends Spotted {
  model: Model;
  whole: boolean;
  picked: Set<string>;
  within: Map<string, Draft>;
}

/** What every record has beside the fields of its model. */
const BASE = ['id', 'remote_id', 'modified_at', 'custom_fields'];
const LEVELS = 2;

const SEGMENT = /(\w+)(?:\[\s*(\w+(?:\s*,\s*\w+)*)\s*\])?/;
const TERM = new RegExp(`${SEGMENT.source}(?:\\.${SEGMENT.source})*`);
const WHOLE = new RegExp(`^\\s*${TERM.source}(?:\\s*,\\s*${TERM.source})*\\s*$`);

/**
 * What stands in `expand`: names of relations, separated by commas, a second level behind a dot, the fields that are wanted in
 * brackets. `manager[first_name].company,groups`. Answers with a sentence if it cannot be.
 */
export function expandOf(model: Model, texts: readonly string[]): Expand | string {
  const drafts = new Map<string, Draft>();
  for (const text of texts) {
    if (!WHOLE.test(text))
      return 'Input should be names of relations, such as manager,groups or manager[first_name].company';
    for (const [term] of text.matchAll(new RegExp(TERM, 'g'))) {
      const problem = add(drafts, model, [...term.matchAll(new RegExp(SEGMENT, 'g'))]);
      if (problem !== undefined) return problem;
    }
  }
  return finished(drafts);
}

/** Names of the relations that a model has. */
export const relationsOf = (model: Model): string[] => [...formOf(model).relations.keys()];

function add(drafts: Map<string, Draft>, model: Model, segments: readonly RegExpExecArray[]): string | undefined {
  if (segments.length > LEVELS) return `Input should have ${LEVELS} levels at most`;
  const [segment, ...deeper] = segments;
  const [, name = '', picks] = segment ?? [];
  const relation = formOf(model).relations.get(name);
  if (!relation) return missing('relation', name, model, relationsOf(model));
  const to = relation.to();
  const draft = drafts.get(name) ?? { ...relation, model: to, whole: false, picked: new Set(), within: new Map() };
  drafts.set(name, draft);
  if (picks === undefined && deeper.length === 0) draft.whole = true;
  return pick(draft, picks) ?? (deeper.length > 0 ? add(draft.within, to, deeper) : undefined);
}

function pick({ model, picked }: Draft, picks: string | undefined): string | undefined {
  const known = [...BASE, ...formOf(model).names];
  for (const name of picks?.split(/\s*,\s*/) ?? []) {
    if (!known.includes(name)) return missing('field', name, model, known);
    picked.add(name);
  }
  return undefined;
}

const missing = (what: string, name: string, model: Model, known: readonly string[]): string =>
  `There is no ${what} "${name}" on ${model.name}; ${known.length > 0 ? `there are ${known.join(', ')}` : 'it has none'}`;

const finished = (drafts: ReadonlyMap<string, Draft>): Expand =>
  new Map(
    [...drafts].map(([field, { name, key, model, whole, picked, within }]) => {
      const all = whole || picked.size === 0;
      const kept = all ? null : new Set(['id', 'remote_id', ...picked, ...within.keys()]);
      return [field, { name, key, model, picked: kept, within: finished(within) }];
    }),
  );
