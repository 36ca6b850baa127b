import { expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../contract.js';
import { toTimeOffBalance } from './balance.js';

const ref = (model: string, id: string): string => `${model}/${id}`;
const DAYS = { id_v2: '5c3a', category: 'paid_vacation', unit: 'day' };
const week = (...hours: string[]): JsonObject => ({
  value: {
    type: 'WorkSchedule',
    attributes: Object.fromEntries(
      ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day, at) => [
        ...[day, hours[at] ?? '00:00'],
      ]),
    ) as JsonObject,
  },
});
const FULL = week('08:00', '08:00', '08:00', '08:00', '08:00');

const mapped = (balance: Json, schedule: Json = FULL, type: Json = DAYS) =>
  toTimeOffBalance(
    {
      person: { id: '3003' },
      balance: { id: 1234, name: 'Paid vacation', category: 'paid_vacation', balance, available_balance: 8.5 },
      ...{ type, work_schedule: schedule },
    },
    ref,
    {},
  );
const hours = (...args: Parameters<typeof mapped>) => mapped(...args).fields['balance'];

test('what is left, as of today, in the hours of the person’s own working days', () => {
  expect(mapped(10.5).fields).toEqual({
    ...{ employee: 'employee/3003', balance: 84, used: null, policy_type: 'VACATION' },
    absence_type: 'absence_type/5c3a',
  });
  expect(hours('8.33', week('04:00', '04:00', '04:00'))).toBe(33.32);
  expect(hours(2, week('08:30', '08:30', '08:30', '08:30', '05:00'))).toBe(15.6);
  expect(hours(-1.5)).toBe(-12);
});

test.each([
  ['has none', { value: null }],
  ['has a text', { value: '' }],
  ['has a list', { value: [] }],
  ['has two weeks', { value: { type: 'WorkSchedule', attributes: { weeks: [{ monday: '08:00' }] } } }],
  ['works on no day', week()],
  ['works at odd times', week('8 h')],
  ['works more than a day a day', week('25:00')],
])('whoever %s as a work schedule, has days that nobody can turn into hours', (_which, schedule) => {
  expect(mapped(10, schedule)).toMatchObject({ fields: { balance: null }, withheld: [] });
});

test('a work schedule that may not be read is no missing one: the balance that we hold is kept', () => {
  expect(mapped(10, null)).toMatchObject({ fields: { balance: null }, withheld: ['balance'] });
});

test('what is counted in hours stays as it is, and needs no schedule', () => {
  const type = { ...DAYS, unit: 'hour' };

  expect(mapped(12.25, null, type)).toMatchObject({ fields: { balance: 12.25 }, withheld: [] });
});

test('a kind of absence that is not on the list has no unit', () => {
  expect(mapped(10, FULL, null)).toMatchObject({
    ...{ fields: { balance: null, policy_type: 'VACATION', absence_type: null }, withheld: ['balance'] },
  });
});
