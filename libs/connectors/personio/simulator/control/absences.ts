import { type Reply, json } from '../bodies.js';
import {
  ABSENCE_STATUSES,
  ABSENCE_UNITS,
  type Absence,
  type AbsenceType,
  CERTIFICATES,
  ORIGINS,
  SUBSTITUTES,
} from '../company/absence.js';
import { draft } from '../company/absence-draft.js';
import { type Absences, type Placed } from '../company/absences.js';
import { Dice } from '../company/dice.js';
import { type Person } from '../company/person.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { type Field, among, day, instant, number, numberOrNull, read, text, textOrNull, wrong } from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('POST', '/absences', addAbsence),
  route('GET', '/absences/{id}', showAbsence),
  route('PATCH', '/absences/{id}', changeAbsence),
  route('DELETE', '/absences/{id}', removeAbsence),
  route('POST', '/absence-types', addType),
  route('PATCH', '/absence-types/{id}', changeType),
  route('DELETE', '/absence-types/{id}', dissolveType),
];

const FIRST_TYPE = 2_000_000;

const ABSENCE_FIELDS: Record<string, Field<Absence>> = {
  start_date: ['from', day],
  end_date: ['to', (value) => (value === null ? null : day(value))],
  start_time: ['startTime', timeOrNull],
  end_time: ['endTime', timeOrNull],
  half_day_start: ['halfStart', (value) => value === true],
  half_day_end: ['halfEnd', (value) => value === true],
  timezone: ['timeZone', text],
  status: ['status', (value) => among(ABSENCE_STATUSES, value)],
  comment: ['comment', text],
  substitute_id: ['substituteId', numberOrNull],
  certificate: ['certificate', (value) => among(CERTIFICATES, value)],
  origin: ['origin', (value) => among(ORIGINS, value)],
  created_at: ['createdAt', instant],
  updated_at: ['updatedAt', instant],
};

const TYPE_FIELDS: Record<string, Field<AbsenceType>> = {
  name: ['name', text],
  category: ['category', textOrNull],
  unit: ['unit', (value) => among(ABSENCE_UNITS, value)],
  approval_required: ['approvalRequired', (value) => value === true],
  half_days: ['halfDays', (value) => value === true],
  certificate: ['certificate', (value) => value === true],
  substitute: ['substitute', (value) => among(SUBSTITUTES, value)],
  entitlement: ['entitlement', (value) => (value === 'vacation' ? value : numberOrNull(value))],
};

/** Of any shape, also one that Personio would not take: overlapping, without a working day, half or not. */
function addAbsence({ world, body }: ControlCall): Reply {
  const { person_id: personId, type: named, ...fields } = body;
  const person = personOf(world.company.person(number(personId)));
  const type = typeOf(world.absences, named ?? world.absences.types[0]?.id);
  const from = fields['start_date'] === undefined ? world.company.clock.today() : day(fields['start_date']);
  const more = {
    from,
    to: from,
    origin: 'web',
    approvedAt: world.company.clock.now(),
    ...read(ABSENCE_FIELDS, fields),
  };
  const absence = world.absences.add(draft(world.company, person, type, more as Partial<Absence>));
  return json({ id: absence.id, id_v2: absence.uuid }, 201);
}

function showAbsence(call: ControlCall): Reply {
  const { id, uuid, personId, from, to, status, comment } = absenceOf(call).absence;
  return json({ id, id_v2: uuid, person_id: personId, start_date: from, end_date: to, status, comment });
}

function changeAbsence(call: ControlCall): Reply {
  const { world, body } = call;
  const { absence, position } = absenceOf(call);
  const { type: named, ...fields } = body;
  const type = named === undefined || named === null ? undefined : typeOf(world.absences, named);
  world.absences.change(position, {
    updatedAt: world.company.clock.now(),
    ...(named === null ? { typeId: null } : {}),
    ...(type === undefined ? {} : { typeId: type.id, unit: type.unit }),
    ...read(ABSENCE_FIELDS, fields),
  });
  return json({ id: absence.id, id_v2: absence.uuid });
}

function removeAbsence(call: ControlCall): Reply {
  const { absence, position } = absenceOf(call);
  call.world.absences.remove(position);
  return json({ id: absence.id, id_v2: absence.uuid });
}

function addType({ world, body }: ControlCall): Reply {
  const { types } = world.absences;
  const id = Math.max(...types.map((one) => one.id), FIRST_TYPE) + 1;
  const type: AbsenceType = {
    ...{
      id,
      uuid: new Dice(world.seed, id).uuid('absence type'),
      name: 'Absence',
      category: 'other',
      unit: 'day',
      approvalRequired: false,
    },
    ...{ halfDays: true, certificate: false, substitute: 'none', entitlement: null },
    ...read(TYPE_FIELDS, body),
  };
  types.push(type);
  return json({ id: type.id, id_v2: type.uuid }, 201);
}

function changeType({ world, params, body }: ControlCall): Reply {
  const type = typeOf(world.absences, params['id']);
  Object.assign(type, read(TYPE_FIELDS, body));
  return json({ id: type.id, id_v2: type.uuid });
}

/** Its absences stay, without a type. */
function dissolveType({ world, params }: ControlCall): Reply {
  const { types } = world.absences;
  const type = typeOf(world.absences, params['id']);
  types.splice(types.indexOf(type), 1);
  return json({ id: type.id, id_v2: type.uuid });
}

function absenceOf({ world, params }: ControlCall): Placed {
  const placed = world.absences.find(params['id'] ?? '');
  if (placed === undefined) throw wrong('There is no such absence.', 404);
  return placed;
}

function typeOf(absences: Absences, named: unknown): AbsenceType {
  const found = absences.type(String(named));
  if (found === undefined) throw wrong(`There is no absence type ${JSON.stringify(named)}.`);
  return found;
}

function personOf(person: Person | undefined): Person {
  if (person === undefined) throw wrong('There is no such person.', 404);
  return person;
}

function timeOrNull(value: unknown): string | null {
  if (value !== null && !/^\d{2}:\d{2}$/.test(text(value))) throw wrong(`${JSON.stringify(value)} is no time of day.`);
  return value as string | null;
}
