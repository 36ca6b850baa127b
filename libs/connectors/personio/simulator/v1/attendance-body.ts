import { type Booking } from '../company/attendance-booking.js';
import { wallDay } from '../company/attendance.js';
import { type Request, fieldsOf } from '../world.js';
import { invalid, timeOfDay } from './attendance-query.js';

/** One entry as it was sent. */
export type RawEntry = Record<string, unknown>;

type Changes = Partial<Omit<Booking, 'employee'>>;

/** Personio v1 attendances, create: JSON, or a form with `attendances[][employee]`. */
export function entriesOf(request: Request): { entries: RawEntry[]; skipApproval: boolean } {
  const { attendances, skip_approval: skip } = fieldsOf(request);
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const entries: unknown = form ? fromForm(new URLSearchParams(request.body)) : attendances;
  if (!Array.isArray(entries) || entries.length === 0) {
    throw invalid({ attendances: ['The attendances field is required.'] });
  }
  return { entries: entries.map(record), skipApproval: skipsApproval(skip) };
}

/** Personio v1 attendances, update: a flat body; the wrapper of before 2019 is still sent. */
export function updateOf(request: Request): { fields: RawEntry; skipApproval: boolean } {
  const { attendances, ...flat } = fieldsOf(request);
  const fields = { ...flat, ...record(attendances) };
  return { fields, skipApproval: skipsApproval(fields['skip_approval']) };
}

/** The default of v1 is to ask nobody. */
export function skipsApproval(value: unknown): boolean {
  return ![false, 0, 'false', '0'].some((no) => no === value);
}

/** Personio v1 attendances, create: what is missing or malformed spoils the whole request. */
export function bookingOf(raw: RawEntry, at: number): Booking {
  const prefix = `attendances.${at}.`;
  const { day, start, breakMinutes, ...rest } = changesOf(raw, prefix);
  const employee = valueOf(raw, { name: 'employee', prefix, as: integer });
  return {
    employee: present(employee, `${prefix}employee`),
    day: present(day, `${prefix}date`),
    start: present(start, `${prefix}start_time`),
    breakMinutes: present(breakMinutes, `${prefix}break`),
    ...{ end: null, comment: null, projectId: null, ...rest },
  };
}

/** The fields that a body names. */
export function changesOf(raw: RawEntry, prefix = ''): Changes {
  const day = valueOf(raw, { name: 'date', prefix, as: dayIn });
  const start = valueOf(raw, { name: 'start_time', prefix, as: timeOfDay });
  const pause = valueOf(raw, { name: 'break', prefix, as: integer });
  return {
    ...(day === undefined ? {} : { day }),
    ...(start === undefined ? {} : { start }),
    ...(pause === undefined ? {} : { breakMinutes: pause }),
    ...nullable('end', valueOf(raw, { name: 'end_time', prefix, as: timeOfDay }), raw['end_time']),
    ...nullable('comment', valueOf(raw, { name: 'comment', prefix, as: textIn }), raw['comment']),
    ...nullable('projectId', valueOf(raw, { name: 'project_id', prefix, as: integer }), raw['project_id']),
  };
}

function nullable(key: 'end' | 'comment' | 'projectId', value: unknown, sent: unknown): Changes {
  if (sent === null) return { [key]: null };
  return value === undefined ? {} : { [key]: value };
}

interface Reading<T> {
  name: string;
  /** Where the entry stands in the body. */
  prefix: string;
  as: (value: unknown) => T | null;
}

/** Undefined when the body does not name it, or names it as null. */
function valueOf<T>(raw: RawEntry, { name, prefix, as }: Reading<T>): T | undefined {
  const sent = raw[name] ?? undefined;
  if (sent === undefined) return undefined;
  const value = as(sent);
  if (value === null) throw invalid({ [prefix + name]: [`The ${prefix}${name} format is invalid.`] });
  return value;
}

function present<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw invalid({ [field]: [`The ${field} field is required.`] });
  return value;
}

function dayIn(value: unknown): number | null {
  return typeof value === 'string' ? wallDay(value) : null;
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function integer(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : null;
}

/** `attendances[][date]` again and again, or numbered; the documentation has `attendances[]break` for the break. */
function fromForm(form: URLSearchParams): RawEntry[] {
  const entries = new Map<number, RawEntry>();
  const counts = new Map<string, number>();
  for (const [key, value] of form) {
    const [, index, name] = /^attendances\[(\d*)\]\[?(\w+)\]?$/.exec(key) ?? [];
    if (index === undefined || name === undefined) continue;
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const at = index === '' ? count : Number(index);
    entries.set(at, { ...entries.get(at), [name]: value });
  }
  return [...entries.values()];
}

function record(value: unknown): RawEntry {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
