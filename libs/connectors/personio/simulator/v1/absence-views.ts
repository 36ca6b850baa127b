import { type Absence, type AbsenceStatus, type AbsenceType } from '../company/absence.js';
import { breakdown, daysOf, instantsOf } from '../company/absence-amounts.js';
import { localMidnight, localTime } from '../company/clock.js';
import { type Person } from '../company/person.js';
import { type World } from '../world.js';

/** v1 knows three; the word for a deletion that waits is inferred. */
const STATUSES: Record<AbsenceStatus, string> = {
  PENDING: 'pending',
  APPROVED: 'approved',
  REJECTED: 'rejected',
  DELETION_PENDING: 'canceled',
  SUBSTITUTE_REQUESTED: 'pending',
};

export function typeView({ id, uuid, name, category, unit, approvalRequired }: AbsenceType): object {
  return {
    type: 'TimeOffType',
    attributes: { id, id_v2: uuid, name, category, unit, approval_required: approvalRequired },
  };
}

/** Personio v1 time-offs: the first and the last absent day, and half days as 0 and 1. */
export function timeOffView(world: World, person: Person, absence: Readonly<Absence>): object {
  const type = world.absences.typeOf(absence);
  const { id, uuid, from, to, comment, certificate } = absence;
  const flag = (on: boolean): unknown => (world.modes.v1_boolean_half_days ? on : Number(on));
  return {
    type: 'TimeOffPeriod',
    attributes: {
      ...{ id, id_v2: uuid, status: STATUSES[absence.status], comment },
      start_date: localMidnight(from),
      end_date: to === null ? null : localMidnight(to),
      days_count: daysOf(absence, person, world.company.clock.today()),
      half_day_start: flag(absence.halfStart),
      half_day_end: flag(absence.halfEnd),
      time_off_type: within('TimeOffType', type && { id: type.id, name: type.name, category: type.category }),
      employee: shortEmployee(person),
      created_by: absence.origin === 'api' ? 'API' : `${person.firstName} ${person.lastName}`,
      certificate: { status: certificate },
      created_at: localTime(absence.createdAt),
      updated_at: localTime(absence.updatedAt),
    },
  };
}

/** Personio v1 absence periods: instants, and durations in minutes whatever the unit says. */
export function absencePeriodView(world: World, person: Person, absence: Readonly<Absence>): object {
  const type = world.absences.typeOf(absence);
  const { start, end } = instantsOf(absence);
  const days = breakdown(absence, person, world.company.clock.today());
  return {
    type: 'AbsencePeriod',
    attributes: {
      id: absence.uuid,
      measurement_unit: absence.unit,
      effective_duration: days.reduce((sum, { minutes }) => sum + minutes, 0),
      employee: shortEmployee(person),
      absence_type: within('AbsenceType', type && { id: type.uuid, name: type.name, time_off_type_id: type.id }),
      certificate: { status: absence.certificate },
      start: tenths(start),
      end: end === null ? null : tenths(end),
      timezone: absence.timeZone,
      half_day_start: absence.halfStart,
      half_day_end: absence.halfEnd,
      comment: absence.comment,
      origin: absence.origin,
      status: STATUSES[absence.status],
      created_by: person.id,
      created_at: new Date(absence.createdAt).toISOString(),
      updated_at: new Date(absence.updatedAt).toISOString(),
      approved_at: absence.approvedAt === null ? null : new Date(absence.approvedAt).toISOString(),
      breakdowns: days.map(({ date, minutes }) => ({ date, effective_duration: minutes })),
    },
  };
}

/** Null when there is no such type any more. */
function within(type: string, attributes: object | undefined): object | null {
  return attributes === undefined ? null : { type, attributes };
}

function shortEmployee({ id, firstName, lastName, email }: Person): object {
  const attributes = {
    id: { label: 'ID', value: id, type: 'integer', universal_id: 'id' },
    first_name: { label: 'First name', value: firstName, type: 'standard', universal_id: 'first_name' },
    last_name: { label: 'Last name', value: lastName, type: 'standard', universal_id: 'last_name' },
    email: { label: 'Email', value: email, type: 'standard', universal_id: 'email' },
  };
  return { type: 'Employee', attributes };
}

/** `2022-05-31T22:00:00.0Z`: how the beginning and the end are written. */
function tenths(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 21)}Z`;
}
