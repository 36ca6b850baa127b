import type { Json, JsonObject } from '../../contract.js';
import { text } from '../../converters.js';
import { isObject } from '../protocol.js';
import { looksLike } from './attributes.js';
import { BANK_DATA, type Group, isCalled, OWN_ATTRIBUTES, SALARY, SICK_LEAVE } from './groups.js';

/** A document is of a group by its category, its name or its comment; where the category's name is not told, it may be. */
export function documentWithout(raw: JsonObject, group: Group): JsonObject | null {
  const { name = null, comment = null, category = null } = raw;
  const called = isObject(category) ? (category['name'] ?? null) : null;
  if (isObject(category) && text(called) === null) return null;
  return isCalled(group, name, comment, called) ? null : raw;
}

/** Names of the groups that documents of a category are of. */
export const groupsCalled = (category: string): string[] =>
  [SALARY, SICK_LEAVE, BANK_DATA].filter((group) => isCalled(group, category)).map(({ name }) => name);

/** Columns that are called by numbers, or by letters that mean nothing. */
const MEANINGLESS = /^dynamic|^\d+$|\d{5}|[0-9a-f]{8}/i;
const OF_ABSENCES = 'absence_';

/** Reports show attributes whether these are shared or not: columns of the group go, and those of which nobody can tell. */
export function rowWithout(raw: JsonObject, group: Group): JsonObject {
  const { cells } = raw;
  if (!Array.isArray(cells)) return raw;
  const kept = cells.filter((one) => isObject(one) && !isColumnOf(group, text(one['key']) ?? '', one['cell'] ?? null));
  return kept.length === cells.length ? raw : { ...raw, cells: kept };
}

function isColumnOf(group: Group, key: string, cell: Json): boolean {
  if (key.startsWith(OF_ABSENCES)) return group === SICK_LEAVE;
  if (key === '' || MEANINGLESS.test(key)) return true;
  const { data_type: kind = null, label = null, name = null } = isObject(cell) ? cell : {};
  return group !== OWN_ATTRIBUTES && (isCalled(group, key, kind, label, name) || looksLike(group, cell));
}
