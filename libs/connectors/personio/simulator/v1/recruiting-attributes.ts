import { isDay } from '../company/clock.js';
import { type Candidate } from '../company/recruiting-records.js';
import { type ApplicationForm } from './recruiting-form.js';

/** Something that applicants are asked. */
interface Attribute {
  id: string;
  type: 'text' | 'option' | 'date';
  options: readonly string[];
}

/** Of this account alone. */
const CUSTOM: readonly Attribute[] = [
  { id: 'custom_attribute_123', type: 'option', options: ['Option A', 'Option B'] },
  { id: 'custom_attribute_124', type: 'text', options: [] },
  { id: 'custom_attribute_125', type: 'date', options: [] },
];

/** Personio recruiting v1, applications: what every account asks. */
const SYSTEM: readonly Attribute[] = [
  { id: 'birthday', type: 'date', options: [] },
  { id: 'gender', type: 'option', options: ['male', 'female', 'diverse', 'undefined'] },
  { id: 'location', type: 'text', options: [] },
  { id: 'phone', type: 'text', options: [] },
  { id: 'available_from', type: 'text', options: [] },
  { id: 'salary_expectations', type: 'text', options: [] },
];

const ATTRIBUTES: ReadonlyMap<unknown, Attribute> = new Map([...SYSTEM, ...CUSTOM].map((one) => [one.id, one]));

/** Values by the attribute's id; what is wrong with one is told to the form. */
export function attributesOf(form: ApplicationForm): Map<string, string> {
  const values = new Map<string, string>();
  for (const { id, value } of form.objects('attributes')) {
    const name = typeof id === 'string' ? id : 'attributes';
    const attribute = ATTRIBUTES.get(id);
    if (attribute === undefined) form.complain(name, 'errors.attribute-validation.unknown');
    // Several options of one attribute are taken in no form.
    else if (typeof value !== 'string' || values.has(name))
      form.complain(name, 'errors.attribute-validation.invalid-type');
    else if (passes(form, attribute, value)) values.set(name, value);
  }
  return values;
}

function passes(form: ApplicationForm, { id, type, options }: Attribute, value: string): boolean {
  if (type === 'date' && !isDay(value)) form.complain(id, 'errors.attribute-validation.invalid-date-format');
  else if (type === 'option' && !options.includes(value)) {
    form.complain(id, 'errors.attribute-validation.unknown-attribute-option');
  } else return true;
  return false;
}

export function isKnownAttribute(id: string): boolean {
  return ATTRIBUTES.has(id);
}

/** The part of them that candidates have. */
export function candidateOf(values: ReadonlyMap<string, string>): Partial<Candidate> {
  const gender = values.get('gender') ?? 'undefined';
  return {
    gender: gender === 'undefined' ? null : gender.toUpperCase(),
    phone: values.get('phone') ?? null,
    location: values.get('location') ?? null,
    birthday: values.get('birthday') ?? null,
    availableFrom: values.get('available_from') ?? null,
  };
}
