import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;
beforeEach(async () => {
  driver = await Driver.start();
});
afterEach(() => driver[Symbol.asyncDispose]());

const employments = async (id: string): Promise<Body> => (await driver.get(`/v2/persons/${id}/employments`)).body._data;

const contract = { status: 'ONBOARDING', type: 'INTERNAL', employment_start_date: '2026-10-01' };
const grace = { email: 'grace@nordlicht.example', first_name: 'Grace', last_name: 'Hopper', employments: [contract] };

test('a person comes with an employment, and shows in v1', async () => {
  const { status, body } = await driver.send('POST', '/v2/persons', {
    ...{ ...grace, preferred_name: 'Grace H.', gender: 'FEMALE', language_code: 'en' },
    custom_attributes: [
      { id: 'city', value: 'Köln' },
      { id: 'dynamic_7124045', value: ['English', 'Deutsch'] },
      { id: 'dynamic_7124126', value: true },
    ],
    employments: [
      {
        ...{ ...contract, probation_end_date: '2027-03-31', weekly_working_hours: 32, position: { title: 'Admiral' } },
        ...{ full_time_weekly_working_hours: 40, supervisor: { id: '3001' }, office: { id: '60303' } },
        ...{ legal_entity: { id: '171' }, cost_centers: [{ id: '1f33aa20-287f-4dda-a517-eba2a316f755', weight: 100 }] },
        org_units: [
          { type: 'department', id: '401' },
          { type: 'team', id: '4502' },
        ],
      },
    ],
  });
  const { data } = (await driver.get(`/v1/company/employees/${String(body.id)}`)).body;

  expect(status).toBe(201);
  expect(body).toMatchObject({ id: expect.stringMatching(/^\d+$/), employments: [{ id: expect.any(String) }] });
  expect(data.attributes).toMatchObject({
    ...{ gender: { value: 'female' }, hire_date: { value: '2026-10-01T00:00:00+02:00' } },
    ...{ status: { value: 'onboarding' }, subcompany: { value: { attributes: { id: 7041 } } } },
    ...{ dynamic_7124060: { value: 'Köln' }, dynamic_7124045: { value: 'English,Deutsch' } },
    ...{ dynamic_7124126: { value: 'Ja' }, team: { value: { attributes: { id: 4502 } } } },
  });
  expect(await employments(body.id)).toMatchObject([{ id: body.employments[0].id, supervisor: { id: '3001' } }]);
});

test('who was entered as onboarding is active from the first day', async () => {
  const { body } = await driver.send('POST', '/v2/persons', grace);
  const before = (await employments(body.id))[0].status;
  await driver.ask('PUT', '/_control/clock', { now: '2026-10-01T08:00:00Z' });
  const { body: later } = await driver.getWith(await driver.token(), `/v2/persons/${String(body.id)}/employments`);

  expect([before, later._data[0].status]).toEqual(['ONBOARDING', 'ACTIVE']);
});

test.each([
  ['no name', { ...grace, last_name: '' }],
  ['no employment', { ...grace, employments: [] }],
  ['somebody else’s address', { ...grace, email: 'ada.lovelace@nordlicht.example' }],
  ['the same in capitals', { ...grace, email: 'ADA.Lovelace@nordlicht.example' }],
  ['an address that is none', { ...grace, email: 'grace' }],
  ['a day that no calendar has', { ...grace, employments: [{ ...contract, employment_start_date: '2026-02-30' }] }],
  ['hours in words', { ...grace, employments: [{ ...contract, weekly_working_hours: '40' }] }],
  ['an attribute of another type', { ...grace, custom_attributes: [{ id: 'dynamic_7124090', value: 'never' }] }],
  ['a fraction of a child', { ...grace, custom_attributes: [{ id: 'dynamic_7124071', value: 1.5 }] }],
  ['an unknown supervisor', { ...grace, employments: [{ ...contract, supervisor: { id: '1' } }] }],
  ['an unknown workplace', { ...grace, employments: [{ ...contract, office: { id: '1' } }] }],
  ['an unknown attribute', { ...grace, custom_attributes: [{ id: 'dynamic_1', value: 'x' }] }],
  ['a language that Personio does not speak', { ...grace, language_code: 'pl' }],
  [
    'two ends of probation',
    { ...grace, employments: [{ ...contract, probation_end_date: '2027-03-31', probation_period_length: 6 }] },
  ],
  ['what is no JSON', '{"first_name":'],
])('%s is a bad request, and nobody is made', async (_, body) => {
  const { status } = await driver.send('POST', '/v2/persons', body);

  expect(status).toBe(400);
  expect((await driver.get('/v2/persons?limit=50')).body._data).toHaveLength(12);
});

test('an update changes what it names, answers nothing, and moves the time of change', async () => {
  const { status, text } = await driver.send('PATCH', '/v2/persons/3003', { last_name: 'King', gender: null });

  expect([status, text]).toEqual([204, '']);
  expect((await driver.get('/v2/persons/3003')).body).toMatchObject({
    ...{ first_name: 'Ada', last_name: 'King', gender: 'UNSPECIFIED' },
    updated_at: expect.stringMatching(/^2026-09-15T08/),
  });
});

test('an update that is refused in one thing changes nothing', async () => {
  const { status } = await driver.send('PATCH', '/v2/persons/3003', { last_name: 'King', gender: 'ROBOT' });

  expect(status).toBe(400);
  expect((await driver.get('/v2/persons/3003')).body.last_name).toBe('Lovelace');
});

test('an employment is changed without moving the person’s time of change', async () => {
  const before = (await driver.get('/v2/persons/3003')).body.updated_at;
  const [{ id }] = await employments('3003');

  const { status } = await driver.send('PATCH', `/v2/persons/3003/employments/${String(id)}`, {
    ...{ position: { title: 'Countess' }, weekly_working_hours: 20, supervisor: null, contract_end_date: '2027-12-31' },
    org_units: [{ id: '403' }],
  });

  expect(status).toBe(204);
  expect(await employments('3003')).toMatchObject([
    {
      ...{ position: { title: 'Countess' }, weekly_working_hours: 20, supervisor: null },
      ...{ contract_end_date: '2027-12-31', org_units: [{ type: 'department', id: '403' }] },
      updated_at: expect.stringMatching(/^2026-09-15T08/),
    },
  ]);
  expect((await driver.get('/v2/persons/3003')).body.updated_at).toBe(before);
});

test('a deleted person vanishes from both generations without trace', async () => {
  const { status } = await driver.send('DELETE', '/v2/persons/3004');

  expect(status).toBe(204);
  expect((await driver.get('/v2/persons/3004')).status).toBe(404);
  expect((await driver.get('/v2/document-management/documents?owner_id=3004')).body._data).toEqual([]);
  expect((await driver.get('/v1/company/employees?updated_since=2026-09-01')).body.data).not.toContainEqual(
    expect.objectContaining({ attributes: expect.objectContaining({ id: expect.objectContaining({ value: 3004 }) }) }),
  );
  expect((await driver.send('DELETE', '/v2/persons/3004')).status).toBe(404);
});

test('writing needs the right to write, and without it looks like a bad token', async () => {
  const { body: credentials } = await driver.ask('POST', '/_control/credentials', { areas: ['persons'] });
  const authorization = `Bearer ${await driver.token(credentials)}`;

  const { status } = await driver.ask('DELETE', '/v2/persons/3003', undefined, { authorization });

  expect(status).toBe(401);
  expect((await driver.get('/v2/persons/3003')).status).toBe(200);
});

test('a length of probation becomes its last day', async () => {
  const { body } = await driver.send('POST', '/v2/persons', {
    ...{ ...grace, employments: [{ ...contract, probation_period_length: 6 }] },
  });
  const [{ id }] = await employments(body.id);
  const path = `/v2/persons/${String(body.id)}/employments/${String(id)}`;
  const { status } = await driver.send('PATCH', path, { probation_period_length: -1 });

  expect((await employments(body.id))[0].probation_end_date).toBe('2027-03-31');
  expect(status).toBe(400);
});

test('every field of an employment may be null, also those that cannot be nothing', async () => {
  const [{ id, ...before }] = await employments('3003');
  const nulls = ['status', 'type', 'employment_start_date', 'contract_end_date', 'supervisor'];
  const places = ['position', 'office', 'legal_entity', 'org_units', 'cost_centers', 'probation_period_length'];
  const sent = Object.fromEntries([...nulls, ...places].map((name) => [name, null]));
  const { status } = await driver.send('PATCH', `/v2/persons/3003/employments/${String(id)}`, sent);
  const [after] = await employments('3003');

  expect(status).toBe(204);
  expect(after).toMatchObject({
    ...{ type: before.type, employment_start_date: before.employment_start_date, status: 'ACTIVE' },
    ...{ supervisor: null, office: null, legal_entity: null, org_units: [], cost_centers: [] },
  });
});

test('a new contract can be forgotten in part, until it is changed', async () => {
  await driver.ask('PUT', '/_control/modes', { person_create_forgets: true });
  const sent = { employment_start_date: '2026-10-01', legal_entity: { id: '171' } };
  const { status, body } = await driver.send('POST', '/v2/persons', { ...grace, employments: [sent] });
  const [made] = await employments(body.id);
  await driver.send('PATCH', `/v2/persons/${String(body.id)}/employments/${String(made.id)}`, sent);

  expect([status, made.employment_start_date, made.legal_entity]).toEqual([201, '2026-09-15', null]);
  expect(await employments(body.id)).toMatchObject([sent]);
});

test('a credential writes the attributes that it may write, and with others nothing', async () => {
  const rights = { writable: ['last_name', 'position'] };
  const { body: credentials } = await driver.ask('POST', '/_control/credentials', rights);
  const authorization = `Bearer ${await driver.token(credentials)}`;
  const patch = (path: string, body: object) => driver.ask('PATCH', `/v2/persons/3003${path}`, body, { authorization });
  const [{ id }] = await employments('3003');

  const open = await patch('', { last_name: 'King' });
  const closed = await patch('', { last_name: 'Byron', gender: 'MALE' });
  const contracts = [
    await patch(`/employments/${String(id)}`, { position: { title: 'Countess' } }),
    await patch(`/employments/${String(id)}`, { position: { title: 'Queen' }, weekly_working_hours: 1 }),
  ];

  expect([open, closed, ...contracts].map(({ status }) => status)).toEqual([204, 403, 204, 403]);
  expect((await driver.get('/v2/persons/3003')).body).toMatchObject({ last_name: 'King', gender: 'FEMALE' });
  expect((await employments('3003'))[0].position).toEqual({ title: 'Countess' });
});
