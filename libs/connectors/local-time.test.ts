import { afterEach, expect, test } from '@jest/globals';
import { Settings } from 'luxon';
import { instantAt, wallClock, wallClockAt, written } from './local-time.js';

afterEach(() => {
  Settings.now = () => Date.now();
});

const at = (local: unknown, zone: string | null = 'Europe/Berlin') => written(instantAt(local, zone));

test('a local time is an instant where the place is known', () => {
  expect(at('2026-06-01T08:00:00')).toBe('2026-06-01T06:00:00Z');
  expect(at('2026-12-01T08:00:00')).toBe('2026-12-01T07:00:00Z');
  expect(at('2026-06-01T08:00:00', 'America/New_York')).toBe('2026-06-01T12:00:00Z');
  expect(at('2026-06-01T08:00:00+05:30', null)).toBe('2026-06-01T02:30:00Z');
});

test('without a place, or with one that does not exist, nothing is assumed', () => {
  expect([at('2026-06-01T08:00:00', null), at('2026-06-01T08:00:00', 'Berlin'), at(null), at('soon'), at(8)]).toEqual([
    ...[null, null, null, null, null],
  ]);
});

test.each(['2026-01-15T00:00:00Z', '2026-07-15T00:00:00Z'])(
  'a time that occurs twice is the first of the two, also when asked on %s',
  (now) => {
    Settings.now = () => Date.parse(now);

    expect(at('2026-10-25T02:30:00')).toBe('2026-10-25T00:30:00Z');
    expect(at('2026-11-01T01:30:00', 'America/New_York')).toBe('2026-11-01T05:30:00Z');
    expect(at('2026-03-29T02:30:00')).toBe('2026-03-29T01:30:00Z'); // never on a clock: an hour later, then
  },
);

test('the clock on the wall knows no place', () => {
  expect(written(wallClock('2026-03-29T02:30:00'))).toBe('2026-03-29T02:30:00Z');
  expect(written(wallClock('2026-03-29T02:30:00+02:00'))).toBe('2026-03-29T02:30:00Z');
  expect(wallClock(null)).toBeNull();
});

test('a clock in a place shows an instant as it is there, and without an offset what is said', () => {
  const shown = (time: string, zone: string | null) => wallClockAt(time, zone)?.toISO({ includeOffset: false });

  expect(shown('2026-07-01T06:00:00Z', 'Europe/Berlin')).toBe('2026-07-01T08:00:00.000');
  expect(shown('2026-12-01T00:30:00+05:30', 'America/New_York')).toBe('2026-11-30T14:00:00.000');
  expect(shown('2026-07-01T06:00:00', null)).toBe('2026-07-01T06:00:00.000');
  expect([wallClockAt('2026-07-01T06:00:00Z', null), wallClockAt('2026-07-01T06:00:00Z', 'Nowhere')]).toEqual([
    null,
    null,
  ]);
});
