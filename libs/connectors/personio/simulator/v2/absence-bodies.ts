import { DateTime } from 'luxon';
import { Refusal, problem } from '../bodies.js';
import { type Absence, type AbsenceUnit } from '../company/absence.js';
import { addDays } from '../company/clock.js';
import { type Call } from '../world.js';

/** One end of an absence as a body names it. */
export interface Moment {
  day: string;
  time: string;
  half: (typeof HALVES)[number];
}

type Fields = Record<string, unknown>;
export type Times = Pick<Absence, 'from' | 'to' | 'startTime' | 'endTime' | 'halfStart' | 'halfEnd'>;

const MIDNIGHT = '00:00';
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2})?)?$/;
const HALVES = ['FIRST_HALF', 'SECOND_HALF', null] as const;
const LONGEST_COMMENT = 2000;

export function refusal({ world }: Call, status: number, title: string, detail: string): Refusal {
  return new Refusal(problem(status, { title, detail, type: null }, world.company.clock.now()));
}

export function invalidContent(call: Call): Refusal {
  return refusal(call, 400, 'Bad request', 'Invalid request content.');
}

/** The id of a `{ id }`; undefined when there is none. */
export function idIn(call: Call, fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  const id = typeof value === 'object' && 'id' in value ? value.id : undefined;
  if (typeof id !== 'string' && typeof id !== 'number') throw invalidContent(call);
  return String(id);
}

/** Local times without an offset; null is said, undefined is not said. */
export function momentIn(call: Call, fields: Fields, name: string): Moment | null | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return value;
  const { date_time: text, type = null } = typeof value === 'object' ? (value as Fields) : {};
  const [, day, time = '00:00'] = MOMENT.exec(String(text)) ?? [];
  const half = HALVES.find((one) => one === type);
  if (day === undefined || half === undefined || !DateTime.fromISO(`${day}T${time}`, { zone: 'utc' }).isValid) {
    throw invalidContent(call);
  }
  return { day, time, half };
}

/**
 * For days a body names the last one, where an answer tells the midnight after it; for hours both ends are exact
 * (Personio v2 absence periods, create; inferred).
 */
export function timesOf(unit: AbsenceUnit, starts: Moment, ends: Moment | null): Times {
  return unit === 'day' ? wholeDays(starts, ends) : exactTimes(starts, ends);
}

function wholeDays(starts: Moment, ends: Moment | null): Times {
  return {
    ...{ from: starts.day, to: ends?.day ?? null, startTime: null, endTime: null },
    halfStart: starts.half === 'SECOND_HALF',
    halfEnd: ends?.half === 'FIRST_HALF',
  };
}

/** From midnight to midnight it is days again, the last of which lies before the end. */
function exactTimes(starts: Moment, ends: Moment | null): Times {
  const halves = { halfStart: false, halfEnd: false };
  const whole = starts.time === MIDNIGHT && (ends === null || ends.time === MIDNIGHT);
  if (!whole) {
    const [to, endTime] = [ends?.day ?? null, ends?.time ?? null];
    return { from: starts.day, to, startTime: starts.time, endTime, ...halves };
  }
  return { from: starts.day, to: ends && addDays(ends.day, -1), startTime: null, endTime: null, ...halves };
}

/** Comment and substitute, where they are named. */
export function extrasIn(call: Call, fields: Fields): Partial<Absence> {
  const { comment } = fields;
  if (comment !== undefined && comment !== null && !isComment(comment)) throw invalidContent(call);
  const substitute = idIn(call, fields, 'substitute');
  return {
    ...(comment === undefined ? {} : { comment: comment ?? '' }),
    ...(fields['substitute'] === undefined
      ? {}
      : { substituteId: substitute === undefined ? null : Number(substitute) }),
  };
}

/** v2 asks for approval unless it is told not to. */
export function skipsApproval({ request }: Call): boolean {
  return request.query.get('skip_approval') === 'true';
}

function isComment(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_COMMENT;
}
