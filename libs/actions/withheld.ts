import type { BodySchema, Choices, Json, JsonObject, Schema } from '#connectors';
import { AppError } from '#kernel';

type Off = ReadonlySet<string>;
type Place = readonly (string | number)[];

/** The customer has switched it off: it is neither read nor written. */
export class FieldWithheld extends AppError {
  readonly code = 'field_withheld';
  override readonly status = 403;

  constructor(what: string) {
    super(`The customer has switched off ${what}, so it is not written. Leave it out, or ask the customer.`);
  }
}

/** Throws FieldWithheld where something in the body is of a group that is switched off. */
export function refuseWithheld(schema: BodySchema, body: Json, { fields }: Choices, at: Place = []): void {
  const place = fields.length > 0 ? withheldIn(schema, body, new Set(fields), at) : null;
  if (place) throw new FieldWithheld(`“${place.join('.')}”`);
}

/** What may be said while these groups are switched off. Which group something is of is not published. */
export function published(schema: BodySchema, { fields }: Choices): BodySchema {
  const shown = without(schema, new Set(fields)) as BodySchema;
  const [example] = schema.examples;
  const kept = Object.entries(example).filter(([name]) => name in shown.properties);
  return { ...shown, examples: [Object.fromEntries(kept)] };
}

const isOff = (groups: readonly string[] | undefined, off: Off): boolean =>
  groups?.some((name) => off.has(name)) ?? false;

/** Where in the value something is switched off. */
function withheldIn(schema: Schema, value: Json, off: Off, place: Place): Place | null {
  if (isOff(schema['x-groups'], off)) return place;
  if (typeof value === 'string') return isOff(schema['x-word-groups']?.[value], off) ? place : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const { key, inner, of } of partsOf(schema, value)) {
    const found = of && withheldIn(of, inner, off, [...place, key]);
    if (found) return found;
  }
  return null;
}

interface Part {
  key: string | number;
  inner: Json;
  /** What is said of it; nothing where the schema does not know it. */
  of: Schema | undefined;
}

const partsOf = ({ items, properties }: Schema, value: Json[] | JsonObject): Part[] =>
  Array.isArray(value)
    ? value.map((inner, key) => ({ key, inner, of: items }))
    : Object.entries(value).map(([key, inner]) => ({ key, inner, of: properties?.[key] }));

function without({ 'x-word-groups': words, ...described }: Schema, off: Off): Schema {
  const schema = { ...described };
  delete schema['x-groups'];
  const { properties, required, items, anyOf } = schema;
  const kept = properties && Object.entries(properties).filter(([, one]) => !isOff(one['x-groups'], off));
  const names = new Set(kept?.map(([name]) => name));
  return {
    ...schema,
    ...(words ? worded(schema, (word) => !isOff(words[word], off)) : {}),
    ...(kept ? { properties: Object.fromEntries(kept.map(([name, one]) => [name, without(one, off)])) } : {}),
    ...(kept && required ? { required: required.filter((name) => names.has(name)) } : {}),
    ...(items ? { items: without(items, off) } : {}),
    ...(anyOf ? { anyOf: anyOf.map((one) => without(one, off)) } : {}),
  };
}

function worded({ enum: all, 'x-labels': labels }: Schema, isOn: (word: string) => boolean): Partial<Schema> {
  return {
    ...(all ? { enum: all.filter((word) => typeof word !== 'string' || isOn(word)) } : {}),
    ...(labels ? { 'x-labels': Object.fromEntries(Object.entries(labels).filter(([word]) => isOn(word))) } : {}),
  };
}
