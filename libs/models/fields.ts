import 'reflect-metadata';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsArray, IsBoolean, IsNumber, IsOptional, IsString } from 'class-validator';
import type { Model } from './model.js';

/** How a list can be narrowed by a field. */
export interface Filter {
  /** The query parameter. Any of several: a comma list of ids or words; a text may hold commas, so there the parameter is repeated. */
  param: string;
  /** `narrow` values belong to few records and get an index; `broad` ones to many and are checked while paging. */
  reach: 'narrow' | 'broad';
}

/** A time that lists are narrowed by, with `<param>_from` and `<param>_to`, both included. It lies in the clear, in this column. */
export interface Range {
  param: string;
  column: 'starts_at' | 'ends_at' | 'effective_at';
}

export interface Field {
  name: string;
  /** `link`: the address of a file at the provider; stored as a placeholder, signed when it is read. */
  kind: 'text' | 'number' | 'flag' | 'time' | 'choice' | 'ref' | 'refs' | 'object' | 'objects' | 'texts' | 'link';
  description: string;
  filter?: Filter;
  range?: Range;
  /** Of a choice: our words for it. */
  words?: readonly string[];
  /** The model that a `ref` or `refs` points to, once there is one. */
  to?: () => Model;
  /** The record goes when the one that this names goes. */
  owner?: true;
  /** Of `refs` that no record keeps: the filter of `to` by which the records are found that name this one. */
  gathered?: string;
}

const FIELDS = Symbol('fields');
type Shape = abstract new () => object;

/** The fields of a model in the order of their declaration. */
export function fieldsOf(shape: Shape): readonly Field[] {
  return (Reflect.getMetadata(FIELDS, shape) as Field[] | undefined) ?? [];
}

function field(declared: Omit<Field, 'name'>, api: ApiPropertyOptions, checks: PropertyDecorator[]): PropertyDecorator {
  return (prototype, name) => {
    const fields = [...fieldsOf(prototype.constructor as Shape), { ...declared, name: String(name) }];
    Reflect.defineMetadata(FIELDS, fields, prototype.constructor);
    const described = {
      ...api,
      description: declared.description,
      nullable: true,
      required: true,
    } as ApiPropertyOptions;
    for (const decorate of [ApiProperty(described), IsOptional(), ...checks]) decorate(prototype, name);
  };
}

const filtered = (filter: Filter | undefined): Pick<Field, 'filter'> => (filter ? { filter } : {});

/** A field whose values belong to few records: names, numbers, one person's things. */
export const narrow = (param: string): Filter => ({ param, reach: 'narrow' });
/** A field whose values many records share: a status, a department. */
export const broad = (param: string): Filter => ({ param, reach: 'broad' });

export const Text = (description: string, filter?: Filter): PropertyDecorator =>
  field({ kind: 'text', description, ...filtered(filter) }, { type: String }, [IsString()]);

export const starts = (param: string): Range => ({ param, column: 'starts_at' });
export const ends = (param: string): Range => ({ param, column: 'ends_at' });
/** The third time of a model: when something takes effect, is paid or checked. */
export const takesEffect = (param: string): Range => ({ param, column: 'effective_at' });

export const Flag = (description: string): PropertyDecorator =>
  field({ kind: 'flag', description }, { type: Boolean }, [IsBoolean()]);

/** Hours, days or money; which of them, the description says. */
export const Amount = (description: string): PropertyDecorator =>
  field({ kind: 'number', description }, { type: Number }, [IsNumber()]);

/** An instant in UTC; a day is its midnight: `1986-10-27T00:00:00Z`. */
export const Time = (description: string, range?: Range): PropertyDecorator =>
  field({ kind: 'time', description, ...(range ? { range } : {}) }, { type: String, example: '1986-10-27T00:00:00Z' }, [
    IsString(),
  ]);

/** One of these words, or the provider's own where none of them fits: the sets are open. */
export const OneOf = (words: readonly string[], description: string, filter?: Filter): PropertyDecorator =>
  field(
    {
      kind: 'choice',
      words,
      description: `${description}. One of ${words.join(', ')}, or the provider's own word.`,
      ...filtered(filter),
    },
    { type: String, ...(words[0] === undefined ? {} : { example: words[0] }) },
    [IsString()],
  );

const RELATED = {
  anyOf: [
    { type: 'string', format: 'uuid' },
    {
      type: 'object',
      additionalProperties: true,
      description: 'The record, or what was picked of it, where `expand` names it.',
    },
  ],
} satisfies ApiPropertyOptions;

/** A related record: its id, or the record itself when expanded. */
export const Ref = (to: () => Model, description: string, filter?: Filter): PropertyDecorator =>
  field({ kind: 'ref', description, to, ...filtered(filter) }, RELATED, [IsString()]);

export const Refs = (to: () => Model, description: string, filter?: Filter): PropertyDecorator =>
  field({ kind: 'refs', description, to, ...filtered(filter) }, { type: 'array', items: RELATED }, [IsArray()]);

/** The record that this one is a part of: when it goes, this one goes with it, found by this filter. */
export const BelongsTo = (to: () => Model, description: string, param: string): PropertyDecorator =>
  field({ kind: 'ref', description, to, filter: narrow(param), owner: true }, RELATED, [IsString()]);

/** Records of the other model that name this one in the field that their narrow filter `by` is of: found when it is read. */
export const Gathered = (to: () => Model, by: string, description: string): PropertyDecorator =>
  field({ kind: 'refs', description, to, gathered: by }, { type: 'array', items: RELATED }, [IsArray()]);

export const Texts = (description: string, filter?: Filter): PropertyDecorator =>
  field({ kind: 'texts', description, ...filtered(filter) }, { type: 'array', items: { type: 'string' } }, [IsArray()]);

/** An embedded object without an id of its own. */
export const Part = (shape: () => new () => object, description: string): PropertyDecorator =>
  field({ kind: 'object', description }, { type: () => shape() }, []); // Swagger knows a lazy type by the name `type`

/** Embedded objects without ids of their own. */
export const Parts = (shape: () => new () => object, description: string): PropertyDecorator =>
  field({ kind: 'objects', description }, { type: () => [shape()] }, [IsArray()]);

/** An object with keys of its own making. */
export const Values = (description: string): PropertyDecorator =>
  field({ kind: 'object', description }, { type: 'object', additionalProperties: true }, []);

/** A file at the provider: an address of ours that is good for a short time and needs no key. */
export const Link = (description: string): PropertyDecorator =>
  field({ kind: 'link', description }, { type: String, format: 'uri' }, [IsString()]);
