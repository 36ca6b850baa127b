import { hash } from 'node:crypto';
import type { Connector } from '#connectors';
import { type Field, fieldsOf, type Model } from '#models';

/** A model as records are made of it. */
export interface Form {
  fields: readonly Field[];
  names: readonly string[];
  /** Another number for other fields or filters. */
  number: number;
}

const forms = new WeakMap<Model, Form>();
const VERSIONS = 128;

export function formOf(model: Model): Form {
  const known = forms.get(model);
  if (known) return known;
  const fields = fieldsOf(model.fields);
  const names = fields.map(({ name }) => name);
  const declared = fields.map(({ name, filter }) => [name, filter?.reach]);
  const number = hash('sha256', JSON.stringify(declared), 'buffer').readUIntBE(0, 3);
  const form = { fields, names, number };
  forms.set(model, form);
  return form;
}

/** What a record is made with: the model's fields and filters, and the version of the connector's mappings. */
export const shapeOf = (model: Model, connector: Connector): number =>
  formOf(model).number * VERSIONS + ((connector.version ?? 0) % VERSIONS);

/** Whether a body of this shape has the fields that the model has today. */
export const isComplete = (shape: number, model: Model): boolean =>
  Math.floor(shape / VERSIONS) === formOf(model).number;
