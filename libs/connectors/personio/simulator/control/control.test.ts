import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;
beforeEach(async () => {
  driver = await Driver.start();
});
afterEach(() => driver[Symbol.asyncDispose]());

const employee = async (id: number): Promise<Body> =>
  (await driver.get(`/v1/company/employees/${id}`)).body.data?.attributes;
const person = async (id: number): Promise<Body> => (await driver.get(`/v2/persons/${id}`)).body;
const employment = async (id: number): Promise<Body> =>
  (await driver.get(`/v2/persons/${id}/employments`)).body._data[0];

test('the facts tell size, clock, credentials and counts', async () => {
  const { body } = await driver.ask('GET', '/_control');

  expect(body).toMatchObject({
    people: 12,
    speed: 1,
    seed: 1,
    now: expect.stringMatching(/^2026-09-15T08:00/),
    credentials: driver.simulator.credentials,
    counts: {
      persons: 12,
      employments: 12,
      departments: 5,
      teams: 3,
      cost_centers: 3,
      legal_entities: 2,
      workplaces: 3,
    },
  });
});

test('who is hired appears in both generations', async () => {
  const hired = {
    first_name: 'Grace',
    last_name: 'Hopper',
    position: 'Admiral',
    department: 'Vertrieb',
    Wohnort: 'Köln',
  };
  const { body } = await driver.ask('POST', '/_control/hire', hired);

  expect((await employee(body.id)).department.value.attributes).toEqual({ id: 403, name: 'Vertrieb' });
  expect(await person(body.id)).toMatchObject({ first_name: 'Grace', preferred_name: 'Grace Hopper' });
  expect((await person(body.id)).custom_attributes).toContainEqual(
    expect.objectContaining({ id: 'city', value: 'Köln' }),
  );
  expect(await employment(body.id)).toMatchObject({ status: 'ACTIVE', position: { title: 'Admiral' } });
});

test('a changed person moves the time of change', async () => {
  await driver.ask('PATCH', '/_control/people/3003', { last_name: 'Byron' });

  expect(await person(3003)).toMatchObject({ last_name: 'Byron', updated_at: expect.stringMatching(/^2026-09-15T08/) });
  expect((await employee(3003)).last_modified_at.value).toMatch(/^2026-09-15T10/);
});

test('a changed contract does not move the time of change of the person, unless switched', async () => {
  const before = await person(3003);
  await driver.ask('PATCH', '/_control/people/3003', { position: 'Countess', weekly_working_hours: 12 });

  expect((await employee(3003)).position.value).toBe('Countess');
  expect((await employment(3003)).updated_at).toMatch(/^2026-09-15T08/);
  expect((await person(3003)).updated_at).toBe(before.updated_at);

  await driver.ask('PUT', '/_control/modes', { employment_touches_person: true });
  await driver.ask('PATCH', '/_control/people/3003', { status: 'leave' });

  expect((await person(3003)).updated_at).toMatch(/^2026-09-15T08/);
  expect((await employment(3003)).status).toBe('LEAVE');
});

test('who leaves is inactive from the day after, and stays in the lists', async () => {
  const leaving = { date: '2026-09-20', type: 'RETIREMENT', reason: 'Garten' };
  await driver.ask('POST', '/_control/people/3002/leave', leaving);
  expect((await employment(3002)).status).toBe('ACTIVE');

  await driver.ask('PUT', '/_control/clock', { now: '2026-09-21T06:00:00Z' });
  const later = await driver.token();
  const { body } = await driver.getWith(later, '/v1/company/employees/3002');

  expect(body.data.attributes).toMatchObject({
    status: { value: 'inactive' },
    termination_date: { value: '2026-09-20T00:00:00+02:00' },
    termination_type: { value: 'retirement' },
    termination_reason: { value: 'Garten' },
  });
});

test('the clock decides on status by date, and old tokens run out', async () => {
  const token = await driver.token();
  expect((await employee(3009)).status.value).toBe('onboarding');

  await driver.ask('PUT', '/_control/clock', { now: '2026-11-02T06:00:00Z' });

  expect((await driver.getWith(token, '/v2/persons')).status).toBe(401);
  const { body } = await driver.getWith(await driver.token(), '/v1/company/employees/3009');
  expect(body.data.attributes.status.value).toBe('active');
});

test('a further contract ends the one before', async () => {
  const { body } = await driver.ask('POST', '/_control/people/3003/employments', {
    ...{ start_date: '2026-09-01', legal_entity: 'Nordlicht Robotik Österreich GmbH' },
  });
  const { body: listed } = await driver.get('/v2/persons/3003/employments');

  expect(listed._data).toMatchObject([
    { id: body.employment_id, legal_entity: { id: '171' }, status: 'ACTIVE' },
    { status: 'INACTIVE', termination: { termination_date: '2026-08-31', type: 'SUB_COMPANY_SWITCH' } },
  ]);
});

test('who vanishes leaves no trace, not even as a supervisor', async () => {
  await driver.ask('DELETE', '/_control/people/3002');

  expect(await employee(3002)).toBeUndefined();
  expect((await driver.get('/v2/persons/3002')).status).toBe(404);
  expect((await employee(3003)).supervisor.value).toBeNull();
  expect((await employment(3003)).supervisor).toBeNull();
  expect((await driver.get('/v1/company/employees')).body.metadata.total_elements).toBe(11);
});

test('things of the company are renamed, made and dissolved', async () => {
  await driver.ask('POST', '/_control/org-units/department/401', { name: 'Technik', parent_id: null });
  await driver.ask('POST', '/_control/workplaces/60302', { name: 'Garching' });
  const made = await driver.ask('POST', '/_control/org-units/team', { name: 'Neu' });
  await driver.ask('DELETE', '/_control/cost-centers/773240');

  expect((await employee(3003)).department.value.attributes.name).toBe('Technik');
  expect((await employee(3003)).office.value.attributes.name).toBe('Garching');
  expect((await employment(3003)).cost_centers).toEqual([]);
  expect((await driver.get(`/v2/org-units/${String(made.body.id)}?type=team`)).body.name).toBe('Neu');
});

test('payload parts are planted as they are', async () => {
  await driver.ask('POST', '/_control/people/3003/raw', {
    v1: { first_name: { label: 'First name', value: 'A\u0000B', type: 'standard', universal_id: 'first_name' } },
    v2_person: { last_name: 'x'.repeat(10_000), gender: 'ROBOT' },
    v2_employments: [{ job: { id: { $number: '9007199254740993123' } } }],
  });

  expect((await employee(3003)).first_name.value).toBe('A\u0000B');
  expect(await person(3003)).toMatchObject({ gender: 'ROBOT', last_name: 'x'.repeat(10_000) });
  expect((await driver.get('/v2/persons/3003/employments')).text).toContain('"job":{"id":9007199254740993123}');
});

test('requests are remembered with what the caller sent', async () => {
  await driver.get('/v2/persons?limit=1', { beta: 'true', 'x-personio-app-id': 'TEST' });
  const { body } = await driver.ask('GET', '/_control/requests?since=1');

  expect(body.total).toBe(2);
  expect(body.requests).toMatchObject([
    {
      ...{ n: 2, method: 'GET', path: '/v2/persons?limit=1', status: 200, beta: 'true', app_id: 'TEST' },
      credential: driver.simulator.credentials['client_id'],
    },
  ]);
  await driver.ask('DELETE', '/_control/requests');
  expect((await driver.ask('GET', '/_control/requests')).body).toEqual({ total: 0, requests: [] });
});

test('the least time is told for a set of calls', async () => {
  const calls = encodeURIComponent(JSON.stringify({ 'GET /v2/persons': 400 }));

  expect((await driver.ask('GET', `/_control/least-time?calls=${calls}`)).body).toEqual({ seconds: 10 });
  expect((await driver.ask('POST', '/_control/least-time', { calls: { '/v2/persons': 400 } })).body).toEqual({
    seconds: 10,
  });
});

test.each([
  ['PATCH', '/_control/people/3003', { surname: 'Byron' }, 422],
  ['PATCH', '/_control/people/99', { last_name: 'Byron' }, 404],
  ['POST', '/_control/hire', { department: 'Nirgendwo' }, 422],
  ['PUT', '/_control/modes', { weather: true }, 422],
  ['POST', '/_control/faults', { match: 'GET /', kind: 'unknown' }, 422],
  ['POST', '/_control/nothing', {}, 404],
])('%s %s %j makes no sense, and says so', async (method, path, body, status) => {
  const answer = await driver.ask(method, path, body);

  expect(answer.status).toBe(status);
  expect(answer.body.error).toEqual(expect.any(String));
});
