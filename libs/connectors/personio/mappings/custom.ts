import type { JsonObject } from '../../contract.js';
import { isObject } from '../protocol.js';
import type { EmployeeView } from './view.js';

const CUSTOM_V1 = /^dynamic_\d+$/;
/** `dynamic_<n>`, or `dynamic_<hash>.<n>` in v2. */
const NUMBER_V2 = /^dynamic_(?:[^.]+\.)?(\d+)$/;

/**
 * The customer's own attributes by their keys, which never change, where labels are translated and renamed; those that are
 * not set are left out, as v2 does. v2 gives typed values (numbers, lists); what only v1 shows keeps v1's.
 */
export function customOf({ person, employee }: EmployeeView): JsonObject {
  const typed = (person.custom_attributes ?? []).map(({ id, value }) => [id, value ?? null] as const);
  const covered = new Set(typed.flatMap(([id]) => [id, `dynamic_${NUMBER_V2.exec(id)?.[1] ?? ''}`]));
  const others = Object.entries((employee ?? {}) as JsonObject).flatMap(([key, attribute]) => {
    if (!CUSTOM_V1.test(key) || covered.has(key) || !isObject(attribute)) return [];
    const { value = null, universal_id: meaning } = attribute;
    return typeof meaning === 'string' && covered.has(meaning) ? [] : [[key, value] as const];
  });
  return Object.fromEntries([...typed, ...others].filter(([, value]) => value !== null && value !== ''));
}
