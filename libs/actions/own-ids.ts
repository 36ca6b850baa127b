import type { BodySchema, Json, Schema } from '#connectors';
import { recordId } from '#records';
import { resolved } from './references.js';

/**
 * What may be said, with our ids of records where the connector names the provider's, and the provider's by ours: those records may
 * be so new that we do not hold them yet.
 */
export async function withOwnIds(
  schema: BodySchema,
  connectionId: string,
): Promise<{ schema: BodySchema; remoteIds: ReadonlyMap<string, string> }> {
  const remoteIds = new Map<string, string>();
  const ownId = (model: string, id: string): string => recordId(connectionId, model, id);
  const listedId = (model: string, id: string): string => {
    const own = ownId(model, id);
    remoteIds.set(own, id);
    return own;
  };
  const { body } = await resolved(schema.examples[0], schema, (model, id) => Promise.resolve(ownId(model, id)));
  return { schema: { ...changed(schema, listedId), examples: [body] }, remoteIds };
}

type OwnId = (model: string, id: string) => string;

function changed<S extends Schema>(schema: S, ownId: OwnId): S {
  const { properties, items, anyOf } = schema;
  const inside = (one: Schema): Schema => changed(one, ownId);
  return {
    ...schema,
    ...listed(schema, ownId),
    ...(properties && { properties: entries(properties, (name, one) => [name, inside(one)]) }),
    ...(items && { items: inside(items) }),
    ...(anyOf && { anyOf: anyOf.map(inside) }),
  };
}

function listed(
  { 'x-model': model, 'x-labels': labels, 'x-word-groups': groups, enum: values }: Schema,
  ownId: OwnId,
): Partial<Schema> {
  if (model === undefined) return {};
  const own = (id: Json): Json => (typeof id === 'string' ? ownId(model, id) : id);
  return {
    ...(values && { enum: values.map(own) }),
    ...(labels && { 'x-labels': entries(labels, (id, label) => [ownId(model, id), label]) }),
    ...(groups && { 'x-word-groups': entries(groups, (id, names) => [ownId(model, id), names]) }),
  };
}

const entries = <T>(all: Readonly<Record<string, T>>, change: (name: string, one: T) => [string, T]) =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => change(name, one)));
