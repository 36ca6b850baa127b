import { DateTime, IANAZone } from 'luxon';
import { instantAt } from '../../local-time.js';

/** A time as recruiting writes it: local, with its zone beside it under a key with a hyphen; or a plain text. */
export type Stamp = string | { 'date-time'?: string | null; timezone?: string | null };

const PLAIN = /^((\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z?)$/;
const DAY = 86_400_000;

/** The instant that a stamp means, in milliseconds; one without offset and zone is taken as UTC. */
export function millisOf(stamp: unknown): number | null {
  if (typeof stamp === 'string') return millisAt(stamp, 'UTC');
  const { 'date-time': local, timezone } = (stamp ?? {}) as Exclude<Stamp, string>;
  return millisAt(local, timezone ?? 'UTC');
}

function millisAt(local: unknown, zone: string): number | null {
  const [, clock, day, isUtc] = typeof local === 'string' ? (PLAIN.exec(local) ?? []) : [];
  const offset = day === undefined ? null : offsetOn(day, isUtc ? 'UTC' : zone);
  const millis = offset === null ? instantAt(local, zone)?.toMillis() : Date.parse(`${clock}Z`) - offset;
  return millis === undefined || Number.isNaN(millis) ? null : millis;
}

/** The same as the API writes an instant. */
export function utc(stamp: unknown): string | null {
  const millis = millisOf(stamp);
  return millis === null ? null : new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** By zone and day: lists have hundreds of thousands of stamps, and asking the time zone for each takes longer than the list. */
const offsets = new Map<string, number | null>();
const MOST_DAYS = 20_000;

/** How far a zone is ahead of UTC on a day; null where its clocks are changed around then, or there is no such zone or day. */
function offsetOn(day: string, zone: string): number | null {
  const key = `${zone} ${day}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= MOST_DAYS) offsets.clear();
  const midnight = DateTime.fromISO(day, { zone: 'utc' });
  const exists = midnight.isValid && IANAZone.isValidZone(zone);
  const offset = exists ? steadyOffset(midnight.toMillis(), IANAZone.create(zone)) : null;
  offsets.set(key, offset);
  return offset;
}

function steadyOffset(midnight: number, zone: IANAZone): number | null {
  const [before, after] = [zone.offset(midnight - DAY), zone.offset(midnight + 2 * DAY)];
  return before === after ? before * 60_000 : null;
}
