import type { Connector, CredentialField } from '#connectors';
import { type FieldError, InvalidRequest, Secret } from '#kernel';
import type { Credentials } from '#tenancy';

/** What a person has filled in, without blanks around it; optional credentials that were left empty are not there. */
export function credentialsOf({ credentials: fields }: Connector, values: Record<string, string>): Credentials {
  const filled = fields.map((field) => ({ field, value: (values[field.name] ?? '').trim() }));
  const errors = filled.flatMap(({ field, value }) => complaints(field, value));
  if (errors.length > 0) throw new InvalidRequest(errors);
  const given = filled.filter(({ value }) => value !== '');
  if (fields.length > 0 && given.length === 0) throw new InvalidRequest([NOTHING]);
  return Object.fromEntries(given.map(({ field, value }) => [field.name, new Secret(value)]));
}

function complaints({ name, label, optional, form }: CredentialField, value: string): FieldError[] {
  const loc = ['body', 'credentials', name];
  if (value === '') return optional ? [] : [{ loc, msg: `${label} is missing`, type: 'missing' }];
  return form && !form.pattern.test(value)
    ? [{ loc, msg: `${label} should be ${form.words}`, type: 'value_error' }]
    : [];
}

/** What goes together, the connector knows. */
const NOTHING: FieldError = { loc: ['body', 'credentials'], msg: 'Nothing is filled in', type: 'missing' };
