import { type Reply, Refusal, V1_ERRORS, json, made, v1Error } from '../bodies.js';
import { attributeOf, changePerson, followDates } from '../changes.js';
import { type Company } from '../company/company.js';
import { type CustomAttribute } from '../company/custom-attributes.js';
import { isDay } from '../company/clock.js';
import { EMAIL, currentEmployment, statusOf } from '../company/person.js';
import { maySet } from '../credentials.js';
import { hire } from '../hire.js';
import { type ApiRoute, type Call, fieldsOf } from '../world.js';

export const routes: readonly ApiRoute[] = [
  { method: 'POST', path: '/v1/company/employees', area: 'employees', writes: true, serve: create },
  { method: 'PATCH', path: '/v1/company/employees/{id}', area: 'employees', writes: true, serve: update },
];

type Fields = Record<string, unknown>;

/** Fields that go as they come; each with what it has to be. */
const PLAIN: Readonly<Record<string, (value: unknown) => boolean>> = {
  first_name: isText,
  last_name: isText,
  preferred_name: (value) => typeof value === 'string',
  position: (value) => typeof value === 'string',
  gender: (value) => ['male', 'female', 'diverse', ''].includes(String(value)),
  weekly_working_hours: (value) => Number.isFinite(Number(value)),
  hire_date: isDay,
  status: (value) => ['onboarding', 'active', 'leave', 'inactive'].includes(String(value)),
};

/** Personio v1 employees, create. */
function create(call: Call): Reply {
  const body = bodyOf(call);
  const { email } = body;
  const missing = ['email', 'first_name', 'last_name'].filter((name) => !isText(body[name]));
  if (missing.length > 0) throw invalid(missing.map((name) => [name, `The ${name} field is required.`]));
  if (!EMAIL.test(String(email))) throw invalid([['email', 'The email must be a valid email address.']]);
  const { company } = call.world;
  if (company.choose(`email ${String(email)}`, (id) => company.outline(id)?.email === email).length > 0) {
    throw invalid([['email', 'The email has already been taken.']]);
  }
  const { fields, ignored } = translated(call, body);
  const { id } = hire(call.world, { ...fields, email });
  followDates(call.world, id);
  const meta = ignored.length === 0 ? {} : { meta: ignored };
  return made({ success: true, data: { id, message: 'success' }, ...meta }, [id], 200);
}

/** Personio v1 employees, update. A new hire date leaves the status as it was. */
function update(call: Call): Reply {
  const { company } = call.world;
  const id = Number(call.params['id']);
  const person = company.person(id);
  if (person === undefined) throw new Refusal(V1_ERRORS.noEmployee());
  const { fields, ignored } = translated(call, bodyOf(call), id);
  const today = company.clock.today();
  const employment = currentEmployment(person, today);
  if (employment !== undefined && 'hire_date' in fields && !('status' in fields)) {
    fields['status'] = statusOf(employment, today);
  }
  changePerson(call.world, id, fields);
  followDates(call.world, id);
  return json({ success: true, data: { id }, meta: ignored });
}

interface Translated {
  fields: Fields;
  /** What cannot be kept, in words. */
  ignored: string[];
}

/** What the body says in the words of `changes.ts`; unknown fields are not heard of. */
function translated({ world: { company }, token }: Call, body: Fields, self?: number): Translated {
  const places = placed(company, body);
  const custom = customised(company, body);
  const supervisor = body['supervisor_id'];
  const fields: Fields = {
    ...plain(body),
    ...places.fields,
    ...custom.fields,
    ...(supervisor === undefined ? {} : { supervisor_id: supervisorOf(company, supervisor, self) }),
  };
  const closed = Object.keys(fields).filter((name) => !maySet(token, attributeOf(company, name)));
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([name]) => !closed.includes(name))),
    ignored: [...places.ignored, ...custom.ignored, ...closed.map((name) => `The ${name} was ignored.`)],
  };
}

function plain(body: Fields): Fields {
  const given = Object.entries(PLAIN).filter(([name]) => body[name] !== undefined);
  const [unfit] = given.filter(([name, fits]) => !fits(body[name]));
  if (unfit !== undefined) throw invalid([[unfit[0], `The ${unfit[0]} is invalid.`]]);
  return Object.fromEntries(given.map(([name]) => [name, body[name]]));
}

function placed(company: Company, body: Fields): Translated {
  const fields: Fields = {};
  const ignored: string[] = [];
  for (const [name, field, list] of placesOf(company)) {
    const wanted = body[name];
    if (wanted === undefined) continue;
    if (wanted === null || list.some((one) => one.name === wanted)) fields[field] = wanted;
    else ignored.push(`The ${name} ${JSON.stringify(wanted)} does not exist.`);
  }
  return { fields, ignored };
}

function customised(company: Company, body: Fields): Translated {
  const fields: Fields = {};
  const ignored: string[] = [];
  for (const [key, value] of Object.entries(objectOf(body['custom_attributes']))) {
    const attribute = company.attributes.find((one) => one.key === key);
    if (attribute !== undefined && accepts(attribute, value)) fields[key] = stored(attribute, value);
    else ignored.push(`The value of ${key} was ignored.`);
  }
  return { fields, ignored };
}

function placesOf({ organisation }: Company) {
  const { departments, workplaces, legalEntities } = organisation;
  return [
    ['department', 'department', departments],
    ['office', 'office', workplaces],
    ['subcompany', 'legal_entity', legalEntities],
  ] as const;
}

function supervisorOf(company: Company, id: unknown, self: number | undefined): number | null {
  if (id === null) return null;
  if (company.outline(Number(id)) === undefined) {
    throw new Refusal(v1Error(422, `Supervisor with ID ${JSON.stringify(id)} not found`));
  }
  if (Number(id) === self) throw new Refusal(v1Error(422, 'An employee cannot be their own supervisor'));
  return Number(id);
}

function accepts({ type, options }: CustomAttribute, value: unknown): boolean {
  if (value === null || value === '') return true;
  if (type === 'date') return isDay(value);
  if (type === 'integer' || type === 'decimal') return Number.isFinite(Number(value));
  if (type === 'tags') return typeof value === 'string' || Array.isArray(value);
  return typeof value === 'string' && (type !== 'list' || options.includes(value));
}

function stored({ type, style, options }: CustomAttribute, value: unknown): unknown {
  if (value === null || value === '') return null;
  if (style === 'boolean') return value === options[0];
  if (type === 'integer' || type === 'decimal') return Number(value);
  return type === 'tags' && typeof value === 'string' ? value.split(',') : value;
}

/** JSON, or a form with fields like `employee[first_name]`, which integrators saw refused. */
function bodyOf({ request }: Call): Fields {
  const { employee, ...form } = fieldsOf(request);
  if (employee !== undefined) return objectOf(employee);
  const own = within('employee[', form);
  return { ...own, custom_attributes: within('custom_attributes][', own) };
}

/** The fields of a form that stand in one of its brackets. */
function within(start: string, form: Fields): Fields {
  const inside = Object.entries(form).filter(([key]) => key.startsWith(start));
  return Object.fromEntries(inside.map(([key, value]) => [key.slice(start.length).replace(/\]$/, ''), value]));
}

function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function invalid(complaints: readonly (readonly [field: string, text: string])[]): Refusal {
  const data = Object.fromEntries(complaints.map(([field, text]) => [field, [text]]));
  const error = { code: 422, message: 'The given data failed to pass validation.', error_data: data };
  return new Refusal(json({ success: false, error }, 422));
}
