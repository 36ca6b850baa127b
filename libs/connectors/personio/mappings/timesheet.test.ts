import { expect, test } from '@jest/globals';
import type { JsonObject, Settings } from '../../contract.js';
import { toTimesheetEntry } from './timesheet.js';

const ref = (model: string, id: string): string => `${model}/${id}`;
const period = (start: string, end: string | null, rest: JsonObject = {}): JsonObject => ({
  id: 'a3f2',
  person: { id: '3003' },
  approval: { status: 'CONFIRMED' },
  start: { date_time: start },
  end: end === null ? null : { date_time: end },
  attribution_date: start.slice(0, 10),
  project: { id: '5002' },
  updated_at: '2026-06-01T12:00:05Z',
  ...rest,
});
const on = (day: string) => (start: string, end: string | null) =>
  period(`${day}T${start}:00`, end === null ? null : `${day}T${end}:00`);
const june = on('2026-06-01');

const mapped = (
  work: JsonObject,
  breaks: JsonObject[] = [],
  settings: Settings = {},
  workplace: string | null = null,
) => toTimesheetEntry({ work, breaks, workplace }, ref, settings);
const fields = (...args: Parameters<typeof mapped>): Record<string, unknown> => mapped(...args).fields;
const BERLIN = { time_zone: 'Europe/Berlin' };

test('a stretch of work, with a break within it', () => {
  expect(fields(june('08:00', '17:00'), [june('12:00', '12:45')], BERLIN)).toEqual({
    ...{ employee: 'employee/3003', date: '2026-06-01T00:00:00Z', hours_worked: 8.25, break_duration: 0.75 },
    ...{ start_time: '2026-06-01T06:00:00Z', end_time: '2026-06-01T15:00:00Z' },
    ...{ status: 'CONFIRMED', project: 'project/5002' },
  });
});

test('a break between two stretches takes nothing from either', () => {
  const breaks = [june('12:00', '12:30')];

  expect(fields(june('08:00', '12:00'), breaks)).toMatchObject({ hours_worked: 4, break_duration: 0.5 });
});

test('of a break that reaches beyond the work, the work loses its part', () => {
  expect(fields(june('08:00', '12:00'), [june('11:45', '12:30')])).toMatchObject({
    ...{ hours_worked: 3.75, break_duration: 0.25 },
  });
});

test('the zone is never assumed: without one there are no instants, and hours are those on the wall', () => {
  expect(fields(june('08:00', '12:20'))).toMatchObject({ start_time: null, end_time: null, hours_worked: 4.3333 });
});

test('the workplace’s zone goes before that of the company', () => {
  const settings = { ...BERLIN, location_time_zones: { London: 'Europe/London' } };
  const start = (workplace: string | null) => fields(june('08:00', '12:00'), [], settings, workplace)['start_time'];

  expect([start('London'), start('Wien'), start(null), start('toString')]).toEqual([
    ...['2026-06-01T07:00:00Z', '2026-06-01T06:00:00Z', '2026-06-01T06:00:00Z', '2026-06-01T06:00:00Z'],
  ]);
  expect(
    fields(june('08:00', '12:00'), [], { location_time_zones: { London: 'Europe/London' } }, 'Wien'),
  ).toMatchObject({
    start_time: null,
  });
});

test.each([
  ['2026-03-29', '00:00', '08:00', 7, 8], // the night that loses an hour
  ['2026-10-25', '00:00', '08:00', 9, 8], // and the one that gains it
  ['2026-10-26', '00:00', '08:00', 8, 8],
])('on %s, from %s to %s are %d hours where we know the place, and %d on the wall', (day, start, end, real, wall) => {
  expect(fields(on(day)(start, end), [], BERLIN)['hours_worked']).toBe(real);
  expect(fields(on(day)(start, end))['hours_worked']).toBe(wall);
});

test('a night shift counts for the day that it is attributed to', () => {
  const night = period('2026-06-01T22:00:00', '2026-06-02T06:00:00', { attribution_date: '2026-06-01' });

  expect(fields(night, [], BERLIN)).toMatchObject({
    ...{ date: '2026-06-01T00:00:00Z', hours_worked: 8 },
    ...{ start_time: '2026-06-01T20:00:00Z', end_time: '2026-06-02T04:00:00Z' },
  });
});

test('work that goes on has no end and no hours yet, but had breaks; a break that goes on has no length', () => {
  expect(fields(june('08:00', null), [june('09:00', '09:15'), june('12:00', null)], BERLIN)).toMatchObject({
    ...{ start_time: '2026-06-01T06:00:00Z', end_time: null, hours_worked: null, break_duration: 0.25 },
  });
});

test('the entry is as new as the newest of its parts', () => {
  const pause = { ...june('12:00', '12:30'), updated_at: '2026-06-03T08:00:00Z' };

  expect(mapped(june('08:00', '17:00'), [pause]).remoteModifiedAt?.toISOString()).toBe('2026-06-03T08:00:00.000Z');
});
