import { expect, test } from '@jest/globals';
import { InvalidRequest } from '#kernel';
import { company, employee, models, timesheetEntry } from '#models';
import { freshQuery, listParameters, wrongRanges } from './list-parameters.js';
import { type Given, readerOf } from './parameter.js';

const read = readerOf(listParameters(employee), freshQuery);
const ID = '0193a1de-0000-7000-8000-000000000001';
const OTHER = '0193A1DE-0000-7000-8000-00000000000F';

function complaints(given: Given): { loc: unknown; type: string }[] {
  try {
    read(given);
  } catch (error) {
    if (error instanceof InvalidRequest) return error.fields.map(({ loc, type }) => ({ loc, type }));
    throw error;
  }
  return [];
}

test('without parameters a list has 50 records and shows neither raw data, custom fields nor deleted records', () => {
  expect(read({})).toEqual({
    pageSize: 50,
    filters: {},
    within: {},
    includeRawData: false,
    includeCustomFields: false,
    includeDeleted: false,
    includeSyncedAt: false,
  });
});

test.each([
  [{ ids: `${ID},${OTHER}` }, { ids: [ID, OTHER] }],
  [{ ids: [ID, OTHER] }, { ids: [ID, OTHER] }],
  [{ remote_id: 'office:Paris, France' }, { remoteIds: ['office:Paris, France'] }],
  [{ remote_id: ['1', '2'] }, { remoteIds: ['1', '2'] }],
  [{ page_size: '1' }, { pageSize: 1 }],
  [{ page_size: '200' }, { pageSize: 200 }],
  [{ cursor: 'abc' }, { cursor: 'abc' }],
  [{ pay_group_id: `${ID},${OTHER}` }, { filters: { pay_group_id: [ID, OTHER] } }],
  [{ include_raw_data: 'True' }, { includeRawData: true }],
  [{ include_deleted: '1' }, { includeDeleted: true }],
  [{ include_custom_fields: 'false' }, { includeCustomFields: false }],
  [{ include_synced_at: '1' }, { includeSyncedAt: true }],
  [{ employment_status: 'ACTIVE,LEAVE' }, { filters: { employment_status: ['ACTIVE', 'LEAVE'] } }],
  [{ first_name: 'Ada, Countess' }, { filters: { first_name: ['Ada, Countess'] } }],
  [{ last_name: ['King', 'Byron'] }, { filters: { last_name: ['King', 'Byron'] } }],
  [{ manager_id: ID, groups: `${ID},${OTHER}` }, { filters: { manager_id: [ID], groups: [ID, OTHER] } }],
] as [Given, object][])('%j is read', (given, expected) => {
  expect(read(given)).toMatchObject(expected);
});

test.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T10:00:00', '2026-01-31T10:00:00.000Z'],
  ['2026-01-31 10:00:00', '2026-01-31T10:00:00.000Z'],
  ['2026-01-31T10:00:00Z', '2026-01-31T10:00:00.000Z'],
  ['2026-01-31T10:00:00.123456Z', '2026-01-31T10:00:00.123Z'],
  ['2026-01-31T10:00:00+01:00', '2026-01-31T09:00:00.000Z'],
  ['2026-01-31T10:00:00 01:00', '2026-01-31T09:00:00.000Z'],
  ['2026-01-31T10:00:00-0530', '2026-01-31T15:30:00.000Z'],
])('modified_after %s is %s', (text, instant) => {
  expect(read({ modified_after: text }).modifiedAfter?.toISOString()).toBe(instant);
});

test.each([
  ['page_size', '0', 'greater_than_equal'],
  ['page_size', '201', 'less_than_equal'],
  ['page_size', 'abc', 'int_parsing'],
  ['page_size', '1.5', 'int_parsing'],
  ['page_size', '1e2', 'int_parsing'],
  ['page_size', '', 'string_too_short'],
  ['ids', 'abc', 'uuid_parsing'],
  ['ids', `${ID},`, 'uuid_parsing'],
  ['manager_id', '17', 'uuid_parsing'],
  ['modified_after', 'yesterday', 'datetime_parsing'],
  ['modified_after', '2026-02-30', 'datetime_parsing'],
  ['modified_after', '1700000000', 'datetime_parsing'],
  ['modified_after', '2026-01-31T25:00:00', 'datetime_parsing'],
  ['include_raw_data', 'maybe', 'bool_parsing'],
  ['pay_group_id', 'monthly', 'uuid_parsing'],
  ['expand', 'boss', 'value_error'],
  ['expand', 'manager.manager.manager', 'value_error'],
  ['remote_modified_after', 'lately', 'datetime_parsing'],
  ['include_synced_at', 'maybe', 'bool_parsing'],
  ['start_date_from', '2026-01-31', 'extra_forbidden'],
  ['pageSize', '5', 'extra_forbidden'],
  ['__proto__', 'x', 'extra_forbidden'],
  ['constructor', 'x', 'extra_forbidden'],
])('%s=%s is refused as %s', (name, value, type) => {
  const given = Object.assign(Object.create(null) as Given, Object.fromEntries([[name, value]]));
  expect(complaints(given)).toEqual([{ loc: ['query', name], type }]);
});

test.each([
  ['start_time_from', '2026-01-31', 'starts_at', { from: '2026-01-31T00:00:00.000Z' }],
  ['start_time_from', '2026-01-31T10:00:00+01:00', 'starts_at', { from: '2026-01-31T09:00:00.000Z' }],
  ['start_time_to', '2026-01-31T10:00:00Z', 'starts_at', { to: '2026-01-31T10:00:00.000Z' }],
  ['end_time_to', '2026-01-31', 'ends_at', { to: '2026-01-31T23:59:59.999Z' }],
  ['remote_modified_after', '2026-01-31', 'remote_modified_at', { from: '2026-01-31T00:00:00.000Z' }],
])('%s=%s bounds a time; a day that is the last one is there as a whole', (name, text, column, expected) => {
  const readTimes = readerOf(listParameters(timesheetEntry), freshQuery);
  expect(JSON.parse(JSON.stringify(readTimes({ [name]: text }).within))).toEqual({ [column]: expected });
});

test('both ends of a time are taken together', () => {
  const readTimes = readerOf(listParameters(timesheetEntry), freshQuery);
  const given = { start_time_to: '2026-02-01T00:00:00Z', start_time_from: '2026-01-01T00:00:00Z' };
  expect(readTimes(given).within).toEqual({ starts_at: { from: new Date('2026-01-01'), to: new Date('2026-02-01') } });
});

test('a range that ends before it begins is refused', () => {
  const readTimes = readerOf(listParameters(timesheetEntry), freshQuery, wrongRanges(timesheetEntry));

  expect(() => readTimes({ start_time_from: '2026-02-01', start_time_to: '2026-01-31' })).toThrow(
    'query.start_time_from: Input should not be later than start_time_to',
  );
  expect(readTimes({ start_time_from: '2026-01-31', start_time_to: '2026-01-31' }).within).toHaveProperty('starts_at');
});

test('a parameter that there is not is answered with those that there are', () => {
  expect(() => read({ pageSize: '5' })).toThrow(
    /^query\.pageSize: Extra inputs are not permitted\. There are: ids, remote_id, page_size, .*manager_id/,
  );
});

test('relations are expanded where the model has some', () => {
  expect([...(read({ expand: 'manager[first_name],groups' }).expand?.keys() ?? [])]).toEqual(['manager', 'groups']);
  expect(listParameters(company).map(({ name }) => name)).not.toContain('expand');
});

test('what is wrong with expand is said with what there is instead', () => {
  expect(() => read({ expand: 'manager[salary]' })).toThrow(
    /There is no field "salary" on employee; there are id, remote_id,/,
  );
});

test('an empty cursor is none, and so is an empty expand', () => {
  expect(read({ expand: '' })).toEqual(read({}));
  expect(read({ cursor: '' })).toEqual(read({}));
});

test('a parameter with one value is refused when it is given twice', () => {
  expect(complaints({ page_size: ['1', '2'] })).toEqual([{ loc: ['query', 'page_size'], type: 'value_error' }]);
});

test('all that is wrong is named at once', () => {
  expect(complaints({ page_size: '0', ids: 'x', unknown: '1' })).toHaveLength(3);
});

test('no two parameters of a model have the same name', () => {
  for (const model of models) {
    const names = listParameters(model).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
});
