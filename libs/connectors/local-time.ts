import { DateTime, IANAZone } from 'luxon';

const OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/;

/**
 * The instant at which a clock in that place shows this time; one that carries its own offset needs no place. Where the clock
 * is set back, a time occurs twice: the first is taken. Null without a time, or without a place that we know.
 */
export function instantAt(local: unknown, zone: string | null | undefined): DateTime | null {
  if (typeof local !== 'string') return null;
  if (OFFSET.test(local)) return valid(DateTime.fromISO(local, { zone: 'utc' }));
  if (zone == null || !IANAZone.isValidZone(zone)) return null;
  const found = valid(DateTime.fromISO(local, { zone }));
  // Which of two instants Luxon finds depends on the time of year it is asked in.
  return found?.getPossibleOffsets().toSorted((one, other) => one.toMillis() - other.toMillis())[0] ?? null;
}

/** What the clock on the wall shows, as if in UTC: for differences where nobody knows the place. */
export function wallClock(local: unknown): DateTime | null {
  return typeof local === 'string' ? valid(DateTime.fromISO(local.replace(OFFSET, ''), { zone: 'utc' })) : null;
}

/** What a clock in that place shows at this time, as if in UTC; one without an offset is what it shows already. */
export function wallClockAt(time: unknown, zone: string | null): DateTime | null {
  if (typeof time !== 'string' || !OFFSET.test(time)) return wallClock(time);
  if (zone === null || !IANAZone.isValidZone(zone)) return null;
  return valid(DateTime.fromISO(time, { zone }).setZone('utc', { keepLocalTime: true }));
}

/** Whether the clocks in that place pass over this time, which a clock is said to show, when they are set forward. */
export const isPassedOver = (wall: DateTime, zone: string | null): boolean =>
  zone !== null &&
  IANAZone.isValidZone(zone) &&
  +wall.setZone(zone, { keepLocalTime: true }).setZone('utc', { keepLocalTime: true }) !== +wall;

/** As the API writes an instant: in UTC, to the second. */
export function written(time: DateTime | null): string | null {
  return time?.toUTC().startOf('second').toISO({ suppressMilliseconds: true }) ?? null;
}

const valid = (time: DateTime): DateTime | null => (time.isValid ? time : null);
