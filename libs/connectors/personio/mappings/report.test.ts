import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../contract.js';
import { toReport, toReportRow } from './report.js';

const ref = (model: string, id: string): string => `${model}/${id}`;
const values = (...cells: JsonObject[]) => {
  const named = cells.map((cell) => ({ key: cell['attribute_id'] as string, cell }));
  return toReportRow({ report: 'v1:r', position: 1, cells: named }, ref, {}).fields['values'];
};

test.each([
  [{ status: 'up_to_date' }, 'UP_TO_DATE'],
  [{ status: 'updating' }, 'UPDATING'],
  [{ status: 'update_failed' }, 'UPDATE_FAILED'],
  [{ status: 'archived' }, 'ARCHIVED'],
  [{ status: 'up_to_date', archival_state: 'archived' }, 'ARCHIVED'],
  [{ status: 'up_to_date', archival_state: 'live' }, 'UP_TO_DATE'],
  [{}, null],
])('a report with %j is %p', (told, wanted) => {
  expect(toReport({ generation: 'v1', report: told, columns: null }, ref, {}).fields['status']).toBe(wanted);
});

test('reports of both generations have a name, a kind and columns with names for people', () => {
  const columns = [{ key: 'first_name', label: 'First Name', type: 'TEXT' }];
  const v1 = { name: 'Staff', type: 'timeframe', data_refreshed_at: '2026-04-10T17:32:28Z', start_date: '2026-09-01' };
  const v2 = { id: 'b3', name: 'Hours', chart_type: 'table', edited_at: { date_time: '2026-07-01T10:00:00' } };

  expect(toReport({ generation: 'v1', report: v1, columns }, ref, {}).fields).toMatchObject({
    ...{ name: 'Staff', report_type: 'timeframe', data_refreshed_at: '2026-04-10T17:32:28Z', columns },
    start_date: '2026-09-01T00:00:00Z',
  });
  expect(toReport({ generation: 'v2', report: v2, columns }, ref, {})).toMatchObject({
    fields: { name: 'Hours', report_type: 'table', data_refreshed_at: null, columns },
    remoteModifiedAt: new Date('2026-07-01T10:00:00Z'),
  });
});

// Every kind of cell that Personio's pages show for custom reports.
test('a cell of a custom report is its value, or its parts where it has several', () => {
  expect(
    values(
      { attribute_id: 'first_name', data_type: 'TEXT', value: 'Robert', employee_id: 17 },
      { attribute_id: 'department', data_type: 'ENTITY', entity_id: '1', value: 'IT', employee_id: 17 },
      { attribute_id: 'target_hours', data_type: 'DURATION', duration: 10, employee_id: 17 },
      { attribute_id: 'cost_center', data_type: 'COST_CENTER', cost_centers: [{ value: 'Test', weight: '100%' }] },
      { attribute_id: 'absence', data_type: 'ABSENCE_PERIOD', start_date: '2022-03-01', half_day_at_end: true },
      { attribute_id: 'absence', data_type: 'ABSENCE_PERIOD', start_date: '2022-04-01', half_day_at_end: false },
      { attribute_id: 'salary', data_type: 'SALARY', amount: '12.2', currency_symbol: '$', employee_id: 17 },
      { attribute_id: '__proto__', data_type: 'TEXT', value: 'harmless' },
    ),
  ).toEqual(
    Object.fromEntries<unknown>([
      ['first_name', 'Robert'],
      ['department', 'IT'],
      ['target_hours', 10],
      ['cost_center', [{ value: 'Test', weight: '100%' }]],
      [
        'absence',
        [
          { start_date: '2022-03-01', half_day_at_end: true },
          { start_date: '2022-04-01', half_day_at_end: false },
        ],
      ],
      ['salary', { amount: '12.2', currency_symbol: '$' }],
      ['__proto__', 'harmless'],
    ]),
  );
});

test('a cell of the new report builder is unwrapped by its kind', () => {
  expect(
    values(
      { attribute_id: 'last_name', string_value: { value: 'Muster' } },
      { attribute_id: 'project', options_value: { options: [{ key: '5001', value: 'ACME Rollout' }] } },
      { attribute_id: 'hours', numeric_value: { number: 3.5 } },
      { attribute_id: 'range', time_range_value: { from: '2026-05-01', to: '2026-05-31' } },
      { attribute_id: 'nothing' },
    ),
  ).toEqual({
    ...{ last_name: 'Muster', project: ['ACME Rollout'], hours: 3.5 },
    ...{ range: { from: '2026-05-01', to: '2026-05-31' }, nothing: null },
  });
});

test('a row belongs to its report, and to a person and a day where it names them', () => {
  const row = { report: 'v1:r', position: 2, employee_id: '17', effective_date: '2026-03-01', cells: [] };

  expect(toReportRow(row, ref, {}).fields).toEqual({
    ...{ report: 'report/v1:r', employee: 'employee/17', position: 2, values: {} },
    effective_date: '2026-03-01T00:00:00Z',
  });
  expect(toReportRow({ report: 'v2:r', position: 1, cells: [] }, ref, {}).fields['employee']).toBeNull();
});
