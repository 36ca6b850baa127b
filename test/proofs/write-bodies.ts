import fc from 'fast-check';
import type { DateTime } from 'luxon';
import type { BodySchema, Json, JsonObject, Schema } from '#connectors';

/** Ids of records of a model that may be referred to. */
type IdsOf = (model: string) => readonly string[];

type Path = readonly (string | number)[];

/** One thing that is wrong with a body: `place` is set to `value`, or left out where there is none. */
interface Fault {
  /** What kind of wrong it is. */
  kind: string;
  place: Path;
  value?: Json;
}

/** A body, and what is wrong with it; nothing where it should be right. */
export interface Draft {
  body: JsonObject;
  fault: Fault | null;
}

/** In which bodies are thought out. */
interface Surroundings {
  idsOf: IdsOf;
  first: DateTime;
  days: number;
}

/** All times of a body lie around one day, so that bodies seldom get in each other's way. */
interface Around {
  day: DateTime;
  /** Which of several ways to write a time all of them are written in. */
  form: number;
  idsOf: IdsOf;
}

const MISSING = '0193a1de-0000-7000-8000-00000000dead';
const FILE = Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64');

/** Bodies that a description accepts, of days in that time, of which every other one is then spoilt in one place. */
export function draftsOf(schema: BodySchema, { idsOf, first, days }: Surroundings): fc.Arbitrary<Draft> {
  const right = fc
    .tuple(fc.integer({ min: 0, max: days }), fc.nat(5))
    .chain(([at, form]) => valueOf(schema, { day: first.plus({ days: at }), form, idsOf }) as fc.Arbitrary<JsonObject>)
    .map(inOrder)
    .map(ended)
    .map((body) => (schema.properties['start_time'] && schema.properties['project'] ? ofOneDay(body) : body));
  return fc.tuple(right, fc.boolean(), fc.nat()).map(([body, isSpoilt, which]) => {
    const faults = isSpoilt ? faultsOf(schema, body, []) : [];
    const fault = faults[which % Math.max(1, faults.length)] ?? null;
    return { body: fault ? spoilt(body, fault) : body, fault };
  });
}

/** What ends before it begins is another matter. */
function inOrder(body: JsonObject): JsonObject {
  const sorted = { ...body };
  for (const [from, to] of [
    ['start_time', 'end_time'],
    ['start_date', 'end_date'],
  ] as const) {
    const [start, end] = [body[from], body[to]];
    if (typeof start === 'string' && typeof end === 'string' && start > end)
      Object.assign(sorted, { [from]: end, [to]: start });
  }
  return sorted;
}

/** What has no end gets in the way of all that comes later. */
function ended(body: JsonObject): JsonObject {
  const { start_time: start, end_time: end = null, ...rest } = body;
  if (end !== null || start === undefined) return end === null ? without(body, 'end_time') : body;
  if (typeof start !== 'string' || !('employee' in rest)) return without(body, 'end_time');
  return { ...body, end_time: start.replace(/T\d\d:\d\d/, 'T22:45') };
}

const without = (body: JsonObject, name: string): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([each]) => each !== name));

/** Work is of one day, and its breaks lie within it. */
function ofOneDay(body: JsonObject): JsonObject {
  const { start_time: start, end_time: end, integration_params: params, ...rest } = body;
  if (typeof start !== 'string' || typeof end !== 'string') return body;
  const day = start.slice(0, 10);
  const times = { start_time: start.replace(/T\d\d/, 'T06'), end_time: day + end.slice(10).replace(/T\d\d/, 'T20') };
  return { ...rest, ...times, ...('date' in rest ? { date: day } : {}), ...withBreaks(rest, params, day) };
}

/** Said in one of the two ways, or not at all. */
function withBreaks(rest: JsonObject, params: Json | undefined, day: string): JsonObject {
  const { breaks = [], ...others } = (params ?? {}) as JsonObject;
  const named = Array.isArray(breaks) && breaks.length > 0;
  const pause = { start_time: `${day}T12:15:00`, end_time: `${day}T12:30:00` };
  return {
    ...('break_duration' in rest ? { break_duration: named ? null : 0.5 } : {}),
    ...(params === undefined ? {} : { integration_params: named ? { ...others, breaks: [pause] } : others }),
  };
}

function valueOf(schema: Schema, around: Around): fc.Arbitrary<Json> {
  const { anyOf, enum: words, type = 'string' } = schema;
  if (words) return fc.constantFrom(...words);
  if (anyOf) return formOf(schema, anyOf, around);
  const types = [type].flat();
  const [main = 'string'] = types.filter((one) => one !== 'null');
  const value = GENERATORS[main]?.(schema, around) ?? fc.constant(null);
  return types.includes('null') ? fc.oneof({ weight: 5, arbitrary: value }, fc.constant(null)) : value;
}

/** Times are all written in one form; of others any. */
function formOf(schema: Schema, anyOf: readonly Schema[], around: Around): fc.Arbitrary<Json> {
  const isSayable = ({ 'x-model': model }: Schema): boolean => model === undefined || around.idsOf(model).length > 0;
  const forms = anyOf.filter(isSayable).map((one) => valueOf(merged(schema, one), around));
  const isTime = schema.type !== undefined && !schema.properties;
  return isTime ? (forms[around.form % forms.length] ?? fc.oneof(...forms)) : fc.oneof(...forms);
}

/** One of several forms, with what holds for all of them. */
function merged({ anyOf, ...schema }: Schema, one: Schema): Schema {
  const required = [...(schema.required ?? []), ...(one.required ?? [])];
  const others = (anyOf ?? []).flatMap((form) => form.required ?? []).filter((name) => !required.includes(name));
  const properties = Object.entries({ ...schema.properties, ...one.properties }).filter(
    ([name]) => !others.includes(name),
  );
  return { ...schema, ...one, required, ...(schema.properties ? { properties: Object.fromEntries(properties) } : {}) };
}

const GENERATORS: Readonly<Record<string, (schema: Schema, around: Around) => fc.Arbitrary<Json>>> = {
  string: textOf,
  boolean: () => fc.boolean(),
  integer: ({ minimum = 0 }) => fc.integer({ min: minimum, max: minimum + 20 }),
  number: ({ minimum = 1, maximum = 5000, multipleOf }) =>
    fc
      .integer({ min: minimum * 100, max: maximum * 100 })
      .map((cents) => (multipleOf === undefined ? Math.round(cents / 50) / 2 : cents / 100)),
  array: ({ items = {}, minItems = 0, maxItems = 3, uniqueItems = false }, around) =>
    fc.uniqueArray(valueOf(items, around), {
      ...{ minLength: minItems, maxLength: Math.min(maxItems, 2) },
      selector: (one) => (uniqueItems || typeof one === 'string' ? one : Symbol('each')),
    }),
  object: ({ properties = {}, required = [] }, around) => {
    const isNameable = ([name, { 'x-model': model, enum: words }]: [string, Schema]): boolean =>
      required.includes(name) || model === undefined || words !== undefined || around.idsOf(model).length > 0;
    const record = Object.entries(properties)
      .filter(isNameable)
      .map(([name, one]) => {
        const value = name === 'file_content' ? fc.constant(FILE) : valueOf(one, around);
        const isThere = required.includes(name) || name === 'file_content';
        return (isThere ? value : fc.option(value, { nil: undefined, freq: 2 })).map((made) => [name, made] as const);
      });
    return fc
      .tuple(...record)
      .map(
        (all) =>
          Object.fromEntries(all.filter(([name, made]) => made !== undefined && name !== 'file_url')) as JsonObject,
      );
  },
};

/** What is never the same twice. */
let count = 0;
const another = (): number => (count += 1);

function textOf(schema: Schema, { day, idsOf }: Around): fc.Arbitrary<Json> {
  const { format, pattern = '', 'x-model': model } = schema;
  if (model !== undefined) return oneOf(idsOf(model));
  const near = fc.integer({ min: 0, max: 2 }).map((days) => day.plus({ days }));
  const quarter = fc.integer({ min: 24, max: 80 });
  const time = fc
    .tuple(near, quarter)
    .map(([on, quarters]) => on.plus({ minutes: 15 * quarters }).toFormat("yyyy-MM-dd'T'HH:mm:ss"));
  if (format === 'date') return near.map((on) => on.toISODate());
  if (format === 'date-time') return time.map((text) => `${text}Z`);
  if (pattern.includes('[01]')) return time;
  if (pattern.includes('@')) return fc.nat().map((number) => `p${number}-${another()}@example.org`);
  if (pattern.includes('pP')) return fc.nat().map((number) => `file-${number}-${another()}.pdf`);
  if (pattern.startsWith('^[\\w')) return fc.constant('application/pdf');
  return fc.constantFrom('Zoë', 'Nguyễn', 'O’Neill', 'x').map((word) => `${word} ${another()}`);
}

const oneOf = (ids: readonly string[]): fc.Arbitrary<Json> =>
  ids.length === 0 ? fc.constant(MISSING) : fc.constantFrom(...ids);

/** All that one can do wrong with a body, one thing at a time. */
function faultsOf(schema: Schema, value: Json, place: Path): Fault[] {
  return [...wrongHere(schema, value, place), ...wrongInside(schema, value, place)];
}

function wrongHere(schema: Schema, value: Json, place: Path): Fault[] {
  if (place.length === 0) return [];
  const all = [...wrongByType(schema), ...wrongByWord(schema, value), ...wrongByMeasure(schema, value)];
  return all.map(([kind, wrong]) => ({ kind, place, value: wrong }));
}

type Wrong = readonly [kind: string, value: Json];

function wrongByType({ type = [], items }: Schema): Wrong[] {
  const types = [type].flat();
  return [
    ...(types.includes('null') ? [] : [['null', null] as const]),
    ['another type', types.includes('string') ? 7 : 'seven'],
    ...(items || types.includes('object') ? [] : [['an object', { id: 'x' }] as const]),
  ];
}

function wrongByWord(schema: Schema, value: Json): Wrong[] {
  const { pattern = '', anyOf = [schema] } = schema;
  const isTime = anyOf.some(({ format = '' }) => format.startsWith('date')) && typeof value === 'string';
  return [
    ...(schema.enum ? [['no such word', 'NO_SUCH_WORD'] as const] : []),
    ...(schema['x-model'] === undefined ? [] : [['no such record', MISSING] as const]),
    ...(isTime ? [['no such day', '2027-02-30'] as const] : []),
    ...(pattern === '\\S' ? [['blank', '  '] as const] : []),
    ...(pattern.includes('@') ? [['no address', 'nobody'] as const] : []),
    ...(pattern.includes('pP') ? [['no such kind of file', 'virus.exe'] as const] : []),
  ];
}

function wrongByMeasure({ minimum, maximum, multipleOf, maxLength = 0, maxItems = 0 }: Schema, value: Json): Wrong[] {
  return [
    ...(minimum === undefined ? [] : [['too small', minimum - 1] as const]),
    ...(maximum === undefined ? [] : [['too great', maximum + 1] as const]),
    ...(multipleOf === undefined ? [] : [['too fine', 10.005] as const]),
    ...(maxLength > 0 ? [['too long', 'x'.repeat(maxLength + 1)] as const] : []),
    ...(maxItems > 0 && Array.isArray(value) && value.length > 0
      ? [['too many', tooMany(value, maxItems)] as const]
      : []),
  ];
}

const tooMany = (value: Json, most: number): Json =>
  Array.isArray(value) ? Array.from({ length: most + 1 }, (_, at) => value[at % value.length] ?? null) : null;

function wrongInside(schema: Schema, value: Json, place: Path): Fault[] {
  if (Array.isArray(value)) return value.flatMap((one, at) => faultsOf(schema.items ?? {}, one, [...place, at]));
  if (typeof value !== 'object' || value === null) return [];
  const missing = (schema.required ?? []).map((name): Fault => ({ kind: 'missing', place: [...place, name] }));
  const unknown: Fault = { kind: 'unknown field', place: [...place, 'nickname'], value: 'Ada' };
  const inside = Object.entries(value).flatMap(([name, one]) => {
    const at = schema.properties?.[name];
    return at ? faultsOf(at, one, [...place, name]) : [];
  });
  return [...missing, ...(schema.properties ? [unknown] : []), ...inside];
}

function spoilt(body: JsonObject, { place, ...fault }: Fault): JsonObject {
  const copy = structuredClone(body);
  let at = copy as Record<string | number, Json>;
  for (const step of place.slice(0, -1)) at = at[step] as Record<string | number, Json>;
  const last = place.at(-1) ?? '';
  if ('value' in fault) at[last] = fault.value ?? null;
  else Reflect.deleteProperty(at, last);
  return copy;
}
