import type { Choices, JsonObject } from '../../contract.js';
import { current } from '../mappings/view.js';
import { isObject } from '../protocol.js';
import type { PersonioEmployment } from '../types.js';
import { withoutAttributes, withoutFields, withoutNamed, withoutSickEntitlement } from './attributes.js';
import { type Group, GROUPS, SICK_LEAVE } from './groups.js';

/**
 * v1's attributes without those that are switched off: what is held against what we have. A payload keeps them until all of it is cut,
 * as they tell what v2's are called.
 */
export const sharedOf = (attributes: JsonObject, { fields }: Pick<Choices, 'fields'> = { fields: [] }): JsonObject =>
  GROUPS.filter(({ name }) => fields.includes(name)).reduce(attributesWithout, attributes);

const attributesWithout = (attributes: JsonObject, group: Group): JsonObject =>
  withoutAttributes(group === SICK_LEAVE ? withoutSickEntitlement(attributes) : attributes, group);

/** An employee's payload: the person of v2, the attributes of v1, and the contracts. */
export function employeeWithout(raw: JsonObject, group: Group): JsonObject {
  const { person = null, employee = null, employments = null } = raw;
  const v1 = isObject(employee) ? employee : null;
  const left = {
    ...(isObject(person) ? { person: withoutFields(person, v1, group) } : {}),
    ...(v1 ? { employee: attributesWithout(v1, group) } : {}),
    employments: withoutNamed(employments, group),
  };
  return Object.entries(left).some(([key, value]) => value !== (raw[key] ?? null)) ? { ...raw, ...left } : raw;
}

export function employmentWithout(raw: JsonObject, group: Group): JsonObject {
  const employment = withoutNamed(raw['employment'] ?? null, group);
  return employment === (raw['employment'] ?? null) ? raw : { ...raw, employment };
}

/** What an employee is mapped from. */
const OF_CONTRACTS = [
  ...['id', 'status', 'type', 'employment_start_date', 'employment_end_date', 'updated_at', 'position', 'supervisor'],
  ...['office', 'legal_entity', 'org_units', 'cost_centers', 'termination'],
];

/**
 * Without employments an employee's payload holds of the contract that counts today what the employee's own fields say, and
 * nothing of the others: Personio tells these fields nowhere else, so that contracts are read all the same.
 */
export function withoutContracts(raw: JsonObject): JsonObject {
  const { employments } = raw;
  if (!Array.isArray(employments)) return raw;
  const now = current(employments as unknown as PersonioEmployment[]) as JsonObject | null;
  const kept = now
    ? [Object.fromEntries(OF_CONTRACTS.flatMap((key) => (key in now ? [[key, now[key] ?? null]] : [])))]
    : [];
  const isSame = employments.length === kept.length && JSON.stringify(employments) === JSON.stringify(kept);
  return isSame ? raw : { ...raw, employments: kept };
}
