import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { type FieldError, InvalidRequest } from '#kernel';
import { notAmong } from '../http/request.pipe.js';

/** What is wrong with a value. */
export class Complaint {
  constructor(
    readonly msg: string,
    readonly type: string,
  ) {}
}

/** How the text of a parameter is read, and how the documentation describes it. */
export interface Kind<Value> {
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

/**
 * The parameters as a plain reader: a list is the hot path, and a check by reflection costs it 40 µs. `check`: what is wrong with
 * them together.
 */
export function readerOf<Query>(
  parameters: readonly Parameter<Query>[],
  fresh: () => Query,
  check: (query: Query) => FieldError[] = () => [],
): (given: Given) => Query {
  const byName = new Map(parameters.map((each) => [each.name, each]));
  const unknown = new Complaint(notAmong([...byName.keys()]), 'extra_forbidden');
  return (given) => {
    const query = fresh();
    const errors: FieldError[] = [];
    for (const name in given) {
      const known = byName.get(name);
      const complaint = known ? complaintOf(known, query, given[name] ?? '') : unknown;
      if (complaint) errors.push({ loc: ['query', name], msg: complaint.msg, type: complaint.type });
    }
    errors.push(...check(query));
    if (errors.length > 0) throw new InvalidRequest(errors);
    return query;
  };
}

function complaintOf<Query>(known: Parameter<Query>, query: Query, given: string | string[]): Complaint | undefined {
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
