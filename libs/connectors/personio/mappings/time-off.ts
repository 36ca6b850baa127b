import { absenceType, employee, type TimeOff, type TimeOffStatus, type Unit } from '#models';
import { amount, day, flag, instant, oneOf, text } from '../../converters.js';
import { instantAt, wallClock, written } from '../../local-time.js';
import { mapping } from '../../mapping.js';
import { hours, leaveType, unitOf, upper } from './absence-type.js';

interface Edge {
  /** Local; nobody says so, but `timezone_id` tells where. */
  date_time?: string | null;
  type?: string | null;
}

/** A day-based absence's row of v1 (`days_count`), or an hour-based one's (`effective_duration`, in minutes). */
interface V1Row {
  days_count?: number | string | null;
  half_day_start?: unknown;
  half_day_end?: unknown;
  effective_duration?: number | string | null;
  timezone?: string | null;
  time_off_type?: { attributes?: { category?: string | null } } | null;
}

/** An absence (v2), with its type and with what only v1 says: how long it is. */
interface TimeOffView {
  period: {
    id: string;
    person?: { id?: string | number } | null;
    starts_from?: Edge | null;
    ends_at?: Edge | null;
    timezone_id?: string | null;
    comment?: string | null;
    absence_type?: { id?: string | number } | null;
    approval?: { status?: string | null } | null;
    created_at?: string | null;
    updated_at?: string | null;
  };
  /** Null: there is none, or it is not on the list. */
  absence_type: { category?: string | null; unit?: string | null } | null;
  /** Null: v1 may not be read; empty: it does not have this absence. */
  v1: V1Row | null;
}

/** One whose deletion is asked for stands until somebody agrees. */
const status = oneOf<TimeOffStatus>({
  PENDING: 'REQUESTED',
  SUBSTITUTE_REQUESTED: 'REQUESTED',
  REJECTED: 'DECLINED',
  DELETION_PENDING: 'APPROVED',
  CANCELED: 'CANCELLED',
});

export const toTimeOff = mapping<TimeOffView, TimeOff>(
  (raw) => raw as unknown as TimeOffView,
  ({ at, ref, first, absent }) => ({
    employee: ref(employee, 'period.person.id'),
    approver: absent, // only that somebody did is told, and who made the request
    status: at('period.approval.status', (word) => status(upper(word))),
    employee_note: at('period.comment', text),
    units,
    amount: howLong,
    request_type: first(at('absence_type.category', leaveType), at('v1.time_off_type.attributes.category', leaveType)),
    start_time: startTime,
    end_time: endTime,
    absence_type: ref(absenceType, 'period.absence_type.id'),
  }),
  {
    words: ({ period }) => ({ status: upper(period.approval?.status) }),
    modifiedAt: ({ period }) => instant(period.updated_at),
    withheld: ({ v1 }) => (v1 === null ? ['amount'] : []),
  },
);

/** v1's row counts in one of the two; where it is missing, the type tells. */
function units({ absence_type: type, v1 }: TimeOffView): Unit | null {
  if (amount(v1?.days_count) !== null) return 'DAYS';
  return amount(v1?.effective_duration) === null ? unitOf(type?.unit) : 'HOURS';
}

/** v1 counts hour-based absences in minutes, whatever it calls their unit. */
function howLong({ v1 }: TimeOffView): number | null {
  const minutes = amount(v1?.effective_duration);
  return amount(v1?.days_count) ?? (minutes === null ? null : hours(minutes / 60));
}

const NOON = 'T12:00:00Z';

/** Whole days begin at their midnight in UTC, as all days do here, and a second half at its noon; hours at their instant. */
function startTime(view: TimeOffView): string | null {
  const { starts_from: edge } = view.period;
  if (!countsDays(view)) return inPlace(view, edge);
  const first = day(edge?.date_time);
  const afternoonOnly = edge?.type == null ? flag(view.v1?.half_day_start) === true : edge.type === 'SECOND_HALF';
  return first !== null && afternoonOnly ? `${first.slice(0, 10)}${NOON}` : first;
}

/** Personio v2 ends a day-based absence at the midnight after its last day, also when only the morning of that day is off. */
function endTime(view: TimeOffView): string | null {
  const { ends_at: edge } = view.period;
  if (!countsDays(view)) return inPlace(view, edge);
  const midnight = wallClock(edge?.date_time);
  const morningOnly = edge?.type == null ? flag(view.v1?.half_day_end) === true : edge.type === 'FIRST_HALF';
  if (midnight === null || !morningOnly || !isMidnight(edge)) return written(midnight);
  return written(midnight.minus({ hours: 12 }));
}

function inPlace({ period, v1 }: TimeOffView, edge: Edge | null | undefined): string | null {
  return written(instantAt(edge?.date_time, period.timezone_id ?? v1?.timezone));
}

/** An absence without a type that begins and ends at midnight is taken to count days. */
function countsDays(view: TimeOffView): boolean {
  const unit = units(view);
  if (unit !== null) return unit === 'DAYS';
  const { starts_from: start, ends_at: end } = view.period;
  return isMidnight(start) && (end == null || isMidnight(end));
}

const isMidnight = (edge: Edge | null | undefined): boolean => MIDNIGHT.test(edge?.date_time ?? '');

const MIDNIGHT = /T00:00(?::00(?:\.0+)?)?$/;
