import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../contract.js';
import { toEmployee } from './employee.js';

const ref = (model: string, id: string): string => `${model}/${id}`;
const custom = (raw: JsonObject) =>
  toEmployee({ person: { id: '1' }, employee: null, employments: null, ...raw }, ref, {}).custom;

test('custom attributes keep their keys, once each, typed where v2 types them', () => {
  const found = custom({
    person: {
      id: '1',
      custom_attributes: [
        { id: 'dynamic_1', type: 'string_list', value: ['German'] },
        { id: 'company_employee_id', value: 'E-1' },
        { id: 'dynamic_ab12.3', value: 7 },
        { id: 'dynamic_5', value: null },
      ],
    },
    employee: {
      position: { value: 'standard' },
      dynamic_1: { value: 'German', type: 'tags' },
      dynamic_2: { value: 'E-1', universal_id: 'company_employee_id' },
      dynamic_3: { value: '7' },
      dynamic_4: { value: 'only in v1', universal_id: null },
      dynamic_6: { value: '' },
    },
  });

  expect(found).toEqual({
    ...{ dynamic_1: ['German'], company_employee_id: 'E-1', 'dynamic_ab12.3': 7, dynamic_4: 'only in v1' },
  });
});

// v2 leaves labels out, and says some attributes under a name or a number of its own.
test('custom attributes are found by their labels as well', () => {
  const found = custom({
    person: {
      id: '1',
      custom_attributes: [
        { id: 'dynamic_ab12.3', type: 'int', value: 7, global_id: '9999' },
        { id: 'company_employee_id', type: 'string', value: 'E-1' },
        { id: 'dynamic_8', type: 'string', value: 'Red', label: 'Colour' },
      ],
    },
    employee: {
      dynamic_3: { label: 'Locker', value: '7' },
      dynamic_2: { label: 'Personalnummer', value: 'E-1', universal_id: 'company_employee_id' },
      dynamic_7124011: { label: 'Marital status', value: 'married', type: 'list' },
      dynamic_9: { label: 'Not set', value: '' },
    },
  });

  expect(found).toEqual({
    ...{ 'dynamic_ab12.3': 7, Locker: 7, company_employee_id: 'E-1', Personalnummer: 'E-1' },
    ...{ dynamic_8: 'Red', Colour: 'Red', dynamic_7124011: 'married', 'Marital status': 'married' },
  });
});

test('a label that two attributes share, or that reads like a key, names none of them', () => {
  const found = custom({
    employee: {
      status: { label: 'Status', value: 'active' },
      dynamic_1: { label: 'Size', value: 'M' },
      dynamic_2: { label: 'Size', value: '' },
      dynamic_3: { label: 'dynamic_1', value: 'x' },
      dynamic_4: { label: 'Status', value: 'y' },
      dynamic_5: { label: 'cost_center_weights', value: 'z' },
      dynamic_6: { label: '__proto__', value: 'harmless' },
    },
  });

  expect(Object.keys(found).sort()).toEqual([
    ...['__proto__', 'dynamic_1', 'dynamic_2', 'dynamic_3', 'dynamic_4', 'dynamic_5', 'dynamic_6'].filter(
      (key) => key !== 'dynamic_2', // not set
    ),
  ]);
  expect(found['dynamic_1']).toBe('M');
});

test('an attribute that is renamed keeps its key and changes its label', () => {
  const named = (label: string) => custom({ employee: { dynamic_1: { label, value: 'M' } } });

  expect([named('Size'), named('T-shirt size')]).toEqual([
    { dynamic_1: 'M', Size: 'M' },
    { dynamic_1: 'M', 'T-shirt size': 'M' },
  ]);
});

test.each([
  ['English,German', ['English', 'German']],
  ['English, German', ['English', 'German']],
  ['["A, B","C"]', ['A, B', 'C']],
  ['[not json', ['[not json']],
])('tags that only v1 shows, as a comma string or as JSON in a text, are a list: %s', (value, wanted) => {
  expect(custom({ employee: { dynamic_1: { value, type: 'tags' } } })).toEqual({ dynamic_1: wanted });
});

test('days that only v1 shows are days, whatever the offset of the account', () => {
  const day = (value: string) => custom({ employee: { dynamic_1: { value, type: 'date' } } })['dynamic_1'];

  expect([day('2026-03-29T00:00:00+01:00'), day('1900-01-01T00:00:00+00:53'), day('2026-03-29')]).toEqual([
    ...['2026-03-29', '1900-01-01', '2026-03-29'],
  ]);
});

const shares = (...list: JsonObject[]): JsonObject => ({
  cost_centers: { value: list.map((attributes) => ({ type: 'CostCenter', attributes })) },
});
const contract = (...centers: JsonObject[]): JsonObject => ({ employments: [{ id: 'e', cost_centers: centers }] });
const weights = (raw: JsonObject) => custom(raw)['cost_center_weights'];

// v1 numbers cost centers otherwise than v2, which does not tell their names.
test('cost centers carry their weights, and their names where they can be told', () => {
  const v1 = shares({ id: 1, name: 'Sales', percentage: 70 }, { id: 2, name: 'Lab', percentage: 30 });

  expect(weights({ employee: v1, ...contract({ id: 'u1', weight: 30 }, { id: '1', weight: 70 }) })).toEqual([
    { id: 'cost_center:u1', name: 'Lab', weight: 30 },
    { id: 'cost_center:1', name: 'Sales', weight: 70 },
  ]);
});

test('two halves of which v1 does not tell which is which have no names', () => {
  const v1 = shares({ id: 1, name: 'Sales', percentage: 50 }, { id: 2, name: 'Lab', percentage: 50 });

  expect(weights({ employee: v1, ...contract({ id: 'u1', weight: 50 }, { id: 'u2', weight: 50 }) })).toEqual([
    { id: 'cost_center:u1', name: null, weight: 50 },
    { id: 'cost_center:u2', name: null, weight: 50 },
  ]);
});

test('where contracts may not be read v1 tells the weights, without ids that lead anywhere', () => {
  expect(weights({ employee: shares({ id: 1, name: 'Sales', percentage: 100 }) })).toEqual([
    { id: null, name: 'Sales', weight: 100 },
  ]);
  expect(weights({ employee: { cost_centers: { value: '' } }, ...contract() })).toBeUndefined();
});
