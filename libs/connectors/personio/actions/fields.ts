import type { Model } from '#models';
import type { Json, JsonObject, Schema } from '../../contract.js';
import { isObject } from '../protocol.js';

/** Our id of a record that we hold. */
export const reference = ({ name }: Model, description: string): Schema => ({
  ...{ type: 'string', format: 'uuid', 'x-model': name, description },
});

/** A day, or a time as records show days: its first ten characters count. */
export const day = (description: string): Schema => ({
  ...{ type: 'string', anyOf: [{ format: 'date' }, { format: 'date-time' }], description },
  examples: ['2026-10-01'],
});

/** The same, or null. */
export function orNull({ type = [], enum: words, ...schema }: Schema): Schema {
  return { ...schema, type: [type, 'null' as const].flat(), ...(words ? { enum: [...words, null] } : {}) };
}

/** Several of which each may be null, or none may. */
export const allOrNull = (schemas: Readonly<Record<string, Schema>>): Record<string, Schema> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, orNull(schema)]));

/** An object that takes nothing else. */
export const object = (properties: Readonly<Record<string, Schema>>, description: string): Schema => ({
  ...{ type: 'object', description, properties, additionalProperties: false },
});

/** What only Personio has of it. */
export const paramsOf = ({ integration_params: params }: JsonObject): JsonObject => objectOf(params);

export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** Empty where it is no text. */
export const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Without what somebody may have left out or written otherwise when it was kept: spaces around it, double ones, composed letters. */
export const plain = (value: Json | undefined): string => textIn(value).normalize('NFC').trim().replace(/\s+/g, ' ');

export const textsOf = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** `YYYY-MM-DD`, or null. */
export const dayOf = (value: Json | undefined): string | null =>
  typeof value === 'string' ? value.slice(0, 10) : null;

/** How Personio names another thing; null where there is none. */
export const toThing = (id: Json | undefined): JsonObject | null => (typeof id === 'string' ? { id } : null);

/** What stands in `{ id }`; null where none does. */
export function idIn(value: Json | undefined): string | null {
  const { id } = objectOf(value);
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}
