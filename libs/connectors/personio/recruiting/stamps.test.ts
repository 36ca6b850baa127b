import { expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { instantAt, written } from '../../local-time.js';
import { utc } from './stamps.js';

test('a stamp is local, with its zone beside it', () => {
  expect(utc({ 'date-time': '2026-06-01T10:00:00', timezone: 'Europe/Berlin' })).toBe('2026-06-01T08:00:00Z');
  expect(utc({ 'date-time': '2026-01-01T10:00:00', timezone: 'America/New_York' })).toBe('2026-01-01T15:00:00Z');
});

test('a stamp may also be a plain text, with an offset, or in UTC', () => {
  expect(utc('2026-06-01T10:00:00Z')).toBe('2026-06-01T10:00:00Z');
  expect(utc('2026-06-01T10:00:00+02:00')).toBe('2026-06-01T08:00:00Z');
  expect(utc('2026-06-01T10:00:00')).toBe('2026-06-01T10:00:00Z');
  expect(utc({ 'date-time': '2026-06-01T10:00:00Z', timezone: 'Europe/Berlin' })).toBe('2026-06-01T10:00:00Z');
  expect(utc({ 'date-time': '2026-06-01T10:00:00' })).toBe('2026-06-01T10:00:00Z');
});

test('what is no time says nothing', () => {
  expect([null, undefined, '', 'soon', {}, { 'date-time': null, timezone: 'UTC' }].map(utc)).toEqual(
    Array(6).fill(null),
  );
  expect(utc({ 'date-time': '2026-06-01T10:00:00', timezone: 'Nowhere/Land' })).toBeNull();
});

test.each([
  '2026-02-30T10:00:00',
  '2025-02-29T10:00:00Z',
  '2026-13-01T10:00:00',
  '2026-06-01T25:00:00',
  '2026-06-01T10:60:00Z',
])('nor does what no calendar and no clock shows: %s', (text) => {
  expect([utc(text), utc({ 'date-time': text, timezone: 'Europe/Berlin' })]).toEqual([null, null]);
});

test('where the clock is set forward and back, a stamp is still an instant', () => {
  expect(utc({ 'date-time': '2026-03-29T02:30:00', timezone: 'Europe/Berlin' })).toBe('2026-03-29T01:30:00Z');
  expect(utc({ 'date-time': '2026-10-25T02:30:00', timezone: 'Europe/Berlin' })).toBe('2026-10-25T00:30:00Z');
});

test('a stamp is the same instant whether its day is known already or not, on days when clocks are changed too', () => {
  const wrong: unknown[] = [];
  for (let hour = 0; hour < 24 * 30; hour += 1) {
    const text = DateTime.utc(2026, 3, 10)
      .plus({ hours: hour, minutes: hour % 60 })
      .toFormat("yyyy-MM-dd'T'HH:mm:ss");
    for (const timezone of ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu']) {
      const [found, expected] = [utc({ 'date-time': text, timezone }), written(instantAt(text, timezone))];
      if (found !== expected) wrong.push([text, timezone, found, expected]);
    }
  }

  expect(wrong).toEqual([]);
});

test('a hundred thousand stamps are read quickly', () => {
  const stamps = Array.from({ length: 100_000 }, (_, index) => ({
    'date-time': `2026-${String(1 + (index % 12)).padStart(2, '0')}-${String(1 + (index % 28)).padStart(2, '0')}T10:00:00`,
    timezone: 'Europe/Berlin',
  }));
  const { user } = process.cpuUsage();
  for (const stamp of stamps) utc(stamp);

  expect(process.cpuUsage().user - user).toBeLessThan(2_000_000); // microseconds; Luxon alone takes fifteen times that
});
