import type { Model } from '#models';
import { linesOf } from './body.js';
import { formOf } from './shape.js';
import { idsAt } from './spot.js';

/** Whether its records are parts of others. */
export const isOwned = (model: Model): boolean => formOf(model).fields.some(({ owner }) => owner);

/** The records that one with this body is a part of. */
export function ownersOf(model: Model, body: Buffer): string[] {
  const { fields, relations } = formOf(model);
  const text = linesOf(body).fields;
  return fields.flatMap(({ name, owner }) => {
    const relation = owner ? relations.get(name) : undefined;
    return relation ? (idsAt(text, relation.key)?.ids ?? []) : [];
  });
}
