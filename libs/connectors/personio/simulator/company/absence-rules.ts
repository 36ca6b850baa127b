import { type Absence, type AbsenceType } from './absence.js';
import { breakdown } from './absence-amounts.js';
import { type Absences } from './absences.js';
import { type Person } from './person.js';

/** Why Personio does not take an absence; each generation says it in its own words. */
export type Objection =
  | 'end before start'
  | 'two halves of one day'
  | 'no half days'
  | 'no working day'
  | 'overlap'
  | 'substitutes then'
  | 'substitute missing'
  | 'substitute not allowed'
  | 'substitute not valid';

/** What speaks against an absence, the first thing that does. */
export function objectionTo(
  absences: Absences,
  absence: Readonly<Absence>,
  { person, type, substitute }: { person: Person; type: AbsenceType; substitute: Person | undefined },
): Objection | undefined {
  return (
    objectionToTimes(absence, type) ??
    objectionToSubstitute(absence, type, substitute) ??
    (worksThen(absence, person) ? undefined : 'no working day') ??
    (absences.taken(absence) ? 'overlap' : undefined) ??
    (absences.substitutes(absence) ? 'substitutes then' : undefined)
  );
}

function objectionToTimes(absence: Readonly<Absence>, { halfDays }: AbsenceType): Objection | undefined {
  const { from, to, halfStart, halfEnd } = absence;
  if (endsTooEarly(absence)) return 'end before start';
  if (!halfStart && !halfEnd) return undefined;
  if (from === to && halfStart && halfEnd) return 'two halves of one day';
  return halfDays ? undefined : 'no half days';
}

function endsTooEarly({ from, to, startTime, endTime }: Readonly<Absence>): boolean {
  return to !== null && `${to}${endTime ?? '24:00'}` <= `${from}${startTime ?? ''}`;
}

function objectionToSubstitute(
  { personId, substituteId }: Readonly<Absence>,
  { substitute: wanted }: AbsenceType,
  substitute: Person | undefined,
): Objection | undefined {
  if (substituteId === null) return wanted === 'required' ? 'substitute missing' : undefined;
  if (wanted === 'none') return 'substitute not allowed';
  return substitute === undefined || substituteId === personId ? 'substitute not valid' : undefined;
}

function worksThen(absence: Readonly<Absence>, person: Person): boolean {
  return absence.to === null || breakdown(absence, person, absence.to).some(({ minutes }) => minutes > 0);
}
