import { type Reply, json } from '../bodies.js';
import { bareNumber } from '../bare-number.js';
import { blankEmployment } from '../company/blank.js';
import { addDays } from '../company/clock.js';
import { type Employment, type Person, TERMINATION_TYPES, currentEmployment } from '../company/person.js';
import { hire } from '../hire.js';
import { type World } from '../world.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { apply, changePerson, tellChange, touch } from '../changes.js';
import { among, day, record, text, wrong } from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('POST', '/hire', hireSomebody),
  route('PATCH', '/people/{id}', change),
  route('DELETE', '/people/{id}', vanish),
  route('POST', '/people/{id}/leave', leave),
  route('POST', '/people/{id}/employments', employAgain),
  route('POST', '/people/{id}/raw', plant),
];

/** Somebody new, from today unless the body says otherwise. */
function hireSomebody({ world, body }: ControlCall): Reply {
  const email = (id: number): string => `person.${id}@nordlicht.example`;
  const employment = { ...firstPlace(world), position: 'Software Engineer' };
  const person = hire(world, body, { email, employment });
  return json({ id: person.id, employment_id: person.employments[0]?.id }, 201);
}

function change({ world, params, body }: ControlCall): Reply {
  const { employment_id: employmentId, ...fields } = body;
  const { id } = found(world, params);
  changePerson(world, id, fields, employmentId === undefined ? undefined : text(employmentId));
  return json({ id });
}

/** The latest contract ends; who leaves stays in the lists, inactive from the day after. */
function leave({ world, params, body }: ControlCall): Reply {
  const person = found(world, params);
  const employment = currentEmployment(person, world.company.clock.today());
  if (employment === undefined) throw wrong('This person has no employment.');
  const today = world.company.clock.today();
  const date = day(body['date'] ?? today);
  employment.termination = {
    date,
    lastWorkingDay: day(body['last_working_day'] ?? date),
    terminatedAt: day(body['terminated_at'] ?? today),
    type: among(TERMINATION_TYPES, body['type'] ?? 'EMPLOYEE'),
    reason: text(body['reason'] ?? ''),
  };
  employment.status = null;
  const moved = ['status', 'termination_date', 'termination_type', 'termination_reason', 'last_working_day'];
  const touched = { person: [], employment: moved };
  touch(world, person, employment, touched);
  tellChange(world, person, employment, touched);
  if (date === today) world.company.happenings.tell('employment.terminated', { id: employment.id, person: person.id });
  return json({ id: person.id });
}

/** A further contract, as a switch between legal entities makes one: the one before ends on the day before. */
function employAgain({ world, params, body }: ControlCall): Reply {
  const person = found(world, params);
  const { company } = world;
  const now = company.clock.now();
  const { start_date: start, ...fields } = body;
  const startDate = day(start ?? company.clock.today());
  const [before] = person.employments;
  const blank = blankEmployment(person.id, person.employments.length + 1, startDate, now);
  const employment: Employment = { ...(before ?? blank), id: blank.id, startDate, createdAt: now, updatedAt: now };
  Object.assign(employment, { termination: null, status: null, leave: null, probationEnd: null });
  const touched = apply(company, fields, { person, employment });
  if (before !== undefined) {
    const date = addDays(startDate, -1);
    const type = among(TERMINATION_TYPES, 'SUB_COMPANY_SWITCH');
    before.termination = { date, lastWorkingDay: date, terminatedAt: date, type, reason: '' };
    before.updatedAt = now;
    company.happenings.tell('employment.updated', { id: before.id, person: person.id });
  }
  person.employments.unshift(employment);
  touch(world, person, employment, { ...touched, person: [...touched.person, 'hire_date'] });
  company.happenings.tell('employment.created', { id: employment.id, person: person.id });
  return json({ id: person.id, employment_id: employment.id }, 201);
}

function vanish({ world, params }: ControlCall): Reply {
  if (!world.company.remove(Number(params['id']))) throw wrong('There is no such person.', 404);
  return json({ id: Number(params['id']) });
}

/** Plants payload parts as they are; `{"$number": "digits"}` is written as a bare number. */
function plant({ world, params, body }: ControlCall): Reply {
  const person = found(world, params);
  const { v1, v2_person: v2Person, v2_employments: employments } = body;
  person.raw = {
    ...(v1 === undefined ? {} : { v1: planted(record(v1)) }),
    ...(v2Person === undefined ? {} : { v2_person: planted(record(v2Person)) }),
    ...(Array.isArray(employments) ? { v2_employments: employments.map((one) => planted(record(one))) } : {}),
  };
  touch(world, person, undefined, { person: Object.keys(person.raw.v1 ?? {}), employment: [] });
  person.updatedAt = world.company.clock.now();
  world.company.happenings.tell('person.updated', { id: String(person.id) });
  return json({ id: person.id });
}

function found({ company }: World, params: Record<string, string>): Person {
  const person = company.edit(Number(params['id']));
  if (person === undefined) throw wrong('There is no such person.', 404);
  return person;
}

function firstPlace({ company }: World): Partial<Employment> {
  const { departments, workplaces, legalEntities } = company.organisation;
  return {
    departmentId: departments[0]?.id ?? null,
    workplaceId: workplaces[0]?.id ?? null,
    legalEntityId: legalEntities[0]?.id ?? null,
    supervisorId: company.ids[0] ?? null,
  };
}

function planted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withBareNumbers(one)]));
}

function withBareNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withBareNumbers(one));
  if (typeof value !== 'object' || value === null) return value;
  if ('$number' in value) return bareNumber(String(value.$number));
  return planted({ ...value });
}
