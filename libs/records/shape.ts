import { hash } from 'node:crypto';
import type { Connector } from '#connectors';
import { type Field, fieldsOf, type Model } from '#models';
import { gatheredBy, type NamingField } from './relations.js';

/** A model as records are made of it. */
export interface Form {
  fields: readonly Field[];
  names: readonly string[];
  /** Files of the record. */
  links: readonly Spotted[];
  /** Related records, by the name of the field. */
  relations: ReadonlyMap<string, Spotted & { to: () => Model }>;
  /** Lists of records that name this one, which are filled when it is read. */
  gathered: readonly (Spotted & { by: NamingField })[];
  /** Another number for other fields, filters, times and links: for whatever is stored differently. */
  number: number;
}

/** A field whose value is looked for in the text of a body. */
export interface Spotted {
  name: string;
  /** What stands in front of its value. Text of a value cannot look like it: a quote in there has a backslash. */
  key: Buffer;
}

const spotted = ({ name }: Field): Spotted => ({ name, key: Buffer.from(`"${name}":`, 'utf8') });

const forms = new WeakMap<Model, Form>();
const VERSIONS = 128;

export function formOf(model: Model): Form {
  const known = forms.get(model);
  if (known) return known;
  const fields = fieldsOf(model.fields);
  const names = fields.map(({ name }) => name);
  const links = fields.filter(({ kind }) => kind === 'link').map(spotted);
  const relations = new Map(
    fields.flatMap((field) => (field.to ? [[field.name, { ...spotted(field), to: field.to }] as const] : [])),
  );
  const gathered = fields.flatMap((field) => {
    const by = gatheredBy(field);
    return by ? [{ ...spotted(field), by }] : [];
  });
  const declared = fields.map(({ name, kind, filter, range }) => [name, filter?.reach, range?.column, kind === 'link']);
  const number = hash('sha256', JSON.stringify(declared), 'buffer').readUIntBE(0, 3);
  const form = { fields, names, links, relations, gathered, number };
  forms.set(model, form);
  return form;
}

/** What a record is made with: the model's fields and filters, and the version of the connector's mappings. */
export const shapeOf = (model: Model, connector: Connector): number =>
  formOf(model).number * VERSIONS + ((connector.version ?? 0) % VERSIONS);

/**
 * Whether a mapping of a later version has made the one than the other; versions go round. Programs of two versions that run at the
 * same time would otherwise put each other's records back.
 */
export const isNewer = (one: number, other: number): boolean =>
  one % VERSIONS !== other % VERSIONS && ((one - other) & (VERSIONS - 1)) < VERSIONS / 2;

/** Whether a body of this shape has the fields that the model has today. */
export const isComplete = (shape: number, model: Model): boolean =>
  Math.floor(shape / VERSIONS) === formOf(model).number;
