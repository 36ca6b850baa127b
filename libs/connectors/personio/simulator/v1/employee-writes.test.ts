import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Answer, type Body, Driver } from '../driver.js';

let driver: Driver;
beforeEach(async () => {
  driver = await Driver.start();
});
afterEach(() => driver[Symbol.asyncDispose]());

const path = '/v1/company/employees';
const create = (employee: object): Promise<Answer> => driver.send('POST', path, { employee });
const update = (id: number, employee: object): Promise<Answer> => driver.send('PATCH', `${path}/${id}`, { employee });
const attributes = async (id: number): Promise<Body> => (await driver.get(`${path}/${id}`)).body.data.attributes;

const ada = { email: 'grace@nordlicht.example', first_name: 'Grace', last_name: 'Hopper' };

test('a new employee is there in both generations, with names turned into places', async () => {
  const { status, body } = await create({
    ...{
      ...ada,
      gender: 'female',
      position: 'Admiral',
      department: 'Vertrieb',
      office: 'Wien',
      hire_date: '2026-12-01',
    },
    ...{ supervisor_id: 3001, weekly_working_hours: 32, custom_attributes: { dynamic_7124060: 'Köln' } },
  });
  const { id } = body.data;
  const employment = (await driver.get(`/v2/persons/${String(id)}/employments`)).body._data[0];

  expect([status, body]).toEqual([200, { success: true, data: { id: expect.any(Number), message: 'success' } }]);
  expect(await attributes(id)).toMatchObject({
    ...{ email: { value: ada.email }, status: { value: 'onboarding' }, weekly_working_hours: { value: '32' } },
    ...{ office: { value: { attributes: { name: 'Wien' } } }, dynamic_7124060: { value: 'Köln' } },
  });
  expect(employment).toMatchObject({ supervisor: { id: '3001' }, org_units: [{ type: 'department', id: '403' }] });
});

test('names that do not exist are ignored and told', async () => {
  const { body } = await create({ ...ada, department: 'Zauberei', custom_attributes: { dynamic_1: 'x' } });

  expect(body.meta).toEqual([expect.stringContaining('Zauberei'), expect.stringContaining('dynamic_1')]);
  expect((await attributes(body.data.id)).department.value).toBeNull();
});

test('a hire in the past is active, and a status goes before dates', async () => {
  const past = await create({ ...ada, hire_date: '2026-01-01' });
  const left = await create({ ...ada, email: 'left@nordlicht.example', status: 'inactive' });

  expect((await attributes(past.body.data.id)).status.value).toBe('active');
  expect((await attributes(left.body.data.id)).status.value).toBe('inactive');
});

test('what is missing, taken or not to be found is refused with 422', async () => {
  const missing = await create({ first_name: 'Grace' });
  const taken = await create({ ...ada, email: 'ada.lovelace@nordlicht.example' });
  const nobody = await create({ ...ada, supervisor_id: 1 });
  const noAddress = await create({ ...ada, email: 'grace' });
  const noDay = await create({ ...ada, hire_date: '2026-02-30' });

  expect([missing, taken, nobody, noAddress, noDay].map(({ status }) => status)).toEqual([422, 422, 422, 422, 422]);
  expect(Object.keys(missing.body.error.error_data)).toEqual(['email', 'last_name']);
  expect(nobody.body).toEqual({ success: false, error: { code: 422, message: 'Supervisor with ID 1 not found' } });
  expect((await driver.get(path)).body.metadata.total_elements).toBe(12);
});

test('a form says the same as JSON', async () => {
  const token = await driver.token();
  const form = new URLSearchParams({ 'employee[custom_attributes][dynamic_7124060]': 'Köln' });
  for (const [name, value] of Object.entries(ada)) form.append(`employee[${name}]`, value);

  const { status, body } = await driver.ask('POST', path, form.toString(), {
    ...{ authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
  });

  expect(status).toBe(200);
  expect(await attributes(body.data.id)).toMatchObject({
    ...{ last_name: { value: 'Hopper' }, dynamic_7124060: { value: 'Köln' } },
  });
});

test('an update keeps e-mail and team, and a hire date does not change the status', async () => {
  const { status, body } = await update(3003, {
    ...{ email: 'new@nordlicht.example', team: 'Greifarme', last_name: 'King', hire_date: '2026-12-01' },
    office: 'Atlantis',
  });

  expect([status, body.data, body.meta]).toEqual([200, { id: 3003 }, ['The office "Atlantis" does not exist.']]);
  expect(await attributes(3003)).toMatchObject({
    ...{ email: { value: 'ada.lovelace@nordlicht.example' }, last_name: { value: 'King' } },
    ...{ status: { value: 'active' }, hire_date: { value: '2026-12-01T00:00:00+01:00' } },
    team: { value: { attributes: { name: 'Plattform' } } },
    last_modified_at: { value: expect.stringMatching(/^2026-09-15T10/) },
  });
});

test('a supervisor can be taken away, and nobody supervises themselves', async () => {
  const self = await update(3003, { supervisor_id: 3003 });
  const none = await update(3003, { supervisor_id: null });

  expect([self.status, none.status]).toEqual([422, 200]);
  expect((await attributes(3003)).supervisor.value).toBeNull();
});

test('whom nobody knows is not found, in German and with a blank at the end', async () => {
  const { status, body } = await update(99, {});

  expect([status, body.error.message]).toEqual([404, 'Es ist ein Problem aufgetreten ']);
});

test('a credential that may only read changes nothing', async () => {
  const { body: credentials } = await driver.ask('POST', '/_control/credentials', { areas: ['employees'] });
  const headers = { authorization: `Bearer ${await driver.v1Token(credentials)}` };

  const { status } = await driver.ask('PATCH', `${path}/3003`, { employee: { last_name: 'x' } }, headers);

  expect(status).toBe(403);
  expect((await attributes(3003)).last_name.value).toBe('Lovelace');
});

test('what a credential may not write is ignored and told', async () => {
  const { body: credentials } = await driver.ask('POST', '/_control/credentials', { writable: ['last_name'] });
  const headers = { authorization: `Bearer ${await driver.v1Token(credentials)}` };
  const employee = { last_name: 'King', first_name: 'Augusta', custom_attributes: { dynamic_7124060: 'London' } };

  const { status, body } = await driver.ask('PATCH', `${path}/3003`, { employee }, headers);

  expect([status, body.meta]).toEqual([200, ['The first_name was ignored.', 'The dynamic_7124060 was ignored.']]);
  expect(await attributes(3003)).toMatchObject({ first_name: { value: 'Ada' }, last_name: { value: 'King' } });
});
