import type { Json, JsonObject } from '../../contract.js';
import { text } from '../../converters.js';
import { CUSTOM_V1, v1KeyOf } from '../mappings/custom.js';
import { isObject } from '../protocol.js';
import { mayBeSick } from './absences.js';
import { type Group, GROUPS, isCalled, OWN_ATTRIBUTES } from './groups.js';

/** Attributes that Personio has in every account, under names that mean the same in all of them. */
const STANDARD = new Set(
  (
    'id first_name last_name preferred_name email gender status position supervisor employment_type weekly_working_hours hire_date ' +
    'contract_end_date termination_date termination_type termination_reason probation_period_end created_at last_modified_at ' +
    'subcompany office department team cost_centers holiday_calendar absence_entitlement work_schedule fix_salary ' +
    'fix_salary_interval hourly_salary vacation_day_balance last_working_day profile_picture updated_at employments ' +
    'custom_attributes _meta'
  ).split(' '),
);

/** v1's attributes of a person without those of the group. One that bears no name goes: nobody knows what it is. */
export const withoutAttributes = (attributes: JsonObject, group: Group): JsonObject =>
  filtered(attributes, (key, attribute) => !isOf(group, key, attribute));

/** Names of the groups that an attribute of v1 is of. */
export const groupsOf = (key: string, attribute: JsonObject): string[] =>
  GROUPS.filter((group) => isOf(group, key, attribute)).map(({ name }) => name);

function isOf(group: Group, key: string, attribute: Json): boolean {
  if (STANDARD.has(key)) return group.standard.includes(key);
  if (group === OWN_ATTRIBUTES) return CUSTOM_V1.test(key);
  const { label = null, universal_id: meaning = null, value = null } = isObject(attribute) ? attribute : {};
  return isNameless(key, label, meaning) || isCalled(group, key, label, meaning) || looksLike(group, value);
}

const isNameless = (key: string, ...names: readonly Json[]): boolean =>
  CUSTOM_V1.test(key) && names.every((name) => text(name) === null);

/** v2's person without what is of the group. It names no attributes: v1's list tells what they are, if it has them. */
export function withoutFields(person: JsonObject, v1: JsonObject | null, group: Group): JsonObject {
  const left = filtered(person, (key) => !(STANDARD.has(key) ? group.standard.includes(key) : isCalled(group, key)));
  const { custom_attributes: own } = left;
  if (!Array.isArray(own)) return left;
  const kept = own.filter((one) => isObject(one) && !isOwnOf(group, one, nameOf(one, v1 ?? {})));
  return kept.length === own.length ? left : { ...left, custom_attributes: kept };
}

function isOwnOf(group: Group, one: JsonObject, names: readonly Json[]): boolean {
  if (group === OWN_ATTRIBUTES || !names.some((name) => isTelling(name))) return true;
  return isCalled(group, ...names) || looksLike(group, one['value'] ?? null);
}

/** All that an attribute of v2 is called: by itself, and by v1. */
function nameOf({ id = null, global_id: meaning = null, label = null }: JsonObject, v1: JsonObject): Json[] {
  const key = v1KeyOf(text(id) ?? '');
  const found = Object.entries(v1).find(
    ([name, attribute]) =>
      name === key || (isObject(attribute) && [id, meaning].includes(attribute['universal_id'] ?? '')),
  )?.[1];
  const { label: called = null, universal_id: means = null } = isObject(found) ? found : {};
  return [id, meaning, label, called, means];
}

/** Numbers, and keys that are made of them, say nothing. */
const isTelling = (name: Json): boolean => /\p{L}{2}/u.test((text(name) ?? '').replace(/^dynamic_.*/, ''));

/** Whether a value, or something within it, looks like one of the group. */
export function looksLike(group: Group, value: Json): boolean {
  if (typeof value === 'string') return group.value?.test(value.trim()) ?? false;
  return typeof value === 'object' && value !== null && Object.values(value).some((one) => looksLike(group, one));
}

/** Everything below whose name is of the group is cut; the same object where there is nothing. */
export function withoutNamed(value: Json, group: Group): Json {
  if (Array.isArray(value))
    return unlessSame(
      value,
      value.map((one) => withoutNamed(one, group)),
    );
  if (!isObject(value)) return value;
  const left = filtered(value, (key) => !isCalled(group, key));
  const inner = Object.entries(left).map(([key, one]) => [key, withoutNamed(one, group)] as const);
  return inner.some(([key, one]) => one !== left[key]) ? Object.fromEntries(inner) : left;
}

const unlessSame = (before: Json[], after: Json[]): Json[] =>
  after.some((one, at) => one !== before[at]) ? after : before;

/** What v1 entitles somebody to may be days of illness, also where it does not tell of which kind. */
export function withoutSickEntitlement(attributes: JsonObject): JsonObject {
  const { absence_entitlement: entitlement } = attributes;
  if (!isObject(entitlement) || !Array.isArray(entitlement['value'])) return attributes;
  const kept = entitlement['value'].filter((one) => !mayBeSick(attributesIn(one)));
  if (kept.length === entitlement['value'].length) return attributes;
  return { ...attributes, absence_entitlement: { ...entitlement, value: kept } };
}

const attributesIn = (one: Json): JsonObject => (isObject(one) && isObject(one['attributes']) ? one['attributes'] : {});

function filtered(object: JsonObject, keeps: (key: string, value: Json) => boolean): JsonObject {
  const entries = Object.entries(object);
  const kept = entries.filter(([key, value]) => keeps(key, value));
  return kept.length === entries.length ? object : Object.fromEntries(kept);
}
