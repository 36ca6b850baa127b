import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Body, Driver } from './driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

async function pair(rights: { areas?: string[]; attributes?: string[] }): Promise<Record<string, string>> {
  const { client_id, client_secret } = (await driver.ask('POST', '/_control/credentials', rights)).body;
  return { client_id, client_secret };
}

test('attributes that are not whitelisted are left out everywhere, without a word', async () => {
  const token = await driver.token(await pair({ attributes: ['first_name', 'position', 'team', 'dynamic_7124060'] }));
  const read = async (path: string): Promise<Body> => (await driver.getWith(token, path)).body;

  const employee = await read('/v1/company/employees/3003');
  const catalogue = await read('/v1/company/employees/attributes');
  const person = await read('/v2/persons/3003');
  const employments = await read('/v2/persons/3003/employments');

  expect(Object.keys(employee.data.attributes)).toEqual(['id', 'first_name', 'position', 'team', 'dynamic_7124060']);
  expect(Array.from(catalogue.data, (one: { key: string }) => one.key)).toEqual([
    'first_name',
    'position',
    'team',
    'dynamic_7124060',
  ]);
  expect(Object.keys(person).toSorted()).toEqual(['_meta', 'custom_attributes', 'employments', 'first_name', 'id']);
  expect(person.custom_attributes).toEqual([{ id: 'city', type: 'string', value: 'München', global_id: '124060' }]);
  expect(employments._data[0]).toMatchObject({ position: {}, org_units: [{ type: 'team', id: '4502' }] });
  for (const hidden of ['status', 'supervisor', 'office', 'cost_centers', 'termination', 'weekly_working_hours']) {
    expect(employments._data[0]).not.toHaveProperty(hidden);
  }
});

test('without any attribute a person is an id with employments', async () => {
  const token = await driver.token(await pair({ attributes: [] }));

  const { body } = await driver.getWith(token, '/v2/persons/3003');

  expect(Object.keys(body)).toEqual(['id', 'employments', '_meta']);
});

test('a missing right looks different on every family', async () => {
  const credentials = await pair({ areas: ['workplaces'] });
  const token = await driver.token(credentials);
  const employees = await driver.getWith(await driver.v1Token(credentials), '/v1/company/employees');
  const persons = await driver.getWith(token, '/v2/persons');
  const units = await driver.getWith(token, '/v2/org-units');

  expect(employees.status).toBe(403);
  expect(employees.body).toEqual({
    success: false,
    error: { message: 'personio.core.api.exceptions.api.forbidden.http.exception', code: 0 },
  });
  expect([persons.status, persons.body.errors[0].detail]).toEqual([401, 'Unauthorized Request']);
  expect([units.status, units.body.errors[0].detail]).toEqual([403, 'Insufficient access scope']);
  expect((await driver.getWith(token, '/v2/workplaces')).status).toBe(200);
});

test('a missing right can be a 403 everywhere', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { missing_right_403: true });
  const { body: credentials } = await other.ask('POST', '/_control/credentials', { areas: ['workplaces'] });
  const token = await other.token(credentials);
  const statuses = ['/v2/persons', '/v2/reports', '/v2/compensations'].map(async (path) => {
    return (await other.getWith(token, path)).status;
  });

  expect(await Promise.all(statuses)).toEqual([403, 403, 403]);
});

test('the right to write is a scope of its own', async () => {
  const fields = {
    ...{ grant_type: 'client_credentials', ...driver.simulator.credentials },
    scope: 'personio:persons:read personio:persons:write documents:write',
  };
  const { body } = await driver.form('/v2/auth/token', fields);

  expect(body.scope.split(' ').toSorted()).toEqual([
    ...['personio:documents:write', 'personio:persons:read', 'personio:persons:write'],
  ]);
});

test('a token with a narrower scope opens only that', async () => {
  const fields = {
    grant_type: 'client_credentials',
    ...driver.simulator.credentials,
    scope: 'personio:workplaces:read',
  };
  const { body } = await driver.form('/v2/auth/token', fields);

  expect(body.scope).toBe('personio:workplaces:read');
  expect((await driver.getWith(body.access_token, '/v2/workplaces')).status).toBe(200);
  expect((await driver.getWith(body.access_token, '/v2/persons')).status).toBe(401);
});

test('a scope that the credential does not hold is invalid', async () => {
  const credentials = await pair({ areas: ['workplaces'] });
  const fields = { grant_type: 'client_credentials', ...credentials, scope: 'personio:persons:read' };

  const { status, body } = await driver.form('/v2/auth/token', fields);

  expect([status, body.error]).toEqual([400, 'invalid_scope']);
});

test('changing the rights of a credential kills its tokens', async () => {
  const credentials = await pair({});
  const [v1, v2] = [await driver.v1Token(credentials), await driver.token(credentials)];

  await driver.ask('PATCH', `/_control/credentials/${String(credentials['client_id'])}`, { attributes: ['email'] });

  expect((await driver.getWith(v1, '/v1/company/employees')).status).toBe(401);
  expect((await driver.getWith(v2, '/v2/persons')).status).toBe(401);
  const again = await driver.getWith(await driver.v1Token(credentials), '/v1/company/employees/3003');
  expect(Object.keys(again.body.data.attributes)).toEqual(['id', 'email']);
});

test('a removed credential cannot log in any more', async () => {
  const credentials = await pair({});
  const token = await driver.token(credentials);

  await driver.ask('DELETE', `/_control/credentials/${String(credentials['client_id'])}`);

  expect((await driver.getWith(token, '/v2/persons')).status).toBe(401);
  expect((await driver.ask('POST', '/v1/auth', credentials)).status).toBe(403);
});
