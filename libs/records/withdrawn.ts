import type { Connector, JsonObject, Mapped } from '#connectors';
import type { ConnectionRef } from '#tenancy';
import { fieldsOf } from './body.js';

/** Fields of a model that a right which was withdrawn used to fill; the customer's own ones as `custom_fields.<name>`. */
export interface WithdrawnFields {
  /** They keep what they have. */
  kept: ReadonlySet<string>;
  /** Their time is over: what they had is destroyed. */
  over: ReadonlySet<string>;
  /** There are no records without the right, and its time is over: of those that we hold nothing is left but that they are there. */
  emptied: boolean;
}

/** By model. */
export type Withdrawn = (model: string) => WithdrawnFields;

const OWN = 'custom_fields.';

/**
 * What a connection may not read any more, of the records of a stream. A field that two rights fill is kept as long as one of
 * them says so. That a whole model is gone, its own stream has to say: another one may need the right for other things.
 */
export function withdrawnOf(
  { rights = [] }: Connector,
  { lost, lacking }: Pick<ConnectionRef, 'lost' | 'lacking'>,
  stream: string,
): Withdrawn {
  const fields = (model: string, over: boolean): Set<string> => {
    const names = Object.keys(lost).filter((name) => lost[name]?.over === over);
    const filled = rights.filter(({ name }) => names.includes(name)).flatMap(({ fills }) => fills[model] ?? []);
    // Attributes of the customer's own go by the names of their fields.
    return new Set([...filled.filter((name) => name !== 'all'), ...names.filter((name) => name.startsWith(OWN))]);
  };
  const made = new Map<string, WithdrawnFields>();
  return (model) => {
    const known = made.get(model);
    if (known) return known;
    const kept = fields(model, false);
    const emptied = rights.some(
      ({ name, fills }) =>
        fills[model] === 'all' && lost[name]?.over === true && lacking[stream]?.includes(name) === true,
    );
    const withdrawn = { kept, over: fields(model, true).difference(kept), emptied };
    made.set(model, withdrawn);
    return withdrawn;
  };
}

/** What may not be read any more stays as it was, until its time is over. */
export function keeping(
  mapped: Mapped,
  old: { body: Buffer; custom: Buffer | null } | null,
  { kept, over }: WithdrawnFields,
): Mapped {
  const withheld = (mapped.withheld ?? []).filter((name) => !over.has(name));
  if (!old || withheld.length + kept.size === 0) return mapped;
  const unsaid = [...kept].filter((name) => saysNothing(mapped.fields[name]));
  const own = [...ownOf(withheld), ...ownOf(kept).filter((name) => saysNothing(mapped.custom[name]))];
  return {
    ...mapped,
    fields: { ...mapped.fields, ...having([...withheld, ...unsaid], fieldsOf(old.body)) },
    custom: own.length === 0 ? mapped.custom : { ...mapped.custom, ...having(own, ownFieldsOf(old.custom)) },
  };
}

/**
 * Of what an expression is worked out from, nobody knows which right shows it: while one is withdrawn that fills the model, a
 * value that is gone stays as long.
 */
export function keepingOwn(
  values: JsonObject,
  old: { custom: Buffer | null } | null,
  { kept }: WithdrawnFields,
): JsonObject {
  const gone = kept.size > 0 && old?.custom ? Object.keys(values).filter((name) => saysNothing(values[name])) : [];
  return gone.length === 0 ? values : { ...values, ...having(gone, ownFieldsOf(old?.custom ?? null)) };
}

const ownOf = (names: Iterable<string>): string[] =>
  [...names].filter((name) => name.startsWith(OWN)).map((name) => name.slice(OWN.length));

/** Those of the fields that we hold something of. */
const having = <Value>(names: readonly string[], held: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = held[name];
      return value == null ? [] : [[name, value] as const];
    }),
  );

const ownFieldsOf = (custom: Buffer | null): JsonObject =>
  custom ? (JSON.parse(custom.toString('utf8')) as JsonObject) : {};

export const saysNothing = (value: unknown): boolean => value == null || (Array.isArray(value) && value.length === 0);
