import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Answer, Driver } from '../driver.js';

let driver: Driver;
let token: string;
beforeEach(async () => {
  driver = await Driver.start();
  token = await driver.v1Token();
});
afterEach(() => driver[Symbol.asyncDispose]());

const VACATION = '2179197';
const HOME_OFFICE = '2179204';

async function post(path: string, fields: Record<string, string>): Promise<Answer> {
  return driver.ask('POST', `/v1/company/${path}`, new URLSearchParams(fields).toString(), {
    authorization: `Bearer ${token}`,
    'content-type': 'application/x-www-form-urlencoded',
  });
}

const erase = (path: string): Promise<Answer> =>
  driver.ask('DELETE', `/v1/company/${path}`, undefined, { authorization: `Bearer ${token}` });

const week = {
  ...{ employee_id: '3002', time_off_type_id: VACATION, start_date: '2026-10-19', end_date: '2026-10-23' },
  ...{ half_day_start: '0', half_day_end: 'true' },
};

test('a time-off is approved at once, made by the API, and there in both generations', async () => {
  const { status, body } = await post('time-offs', { ...week, comment: 'Herbst' });
  const { id, id_v2 } = body.data.attributes;
  const v2 = await driver.get(`/v2/absence-periods/${String(id_v2)}`);

  expect(status).toBe(200);
  expect(body.data.attributes).toMatchObject({
    ...{ status: 'approved', created_by: 'API', comment: 'Herbst', days_count: 4.5, half_day_end: 1 },
    end_date: '2026-10-23T00:00:00+02:00',
  });
  expect((await driver.get(`/v1/company/time-offs/${String(id)}`)).body.data).toEqual(body.data);
  expect(v2.body).toMatchObject({
    ends_at: { date_time: '2026-10-24T00:00:00', type: 'FIRST_HALF' },
    approval: { status: 'APPROVED' },
  });
});

test('approval is asked for where it is wanted', async () => {
  const { body } = await post('time-offs', { ...week, skip_approval: 'false' });

  expect(body.data.attributes.status).toBe('pending');
});

test('both halves of a single day are refused in words', async () => {
  const day = { ...week, end_date: week.start_date, half_day_start: '1', half_day_end: '1' };
  const { status, body } = await post('time-offs', day);

  expect(status).toBe(400);
  expect(body.error).toEqual({
    code: 400,
    message: 'Invalid absence day. Reason: Both half day start and half day end are true for a single-day period',
  });
});

test.each([
  ['what overlaps', { start_date: '2026-08-14', end_date: '2026-08-17', half_day_end: '0' }],
  ['a weekend', { start_date: '2026-10-24', end_date: '2026-10-25' }],
  ['half days of a type without', { time_off_type_id: '2179199' }],
])('%s cannot be inserted', async (_, fields) => {
  const { status, body } = await post('time-offs', { ...week, ...fields });

  expect(status).toBe(400);
  expect(body).toEqual({
    success: false,
    error: { code: 400, message: 'Error when trying to insert absence period' },
  });
});

test('a morning and an afternoon of one day do not overlap', async () => {
  const morning = { ...week, start_date: '2026-10-19', end_date: '2026-10-19' };

  expect((await post('time-offs', morning)).status).toBe(200);
  expect((await post('time-offs', { ...morning, half_day_start: '1', half_day_end: '0' })).status).toBe(200);
  expect((await post('time-offs', { ...morning, half_day_end: '0' })).status).toBe(400);
});

test('unknown types and people are a 404, missing and malformed fields a 422', async () => {
  const type = await post('time-offs', { ...week, time_off_type_id: '1' });
  const person = await post('time-offs', { ...week, employee_id: '99' });
  const missing = await post('time-offs', { employee_id: '3002' });
  const malformed = await post('time-offs', { ...week, start_date: '19.10.2026' });

  expect([type.status, type.body.error]).toEqual([404, { code: 0, message: 'Time-off type not found.' }]);
  expect([person.status, person.body.error]).toEqual([404, { code: 0, message: 'Employee not found.' }]);
  expect(missing.status).toBe(422);
  expect(missing.body.error).toMatchObject({ code: 0, message: 'The given data failed to pass validation.' });
  expect(Object.keys(missing.body.error.error_data)).toContain('start_date');
  expect(malformed.body.error.error_data).toEqual({ start_date: ['The start date is not a valid date.'] });
});

test('each unit has its own endpoint', async () => {
  const hourly = await post('time-offs', { ...week, time_off_type_id: HOME_OFFICE });
  const daily = await post('absence-periods', week);

  expect([hourly.status, daily.status]).toEqual([400, 400]);
  expect(daily.body.error.message).toMatch(/^This API doesn´t support Daily Absences\./);
});

test('hours of a day are made with 201, in a list', async () => {
  const day = { ...week, time_off_type_id: HOME_OFFICE, end_date: week.start_date, half_day_end: '0' };
  const made = await post('absence-periods', { ...day, start_time: '08:30', end_time: '12:00' });
  const timeless = await post('absence-periods', day);

  expect(made.status).toBe(201);
  expect(made.body.data).toMatchObject([
    { attributes: { start: '2026-10-19T06:30:00.0Z', effective_duration: 210, origin: 'api', status: 'approved' } },
  ]);
  expect(timeless.status).toBe(422);
  expect(timeless.body.error.error_data).toHaveProperty('start_time');
});

test('types that ask for a certificate are not supported by the hour', async () => {
  const day = { ...week, time_off_type_id: '2179205', end_date: week.start_date, half_day_end: '0' };

  expect((await post('absence-periods', { ...day, start_time: '08:00', end_time: '09:00' })).status).toBe(400);
});

test('what is deleted vanishes without trace, from both generations', async () => {
  const { id_v2 } = (await driver.get('/v1/company/time-offs/125682396')).body.data.attributes;
  const gone = await erase('time-offs/125682396');
  const again = await erase('time-offs/125682396');
  const wrong = await erase('time-offs/abc');

  expect([gone.status, gone.body]).toEqual([
    200,
    { success: true, data: { message: 'The absence period was deleted.' } },
  ]);
  expect([again.status, again.body.error]).toEqual([404, { code: 404, message: 'The absence period was not found.' }]);
  expect([wrong.status, wrong.body.error.message]).toEqual([400, 'The absence period id is invalid.']);
  expect((await driver.get(`/v2/absence-periods/${String(id_v2)}`)).status).toBe(404);
  expect((await driver.get('/v1/company/time-offs?updated_from=2026-01-01')).body.metadata.total_elements).toBe(10);
});

test('hours are deleted by their UUID', async () => {
  const { body } = await driver.get('/v1/company/absence-periods?employees[]=3003');
  const path = `absence-periods/${String(body.data[0].attributes.id)}`;

  expect((await erase(path)).status).toBe(200);
  expect((await erase(path)).status).toBe(404);
  expect((await erase('absence-periods/7')).status).toBe(400);
});

test('who may only read cannot write', async () => {
  const { body: pair } = await driver.ask('POST', '/_control/credentials', { areas: ['absences'] });
  token = await driver.v1Token(pair);

  expect((await post('time-offs', week)).status).toBe(403);
  expect((await driver.getWith(token, '/v1/company/time-offs')).status).toBe(200);
});
