export const DAY = 86_400_000;

/** When the simulated company opens, so that a status that depends on the date is the same on every run. */
export const OPENING = Date.parse('2026-09-15T08:00:00Z');

/** The company's time: it runs on from wherever it is set. Rate limits do not follow it. */
export class Clock {
  #ahead = OPENING - Date.now();

  now(): number {
    return Date.now() + this.#ahead;
  }

  set(instant: number): void {
    this.#ahead = instant - Date.now();
  }

  /** The day it is in the company. */
  today(): string {
    return localTime(this.now()).slice(0, 10);
  }
}

/** Personio v1: dates and times carry the offset of the account's time zone. */
const ZONE = new Intl.DateTimeFormat('en-US', { timeZone: 'Europe/Berlin', timeZoneName: 'longOffset' });

const midnights = new Map<string, string>();

/** `2022-09-05` becomes `2022-09-05T00:00:00+02:00`. */
export function localMidnight(day: string): string {
  const known = midnights.get(day);
  if (known !== undefined) return known;
  // Clocks change at 01:00 UTC: the hour before UTC midnight has the offset of the local one.
  const text = `${day}T00:00:00${offsetAt(Date.parse(`${day}T00:00:00Z`) - 3_600_000)}`;
  midnights.set(day, text);
  return text;
}

export function localTime(instant: number): string {
  const offset = offsetAt(instant);
  return utcSeconds(instant + minutes(offset) * 60_000).slice(0, -1) + offset;
}

/** A time without zone, read as the account's; null when it is no time. */
export function fromLocal(text: string): number | null {
  const asUtc = Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`);
  return Number.isNaN(asUtc) ? null : asUtc - minutes(offsetAt(asUtc - 3_600_000)) * 60_000;
}

/** `2017-07-21T17:32:28Z`: how v2 writes an instant. */
export function utcSeconds(instant: number): string {
  const second = Math.floor(instant / 1000 - Math.floor(instant / DAY) * 86_400);
  const two = (figure: number): string => TWO_DIGITS[figure] ?? '';
  return `${dayOf(instant)}T${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}Z`;
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, figure) => String(figure).padStart(2, '0'));

export function addDays(day: string, days: number): string {
  return dayOf(Date.parse(day) + days * DAY);
}

/** The first and the last day of the month that a day lies in. */
export function monthOf(day: string): { from: string; to: string } {
  const from = `${day.slice(0, 7)}-01`;
  return { from, to: addDays(`${addDays(from, 31).slice(0, 7)}-01`, -1) };
}

const days = new Map<number, string>();

/** Lists are full of dates, of which there are few: each is written once. */
export function dayOf(instant: number): string {
  const number = Math.floor(instant / DAY);
  const known = days.get(number);
  if (known !== undefined) return known;
  const day = new Date(instant).toISOString().slice(0, 10);
  days.set(number, day);
  return day;
}

/** `2026-02-30` is none. */
export function isDay(value: unknown): value is string {
  const instant = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : NaN;
  // The 31st of a short month would be read as the 1st of the next.
  return !Number.isNaN(instant) && dayOf(instant) === value;
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

const offsets = new Map<number, string | null>();

/** Asking `Intl` is dear: most days have one offset. */
function offsetAt(instant: number): string {
  const day = Math.floor(instant / DAY);
  let offset = offsets.get(day);
  if (offset === undefined) {
    const first = exactOffset(day * DAY);
    offset = first === exactOffset((day + 1) * DAY - 1) ? first : null;
    offsets.set(day, offset);
  }
  return offset ?? exactOffset(instant);
}

function exactOffset(instant: number): string {
  const name = ZONE.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? '';
  return name.length > 3 ? name.slice(3, 9) : '+00:00';
}

function minutes(offset: string): number {
  const size = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return offset.startsWith('-') ? -size : size;
}
