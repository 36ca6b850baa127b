import type { Connector, CredentialField } from '#connectors';
import { type FieldError, InvalidRequest, Secret } from '#kernel';
import type { Credentials } from '#tenancy';
import { type Understood, understand } from './pasted.js';

/** What a person has filled in or pasted, each in its own place; optional credentials that were left empty are not there. */
export function credentialsOf(
  { credentials: fields }: Connector,
  given: Record<string, string>,
): { credentials: Credentials; understood: Understood[] } {
  const { values, understood } = understand(fields, given);
  const filled = fields.map((field) => ({ field, value: values[field.name] ?? '' }));
  const errors = filled.flatMap(({ field, value }) => complaints(field, value));
  if (errors.length > 0) throw new InvalidRequest(errors);
  const present = filled.filter(({ value }) => value !== '');
  if (fields.length > 0 && present.length === 0) throw new InvalidRequest([NOTHING]);
  const credentials = Object.fromEntries(present.map(({ field, value }) => [field.name, new Secret(value)]));
  return { credentials, understood };
}

function complaints({ name, label, optional, form }: CredentialField, value: string): FieldError[] {
  const loc = ['body', 'credentials', name];
  if (value === '') return optional ? [] : [{ loc, msg: `${label.en} is missing`, type: 'missing' }];
  return form && !form.pattern.test(value)
    ? [{ loc, msg: `${label.en} should be ${form.words.en}`, type: 'value_error' }]
    : [];
}

/** What goes together, the connector knows. */
const NOTHING: FieldError = { loc: ['body', 'credentials'], msg: 'Nothing is filled in', type: 'missing' };
