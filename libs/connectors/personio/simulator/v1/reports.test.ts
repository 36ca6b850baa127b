import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;
beforeEach(async () => {
  driver = await Driver.start();
});
afterEach(() => driver[Symbol.asyncDispose]());

const path = '/v1/company/custom-reports/reports';
const named = async (name: string): Promise<Body> =>
  (await driver.get(path)).body.data.find((one: Body) => one.attributes.name === name).attributes;
const read = async (name: string, query = ''): Promise<Body> =>
  (await driver.get(`${path}/${String((await named(name)).id)}?${query}`)).body;

test('a report is described by type, status, period and the time of its figures', async () => {
  const { body } = await driver.get(path);

  expect(body).toMatchObject({ success: true, metadata: { total_elements: 6, current_page: 1, total_pages: 1 } });
  expect(await named('Urlaube und Krankheit im Vormonat')).toMatchObject({
    ...{
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      type: 'timeframe',
      status: 'up_to_date',
      period_type: 'last_month',
    },
    ...{ start_date: '2026-08-01', end_date: '2026-08-31', author_first_name: 'Maria' },
    ...{ columns: ['first_name', 'last_name', 'absence_2179197', 'absence_2179197:periods', 'absence_2179198'] },
    ...{ filters: [{ column: 'status', comparison: 'eq', value: 'active' }], data_refreshed_at: expect.any(String) },
  });
  expect(body.data[0].attributes).not.toHaveProperty('items');
});

test('reports are chosen by id and by status', async () => {
  const { id } = await named('Belegschaft');
  const { body } = await driver.get(`${path}?report_ids=${String(id)},x&status=up_to_date`);
  const { body: updating } = await driver.get(`${path}?status=updating`);

  expect(body.data).toMatchObject([{ type: 'Report', attributes: { id } }]);
  expect(updating.data).toMatchObject([{ attributes: { name: 'Boni und Ziele' } }]);
});

test('rows carry a cell for each column, each in the way of its kind', async () => {
  const body = await read('Belegschaft');
  const ada = body.data[0].attributes.items.find((one: Body) => one.employee_id === 3003);
  const cell = (id: string): Body => ada.attributes.find((one: Body) => one.attribute_id === id);

  expect(body.metadata).toEqual({ total_elements: 12, current_page: 1, total_pages: 1 });
  expect(cell('first_name')).toEqual({
    ...{ attribute_id: 'first_name', data_type: 'TEXT', value: 'Ada', employee_id: 3003 },
  });
  expect(cell('department')).toMatchObject({ data_type: 'ENTITY', entity_id: '401', value: 'Engineering' });
  expect(cell('attendance_contractual_target_hours')).toMatchObject({ data_type: 'DURATION', duration: 30 });
  expect(cell('cost_center')).toMatchObject({
    ...{ data_type: 'COST_CENTER', cost_centers: [{ value: '50101 Nordlicht Robotik GmbH', weight: '100%' }] },
  });
  expect(cell('salary_1')).toMatchObject({ data_type: 'SALARY', amount: '4166.67', currency_symbol: '€' });
  expect(cell('dynamic_7124011')).toMatchObject({ data_type: 'TEXT', value: 'verheiratet' });
});

test('absences are summed up, and told with their half days', async () => {
  const type = (await driver.get('/v1/company/time-off-types')).body.data[0].attributes;
  const { items } = (await read('Urlaube und Krankheit im Vormonat')).data[0].attributes;
  const cells = items.flatMap((one: Body) => one.attributes);

  expect(type.id).toBe(2_179_197);
  expect(cells).toContainEqual(
    expect.objectContaining({
      ...{ attribute_id: 'absence_2179197', data_type: 'ABSENCE_OVERVIEW', duration_days: expect.any(String) },
      ...{ start_date: '2026-08-01', end_date: '2026-08-31' },
    }),
  );
  expect(cells).toContainEqual(
    expect.objectContaining({
      ...{ attribute_id: 'absence_2179197:periods', data_type: 'ABSENCE_PERIOD', half_day_at_end: expect.any(Boolean) },
    }),
  );
  expect(items.map((one: Body) => one.employee_id)).not.toContain(3008);
});

test('a report over time has a cell for each day of change, and no names', async () => {
  const { items } = (await read('Gehaltsverlauf')).data[0].attributes;
  const anna = items.find((one: Body) => one.employee_id === 3010);

  expect(Object.keys(anna)).toEqual(['employee_id', 'historical_attributes']);
  expect(anna.historical_attributes.filter((one: Body) => one.attribute_id === 'position')).toMatchObject([
    { value: 'Recruiterin', effective_date: '2020-09-01' },
    { value: 'HR Business Partner', effective_date: '2025-01-01' },
  ]);
});

test('pages are counted from 1', async () => {
  const second = await read('Belegschaft', 'page=2&limit=5');

  expect(second).toMatchObject({ metadata: { total_elements: 12, current_page: 2, total_pages: 3 }, limit: 5 });
  expect(second.data[0].attributes.items.map((one: Body) => one.employee_id)).toEqual([3006, 3007, 3008, 3009, 3010]);
});

test('a report that is updating has half its rows, an archived one none until it is opened', async () => {
  const { id } = await named('Alte Telefonliste');
  const updating = (await read('Boni und Ziele')).data[0].attributes;
  const archived = (await read('Alte Telefonliste')).data[0].attributes;
  await driver.ask('POST', `/_control/reports/${String(id)}/refresh`);
  const opened = (await read('Alte Telefonliste')).data[0].attributes;

  expect([updating.status, updating.items.length]).toEqual(['updating', 5]);
  expect([archived.archival_state, archived.items.length]).toEqual(['archived', 0]);
  expect([opened.archival_state, opened.items.length]).toEqual(['live', 12]);
  expect(Date.parse(opened.data_refreshed_at)).toBeGreaterThan(Date.parse(archived.data_refreshed_at));
});

test('columns have names for people in the language asked for', async () => {
  const { id } = await named('Belegschaft');
  const columns = async (query: string): Promise<Body> =>
    (await driver.get(`/v1/company/custom-reports/columns?${query}`)).body;

  const german = await columns(`report_id=${String(id)}&columns=first_name,dynamic_7124011&locale=de`);
  const english = await columns(`report_id=${String(id)}&columns=first_name&locale=en`);
  const all = await columns('');

  expect(german).toEqual({
    success: true,
    data: {
      type: 'Column',
      attributes: [
        { attribute_id: 'first_name', human_readable: 'Vorname', data_type: 'TEXT' },
        { attribute_id: 'dynamic_7124011', human_readable: 'Familienstand', data_type: 'TEXT' },
      ],
    },
  });
  expect(english.data.attributes).toMatchObject([{ human_readable: 'First name' }]);
  expect(all.data.attributes.length).toBeGreaterThan(40);
});

test('errors are a list', async () => {
  const { status, body } = await driver.get(`${path}/none`);
  const bad = await driver.get(`${path}/${String((await named('Belegschaft')).id)}?page=0`);

  expect(status).toBe(404);
  expect(body).toEqual([
    {
      ...{ status: 404, trace_id: expect.any(String), timestamp: expect.stringMatching(/Z$/) },
      errors: [
        {
          ...{ title: 'Not Found', details: 'Report not found', type: 'search' },
          _meta: [{ field: 'ID', description: 'Report ID not found' }],
        },
      ],
    },
  ]);
  expect([bad.status, bad.body[0].status]).toEqual([400, 400]);
});

test('reports ignore the attribute whitelist', async () => {
  const { body: credentials } = await driver.ask('POST', '/_control/credentials', { attributes: ['first_name'] });
  const { id } = await named('Belegschaft');
  const { body } = await driver.getWith(await driver.v1Token(credentials), `${path}/${String(id)}`);

  expect(JSON.stringify(body)).toContain('4166.67');
});
