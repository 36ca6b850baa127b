import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Answer, type Body, Driver } from '../driver.js';

let driver: Driver;
beforeEach(async () => {
  driver = await Driver.start();
});
afterEach(() => driver[Symbol.asyncDispose]());

const idOf = async (name: string): Promise<string> => {
  const { body } = await driver.ask('GET', '/_control/reports');
  return body.v2.find((one: Body) => one.name === name).id;
};
const read = async (name: string, query = ''): Promise<Answer> =>
  driver.get(`/v2/reports/${await idOf(name)}${query === '' ? '' : `?${query}`}`);
const badRequest = (detail: string): object => ({
  errors: [{ status: '400', title: 'Bad Request', id: expect.any(String), detail }],
});

test('only reports that the API may read are listed, with links that are texts', async () => {
  const { body } = await driver.get('/v2/reports?limit=3');
  const { body: last } = await driver.get(body._meta.links.next.replace(driver.simulator.url, ''));

  expect(body._data[0]).toEqual({
    ...{ id: expect.any(String), name: 'Attendance by client', chart_type: 'table' },
    edited_at: { date_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/) },
  });
  expect(body._meta.links.next).toMatch(/\/v2\/reports\?cursor=cur_/);
  expect(last._data.map((one: Body) => one.name)).toEqual(['Fluktuation']);
  expect(last._meta.links).toBeNull();
});

test('rows are lists in the order of the columns, and cells of several kinds', async () => {
  const { body } = await read('Headcount');
  const ada = body._data.find(([id]: Body) => id.numeric_value.number === 3003);

  expect(body.report_config).toEqual({ name: 'Headcount' });
  expect(body._meta.columns.map((one: Body) => one.name)).toEqual(ada.map((one: Body) => one.attribute_id));
  expect(ada).toEqual([
    { attribute_id: 'employee_id', numeric_value: { number: 3003 } },
    { attribute_id: 'first_name', string_value: { value: 'Ada' } },
    { attribute_id: 'department', options_value: { options: [{ key: '401', value: 'Engineering' }] } },
    { attribute_id: 'contract', time_range_value: { from: '2021-02-01', to: null } },
    { attribute_id: 'workload', percentage_value: { number: 75 } },
    { attribute_id: 'salary', monetary_value: { value: 4166.67, currency: 'EUR' } },
    {
      attribute_id: 'cost_centers',
      options_value: { options: [expect.objectContaining({ value: expect.any(String) })] },
    },
  ]);
});

test('attendances by project come a page at a time, each row once', async () => {
  const rows: unknown[] = [];
  let { body } = await read('Attendance by client', 'locale=de&limit=5');
  expect(body._meta.columns[0].display).toBe('Nachname (offiziell)');
  while (body._meta.links !== null) {
    rows.push(...body._data);
    ({ body } = await driver.get(body._meta.links.next.replace(driver.simulator.url, '')));
    expect(body._meta.columns[0].display).toBe('Nachname (offiziell)');
  }
  rows.push(...body._data);
  const { body: whole } = await read('Attendance by client');

  expect(rows.length).toBeGreaterThan(5);
  expect(rows).toEqual(whole._data);
});

test('filters beside a cursor are refused', async () => {
  const { body } = await read('Headcount', 'limit=5');
  const next: string = body._meta.links.next.replace(driver.simulator.url, '');

  expect((await driver.get(`${next}&locale=de`)).status).toBe(400);
});

test('every mistake is a 400 of its own shape', async () => {
  const unknown = await driver.get('/v2/reports/none');
  const hidden = await read('Nur für die Geschäftsleitung');
  const grouped = await read('Headcount je Abteilung');
  const odd = await read('Fluktuation');

  expect([unknown, hidden, grouped, odd].map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  expect(unknown.body).toEqual(badRequest('Report with none not found.'));
  expect(grouped.body).toEqual(badRequest('Unsupported nested type: null'));
  expect(odd.body).toEqual(badRequest('Array contains no element matching the predicate.'));
});

test('a missing right is a 400 as well, and reports can be shared with a credential', async () => {
  const pair = async (rights: object): Promise<string> =>
    driver.token((await driver.ask('POST', '/_control/credentials', rights)).body);
  const without = await driver.getWith(await pair({ areas: ['persons'] }), '/v2/reports');
  const shared = await driver.getWith(await pair({ reports: [await idOf('Headcount')] }), '/v2/reports');
  const none = await driver.getWith(await pair({ reports: [] }), '/v2/reports');

  expect([without.status, without.body]).toEqual([400, badRequest('Unauthorized token')]);
  expect(shared.body._data.map((one: Body) => one.name)).toEqual(['Headcount']);
  expect([none.status, none.body._data]).toEqual([200, []]);
});

test('attributes tell what a report can be made of', async () => {
  const { body } = await driver.get('/v2/reports/attributes');

  expect(body._data).toContainEqual(expect.objectContaining({ name: 'attendance_date', type: 'timestamp' }));
});
