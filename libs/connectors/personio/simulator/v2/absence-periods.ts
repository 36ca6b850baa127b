import { type Reply, json } from '../bodies.js';
import { type Absence, endsAt, startsAt } from '../company/absence.js';
import { type DayOff, breakdown } from '../company/absence-amounts.js';
import { type Absences, type Placed } from '../company/absences.js';
import { utcSeconds } from '../company/clock.js';
import { without } from '../walks.js';
import { type ApiRoute, type Call } from '../world.js';
import { absenceFilter, checkAbsenceFilters } from './absence-filters.js';
import { cut, listing, openPage, refuse, walk } from './paging.js';

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v2/absence-periods', area: 'absences', serve: listAbsencePeriods },
  { method: 'GET', path: '/v2/absence-periods/{id}', area: 'absences', serve: getAbsencePeriod },
  { method: 'GET', path: '/v2/absence-periods/{id}/breakdowns', area: 'absences', serve: listBreakdowns },
];

/** Personio v2 absence periods, list. */
function listAbsencePeriods(call: Call): Reply {
  checkAbsenceFilters(call);
  const page = openPage(call, { fallback: 100, max: 100 });
  const { absences } = call.world;
  const { found, next } = walk(call, page, (offset) => without(passing(call, page.query), offset));
  return listing(call, page, { items: found.map(({ absence }) => periodView(absences, absence)), next });
}

/** Personio v2 absence periods, get. */
function getAbsencePeriod(call: Call): Reply {
  return json(periodView(call.world.absences, absenceIn(call).absence));
}

/** Personio v2 absence periods, breakdowns: an entry for each day, also for those on which nobody works. */
function listBreakdowns(call: Call): Reply {
  const { company } = call.world;
  const { absence } = absenceIn(call);
  const page = openPage(call, { fallback: 28, max: 28 });
  const person = company.person(absence.personId);
  if (person === undefined) throw refuse(call, 404, 'notFound');
  const { found, next } = cut(breakdown(absence, person, company.clock.today()), page);
  return listing(call, page, { items: found.map((day) => dayView(absence, day)), next });
}

/** The absence that a path names. */
export function absenceIn(call: Call): Placed {
  const id = call.params['id'] ?? '';
  const placed = call.world.absences.find(id);
  if (placed?.absence.uuid !== id) throw refuse(call, 404, 'notFound');
  return placed;
}

function* passing(call: Call, query: URLSearchParams): Generator<Placed> {
  const { search, holds } = absenceFilter(call, query);
  for (const placed of call.world.absences.search(search)) if (holds(placed.absence)) yield placed;
}

function periodView(absences: Absences, absence: Readonly<Absence>): object {
  const { uuid, personId, unit, timeZone, comment, status, substituteId, createdAt, updatedAt } = absence;
  const type = absences.typeOf(absence);
  const end = endsAt(absence);
  const half = (first: boolean): string | null => (unit === 'hour' ? null : first ? 'FIRST_HALF' : 'SECOND_HALF');
  return {
    id: uuid,
    person: { id: String(personId) },
    starts_from: { date_time: startsAt(absence), type: half(!absence.halfStart) },
    ends_at: end === null ? null : { date_time: end, type: half(absence.halfEnd) },
    timezone_id: timeZone,
    comment,
    absence_type: type === undefined ? null : { id: type.uuid },
    approval: { status },
    substitute: substituteId === null ? null : { id: String(substituteId) },
    created_at: utcSeconds(createdAt),
    updated_at: utcSeconds(updatedAt),
  };
}

function dayView({ unit }: Readonly<Absence>, { date, days, minutes }: DayOff): object {
  const value = unit === 'day' ? days : minutes / 60;
  return { date, effective_duration: { unit: unit.toUpperCase(), value } };
}
