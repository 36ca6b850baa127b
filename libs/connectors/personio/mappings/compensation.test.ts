import { expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../contract.js';
import { toCompensation } from './compensation.js';

const ref = (model: string, id: string): string => `${model}/${id}`;
const compensation = (raw: JsonObject) => toCompensation({ id: 'c1', ...raw }, ref, {}).fields;

const SALARY = {
  person: { id: '3003' },
  type: { id: 't', name: 'Base salary', category: 'FIXED_SALARY' },
  amount: { value: 4166.67, currency: 'EUR' },
  ...{ interval: 'MONTHLY', effective_from: '2026-01-01' },
};

test('a salary is an amount for a period', () => {
  expect(compensation(SALARY)).toEqual({
    ...{ employee: 'employee/3003', pay_group: null, pay_rate: 4166.67, pay_currency: 'EUR' },
    ...{ pay_period: 'MONTH', pay_frequency: 'MONTHLY', flsa_status: null },
    ...{ start_date: '2026-01-01T00:00:00Z', name: 'Base salary' },
  });
});

test.each([
  ['FIXED_SALARY', 'YEARLY', 'YEAR', 'ANNUALLY'],
  ['RECURRING', 'QUARTERLY', 'QUARTER', 'QUARTERLY'],
  ['RECURRING', 'HALF-YEARLY', 'EVERY_SIX_MONTHS', 'SEMIANNUALLY'],
  ['HOURLY_SALARY', 'MONTHLY', 'HOUR', null],
  ['ONE_TIME', 'MONTHLY', null, null], // Personio keeps an interval that it ignores
  ['BONUS', 'YEARLY', null, null],
  ['RECURRING', 'FORTNIGHTLY', 'FORTNIGHTLY', 'FORTNIGHTLY'],
  ['SOMETHING_NEW', null, null, null],
])('%s paid %s is for a %p, paid %p', (category, interval, period, frequency) => {
  const fields = compensation({ ...SALARY, type: { name: 'Pay', category }, interval });

  expect([fields['pay_period'], fields['pay_frequency']]).toEqual([period, frequency]);
});

test('an amount may be a text, and is null where there is none', () => {
  const rate = (value: Json) => compensation({ ...SALARY, amount: { value } })['pay_rate'];

  expect([rate('12.50'), rate(0), rate(''), rate(null), rate('a lot')]).toEqual([12.5, 0, null, null, null]);
  expect(compensation({ ...SALARY, amount: null, type: null })).toMatchObject({ pay_rate: null, name: null });
});

test('salary attributes of v1 say the same, without a first day', () => {
  const attribute = { label: 'Fixed salary', value: 4166.67, currency: 'EUR' };
  const v1 = (raw: JsonObject) => toCompensation({ person: { id: '3003' }, attribute, ...raw }, ref, {}).fields;

  expect(v1({ salary: 'fix', interval: 'monthly' })).toMatchObject({
    ...{ employee: 'employee/3003', pay_rate: 4166.67, pay_currency: 'EUR', name: 'Fixed salary' },
    ...{ pay_period: 'MONTH', pay_frequency: 'MONTHLY', start_date: null },
  });
  expect(v1({ salary: 'fix', interval: '' })).toMatchObject({ pay_period: null, pay_frequency: null });
  expect(v1({ salary: 'hourly' })).toMatchObject({ pay_period: 'HOUR', pay_frequency: null });
});
