import { type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { BodySchema, Complaint, Json, JsonObject } from '#connectors';

/** More say nothing that helps. */
export const MOST_COMPLAINTS = 20;

/** Of what the check finds: each is looked at beside all others. */
const MOST_ERRORS = 100;

/** No record says more; checking it would keep everybody waiting. */
const MOST_PROPERTIES = 1000;
const MOST_VALUES = 10_000;

/** Digits behind the point that tell numbers apart: 1.1 is 110 cents, whatever a computer makes of it. */
const CENTS = 6;

const OURS = ['x-model', 'x-labels'];

/** Checks bodies by the very words that describe them. Fills in what has a default. */
export class BodyCheck {
  private readonly validate: ValidateFunction;

  constructor(schema: BodySchema) {
    const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strict: false, multipleOfPrecision: CENTS });
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
      .map(complaintOf);
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

function complaintOf({ keyword, instancePath, params, message = '' }: ErrorObject): Complaint {
  const place = instancePath.split('/').slice(1).map(unescaped);
  const { missingProperty, additionalProperty } = params as Record<string, string | undefined>;
  if (missingProperty !== undefined) return { place: [...place, missingProperty], message: 'Field required' };
  if (additionalProperty !== undefined)
    return { place: [...place, additionalProperty], message: 'Extra inputs are not permitted' };
  return { place, message: wordsOf(keyword, message, params) };
}

function wordsOf(keyword: string, message: string, params: ErrorObject['params']): string {
  const { allowedValues } = params as { allowedValues?: readonly unknown[] };
  if (keyword === 'anyOf') return 'It fits none of the forms that are accepted';
  if (!allowedValues) return `Input ${message}`;
  return `Input should be one of ${allowedValues.map((value) => JSON.stringify(value)).join(', ')}`;
}

const unescaped = (part: string): string | number => {
  const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^\d+$/.test(name) ? Number(name) : name;
};
