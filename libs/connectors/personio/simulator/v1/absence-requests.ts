import { type Reply, Refusal, v1Error } from '../bodies.js';
import { type Absence, type AbsenceType } from '../company/absence.js';
import { draft, requested } from '../company/absence-draft.js';
import { objectionTo } from '../company/absence-rules.js';
import { type Placed } from '../company/absences.js';
import { isDay } from '../company/clock.js';
import { type Person } from '../company/person.js';
import { type Call, type World, fieldsOf } from '../world.js';
import { invalid, notADate } from './absence-query.js';

/** What a v1 call asks for, checked for form only. */
export interface Asked {
  fields: Record<string, unknown>;
  person: Person;
  type: AbsenceType;
  times: Pick<Absence, 'from' | 'to' | 'halfStart' | 'halfEnd'>;
}

const REQUIRED = ['employee_id', 'time_off_type_id', 'start_date', 'end_date'];

export const V1_ABSENCE_ERRORS = {
  notInserted: () => new Refusal(v1Error(400, 'Error when trying to insert absence period')),
  notFound: () => new Refusal(v1Error(404, 'The absence period was not found.')),
  badId: () => new Refusal(v1Error(400, 'The absence period id is invalid.')),
  bothHalves: () =>
    new Refusal(
      v1Error(
        400,
        'Invalid absence day. Reason: Both half day start and half day end are true for a single-day period',
      ),
    ),
  /** The wrong way for this unit; the text for hours is inferred from the one for days. */
  wrongUnit: (unit: 'Daily' | 'Hourly') =>
    new Refusal(
      v1Error(400, `This API doesn´t support ${unit} Absences. Please see the documentation for the right API to use`),
    ),
};

/** Personio v1 absences, create: what is missing or malformed is a 422, what does not exist a 404. */
export function askedOf({ world, request }: Call, more: { required?: string[]; noType: string }): Asked {
  const fields = fieldsOf(request);
  const missing = [...REQUIRED, ...(more.required ?? [])].filter((name) => textOf(fields[name]) === '');
  if (missing.length > 0) {
    throw invalid(Object.fromEntries(missing.map((name) => [name, `The ${label(name)} field is required.`])));
  }
  const times = {
    from: dayIn(fields, 'start_date'),
    to: dayIn(fields, 'end_date'),
    halfStart: flagIn(fields, 'half_day_start'),
    halfEnd: flagIn(fields, 'half_day_end'),
  };
  if (times.to < times.from) throw invalid({ end_date: 'The end date must be a date after or equal to start date.' });
  const person = world.company.person(Number(textOf(fields['employee_id'])));
  if (person === undefined) throw new Refusal(v1Error(404, 'Employee not found.', 0));
  const type = typeIn(world, textOf(fields['time_off_type_id']));
  if (type === undefined) throw new Refusal(v1Error(404, more.noType, 0));
  return { fields, person, type, times };
}

/** Stores what was asked for; v1 skips the approval unless it is told not to. */
export function insert(world: World, { fields, person, type, times }: Asked, more: Partial<Absence>): Absence {
  const asked = draft(world.company, person, type, {
    ...{ ...times, ...more },
    comment: textOf(fields['comment']),
  });
  const objection = objectionTo(world.absences, asked, { person, type, substitute: undefined });
  if (objection === 'two halves of one day') throw V1_ABSENCE_ERRORS.bothHalves();
  // A substitute cannot be named here, so nobody insists on one (inferred).
  if (objection !== undefined && objection !== 'substitute missing') throw V1_ABSENCE_ERRORS.notInserted();
  const skips = textOf(fields['skip_approval']) === '' || flagIn(fields, 'skip_approval');
  return world.absences.add(requested(asked, type, skips));
}

/** The absence that a path names, and whose it is. */
export function foundIn({ world, params }: Call, unit: Absence['unit']): Placed & { person: Person } {
  const id = params['id'] ?? '';
  const placed = world.absences.find(id);
  const named = placed !== undefined && id === (unit === 'day' ? String(placed.absence.id) : placed.absence.uuid);
  const person = placed && world.company.person(placed.absence.personId);
  if (!named || person === undefined || placed.absence.unit !== unit) throw V1_ABSENCE_ERRORS.notFound();
  return { ...placed, person };
}

function flagIn(fields: Record<string, unknown>, name: string): boolean {
  const text = textOf(fields[name]).toLowerCase();
  if (!['', '0', '1', 'true', 'false'].includes(text)) {
    throw invalid({ [name]: `The ${label(name)} field must be true or false.` });
  }
  return text === '1' || text === 'true';
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function deleted(): Reply['body'] {
  return { success: true, data: { message: 'The absence period was deleted.' } };
}

function typeIn({ absences }: World, id: string): AbsenceType | undefined {
  return absences.types.find((type) => String(type.id) === id || type.uuid === id);
}

function dayIn(fields: Record<string, unknown>, name: string): string {
  const text = textOf(fields[name]);
  if (!isDay(text)) throw invalid({ [name]: notADate(name) });
  return text;
}

function label(name: string): string {
  return name.replaceAll('_', ' ');
}
