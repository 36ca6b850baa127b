import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const path = '/v1/company/absence-periods';
const HOME_OFFICE = '7d7e4c03-6b5a-4d18-8e9f-2a1c0b3d4e08';
const starts = (body: Body): string[] => Array.from(body.data, (one: Body): string => one.attributes.start);

test('an absence by the hour tells instants, and minutes', async () => {
  const { body } = await driver.get(`${path}?employees[]=3003`);

  expect(body).toMatchObject({ success: true, metadata: { total_elements: 1, current_page: 1, total_pages: 1 } });
  expect(body.data[0]).toEqual({
    type: 'AbsencePeriod',
    attributes: {
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      ...{ measurement_unit: 'hour', effective_duration: 240 },
      employee: {
        type: 'Employee',
        attributes: expect.objectContaining({ id: expect.objectContaining({ value: 3003 }) }),
      },
      absence_type: {
        type: 'AbsenceType',
        attributes: { id: HOME_OFFICE, name: 'Home office', time_off_type_id: 2_179_204 },
      },
      certificate: { status: 'not-required' },
      ...{ start: '2026-09-10T07:00:00.0Z', end: '2026-09-10T11:00:00.0Z', timezone: 'Europe/Berlin' },
      ...{ half_day_start: false, half_day_end: false, comment: '', origin: 'slack', status: 'approved' },
      created_by: 3003,
      created_at: '2026-08-27T07:35:00.000Z',
      updated_at: '2026-08-27T09:35:00.000Z',
      approved_at: '2026-08-27T09:35:00.000Z',
      breakdowns: [{ date: '2026-09-10', effective_duration: 240 }],
    },
  });
});

test('hours over whole days end at the midnight after the last one, and may begin at midday', async () => {
  const { body } = await driver.get(`${path}?employees[]=3010`);

  expect(body.data[0].attributes).toMatchObject({
    ...{ start: '2026-06-07T22:00:00.0Z', end: '2026-06-09T22:00:00.0Z', timezone: 'Europe/Vienna' },
    ...{ half_day_start: true, effective_duration: 720 },
    breakdowns: [
      { date: '2026-06-08', effective_duration: 240 },
      { date: '2026-06-09', effective_duration: 480 },
    ],
  });
});

test('three hours on the clock are two in the night when summer time begins', async () => {
  const { body } = await driver.get(`${path}?employees[]=3002`);

  expect(body.data[0].attributes).toMatchObject({
    ...{ start: '2026-03-29T00:00:00.0Z', end: '2026-03-29T02:00:00.0Z', effective_duration: 120 },
  });
});

test('offset counts records from 0, pages are told from 1', async () => {
  const all = await driver.get(path);
  const second = await driver.get(`${path}?limit=2&offset=1`);

  expect(starts(second.body)).toEqual(starts(all.body).slice(1, 3));
  expect(second.body).toMatchObject({ offset: '1', limit: '2', metadata: { total_elements: 4, current_page: 1 } });
  expect((await driver.get(`${path}?limit=2&offset=2`)).body.metadata.current_page).toBe(2);
});

test('types, ids and times choose', async () => {
  const byType = await driver.get(`${path}?absence_types[]=${HOME_OFFICE}`);
  const [{ attributes }] = byType.body.data;
  const byId = await driver.get(`${path}?absence_periods[]=${String(attributes.id)}`);
  const byChange = await driver.get(`${path}?updated_from=2026-08-27T09:35:00Z&updated_to=2026-08-27T11:35:00%2B02:00`);
  const byWindow = await driver.get(`${path}?start_date=2026-09-10&end_date=2026-09-10`);

  expect(byType.body.data).toHaveLength(1);
  for (const { body } of [byId, byChange, byWindow]) expect(body.data).toEqual(byType.body.data);
});

test('an unknown type is a 404 of another media type, one by the day a 400', async () => {
  const unknown = await driver.get(`${path}?absence_types[]=00000000-0000-4000-a000-000000000000`);
  const daily = await driver.get(`${path}?absence_types[]=5c3a6a0e-3b7e-4e0e-9c55-0d3c8f1f2a11`);

  expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  expect(unknown.body).toEqual({
    success: false,
    error: { code: 404, message: 'models.absence-types.not-found' },
  });
  expect([daily.status, daily.body.error.message]).toEqual([
    400,
    'This API doesn´t support Daily Absences. Please see the documentation for the right API to use',
  ]);
});
