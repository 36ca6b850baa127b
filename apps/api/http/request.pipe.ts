import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, type ValidationError } from 'class-validator';
import { type FieldError, InvalidRequest } from '#kernel';

/** The names that the dialect gives to what our checks look for. */
const TYPES: Record<string, string> = {
  isInt: 'int_parsing',
  isNumber: 'float_parsing',
  isString: 'string_type',
  isBoolean: 'bool_parsing',
  isUuid: 'uuid_parsing',
  isIn: 'literal_error',
  isObject: 'dict_type',
  min: 'greater_than_equal',
  max: 'less_than_equal',
  minLength: 'string_too_short',
  maxLength: 'string_too_long',
};

const PLACES: Record<ArgumentMetadata['type'], string> = {
  body: 'body',
  query: 'query',
  param: 'path',
  custom: 'request',
};

/** The one check of every DTO; what is wrong comes back in the dialect's words. */
@Injectable()
export class RequestPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      validationError: { target: true }, // tells what there is in place of a name that there is not; nobody is sent it
      exceptionFactory: (errors) => new Refused(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new InvalidRequest(error.errors.flatMap((each) => fieldErrors(each, [PLACES[metadata.type]])));
    }
  }
}

/** On its way from the check to the place that knows whether body, query or path was checked. */
class Refused extends Error {
  constructor(readonly errors: ValidationError[]) {
    super('refused');
  }
}

function fieldErrors(error: ValidationError, place: string[]): FieldError[] {
  const loc = [...place, error.property];
  const within = (error.children ?? []).flatMap((child) => fieldErrors(child, loc));
  const constraint = mostTelling(Object.entries(error.constraints ?? {}));
  return constraint ? [complaint(error, loc, constraint), ...within] : within;
}

/** Of what is of another kind altogether it says little that it is too great. */
const mostTelling = (constraints: [string, string][]): [string, string] | undefined =>
  constraints.find(([name]) => name.startsWith('is')) ?? constraints[0];

function complaint({ value, target }: ValidationError, loc: string[], [constraint, msg]: [string, string]): FieldError {
  if (constraint === 'whitelistValidation') return { loc, msg: notAmong(namesOf(target)), type: 'extra_forbidden' };
  if (value !== undefined) return { loc, msg, type: TYPES[constraint] ?? 'value_error' };
  return { loc, msg: constraint === 'exactlyOne' ? msg : 'Field required', type: 'missing' };
}

export const notAmong = (known: readonly string[] = []): string =>
  ['Extra inputs are not permitted', ...(known.length > 0 ? [`There are: ${known.join(', ')}`] : [])].join('. ');

/** What the DTO declares that this is one of. */
function namesOf(target: object = {}): string[] {
  const declared = getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
  return [...new Set(declared.map(({ propertyName }) => propertyName))].sort();
}
