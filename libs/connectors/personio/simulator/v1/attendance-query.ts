import { Refusal, type Reply, json, v1Error } from '../bodies.js';
import { MINUTE, type Period, wallDay } from '../company/attendance.js';
import { type Wanted } from '../company/attendances.js';
import { DAY, fromLocal } from '../company/clock.js';
import { type Call } from '../world.js';

const MAX_LIMIT = 200;
/** Personio v1 attendances, since August 2024: the window reaches from 1970 to ten years from now. */
const YEARS_AHEAD = 10;

/** A page of a list: limit and offset come back as texts if they were given, as numbers if not. */
export interface V1Page {
  limit: number;
  offset: number;
  shown: { offset: string | number; limit: string | number };
}

/** Personio v1 paging, attendances: counted in records from 0. */
export function pageOf({ request: { query } }: Call): V1Page {
  const limit = given(query, 'limit') ?? MAX_LIMIT;
  const offset = given(query, 'offset') ?? 0;
  const [size, from] = [wholeNumber(String(limit)), wholeNumber(String(offset))];
  if (size === null || size < 1 || size > MAX_LIMIT) {
    throw new Refusal(v1Error(422, `The limit must be between 1 and ${MAX_LIMIT}.`));
  }
  if (from === null) throw new Refusal(v1Error(422, 'The offset must be at least 0.'));
  return { limit: size, offset: from, shown: { offset, limit } };
}

/** What is sent empty is not sent. */
function given(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name);
  return text === null || text === '' ? undefined : text;
}

export function invalid(errors: Record<string, string[]>): Refusal {
  return new Refusal(notValid(errors));
}

function notValid(errors: Record<string, string[]>): Reply {
  const message = 'The given data failed to pass validation.';
  return json({ success: false, error: { code: 0, message, error_data: errors } }, 422);
}

/** Personio v1 attendances, list: work only, and what is confirmed unless somebody asks for more. */
export function wantedWork(call: Call): Wanted {
  const { query } = call.request;
  const [from, to] = windowOf(call);
  const updatedFrom = updateIn(query, 'updated_from', 0) ?? -Infinity;
  const updatedTo = updateIn(query, 'updated_to', DAY - 1) ?? Infinity;
  const all = ['true', '1'].includes(query.get('includePending') ?? '');
  const people = employeesOf(query);
  return {
    ...(people === undefined ? {} : { people }),
    within: ({ first, last, updated }) => from <= last && to >= first - DAY && updatedFrom <= updated,
    holds: ({ type, status, day, updatedAt }: Period) =>
      type === 'WORK' &&
      (all || status === 'CONFIRMED') &&
      day >= from &&
      day <= to &&
      updatedAt >= updatedFrom &&
      updatedAt - (updatedAt % 1000) <= updatedTo,
  };
}

function windowOf({ world, request: { query } }: Call): [from: number, to: number] {
  const latest = new Date(world.company.clock.now());
  latest.setUTCFullYear(latest.getUTCFullYear() + YEARS_AHEAD);
  const [from, to] = [dayIn(query, 'start_date', latest), dayIn(query, 'end_date', latest)];
  if (from > to) throw invalid({ end_date: ['The end date must be a date after or equal to start date.'] });
  return [from, to];
}

function dayIn(query: URLSearchParams, name: string, latest: Date): number {
  const text = query.get(name) ?? '';
  const label = name.replace('_', ' ');
  if (text === '') throw invalid({ [name]: [`The ${label} field is required.`] });
  const day = wallDay(text);
  if (day === null) throw invalid({ [name]: [`The ${label} does not match the format Y-m-d.`] });
  if (day < 0 || day > latest.getTime()) {
    const last = latest.toISOString().slice(0, 10);
    throw invalid({ [name]: [`The ${label} must be a date between 1970-01-01 and ${last}.`] });
  }
  return day;
}

/** A day counts as a whole. */
function updateIn(query: URLSearchParams, name: string, wholeDay: number): number | null {
  const text = query.get(name) ?? '';
  if (text === '') return null;
  const instant = instantOf(text);
  if (instant === null) throw invalid({ [name]: [`The ${name.replace('_', ' ')} is not a valid date.`] });
  return text.length === 10 ? instant + wholeDay : instant;
}

/** A date or a date-time, with or without a zone: without one it is the time of the account. */
function instantOf(text: string): number | null {
  const [, clock = '', zone] = /^(\S{10}(?:[T ][\d:.]{5,12})?)(Z|[ +-]\d{2}:?\d{2})?$/.exec(text) ?? [];
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/.test(clock)) return null;
  const local = clock.replace(' ', 'T');
  // The plus of an offset that nobody encoded arrives as a blank.
  const instant = zone === undefined ? fromLocal(local) : Date.parse(local + zone.replace(' ', '+'));
  return instant === null || Number.isNaN(instant) ? null : instant;
}

/** Personio v1 attendances, list: the brackets are wanted, and a comma list is none. */
function employeesOf(query: URLSearchParams): number[] | undefined {
  if (query.has('employees')) throw new Refusal(v1Error(422, 'the employees must be an array'));
  const given = [...query].filter(([name]) => /^employees\[\d*\]$/.test(name)).map(([, value]) => value);
  if (given.length === 0) return undefined;
  const ids = given.map(wholeNumber);
  if (ids.includes(null)) throw invalid({ employees: ['The employees must be integers.'] });
  return [...new Set(ids)].flatMap((id) => id ?? []).toSorted((a, b) => a - b);
}

export function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** `08:30` in minutes; null when it is no time of day. */
export function timeOfDay(text: unknown): number | null {
  const fits = typeof text === 'string' ? /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) : null;
  return fits === null ? null : (Number(fits[1]) * 60 + Number(fits[2])) * MINUTE;
}
