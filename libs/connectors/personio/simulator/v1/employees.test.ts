import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const path = '/v1/company/employees';
const ids = (body: { data: { attributes: { id: { value: number } } }[] }) =>
  body.data.map((one) => one.attributes.id.value);

test('a page tells offset, limit and totals as numbers, and echoes the token', async () => {
  const { status, body, headers } = await driver.get(`${path}?limit=5&offset=10`);

  expect(status).toBe(200);
  expect(body).toMatchObject({
    success: true,
    metadata: { total_elements: 12, current_page: 2, total_pages: 3 },
    offset: 10,
    limit: 5,
  });
  expect(ids(body)).toEqual([3011, 3012]);
  expect(headers.get('authorization')).toMatch(/^Bearer papi-/);
  expect(headers.get('content-type')).toBe('application/json');
});

test('pages begin where the last one ended, and an offset beyond the end is an empty page', async () => {
  const pages = await Promise.all([0, 5, 10].map((offset) => driver.get(`${path}?limit=5&offset=${offset}`)));
  const beyond = await driver.get(`${path}?limit=5&offset=100`);

  expect(pages.flatMap(({ body }) => ids(body))).toEqual(Array.from({ length: 12 }, (_, at) => 3001 + at));
  expect(beyond.body).toMatchObject({ success: true, data: [], metadata: { total_elements: 12 } });
});

test.each(['101', '0', '-1', 'ten'])('limit=%s is refused with 422', async (limit) => {
  const { status, body } = await driver.get(`${path}?limit=${limit}`);

  expect(status).toBe(422);
  expect(body).toEqual({ success: false, error: { code: 422, message: 'The limit must be between 1 and 100.' } });
});

test('an attribute has label, value, type and universal id, and pay a currency', async () => {
  const { body } = await driver.get(`${path}/3003`);
  const { attributes } = body.data;

  expect(body.data.type).toBe('Employee');
  expect(attributes.first_name).toEqual({
    label: 'First name',
    value: 'Ada',
    type: 'standard',
    universal_id: 'first_name',
  });
  expect(attributes.hire_date.value).toBe('2021-02-01T00:00:00+01:00');
  expect(attributes.probation_period_end.value).toBe('2021-07-31T00:00:00+02:00');
  expect(attributes.weekly_working_hours.value).toBe('30');
  expect(attributes.fix_salary).toMatchObject({ value: 4166.67, type: 'decimal', currency: 'EUR' });
  expect(attributes.department.value).toEqual({ type: 'Department', attributes: { id: 401, name: 'Engineering' } });
  expect(attributes.supervisor.value.attributes.last_name.value).toBe('Groß');
});

test('custom attributes of every type keep the ways in which v1 writes them', async () => {
  const { attributes } = (await driver.get(`${path}/3003`)).body.data;
  const value = (key: string): unknown => attributes[`dynamic_${key}`].value;

  expect(value('7123992')).toBe('1989-12-10T00:00:00+01:00');
  expect(value('7124090')).toBe('2031-05-31');
  expect(value('7124045')).toBe('Deutsch,English');
  expect(value('7124105')).toBe('["Ersthelfer","SCRUM, Level 1"]');
  expect([value('7124071'), value('7124077')]).toEqual([3, 1.5]);
  expect(value('7124066')).toBe('Charles Babbage\n+49 89 1234567');
  expect(attributes.dynamic_7123992.universal_id).toBe('date_of_birth');
  expect(attributes.dynamic_7124011.universal_id).toBeNull();
});

test('the number of a work schedule exceeds 2^53 and is written as a number', async () => {
  const { text } = await driver.get(`${path}/3003`);

  expect(text).toContain('"type":"WorkSchedule","attributes":{"id":1067807102794692611,');
});

test('what is not set is an empty text, and null where a date or an object would be', async () => {
  const { attributes } = (await driver.get(`${path}/3012`)).body.data;
  const value = (key: string): unknown => attributes[key].value;

  expect([value('termination_type'), value('gender'), value('dynamic_7124045')]).toEqual(['', '', '']);
  expect([value('hire_date'), value('supervisor'), value('team'), value('dynamic_7124071')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(value('cost_centers')).toEqual([]);
});

test('a missing employee is told in German', async () => {
  const { status, body } = await driver.get(`${path}/99`);

  expect(status).toBe(404);
  expect(body).toEqual({ success: false, error: { code: 404, message: 'Es ist ein Problem aufgetreten ' } });
});

test('an e-mail finds one, in a list', async () => {
  const { body } = await driver.get(`${path}?email=anna.huber@nordlicht.example`);

  expect(ids(body)).toEqual([3010]);
  expect(body.metadata.total_elements).toBe(1);
});

test('a projection shows what was asked for, and the id', async () => {
  const { body } = await driver.get(`${path}?limit=1&attributes[]=email&attributes%5B%5D=nothing`);

  expect(Object.keys(body.data[0].attributes)).toEqual(['id', 'email']);
});

test('updated_since is read in the time of the account, and ignores the e-mail', async () => {
  // Ada was changed at 16:07:17 in Berlin.
  const before = await driver.get(`${path}?updated_since=2026-08-17T16:07:16&email=nobody`);
  const after = await driver.get(`${path}?updated_since=2026-08-17T16:07:18`);
  const wrong = await driver.get(`${path}?updated_since=yesterday`);

  expect(ids(before.body)).toContain(3003);
  expect(ids(after.body)).not.toContain(3003);
  expect(wrong.status).toBe(422);
});

test('updated_since with attributes keeps those of whom one of these changed', async () => {
  await using other = await Driver.start();
  await other.ask('PATCH', '/_control/people/3005', { first_name: 'Sören' });
  const since = `${path}?updated_since=2026-09-15`;

  expect(ids((await other.get(`${since}&attributes[]=first_name`)).body)).toEqual([3005]);
  expect(ids((await other.get(`${since}&attributes[]=last_name`)).body)).toEqual([]);
});

test('the catalogue has an alias, and options for lists and tags', async () => {
  const { body } = await driver.get(`${path}/attributes`);
  const alias = await driver.get(`${path}/custom-attributes`);

  expect(alias.body).toEqual(body);
  expect(body.data).toContainEqual({
    key: 'dynamic_7124011',
    label: 'Familienstand',
    type: 'list',
    universal_id: null,
    options: ['ledig', 'verheiratet', 'geschieden', 'verwitwet'],
  });
});

test('a picture does not echo the token, and is missing in German', async () => {
  const there = await driver.get(`${path}/3003/profile-picture`);
  const missing = await driver.get(`${path}/3002/profile-picture/75`);

  expect([there.status, there.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(there.headers.get('authorization')).toBeNull();
  expect(missing.status).toBe(404);
  expect(missing.body.error.message).toBe('Etwas ist schiefgelaufen ...');
});

test('a picture is a PNG as wide as the path says, and everybody has another', async () => {
  const sizes = await Promise.all(
    ['', '/75', '/200'].map((width) => driver.file(`${path}/3003/profile-picture${width}`)),
  );
  const other = await driver.file(`${path}/3001/profile-picture/75`);

  expect(
    sizes.map(({ bytes }) => [bytes.toString('latin1', 1, 4), bytes.readUInt32BE(16), bytes.readUInt32BE(20)]),
  ).toEqual([400, 75, 200].map((width) => ['PNG', width, width]));
  expect(sizes[1]?.bytes).not.toEqual(other.bytes);
  for (const width of ['0', '5000', 'wide']) {
    expect((await driver.get(`${path}/3003/profile-picture/${width}`)).status).toBe(404);
  }
});

test('pages could have 200 employees until January 2025', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { v1_employees_200: true });

  expect((await other.get(`${path}?limit=200`)).status).toBe(200);
  expect((await other.get(`${path}?limit=201`)).status).toBe(422);
});

test('changes can turn up minutes later', async () => {
  await using other = await Driver.start();
  const changed = async (): Promise<unknown[]> => (await other.get(`${path}?updated_since=2026-09-15`)).body.data;
  await other.ask('PUT', '/_control/modes', { v1_updated_since_lags: true });
  await other.ask('PATCH', '/_control/people/3003', { last_name: 'King' });
  const before = (await changed()).length;
  await other.ask('PUT', '/_control/clock', { now: '2026-09-15T08:10:00Z' });

  expect([before, (await changed()).length]).toEqual([0, 1]);
});

test('without any attribute the list can be empty, and a success', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { v1_empty_without_attributes: true });
  const { body: credentials } = await other.ask('POST', '/_control/credentials', { attributes: [] });

  const { body } = await other.getWith(await other.v1Token(credentials), path);

  expect(body).toMatchObject({ success: true, data: [], metadata: { total_elements: 0 } });
});

test('recordings of other years are planted: no types, empty objects as texts or lists', async () => {
  await using other = await Driver.start();
  const planted = {
    first_name: { label: 'First name', value: 'Ada' },
    department: { label: 'Department', value: '', type: 'standard', universal_id: 'department' },
    office: { label: 'Office', value: [], type: 'standard', universal_id: 'office' },
  };
  await other.ask('POST', '/_control/people/3003/raw', { v1: planted });

  expect((await other.get(`${path}/3003`)).body.data.attributes).toMatchObject(planted);
});
