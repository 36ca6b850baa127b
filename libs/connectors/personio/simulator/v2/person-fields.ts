import { DateTime } from 'luxon';
import { isDay } from '../company/clock.js';
import { type Company } from '../company/company.js';
import { type CustomAttribute } from '../company/custom-attributes.js';
import { EMAIL, type Employment, type Person } from '../company/person.js';
import { among, day, record, text, wrong } from '../control/fields.js';
import { type Call } from '../world.js';

export type Fields = Record<string, unknown>;
type Translate = (value: unknown, company: Company) => Fields;

const LANGUAGES = ['en', 'de', 'es', 'fr', 'nl', 'it', 'sv', 'fi'];
const GENDERS = ['MALE', 'FEMALE', 'DIVERSE', 'UNKNOWN', 'UNDEFINED'] as const;
const STATUSES = ['ACTIVE', 'INACTIVE', 'ONBOARDING', 'LEAVE'] as const;

/** Personio v2 persons, create and update: each field in the words of `changes.ts`. */
const PERSON: Readonly<Record<string, Translate>> = {
  email: (value) => ({ email: emailOf(value) }),
  first_name: (value) => ({ first_name: nameOf(value) }),
  last_name: (value) => ({ last_name: nameOf(value) }),
  preferred_name: (value) => ({ preferred_name: text(value ?? '') }),
  gender: (value) => ({ gender: genderOf(value) }),
  language_code: spoken,
  custom_attributes: customOf,
};

/** Personio v2 employments, create and update. Every field may be null; what cannot be nothing stays as it was (inferred). */
const EMPLOYMENT: Readonly<Record<string, Translate>> = {
  status: (value) => ({ status: value === null ? null : among(STATUSES, value) }),
  type: (value) => (value === null ? {} : { type: among(['INTERNAL', 'EXTERNAL'], value) }),
  employment_start_date: (value) => (value === null ? {} : { start_date: day(value) }),
  contract_end_date: (value) => ({ contract_end_date: value }),
  probation_end_date: (value) => ({ probation_end_date: value }),
  weekly_working_hours: (value) => ({ weekly_working_hours: hoursOf(value) }),
  full_time_weekly_working_hours: (value) => ({ full_time_weekly_working_hours: hoursOf(value) }),
  position: (value) => ({ position: value === null ? '' : text(record(value)['title'] ?? '') }),
  supervisor: (value, company) => ({ supervisor_id: personId(value, company) }),
  office: (value) => ({ office_id: idOf(value) }),
  legal_entity: (value) => ({ legal_entity_id: idOf(value) }),
  org_units: orgUnits,
  cost_centers: (value) => ({ cost_centers: value ?? [] }),
};

interface Contract {
  person: Person;
  employment: Employment;
}

/** Fields that nobody knows are not heard of. An address belongs to one person. */
export function personFields({ world }: Call, body: Fields, self?: number): Fields {
  const { company } = world;
  const { email } = body;
  const address = typeof email === 'string' ? email.toLowerCase() : undefined;
  const taken = (id: number): boolean => id !== self && company.outline(id)?.email?.toLowerCase() === address;
  if (address !== undefined && company.ids.some(taken)) throw wrong('This address is somebody else’s.');
  return translated(PERSON, body, company);
}

export function employmentFields({ world: { company } }: Call, body: Fields, known?: Contract): Fields {
  const fields = translated(EMPLOYMENT, body, company);
  const self = known?.person.id;
  if (self !== undefined && fields['supervisor_id'] === self) throw wrong('Nobody supervises themselves.');
  const starts = fields['start_date'] ?? known?.employment.startDate ?? company.clock.today();
  return { ...fields, ...probationIn(body, text(starts)) };
}

function probationIn({ probation_end_date: ends, probation_period_length: months }: Fields, starts: string): Fields {
  if (ends !== undefined && months !== undefined) throw wrong('Only one of the two tells when probation ends.');
  return months === undefined || months === null ? {} : { probation_end_date: probationEnd(starts, months) };
}

/** The last day of so many months (the unit is inferred). */
function probationEnd(starts: string, months: unknown): string | null {
  if (typeof months !== 'number' || !Number.isInteger(months) || months < 0) throw wrong('That is no length.');
  return DateTime.fromISO(starts, { zone: 'utc' }).plus({ months }).minus({ days: 1 }).toISODate();
}

function translated(table: Readonly<Record<string, Translate>>, body: Fields, company: Company): Fields {
  const parts = Object.entries(body).map(([name, value]) => table[name]?.(value, company) ?? {});
  return Object.assign({}, ...parts) as Fields;
}

/** Which language somebody reads is not shown anywhere. */
function spoken(value: unknown): Fields {
  if (value !== null) among(LANGUAGES, value);
  return {};
}

function nameOf(value: unknown): string {
  const name = text(value);
  if (name.trim() === '') throw wrong('A name is not empty.');
  return name;
}

function emailOf(value: unknown): string | null {
  if (value === null) return null;
  if (!EMAIL.test(text(value))) throw wrong('This is no address.');
  return text(value);
}

/** Numbers are numbers here; a text is refused. */
function hoursOf(value: unknown): number {
  const hours = value ?? 0;
  if (typeof hours !== 'number' || hours < 0) throw wrong('Hours are a number.');
  return hours;
}

function genderOf(value: unknown): string {
  const gender = value === null ? 'UNDEFINED' : among(GENDERS, value);
  return gender === 'UNKNOWN' || gender === 'UNDEFINED' ? '' : gender.toLowerCase();
}

function customOf(value: unknown, { attributes }: Company): Fields {
  if (!Array.isArray(value)) throw wrong('Custom attributes are a list.');
  return Object.fromEntries(
    value.map((entry: unknown) => {
      const { id, value: given = null } = record(entry);
      const attribute = attributes.find((one) => one.id2 === id || one.key === id);
      if (attribute === undefined || !fits(attribute, given)) throw wrong('There is no such attribute.');
      return [attribute.key, given];
    }),
  );
}

/** Personio v2 persons: values are typed JSON. */
function fits({ type, style, options }: CustomAttribute, value: unknown): boolean {
  if (value === null) return true;
  if (style === 'boolean') return typeof value === 'boolean';
  if (type === 'tags') return Array.isArray(value) && value.every((one) => typeof one === 'string');
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'decimal') return typeof value === 'number';
  if (type === 'date') return isDay(value);
  return typeof value === 'string' && (type !== 'list' || options.includes(value));
}

/** An id means nothing without a type; without one it is taken for a department's, if there is such a department. */
function orgUnits(given: unknown, { organisation }: Company): Fields {
  const value = given ?? [];
  if (!Array.isArray(value)) throw wrong('Org units are a list.');
  const fields: Fields = { department_id: null, team_id: null };
  for (const entry of value as unknown[]) {
    const { type, id } = record(entry);
    const isDepartment = organisation.departments.some((one) => String(one.id) === id);
    fields[`${among(['department', 'team'], type ?? (isDepartment ? 'department' : 'team'))}_id`] = id;
  }
  return fields;
}

function personId(value: unknown, company: Company): number | null {
  const id = idOf(value);
  if (id !== null && company.outline(Number(id)) === undefined) throw wrong('There is no such person.');
  return id === null ? null : Number(id);
}

function idOf(value: unknown): string | null {
  return value === null ? null : text(record(value)['id']);
}
