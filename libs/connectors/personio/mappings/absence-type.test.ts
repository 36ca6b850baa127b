import { expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../contract.js';
import { leaveType, toAbsenceType } from './absence-type.js';

const ref = (model: string, id: string): string => `${model}/${id}`;
const mapped = (type: JsonObject, v1: Json = {}) => toAbsenceType({ id: '5c3a', ...type, v1 }, ref, {});

test('a kind of absence, with what only v1 says', () => {
  const type = { name: 'Paid vacation', category: 'PAID_VACATION', unit: 'DAY' };

  expect(mapped(type, { approval_required: true })).toMatchObject({
    fields: {
      ...{ name: 'Paid vacation', request_type: 'VACATION', remote_category: 'PAID_VACATION' },
      ...{ units: 'DAYS', approval_required: true },
    },
    words: { request_type: 'PAID_VACATION' },
    withheld: [],
  });
  expect(mapped(type, null)).toMatchObject({ fields: { approval_required: null }, withheld: ['approval_required'] });
});

test('what v2 leaves out, v1 fills in its own letters', () => {
  expect(mapped({}, { name: 'Zuhause', category: 'offsite_work', unit: 'hour', approval_required: 0 }).fields).toEqual({
    ...{ name: 'Zuhause', request_type: 'WORK_FROM_HOME', remote_category: 'OFFSITE_WORK' },
    ...{ units: 'HOURS', approval_required: false },
  });
});

test.each([
  ['paid_vacation', 'VACATION'],
  ['SICK_LEAVE', 'SICK'],
  ['unpaid_vacation', 'LEAVE_OF_ABSENCE'],
  ['unpaid_suspension', 'LEAVE_OF_ABSENCE'],
  ['maternity_parental_leave', 'MATERNITY_PARENTAL_LEAVE'], // of mothers and fathers
  ['public_duty', 'PUBLIC_DUTY'],
  ['Umzug', 'UMZUG'],
  ['undefined', null],
  ['', null],
  [null, null],
])('the category %p is %p', (category, wanted) => {
  expect(leaveType(category)).toBe(wanted);
});
