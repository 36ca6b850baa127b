import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const path = '/v1/company/time-offs';
const ids = (body: Body): number[] => Array.from(body.data, (one: Body): number => one.attributes.id);

test('types come with both ids, and free words as categories', async () => {
  const { body, headers } = await driver.get('/v1/company/time-off-types?limit=3&offset=1');

  expect(body).toMatchObject({
    success: true,
    metadata: { total_elements: 10, current_page: 1, total_pages: 4 },
    offset: '1',
    limit: '3',
  });
  expect(body.data[0]).toEqual({
    type: 'TimeOffType',
    attributes: {
      ...{ id: 2_179_197, id_v2: '5c3a6a0e-3b7e-4e0e-9c55-0d3c8f1f2a11', name: 'Paid vacation' },
      ...{ category: 'paid_vacation', unit: 'day', approval_required: true },
    },
  });
  expect(headers.get('authorization')).toMatch(/^Bearer papi-/);
});

test('an absence tells first and last day in account time, its days, and half days as 0 and 1', async () => {
  const { body } = await driver.get(`${path}?employees[]=3002`);

  expect(body.data[0]).toEqual({
    type: 'TimeOffPeriod',
    attributes: {
      ...{ id: 125_682_394, id_v2: expect.stringMatching(/^[\da-f-]{36}$/), status: 'approved', comment: '' },
      ...{ start_date: '2026-07-30T00:00:00+02:00', end_date: '2026-08-14T00:00:00+02:00', days_count: 11 },
      ...{ half_day_start: 1, half_day_end: 1 },
      time_off_type: {
        type: 'TimeOffType',
        attributes: { id: 2_179_197, name: 'Paid vacation', category: 'paid_vacation' },
      },
      employee: {
        type: 'Employee',
        attributes: {
          id: { label: 'ID', value: 3002, type: 'integer', universal_id: 'id' },
          first_name: { label: 'First name', value: 'Jürgen', type: 'standard', universal_id: 'first_name' },
          last_name: { label: 'Last name', value: 'Groß', type: 'standard', universal_id: 'last_name' },
          email: {
            ...{ label: 'Email', value: 'juergen.gross@nordlicht.example' },
            ...{ type: 'standard', universal_id: 'email' },
          },
        },
      },
      created_by: 'Jürgen Groß',
      certificate: { status: 'not-required' },
      created_at: '2026-07-16T09:31:00+02:00',
      updated_at: '2026-07-16T11:31:00+02:00',
    },
  });
  expect(body.data).toHaveLength(1);
});

test('offset counts pages from 1, and 0 is the first page too', async () => {
  const page = async (offset: string): Promise<Body> => (await driver.get(`${path}?limit=5${offset}`)).body;
  const [none, zero, one, two, three, four] = await Promise.all(
    ['', '&offset=0', '&offset=1', '&offset=2', '&offset=3', '&offset=4'].map(page),
  );

  expect(zero.data).toEqual(one.data);
  expect(none.data).toEqual(one.data);
  expect(new Set([one, two, three].flatMap(ids)).size).toBe(13);
  expect(four).toMatchObject({ success: true, data: [], metadata: { total_elements: 13, current_page: 4 } });
});

test('offset and limit come back as text when they were given, else as numbers', async () => {
  const given = await driver.get(`${path}?limit=200&offset=1`);
  const left = await driver.get(path);

  expect(given.body).toMatchObject({ offset: '1', limit: '200' });
  expect(left.body).toMatchObject({ offset: 1, limit: 200, metadata: { current_page: 1, total_pages: 1 } });
});

test('absences by the hour are not among them', async () => {
  const { body } = await driver.get(`${path}?employees[]=3003&employees[]=3011`);

  expect(ids(body)).toHaveLength(3);
});

test('a window selects what overlaps it, both ends included, and what has no end', async () => {
  const { body } = await driver.get(`${path}?start_date=2026-06-12&end_date=2026-06-19`);
  const later = await driver.get(`${path}?start_date=2028-01-01`);

  const people = Array.from(body.data, (one: Body): number => one.attributes.employee.attributes.id.value);
  expect(people).toEqual([3003, 3005, 3008]);
  expect(later.body.data).toMatchObject([{ attributes: { end_date: null, half_day_end: 0 } }]);
});

test('changes are chosen by days of the account, both included', async () => {
  const on = await driver.get(`${path}?updated_from=2026-05-02&updated_to=2026-05-02`);
  const after = await driver.get(`${path}?employees[]=3003&updated_from=2026-05-03`);

  expect(ids(on.body)).toEqual([125_682_396]);
  expect(ids(after.body)).toEqual([125_682_397]);
});

test.each([
  ['limit=201', 'The limit must be between 1 and 200.'],
  ['employees=3001,3002', 'the employees must be an array'],
  ['start_date=2026-02-30', 'The given data failed to pass validation.'],
  ['updated_from=2026-05-02T10:00:00', 'The given data failed to pass validation.'],
])('%s is refused with 422', async (query, message) => {
  const { status, body } = await driver.get(`${path}?${query}`);

  expect(status).toBe(422);
  expect(body).toMatchObject({ success: false, error: { message } });
});

test('an absence whose type was dissolved has none', async () => {
  const { body } = await driver.get(`${path}?employees[]=3008`);

  expect(body.data[0].attributes).toMatchObject({ time_off_type: null, half_day_start: 1, days_count: 0.5 });
});

test('days over a change of the clocks keep the midnights of both offsets', async () => {
  const { body } = await driver.get(`${path}?employees[]=3006&end_date=2026-04-01`);

  expect(body.data[0].attributes).toMatchObject({
    ...{ start_date: '2026-03-27T00:00:00+01:00', end_date: '2026-03-31T00:00:00+02:00', days_count: 3 },
    certificate: { status: 'overdue' },
  });
});

test('holidays and weekends do not count', async () => {
  const { body } = await driver.get(`${path}?employees[]=3006&start_date=2026-12-01`);

  // 12 weekdays from 21 December to 5 January, without the 25th and the 1st.
  expect(body.data[0].attributes).toMatchObject({ days_count: 10, status: 'pending' });
});

test('a single one is found by its number, and is missing otherwise', async () => {
  const there = await driver.get(`${path}/125682393`);
  const hourly = await driver.get(`${path}/125682395`);
  const missing = await driver.get(`${path}/1`);

  expect(there.body.data.attributes).toMatchObject({ id: 125_682_393, status: 'canceled' });
  expect(hourly.status).toBe(404);
  expect(missing.status).toBe(404);
  expect(missing.body).toEqual({
    success: false,
    error: { code: 404, message: 'The absence period was not found.' },
  });
});

test('a switch shows half days as booleans', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { v1_boolean_half_days: true });

  const { body } = await other.get(`${path}/125682394`);

  expect(body.data.attributes).toMatchObject({ half_day_start: true, half_day_end: true });
});

test('without the right to absences nothing of them is served', async () => {
  const { body: pair } = await driver.ask('POST', '/_control/credentials', { areas: ['employees'] });
  const token = await driver.v1Token(pair);

  for (const asked of [path, '/v1/company/time-off-types', '/v1/company/employees/3003/absences/balance']) {
    expect((await driver.getWith(token, asked)).status).toBe(403);
  }
});
