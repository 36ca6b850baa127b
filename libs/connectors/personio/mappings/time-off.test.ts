import { expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../contract.js';
import { toTimeOff } from './time-off.js';

const ref = (model: string, id: string): string => `${model}/${id}`;
const PERIOD = {
  id: '0b9f2b1e',
  person: { id: '3003' },
  starts_from: { date_time: '2026-06-10T00:00:00', type: 'FIRST_HALF' },
  ends_at: { date_time: '2026-06-13T00:00:00', type: 'SECOND_HALF' },
  timezone_id: 'Europe/Berlin',
  comment: '',
  absence_type: { id: '5c3a6a0e' },
  approval: { status: 'APPROVED' },
  updated_at: '2026-05-02T09:00:00Z',
};
const DAYS = { id: '5c3a6a0e', category: 'PAID_VACATION', unit: 'DAY' };
const HOURS = { id: '7d7e', category: 'OFFSITE_WORK', unit: 'HOUR' };

const mapped = (period: JsonObject = {}, v1: Json = { days_count: 3 }, type: Json = DAYS) =>
  toTimeOff({ period: { ...PERIOD, ...period }, absence_type: type, v1 }, ref, {});
const fields = (...args: Parameters<typeof mapped>): Record<string, unknown> => mapped(...args).fields;
const times = (...args: Parameters<typeof mapped>) => {
  const { start_time: start, end_time: end } = fields(...args);
  return [start, end];
};
const edge = (time: string | null, type: string | null = null) => ({ date_time: time, type });

test('a whole absence, in unified words', () => {
  const { fields, words, remoteModifiedAt, withheld } = mapped({ comment: 'Sea' });

  expect(fields).toEqual({
    ...{ employee: 'employee/3003', approver: null, status: 'APPROVED', employee_note: 'Sea' },
    ...{ units: 'DAYS', amount: 3, request_type: 'VACATION', absence_type: 'absence_type/5c3a6a0e' },
    ...{ start_time: '2026-06-10T00:00:00Z', end_time: '2026-06-13T00:00:00Z' },
  });
  expect(words).toEqual({ status: 'APPROVED' });
  expect(remoteModifiedAt?.toISOString()).toBe('2026-05-02T09:00:00.000Z');
  expect(withheld).toEqual([]);
});

test('a day absence ends at the midnight after its last day, and is not shifted by the account’s time zone', () => {
  const summer = { starts_from: edge('2026-03-28T00:00:00', 'FIRST_HALF'), ends_at: edge('2026-03-30T00:00:00') };

  expect(times(summer)).toEqual(['2026-03-28T00:00:00Z', '2026-03-30T00:00:00Z']);
});

test('half days begin and end at noon', () => {
  const [start, end] = ['2026-06-10T00:00:00', '2026-06-11T00:00:00'];

  expect(times({ starts_from: edge(start, 'SECOND_HALF'), ends_at: edge(end, 'SECOND_HALF') })).toEqual([
    ...['2026-06-10T12:00:00Z', '2026-06-11T00:00:00Z'],
  ]);
  expect(times({ starts_from: edge(start, 'FIRST_HALF'), ends_at: edge(end, 'FIRST_HALF') })).toEqual([
    ...['2026-06-10T00:00:00Z', '2026-06-10T12:00:00Z'],
  ]);
});

test.each([
  [{ half_day_start: 1, half_day_end: 0 }, ['2026-06-10T12:00:00Z', '2026-06-13T00:00:00Z']],
  [{ half_day_start: '0', half_day_end: '1' }, ['2026-06-10T00:00:00Z', '2026-06-12T12:00:00Z']],
  [{ half_day_start: false, half_day_end: true }, ['2026-06-10T00:00:00Z', '2026-06-12T12:00:00Z']],
])('where v2 does not tell of half days, the flags of v1 do: %j', (flags, wanted) => {
  const plain = { starts_from: edge('2026-06-10T00:00:00'), ends_at: edge('2026-06-13T00:00:00') };

  expect(times(plain, { days_count: 2.5, ...flags })).toEqual(wanted);
});

test('hours are instants in the place that the absence names, in winter and in summer', () => {
  const at = (start: string, end: string, zone = 'Europe/Berlin') =>
    times({ starts_from: edge(start), ends_at: edge(end), timezone_id: zone }, { effective_duration: 90 }, HOURS);

  expect(at('2026-06-10T08:00:00', '2026-06-10T09:30:00')).toEqual(['2026-06-10T06:00:00Z', '2026-06-10T07:30:00Z']);
  expect(at('2026-12-10T08:00:00', '2026-12-10T09:30:00')).toEqual(['2026-12-10T07:00:00Z', '2026-12-10T08:30:00Z']);
  expect(at('2026-12-10T08:00:00', '2026-12-10T09:30:00', 'Nowhere/Land')).toEqual([null, null]);
});

test('v1 counts hours in minutes, whatever it calls them', () => {
  const of = (minutes: number | string) => {
    const { amount, units } = fields({}, { effective_duration: minutes, measurement_unit: 'hour' }, HOURS);
    return [amount, units];
  };

  expect([of(960), of(50), of('90')]).toEqual([
    [16, 'HOURS'],
    [0.8333, 'HOURS'],
    [1.5, 'HOURS'],
  ]);
});

test('an open end is no end', () => {
  expect(times({ ends_at: null }, { days_count: 40 })).toEqual(['2026-06-10T00:00:00Z', null]);
  expect(times({ ends_at: edge(null) }, {})).toEqual(['2026-06-10T00:00:00Z', null]);
});

test('an absence without a type says as much as it can', () => {
  expect(fields({ absence_type: null }, {}, null)).toMatchObject({
    ...{ absence_type: null, request_type: null, units: null, amount: null },
    ...{ start_time: '2026-06-10T00:00:00Z', end_time: '2026-06-13T00:00:00Z' },
  });
  const morning = {
    absence_type: null,
    starts_from: edge('2026-06-10T08:00:00'),
    ends_at: edge('2026-06-10T12:00:00'),
  };
  expect(times(morning, {}, null)).toEqual(['2026-06-10T06:00:00Z', '2026-06-10T10:00:00Z']);
});

test('a type that is not on the list is told by v1', () => {
  const v1 = { days_count: '2', time_off_type: { attributes: { category: 'sick_leave' } } };

  expect(fields({}, v1, null)).toMatchObject({ request_type: 'SICK', units: 'DAYS', amount: 2 });
});

test('without v1 nobody knows how long it is: an amount that we hold is kept', () => {
  expect(fields({}, null)).toMatchObject({ amount: null, units: 'DAYS' });
  expect(mapped({}, null).withheld).toEqual(['amount']);
  expect(mapped({}, {}).withheld).toEqual([]);
});

test.each([
  ['PENDING', 'REQUESTED'],
  ['SUBSTITUTE_REQUESTED', 'REQUESTED'],
  ['REJECTED', 'DECLINED'],
  ['DELETION_PENDING', 'APPROVED'], // stands until somebody agrees
  ['approved', 'APPROVED'],
  ['ON_HOLD', 'ON_HOLD'],
])('an absence that is %s is %s', (status, wanted) => {
  expect(fields({ approval: { status } })['status']).toBe(wanted);
  expect(mapped({ approval: { status } }).words).toEqual({ status: status.toUpperCase() });
});
