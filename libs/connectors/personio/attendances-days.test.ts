import { expect, test } from '@jest/globals';
import type { JsonObject } from '../contract.js';
import { type Attendance, entriesOf } from './attendances-days.js';

const ASKED = new Date('2026-06-02T08:00:00Z');
const period = (id: string, type: string, start: string, end: string | null, rest: JsonObject = {}): Attendance => ({
  row: {
    ...{ id, type, person: { id: '3003' }, attribution_date: '2026-06-01', approval: { status: 'CONFIRMED' } },
    ...{ start: { date_time: `2026-06-01T${start}:00` }, end: end && { date_time: `2026-06-01T${end}:00` } },
    ...rest,
  },
  askedAt: ASKED,
});
const MORNING = period('morning', 'WORK', '08:00', '12:00');
const AFTERNOON = period('afternoon', 'WORK', '13:00', '17:00');

/** The breaks of each stretch of work. */
const folded = (...periods: Attendance[]): Record<string, string[]> =>
  Object.fromEntries(
    entriesOf(periods, () => null).map(({ remoteId, raw }) => [
      ...[remoteId, (raw['breaks'] as { id: string }[]).map(({ id }) => id)],
    ]) as [string, string[]][],
  );

test.each([
  ['interrupts', '09:00', '09:15', ['b'], []],
  ['follows', '12:00', '12:30', ['b'], []],
  ['lies before the next', '12:30', '13:00', ['b'], []],
  ['comes before all', '07:30', '08:00', ['b'], []],
  ['reaches from one to the next', '11:45', '13:15', ['b'], ['b']],
  ['comes after all', '17:00', '17:10', [], ['b']],
  ['is no time at all', '14:00', '14:00', [], ['b']],
  ['goes on', '12:10', null, ['b'], []],
])('a break that %s (%s to %s) belongs to the work around it', (_how, start, end, morning, afternoon) => {
  const pause = period('b', 'BREAK', start, end);

  for (const day of [
    [MORNING, AFTERNOON, pause],
    [pause, AFTERNOON, MORNING],
  ]) {
    expect(folded(...day)).toEqual({ morning, afternoon });
  }
});

test('what was rejected counts for nothing, neither work nor break', () => {
  const rejected = { approval: { status: 'REJECTED' } };

  expect(
    folded(MORNING, period('no', 'WORK', '13:00', '17:00', rejected), period('b', 'BREAK', '09:00', '10:00', rejected)),
  ).toEqual({ morning: [] });
});

test('a break without work is no entry', () => {
  expect(folded(period('b', 'BREAK', '12:00', '12:30'))).toEqual({});
});

test('days and people are kept apart, also where a shift goes over midnight', () => {
  const night = period('night', 'WORK', '22:00', null, { end: { date_time: '2026-06-02T06:00:00' } });
  const itsBreak = period('b', 'BREAK', '00:00', null, {
    start: { date_time: '2026-06-02T01:00:00' },
    end: { date_time: '2026-06-02T01:30:00' },
  });
  const next = period('next', 'WORK', '00:00', null, {
    ...{ attribution_date: '2026-06-02', start: { date_time: '2026-06-02T05:00:00' }, end: null },
  });
  const other = period('other', 'WORK', '00:30', '02:00', { person: { id: 3004 } });

  expect(folded(night, itsBreak, next, other)).toEqual({ night: ['b'], next: [], other: [] });
});

test('an entry is as old as the first of the answers that it was put together from', () => {
  const earlier = new Date('2026-06-02T07:59:00Z');
  const pause = { ...period('b', 'BREAK', '09:00', '09:15'), askedAt: earlier };

  expect(entriesOf([MORNING, pause], () => 'München')).toMatchObject([
    { askedAt: earlier, raw: { workplace: 'München' } },
  ]);
});
