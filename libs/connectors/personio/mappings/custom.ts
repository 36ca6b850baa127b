import type { Json, JsonObject } from '../../contract.js';
import { text } from '../../converters.js';
import { isObject } from '../protocol.js';
import { costCenterId } from '../remote-ids.js';
import type { CostCenter, CostCenterShare } from '../types.js';
import type { EmployeeView } from './view.js';

export const CUSTOM_V1 = /^dynamic_\d+$/;
/** `dynamic_<n>`, or `dynamic_<hash>.<n>` in v2. */
const NUMBER_V2 = /^dynamic_(?:[^.]+\.)?(\d+)$/;

const WEIGHTS = 'cost_center_weights';

/**
 * The customer's own attributes: under their keys, which never change, and under their labels, which people know them by, but
 * may rename, translate or give twice. Those that are not set are left out, as v2 does.
 */
export function customOf(view: EmployeeView): JsonObject {
  const attributes = attributesV1(view.employee);
  const byKey = keyed(view, attributes);
  const weights = costCenterWeights(view);
  return Object.fromEntries([
    ...labelled(view, attributes, byKey),
    ...byKey,
    ...(weights ? [[WEIGHTS, weights] as const] : []),
  ]);
}

/** v2 gives typed values (numbers, lists); what only v1 shows is brought into the same form. */
function keyed({ person }: EmployeeView, attributes: Attributes): Map<string, Json> {
  const typed = (person.custom_attributes ?? []).map(({ id, value }) => [id, value ?? null] as const);
  const covered = new Set(typed.flatMap(([id]) => [id, v1KeyOf(id)]));
  const others = attributes.flatMap(([key, attribute]) => {
    if (!CUSTOM_V1.test(key) || covered.has(key)) return [];
    const { universal_id: meaning } = attribute;
    return typeof meaning === 'string' && covered.has(meaning) ? [] : [[key, valueV1(attribute)] as const];
  });
  return new Map([...typed, ...others].filter(([, value]) => value !== null && value !== ''));
}

/** A label that several attributes of this person have, or that reads like a key, names none of them. */
function labelled(
  { person }: EmployeeView,
  attributes: Attributes,
  byKey: ReadonlyMap<string, Json>,
): [string, Json][] {
  const times = new Map<string, number>();
  for (const [, attribute] of attributes) {
    const label = text(attribute['label']);
    if (label !== null) times.set(label, (times.get(label) ?? 0) + 1);
  }
  const keys = new Set([WEIGHTS, ...byKey.keys(), ...attributes.map(([key]) => key)]);
  const own = new Map((person.custom_attributes ?? []).map(({ id, label }) => [id, text(label)]));
  return [...byKey].flatMap(([id, value]) => {
    const label = labelV1(attributes, id) ?? own.get(id) ?? null;
    return label === null || keys.has(label) || (times.get(label) ?? 0) > 1 ? [] : [[label, value]];
  });
}

/** v2 leaves labels out. */
function labelV1(attributes: Attributes, id: string): string | null {
  const ours = v1KeyOf(id);
  const found = attributes.find(([key, { universal_id: meaning }]) => key === ours || meaning === id);
  return text(found?.[1]['label']);
}

/** Of an attribute that v2 names. */
export const v1KeyOf = (id: string): string => {
  const number = NUMBER_V2.exec(id)?.[1];
  return number === undefined ? id : `dynamic_${number}`;
};

type Attributes = readonly [string, JsonObject][];

function attributesV1(employee: EmployeeView['employee']): Attributes {
  return Object.entries((employee ?? {}) as JsonObject).flatMap(([key, attribute]) =>
    isObject(attribute) ? [[key, attribute]] : [],
  );
}

const DAY = /^\d{4}-\d{2}-\d{2}/;

/** Days carry the offset of the account's zone; tags come with commas between them, or as JSON in a text. */
function valueV1({ value = null, type }: JsonObject): Json {
  if (typeof value !== 'string') return value;
  if (type === 'date') return DAY.exec(value)?.[0] ?? value;
  if (type !== 'tags' || value === '') return value;
  return listIn(value) ?? value.split(',').map((tag) => tag.trim());
}

function listIn(value: string): Json[] | null {
  if (!value.startsWith('[')) return null;
  try {
    const list = JSON.parse(value) as Json;
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}

/** How a person's costs are spread: by the remote ids of the groups, or only by name where contracts may not be read. */
function costCenterWeights({ employment, employee }: EmployeeView): JsonObject[] | null {
  const value = employee?.cost_centers?.value;
  const shares = (Array.isArray(value) ? value : []).flatMap(({ attributes }) => attributes ?? []);
  const centers = Array.isArray(employment?.cost_centers) ? employment.cost_centers : null;
  const weights = centers
    ? centers.map((center) => ({
        ...{ id: costCenterId(center.id ?? ''), name: nameOf(center, centers, shares), weight: center.weight ?? null },
      }))
    : shares.map(({ name = null, percentage = null }) => ({ id: null, name, weight: percentage }));
  return weights.length > 0 ? weights : null;
}

/** v1 has the names, mostly under other ids: then the share tells which is which, unless two are alike. */
function nameOf(center: CostCenter, centers: readonly CostCenter[], shares: readonly CostCenterShare[]): string | null {
  const same = shares.find(({ id }) => String(id) === String(center.id));
  if (same) return same.name ?? null;
  const isAlone = centers.filter(({ weight }) => weight === center.weight).length === 1;
  const alike = shares.filter(({ percentage }) => percentage === center.weight);
  return isAlone && alike.length === 1 ? (alike[0]?.name ?? null) : null;
}
