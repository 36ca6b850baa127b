import type { How, JsonObject, MapRecord, Ref, Settings } from './contract.js';
import type { Model } from '#models';
import { RecordUnmappable } from './errors.js';

/** The paths through a provider's object: `person.first_name`. Lists and open records end a path. */
type Path<T> = T extends readonly unknown[]
  ? never
  : {
      [K in keyof T & string]: string extends K
        ? never
        : NonNullable<T[K]> extends object
          ? K | `${K}.${Path<NonNullable<T[K]>>}`
          : K;
    }[keyof T & string];

/** What lies at a path. */
type At<T, P extends string> = P extends `${infer K}.${infer Rest}`
  ? K extends keyof T
    ? At<NonNullable<T[K]>, Rest>
    : never
  : P extends keyof T
    ? NonNullable<T[P]>
    : never;

/** How one field comes about; null where the provider does not say. */
type Rule<Remote, Value> = (remote: Remote, ref: Ref, settings: Settings) => Value | null;

/** A rule for every field: one that is forgotten, misspelt or of another type does not compile. */
export type Rules<Remote, Fields> = { [F in keyof Fields]: Rule<Remote, NonNullable<Fields[F]>> };

export interface Words<Remote> {
  /** The value at a path, converted if a converter is given; null where the path ends early. */
  at: {
    <P extends Path<Remote>>(path: P): Rule<Remote, At<Remote, P>>;
    <P extends Path<Remote>, V>(path: P, convert: (value: At<Remote, P>) => V | null): Rule<Remote, V>;
  };
  /** The public id of the record whose remote id lies at the path, or is made from several parts. */
  ref: (model: Model, remoteId: Path<Remote> | ((remote: Remote) => string | null)) => Rule<Remote, string>;
  /** The public ids of related records, from a list of remote ids; null when the provider does not say which they are. */
  refs: (model: Model, remoteIds: (remote: Remote) => readonly string[] | null) => Rule<Remote, string[]>;
  /** The first of these that says something. */
  first: <V>(...rules: Rule<Remote, V>[]) => Rule<Remote, V>;
  /** The same for every record. */
  always: <V>(value: V) => Rule<Remote, V>;
  /** Not said by the provider as such, but worked out from what it says: told in the coverage. */
  derived: <V>(rule: Rule<Remote, V>) => Rule<Remote, V>;
  /** The provider has no such field. Said aloud, so that a gap is a decision. */
  absent: Rule<Remote, never>;
  /** For a `Gathered` field: the records that name this one, found when it is read. */
  gathered: Rule<Remote, string[]>;
}

export interface Beside<Remote, Fields = object> {
  /** The customer's own fields, under the provider's names. */
  custom?: (remote: Remote) => JsonObject;
  /** The provider's own words, where ours take their place. */
  words?: (remote: Remote) => { [F in keyof Fields]?: string | null };
  /** When the provider says that the record changed. */
  modifiedAt?: (remote: Remote) => string | null;
  /** Fields that may not be read of this one; the customer's own as `custom_fields.<name>`. */
  withheld?: (remote: Remote) => readonly ((keyof Fields & string) | `custom_fields.${string}`)[];
}

/** A mapping as data: pure, and run again from the stored payload whenever it changes. */
export function mapping<Remote, Fields extends object>(
  read: (raw: JsonObject) => Remote,
  declare: (words: Words<Remote>) => Rules<Remote, Fields>,
  beside: Beside<Remote, Fields> = {},
): MapRecord {
  const rules = Object.entries<Rule<Remote, unknown>>(declare(words<Remote>()));

  const map: MapRecord = (raw, ref, settings) => {
    const remote = read(raw);
    const given = { remote, ref, settings };
    const fields: Record<string, unknown> = {};
    for (const [field, rule] of rules) fields[field] = made(field, rule, given);
    const modifiedAt = beside.modifiedAt?.(remote);
    return {
      fields,
      custom: beside.custom?.(remote) ?? {},
      ...(beside.words ? { words: said(beside.words(remote)) } : {}),
      ...(modifiedAt == null ? {} : { remoteModifiedAt: new Date(modifiedAt) }),
      ...(beside.withheld ? { withheld: beside.withheld(remote) } : {}),
    };
  };
  map.how = Object.fromEntries(rules.map(([field, rule]) => [field, howOf(rule)]));
  return map;
}

/** Says which field it was that failed. */
function made<Remote>(
  field: string,
  rule: Rule<Remote, unknown>,
  { remote, ref, settings }: { remote: Remote; ref: Ref; settings: Settings },
): unknown {
  try {
    return rule(remote, ref, settings);
  } catch (cause) {
    throw new RecordUnmappable(field, { cause });
  }
}

const absent = (): null => null;
const gathered = (): string[] => [];
const DERIVED = new WeakSet<object>([gathered]);

function howOf(rule: object): How {
  if (rule === absent) return 'absent';
  return DERIVED.has(rule) ? 'derived' : 'mapped';
}

const said = (words: Record<string, string | null | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(words).filter((entry): entry is [string, string] => entry[1] != null));

function words<Remote>(): Words<Remote> {
  const at = (path: string, convert: (value: unknown) => unknown = (value) => value) => {
    const keys = path.split('.');
    return (remote: Remote) => {
      const value = follow(remote, keys);
      return value == null ? null : convert(value);
    };
  };
  return {
    at: at as Words<Remote>['at'],
    ref: (model, remoteId) => {
      const find = typeof remoteId === 'string' ? at(remoteId) : remoteId;
      return (remote, ref) => {
        const found = find(remote);
        return isId(found) ? ref(model.name, String(found)) : null;
      };
    },
    refs: (model, remoteIds) => (remote, ref) => remoteIds(remote)?.map((id) => ref(model.name, id)) ?? null,
    first:
      (...rules) =>
      (remote, ref, settings) => {
        for (const rule of rules) {
          const value = rule(remote, ref, settings);
          if (value != null) return value;
        }
        return null;
      },
    always: (value) => () => value,
    derived: (rule) => {
      DERIVED.add(rule);
      return rule;
    },
    absent,
    gathered,
  };
}

function follow(remote: unknown, keys: readonly string[]): unknown {
  let value = remote;
  for (const key of keys) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function isId(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}
