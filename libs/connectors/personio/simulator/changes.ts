import { type Company } from './company/company.js';
import {
  EMPLOYMENT_STATUSES,
  type CustomValue,
  type Employment,
  type Person,
  currentEmployment,
  statusOf,
} from './company/person.js';
import { among, day, number, numberOrNull, record, text, textOrNull, wrong } from './control/fields.js';
import { type World } from './world.js';

interface Field<Of> {
  /** The v1 attribute that changes with it. */
  attribute: string;
  set: (of: Of, value: unknown, company: Company) => void;
}

const PERSON_FIELDS: Record<string, Field<Person>> = {
  first_name: { attribute: 'first_name', set: (one, value) => void (one.firstName = text(value)) },
  last_name: { attribute: 'last_name', set: (one, value) => void (one.lastName = text(value)) },
  preferred_name: { attribute: 'preferred_name', set: (one, value) => void (one.preferredName = text(value)) },
  email: { attribute: 'email', set: (one, value) => void (one.email = textOrNull(value)) },
  gender: {
    attribute: 'gender',
    set: (one, value) => void (one.gender = among(['male', 'female', 'diverse', ''], value)),
  },
  picture: { attribute: 'profile_picture', set: (one, value) => void (one.picture = value === true) },
};

/** Pay hangs on the person here and, like a contract, does not move the person's time of change. */
const PAY_FIELDS: Record<string, Field<Person>> = {
  fix_salary: { attribute: 'fix_salary', set: (one, value) => void (one.salary.fixed = number(value)) },
  hourly_salary: { attribute: 'hourly_salary', set: (one, value) => void (one.salary.hourly = number(value)) },
  fix_salary_interval: {
    attribute: 'fix_salary_interval',
    set: (one, value) => void (one.salary.interval = among(['monthly', 'yearly', ''], value)),
  },
};

const EMPLOYMENT_FIELDS: Record<string, Field<Employment>> = {
  position: { attribute: 'position', set: (one, value) => void (one.position = text(value)) },
  weekly_working_hours: {
    attribute: 'weekly_working_hours',
    set: (one, value) => void (one.weeklyHours = number(value)),
  },
  full_time_weekly_working_hours: {
    attribute: 'weekly_working_hours',
    set: (one, value) => void (one.fullTimeHours = number(value)),
  },
  type: {
    attribute: 'employment_type',
    set: (one, value) => void (one.type = among(['INTERNAL', 'EXTERNAL'], upper(value))),
  },
  status: {
    attribute: 'status',
    set: (one, value) => void (one.status = value === null ? null : among(EMPLOYMENT_STATUSES, upper(value))),
  },
  start_date: { attribute: 'hire_date', set: (one, value) => void (one.startDate = day(value)) },
  hire_date: { attribute: 'hire_date', set: (one, value) => void (one.startDate = day(value)) },
  contract_end_date: {
    attribute: 'contract_end_date',
    set: (one, value) => void (one.contractEnd = value === null ? null : day(value)),
  },
  probation_end_date: {
    attribute: 'probation_period_end',
    set: (one, value) => void (one.probationEnd = value === null ? null : day(value)),
  },
  supervisor_id: { attribute: 'supervisor', set: (one, value) => void (one.supervisorId = numberOrNull(value)) },
  ...place('department', 'department', 'departmentId', ({ organisation }) => organisation.departments),
  ...place('team', 'team', 'teamId', ({ organisation }) => organisation.teams),
  ...place('office', 'office', 'workplaceId', ({ organisation }) => organisation.workplaces),
  ...place('legal_entity', 'subcompany', 'legalEntityId', ({ organisation }) => organisation.legalEntities),
  cost_centers: {
    attribute: 'cost_centers',
    set: (one, value, company) => void (one.costCenters = costCenters(value, company)),
  },
};

/** Which attributes a change moved, and whose they are. */
export interface Touched {
  person: string[];
  employment: string[];
}

/**
 * Sets what a body names, in the words of the control API, into which the writes of both generations translate theirs.
 * A name that nobody knows is refused, so that a typo in a test shows.
 */
export function apply(
  company: Company,
  body: Record<string, unknown>,
  on: { person: Person; employment: Employment | undefined },
): Touched {
  const touched: Touched = { person: [], employment: [] };
  for (const [name, value] of Object.entries(body)) {
    const personal = PERSON_FIELDS[name] ?? customField(company, name);
    const field = personal ?? PAY_FIELDS[name];
    field?.set(on.person, value, company);
    const attribute = field?.attribute ?? setContract(company, name, value, on.employment);
    touched[personal === undefined ? 'employment' : 'person'].push(attribute);
  }
  return touched;
}

/** The attribute of v1 that a field belongs to. */
export function attributeOf(company: Company, name: string): string | undefined {
  const field = PERSON_FIELDS[name] ?? customField(company, name) ?? PAY_FIELDS[name] ?? EMPLOYMENT_FIELDS[name];
  return field?.attribute;
}

function setContract(company: Company, name: string, value: unknown, employment: Employment | undefined): string {
  const field = EMPLOYMENT_FIELDS[name];
  if (field === undefined) throw wrong(`There is no field ${name}.`);
  if (employment === undefined) throw wrong('This person has no employment.');
  field.set(employment, value, company);
  return field.attribute;
}

/** A custom attribute goes by its key in v1 or v2, its label or its universal id. */
function customField(company: Company, name: string): Field<Person> | undefined {
  const found = company.attributes.find(({ key, id2, label, universalId }) =>
    [key, id2, label, universalId].includes(name),
  );
  if (found === undefined) return undefined;
  return { attribute: found.key, set: (person, value) => void (person.custom[found.key] = customValue(value)) };
}

type PlaceKey = 'departmentId' | 'teamId' | 'workplaceId' | 'legalEntityId';
type Listed = readonly { id: number; name: string }[];

/** A field that names a thing of the company, by id (`office_id`) or by name (`office`). */
function place(
  name: string,
  attribute: string,
  key: PlaceKey,
  list: (company: Company) => Listed,
): Record<string, Field<Employment>> {
  const set: Field<Employment>['set'] = (one, value, company) => {
    one[key] = value === null ? null : lookUp(list(company), value);
  };
  return { [name]: { attribute, set }, [`${name}_id`]: { attribute, set } };
}

function lookUp(list: Listed, value: unknown): number {
  const found = list.find(({ id, name }) => name === value || String(id) === String(value));
  if (found === undefined) throw wrong(`There is no ${JSON.stringify(value)} in this company.`);
  return found.id;
}

function costCenters(value: unknown, company: Company): { id: number; weight: number }[] {
  if (!Array.isArray(value)) throw wrong('Cost centers are a list of {id, weight}.');
  return value.map((entry: unknown) => {
    const { id, weight } = record(entry);
    const known = company.organisation.costCenters.find((one) =>
      [one.name, one.id2, String(one.id)].includes(String(id)),
    );
    if (known === undefined) throw wrong(`There is no cost center ${String(id)}.`);
    return { id: known.id, weight: number(weight) };
  });
}

/** Changes somebody as a whole or, when something in it is refused, not at all. */
export function changePerson(world: World, id: number, fields: Record<string, unknown>, employmentId?: string): void {
  const { company } = world;
  const before = company.person(id);
  if (before === undefined) return;
  const person: Person = {
    ...before,
    custom: { ...before.custom },
    salary: { ...before.salary },
    employments: before.employments.map((one) => ({ ...one })),
  };
  const employment =
    employmentId === undefined
      ? currentEmployment(person, company.clock.today())
      : person.employments.find((one) => one.id === employmentId);
  const touched = apply(company, fields, { person, employment });
  touch(world, person, employment, touched);
  Object.assign(company.edit(id) ?? {}, person);
  tellChange(world, person, employment, touched);
}

/** Of other attributes of a person nobody hears (Personio webhooks, events); language codes do not change here. */
const TOLD = new Set(['first_name', 'last_name', 'gender', 'email', 'preferred_name']);
/** Kept with the contract here; Personio has them apart. */
const NOT_OF_EMPLOYMENT = new Set(['cost_centers', ...Object.values(PAY_FIELDS).map(({ attribute }) => attribute)]);

/** Tells of a change as Personio would. */
export function tellChange(
  { company }: World,
  { id }: Person,
  employment: Employment | undefined,
  touched: Touched,
): void {
  const { happenings, attributes } = company;
  const told = (key: string): boolean => TOLD.has(key) || attributes.some((own) => own.key === key);
  if (touched.person.some(told)) happenings.tell('person.updated', { id: String(id) });
  if (employment === undefined) return;
  const subject = { id: employment.id, person: id };
  if (touched.employment.some((key) => !NOT_OF_EMPLOYMENT.has(key))) happenings.tell('employment.updated', subject);
  if (touched.employment.includes('cost_centers')) happenings.tell('employment.updated.cost-centers', subject);
}

/** A status that says what the dates say goes on with them: who was entered as onboarding is active one day. */
export function followDates({ company }: World, id: number): void {
  const today = company.clock.today();
  for (const employment of company.edit(id)?.employments ?? []) {
    const byDates = statusOf({ ...employment, status: null }, today);
    if (employment.status === byDates) employment.status = null;
  }
}

/** A changed contract leaves the person's time of change alone, unless the mode says otherwise. */
export function touch(
  { company, modes }: World,
  person: Person,
  employment: Employment | undefined,
  touched: Touched,
): void {
  const now = company.clock.now();
  for (const attribute of [...touched.person, ...touched.employment]) person.changes[attribute] = now;
  if (touched.employment.length > 0 && employment !== undefined) employment.updatedAt = now;
  const moves = touched.person.length > 0 || (modes.employment_touches_person && touched.employment.length > 0);
  if (moves) person.updatedAt = now;
}

function upper(value: unknown): unknown {
  return typeof value === 'string' ? value.toUpperCase() : value;
}

function customValue(value: unknown): CustomValue {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as CustomValue;
  if (Array.isArray(value)) return value.map((entry: unknown) => text(entry));
  throw wrong('A custom attribute is a text, a number, a boolean, a list of texts or null.');
}
