import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, type Body, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const path = '/v1/company/attendances';
const year = `${path}?start_date=2026-01-01&end_date=2026-12-31`;

const seen = ({ body }: Answer): Body[] => body.data.map((one: Body) => one.attributes);

const invalid = (field: string) => ({
  success: false,
  error: {
    code: 0,
    message: 'The given data failed to pass validation.',
    error_data: { [field]: [expect.any(String)] },
  },
});

test('a period tells both its ids, local times and its break in minutes, and the token is not echoed', async () => {
  const { status, body, headers } = await driver.get(`${year}&employees[]=3002`);
  const { body: twin } = await driver.get(`/v2/attendance-periods/${body.data[0].attributes.id_v2}`);

  expect(status).toBe(200);
  expect(body.data[0]).toEqual({
    id: 33_479_715,
    type: 'AttendancePeriod',
    attributes: {
      id_v2: twin.id,
      employee: 3002,
      date: '2026-09-10',
      start_time: '09:00',
      end_time: '18:00',
      break: 50,
      comment: 'release day',
      updated_at: expect.stringMatching(/^2026-09-10T16:00:\d\d\+00:00$/),
      status: 'confirmed',
      is_holiday: false,
      is_on_time_off: false,
      project: { id: 5001, type: 'Project', attributes: { name: 'Greifarm 3000', active: true } },
    },
  });
  expect(twin).toMatchObject({ start: { date_time: '2026-09-10T09:00:00' }, person: { id: '3002' } });
  expect(headers.get('authorization')).toBeNull();
});

test('a break counts as far as it lies in the work; one between two periods counts for neither', async () => {
  const partly = await driver.get(`${path}?start_date=2026-09-11&end_date=2026-09-11`);
  const between = await driver.get(`${path}?start_date=2026-06-01&end_date=2026-06-01`);

  expect(seen(partly).map((one) => one.break)).toEqual([45]);
  expect(seen(between).map((one) => [one.start_time, one.end_time, one.break])).toEqual([
    ['08:00', '12:00', 0],
    ['12:30', '16:30', 0],
  ]);
});

test('a shift over midnight stands under the day on which it begins', async () => {
  const found = await driver.get(`${path}?start_date=2026-08-12&end_date=2026-08-12`);

  expect(seen(found)).toMatchObject([{ date: '2026-08-12', start_time: '22:00', end_time: '06:00', break: 30 }]);
});

test('only what is confirmed is listed, unless somebody asks for the rest, and what runs has no end', async () => {
  const confirmed = await driver.get(year);
  const everything = await driver.get(`${year}&includePending=true`);

  expect(new Set(seen(confirmed).map(({ status }) => status))).toEqual(new Set(['confirmed']));
  expect(new Set(seen(everything).map(({ status }) => status))).toEqual(new Set(['confirmed', 'pending', 'rejected']));
  expect(seen(everything).filter((one) => one.end_time === null)).toMatchObject([{ employee: 3006, break: 0 }]);
  expect(everything.body.metadata.total_elements).toBe(Number(confirmed.body.metadata.total_elements) + 3);
});

test('quirk: limit and offset come back as texts if they were given, as numbers if not; records count from 0', async () => {
  const given = await driver.get(`${year}&limit=3&offset=6`);
  const one = await driver.get(`${year}&limit=3`);
  const neither = await driver.get(year);
  const pages = await Promise.all([0, 4, 8].map((offset) => driver.get(`${year}&limit=4&offset=${offset}`)));

  expect(given.body).toMatchObject({ offset: '6', limit: '3', metadata: { current_page: 2 } });
  expect(one.body).toMatchObject({ offset: 0, limit: '3', metadata: { current_page: 0 } });
  expect(neither.body).toMatchObject({ offset: 0, limit: 200 });
  expect(pages.flatMap(({ body }) => body.data)).toEqual(neither.body.data);
  expect(neither.body.metadata).toEqual({ total_elements: neither.body.data.length, current_page: 0, total_pages: 1 });
});

test('quirk: employees need their brackets, and a comma list is none', async () => {
  const two = await driver.get(`${year}&employees[]=3002&employees%5B%5D=3003`);
  const bare = await driver.get(`${year}&employees=3002,3003`);
  const joined = await driver.get(`${year}&employees[]=3002,3003`);

  expect(new Set(seen(two).map(({ employee }) => employee))).toEqual(new Set([3002, 3003]));
  expect([bare.status, bare.body.error.message]).toEqual([422, 'the employees must be an array']);
  expect([joined.status, joined.body]).toEqual([422, invalid('employees')]);
});

test.each([
  ['', 'start_date'],
  ['?start_date=2026-01-01', 'end_date'],
  ['?start_date=01.01.2026&end_date=2026-12-31', 'start_date'],
  ['?start_date=1969-12-31&end_date=2026-12-31', 'start_date'],
  ['?start_date=2026-01-01&end_date=2036-09-16', 'end_date'],
  ['?start_date=2026-02-01&end_date=2026-01-01', 'end_date'],
  ['?start_date=2026-01-01&end_date=2026-12-31&updated_from=yesterday', 'updated_from'],
])('the window "%s" is refused for its %s', async (query, field) => {
  const { status, body } = await driver.get(path + query);

  expect(status).toBe(422);
  expect(body).toEqual(invalid(field));
});

test('the window may reach ten years ahead', async () => {
  expect((await driver.get(`${path}?start_date=1970-01-01&end_date=2036-09-15`)).status).toBe(200);
});

test.each(['0', '201', 'ten'])('limit=%s is refused with 422', async (limit) => {
  const { status, body } = await driver.get(`${year}&limit=${limit}`);

  expect([status, body.error.message]).toEqual([422, 'The limit must be between 1 and 200.']);
});

test.each([
  ['updated_from=2026-09-11', 1],
  ['updated_from=2026-09-11T15:00:00Z', 1],
  ['updated_from=2026-09-11T17:00:00', 1],
  ['updated_from=2026-09-11T17:00:00%2B02:00', 1],
  ['updated_from=2026-09-11T17:00:00+02:00', 1],
  ['updated_from=2026-09-11T17:01:00+02:00', 0],
  ['updated_from=2026-09-10&updated_to=2026-09-10', 1],
  ['updated_to=2026-06-01', 4],
])('%s is inclusive, with a zone or in that of the account: %i', async (query, count) => {
  expect(seen(await driver.get(`${year}&${query}`))).toHaveLength(count);
});

test('both generations tell of the same hours, whether a break lies in the work or between', async () => {
  await using other = await Driver.start({ people: 12 });
  const v1 = seen(await other.get(`${path}?start_date=2015-01-01&end_date=2026-12-31&includePending=true`));
  const v2 = await other.get('/v2/attendance-periods?limit=100&sort=person.id,start.date_time');
  const [first] = v2.body._data;
  const own = v2.body._data.filter((one: Body) => one.person.id === first.person.id);
  const time = (one: Body) => Date.parse(`${String(one.date_time)}Z`) / 60_000;
  const worked = own
    .filter((one: Body) => one.type === 'WORK' && one.end !== null)
    .map((work: Body) => {
      const breaks = own.filter((one: Body) => one.type === 'BREAK' && time(one.start) < time(work.end));
      const inside = breaks.filter((one: Body) => time(one.end) > time(work.start));
      const minutes = inside.reduce((sum: number, one: Body) => sum + time(one.end) - time(one.start), 0);
      return time(work.end) - time(work.start) - minutes;
    });
  const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const told = v1
    .filter((one) => String(one.employee) === first.person.id && one.end_time !== null)
    .map((one) => ((clock(one.end_time) - clock(one.start_time) + 1440) % 1440) - Number(one.break));

  expect(told.length).toBeGreaterThan(15);
  expect(told).toEqual(worked);
});
