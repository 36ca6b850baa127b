import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { DateTime } from 'luxon';
import { type FieldError, InvalidRequest, isUuid } from '#kernel';

/** What is wrong with a value. */
class Complaint {
  constructor(
    readonly msg: string,
    readonly type: string,
  ) {}
}

/** How the text of a parameter is read, and how the documentation describes it. */
interface Kind<Value> {
  /** `once`: a repeated parameter is an error. */
  once: boolean;
  /** An empty text is as good as none. */
  blank?: boolean;
  schema: { type: 'string' | 'integer' | 'boolean' | 'array'; [key: string]: unknown };
  read(texts: readonly string[]): Value | Complaint;
}

/** A query parameter of a list: declared once, it documents itself and reads itself. */
export interface Parameter<Query> {
  name: string;
  description: string;
  kind: Pick<Kind<unknown>, 'once' | 'blank' | 'schema'>;
  /** Puts the value into the query, or says what is wrong with it. */
  read(query: Query, texts: readonly string[]): Complaint | undefined;
}

export function parameter<Query, Value>(
  [name, description]: [string, string],
  kind: Kind<Value>,
  put: (query: Query, value: Value) => void,
): Parameter<Query> {
  const read = (query: Query, texts: readonly string[]): Complaint | undefined => {
    const value = kind.read(texts);
    if (value instanceof Complaint) return value;
    put(query, value);
    return undefined;
  };
  return { name, description, kind, read };
}

export type Given = Record<string, string | string[] | undefined>;

/** The parameters as a plain reader: a list is the hot path, and a check by reflection costs it 40 µs. */
export function readerOf<Query>(parameters: readonly Parameter<Query>[], fresh: () => Query): (given: Given) => Query {
  const byName = new Map(parameters.map((each) => [each.name, each]));
  return (given) => {
    const query = fresh();
    const errors: FieldError[] = [];
    for (const name in given) {
      const complaint = complaintOf(byName.get(name), query, given[name] ?? '');
      if (complaint) errors.push({ loc: ['query', name], msg: complaint.msg, type: complaint.type });
    }
    if (errors.length > 0) throw new InvalidRequest(errors);
    return query;
  };
}

function complaintOf<Query>(
  known: Parameter<Query> | undefined,
  query: Query,
  given: string | string[],
): Complaint | undefined {
  if (!known) return new Complaint('Extra inputs are not permitted', 'extra_forbidden');
  const texts = typeof given === 'string' ? [given] : given;
  if (known.kind.once && texts.length > 1) return new Complaint('Input should be given once', 'value_error');
  if (known.kind.blank && texts.every((text) => text === '')) return undefined;
  if (texts.includes('')) return new Complaint('Input should not be empty', 'string_too_short');
  return known.read(query, texts);
}

/** The parameters in the documentation of a route. */
export const Documented = (
  parameters: readonly Pick<Parameter<never>, 'name' | 'description' | 'kind'>[],
): MethodDecorator =>
  applyDecorators(
    ...parameters.map(({ name, description, kind: { schema } }) =>
      ApiQuery({ name, description, required: false, schema, ...formOf(schema) }),
    ),
  );

/** Several values travel as one comma list. */
const formOf = (schema: { type: string }): object => (schema.type === 'array' ? { style: 'form', explode: false } : {});

export const FLAG: Kind<boolean> = {
  once: true,
  schema: { type: 'boolean', default: false },
  // Python's clients write True.
  read: ([text = '']) =>
    FLAGS.get(text.toLowerCase()) ??
    new Complaint('Input should be a valid boolean, unable to interpret input', 'bool_parsing'),
};
const FLAGS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

export const whole = (least: number, most: number, without: number): Kind<number> => ({
  once: true,
  schema: { type: 'integer', minimum: least, maximum: most, default: without },
  read([text = '']) {
    const value = /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
    if (value === undefined)
      return new Complaint('Input should be a valid integer, unable to parse string as an integer', 'int_parsing');
    if (value < least) return new Complaint(`Input should be greater than or equal to ${least}`, 'greater_than_equal');
    if (value > most) return new Complaint(`Input should be less than or equal to ${most}`, 'less_than_equal');
    return value;
  },
});

/** One text as it is. */
export const TEXT: Kind<string> = {
  once: true,
  blank: true,
  schema: { type: 'string' },
  read: ([text = '']) => text,
};

/** Texts that may hold commas: several are given by repeating the parameter. */
export const TEXTS: Kind<string[]> = {
  once: false,
  schema: { type: 'string' },
  read: (texts) => [...texts],
};

/** Words without commas: several are given as a comma list. */
export const WORDS: Kind<string[]> = {
  once: false,
  schema: { type: 'array', items: { type: 'string' } },
  read: (texts) => split(texts),
};

export const UUIDS: Kind<string[]> = {
  once: false,
  schema: { type: 'array', items: { type: 'string', format: 'uuid' } },
  read(texts) {
    const ids = split(texts);
    return ids.every(isUuid) ? ids : new Complaint('Input should be a comma separated list of UUIDs', 'uuid_parsing');
  },
};

const split = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.split(',')).map((text) => text.trim());

export const TIME: Kind<Date> = {
  once: true,
  schema: { type: 'string', format: 'date-time' },
  read([text = '']) {
    // A plus that was not encoded arrives as a blank: 2026-01-31T10:00:00+01:00.
    const mended = text.trim().replace(/(:\d\d(?:\.\d+)?) (\d\d:?\d\d)$/, '$1+$2');
    const time = DateTime.fromISO(mended.replace(/^(\d{4}-\d\d-\d\d) /, '$1T'), { zone: 'utc' });
    if (/^\d{4}-\d\d-\d\d/.test(mended) && time.isValid) return time.toJSDate();
    return new Complaint('Input should be a valid datetime in ISO 8601', 'datetime_parsing');
  },
};
