import { type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { BodySchema, Complaint, Json, JsonObject, Schema } from '#connectors';

/** More say nothing that helps. */
export const MOST_COMPLAINTS = 20;

/** Of what the check finds: each is looked at beside all others. */
const MOST_ERRORS = 100;

/** No record says more; checking it would keep everybody waiting. */
const MOST_PROPERTIES = 1000;
const MOST_VALUES = 10_000;

/** Digits behind the point that tell numbers apart: 1.1 is 110 cents, whatever a computer makes of it. */
const CENTS = 6;

const OURS = ['x-model', 'x-labels', 'x-groups', 'x-word-groups'];

/** Checks bodies by the very words that describe them. Fills in what has a default. */
export class BodyCheck {
  private readonly validate: ValidateFunction;

  constructor(schema: BodySchema) {
    const ajv = new Ajv2020({
      allErrors: true,
      useDefaults: true,
      strict: false,
      verbose: true,
      multipleOfPrecision: CENTS,
    });
    formats.default(ajv);
    for (const keyword of OURS) ajv.addKeyword(keyword);
    this.validate = ajv.compile(schema);
  }

  /** What is wrong with it; nothing where all is well. */
  complaints(body: JsonObject): Complaint[] {
    if (isTooMuch(body)) return [{ place: [], message: TOO_MUCH }];
    if (this.validate(body)) return [];
    const errors = (this.validate.errors ?? []).slice(0, MOST_ERRORS);
    return errors
      .filter((error) => says(error, errors))
      .slice(0, MOST_COMPLAINTS)
      .map((error) => complaintOf(error, errors));
  }
}

const TOO_MUCH = `Input should have at most ${MOST_PROPERTIES} fields in one object, and ${MOST_VALUES} values in all`;

function isTooMuch(body: JsonObject): boolean {
  const left: Json[] = [body];
  let count = 0;
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const inner = Object.values(value);
    count += inner.length;
    if (count > MOST_VALUES || (!Array.isArray(value) && inner.length > MOST_PROPERTIES)) return true;
    for (const each of inner) left.push(each);
  }
  return false;
}

/** Where none of several forms fits, what is wrong inside of one of them says more than that none does. */
function says({ keyword, instancePath, schemaPath }: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (keyword === 'anyOf') return !all.some((each) => each.instancePath.startsWith(`${instancePath}/`));
  const around = all.find((each) => each.keyword === 'anyOf' && schemaPath.startsWith(`${each.schemaPath}/`));
  return instancePath !== around?.instancePath;
}

function complaintOf(error: ErrorObject, all: readonly ErrorObject[]): Complaint {
  const place = error.instancePath.split('/').slice(1).map(unescaped);
  const { missingProperty, additionalProperty } = error.params as Record<string, string | undefined>;
  if (missingProperty !== undefined) return { place: [...place, missingProperty], message: 'Field required' };
  if (additionalProperty !== undefined) {
    const known = Object.keys(schemaOf(error).properties ?? {}).sort();
    return { place: [...place, additionalProperty], message: notAmong(known) };
  }
  return { place, message: error.keyword === 'anyOf' ? formsOf(error, all) : wordsOf(error) };
}

const schemaOf = ({ parentSchema = {} }: ErrorObject): Schema => parentSchema as Schema;

const notAmong = (known: readonly string[]): string =>
  ['Extra inputs are not permitted', ...(known.length > 0 ? [`There are: ${known.join(', ')}`] : [])].join('. ');

/** What each of several forms wants. */
function formsOf({ instancePath, schemaPath }: ErrorObject, all: readonly ErrorObject[]): string {
  const inside = all.filter(
    (each) => each.instancePath === instancePath && each.schemaPath.startsWith(`${schemaPath}/`),
  );
  const missing = inside.filter(({ keyword }) => keyword === 'required');
  const forms = Map.groupBy(missing, (each) => each.schemaPath.slice(schemaPath.length).split('/')[1]);
  const named = [...forms.values()].map((form) => form.map(missingIn).join(' and '));
  if (named.length > 0 && missing.length === inside.length) return `Field required: ${named.join(', or ')}`;
  const words = [...new Set(inside.map(formOf))].filter((word) => word !== '');
  return ['It fits none of the forms that are accepted', ...(words.length > 0 ? [words.join(', or ')] : [])].join(': ');
}

/** Nobody is told a regular expression. */
const formOf = (error: ErrorObject): string =>
  error.keyword === 'pattern' ? `must be ${schemaOf(error).description ?? 'of another form'}` : (error.message ?? '');

const missingIn = ({ params }: ErrorObject): string => (params as { missingProperty: string }).missingProperty;

function wordsOf(error: ErrorObject): string {
  const { message = '', params } = error;
  const { allowedValues, pattern } = params as { allowedValues?: readonly unknown[]; pattern?: string };
  if (pattern === NOT_BLANK) return 'Input must not be blank';
  const { 'x-model': model, description = '' } = schemaOf(error);
  if (pattern !== undefined) return `Input does not have the form that is expected. ${description}`.trim();
  if (!allowedValues) return `Input ${message}`;
  if (model !== undefined) return `Input should be one of those that can be chosen here. ${description}`;
  const named = allowedValues.slice(0, MOST_WORDS).map((value) => JSON.stringify(value));
  const others = allowedValues.length - named.length;
  return `Input should be one of ${named.join(', ')}${others > 0 ? ` and ${others} others` : ''}`;
}

const NOT_BLANK = '\\S';
/** Of a set that are named; the description of the write has all of them. */
const MOST_WORDS = 20;

const unescaped = (part: string): string | number => {
  const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^\d+$/.test(name) ? Number(name) : name;
};
