import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { JsonObject, Page } from '../../contract.js';
import { Desk } from './desk.js';

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
});
afterEach(() => desk[Symbol.asyncDispose]());

const mapped = (found: Page['found'], model = 'employee') => {
  const one = found.find((each) => each.model === model);
  return { remoteId: one?.remoteId, ...desk.bench.map(model, one?.raw ?? {}) };
};

const GRACE = {
  ...{ first_name: 'Grace', last_name: 'Hopper', work_email: 'grace.hopper@example.org', gender: 'FEMALE' },
  ...{ start_date: '2026-10-01T00:00:00Z', designation: 'Admiral', manager: '3003', company: '170' },
  ...{ groups: ['department:401', 'team:4502'], employee_number: 'E-7', home_location: { city: 'Essen' } },
  custom_fields: { dynamic_7124083: 'M', dynamic_7124045: ['English'], dynamic_7124126: true },
  integration_params: { weekly_working_hours: 30, full_time_weekly_working_hours: 40, language_code: 'en' },
};

/** With our ids in the place of Personio's, as a caller has them. */
const asCalled = (body: JsonObject): JsonObject => {
  const id = '0198f2a4-7c1e-7d35-9b1a-3f6f0c2d4e5a';
  return { ...body, manager: id, company: id, groups: [id, id] };
};

test('somebody new has all that the description takes, and is there when it is read back', async () => {
  expect(await desk.accepts('employee', 'create', asCalled(GRACE))).toBe(true);

  const found = await desk.write('employee', 'create', { body: GRACE });

  const { fields, custom } = mapped(found);
  expect(fields).toMatchObject({
    ...{ first_name: 'Grace', work_email: 'grace.hopper@example.org', gender: 'FEMALE', designation: 'Admiral' },
    ...{ start_date: '2026-10-01T00:00:00Z', manager: 'employee/3003', company: 'company/170', employee_number: 'E-7' },
    ...{
      groups: ['group/team:4502', 'group/department:401'],
      home_location: expect.objectContaining({ city: 'Essen' }),
    },
  });
  expect(custom).toMatchObject({ dynamic_7124083: 'M', dynamic_7124045: ['English'], dynamic_7124126: true });
  expect(mapped(found, 'employment').fields['employment_type']).toBe('PART_TIME');
  expect(await desk.effects()).toMatchObject([{ method: 'POST', path: '/v2/persons' }]);
});

test('what Personio leaves out of somebody new is set once more', async () => {
  await desk.bench.control('PUT', '/modes', { person_create_forgets: true });

  const found = await desk.write('employee', 'create', { body: GRACE });

  expect(mapped(found).fields).toMatchObject({ start_date: '2026-10-01T00:00:00Z', company: 'company/170' });
  expect((await desk.effects()).map(({ method }) => method)).toEqual(['POST', 'PATCH']);
});

test('of whom the answer is lost is found by the address, or by the name; nobody who was there before is', async () => {
  const [action, body] = [desk.action('employee', 'create'), { first_name: 'Grace', last_name: 'Hopper' }];
  const [namesake] = await desk.write('employee', 'create', { body });

  const byAddress = mapped(await desk.write('employee', 'create', { body: GRACE }, 1)).remoteId;
  const byName = mapped(await desk.write('employee', 'create', { body }, 1)).remoteId;
  const withComma = { first_name: 'Grace', last_name: 'Hopper, Jr.' };
  const byHalfAName = mapped(await desk.write('employee', 'create', { body: withComma }, 1)).remoteId;

  expect([namesake?.remoteId, byAddress, byName, byHalfAName]).toEqual(await desk.made());
  const [preparing, making] = action.steps({ body, settings: {} });
  expect(await desk.find(making, [await desk.send(preparing)])).toBeNull();
  expect([making?.unique, action.steps({ body: GRACE, settings: {} })[1]?.unique]).toEqual([undefined, true]);
});

test('somebody whose name is kept with fewer spaces, or other letters for the same, is found', async () => {
  const [ada] = await desk.write('employee', 'create', { body: { first_name: 'Zoé Ann', last_name: 'Quist' } });
  const body = { first_name: ' Zoe\u0301  Ann', last_name: 'Quist ' };
  const [, making] = desk.action('employee', 'create').steps({ body, settings: {} });

  expect(await desk.find(making, [{ before: [], custom: [] }])).toEqual({ id: ada?.remoteId });
});

test('an update goes to the person and to the contract, and leaves the rest as it is', async () => {
  const before = mapped(
    await desk.bench
      .named(desk.client, 'people', [{ model: 'employee', remoteId: '3003' }])
      .then(([page]) => page?.found ?? []),
  );
  const body = {
    ...{ preferred_name: 'A.', designation: 'Chief', manager: null, employee_number: 'E-8' },
    ...{ custom_fields: { 'dynamic_6f1c2b7a9e3d.7124112': 'ThinkPad' }, integration_params: { team_id: null } },
  };
  expect(await desk.accepts('employee', 'update', body)).toBe(true);

  const { fields, custom } = mapped(await desk.write('employee', 'update', { id: '3003', body }));

  expect(fields).toEqual({
    ...before.fields,
    ...{ preferred_name: 'A.', designation: 'Chief', manager: null, employee_number: 'E-8' },
    groups: expect.not.arrayContaining([expect.stringContaining('team')]),
  });
  expect(fields['groups']).toContain('group/department:401');
  expect(custom).toMatchObject({ 'dynamic_6f1c2b7a9e3d.7124112': 'ThinkPad' });
  expect((await desk.effects()).map(({ path }) => path)).toEqual([
    '/v2/persons/{id}/employments/{employment}',
    '/v2/persons/{id}',
  ]);
});

test('nothing to change is nothing to send', async () => {
  await desk.write('employee', 'update', { id: '3003' });

  expect(await desk.effects()).toEqual([]);
});

test('the description names what this customer has: departments, teams, cost centers and attributes', async () => {
  const field = (...path: string[]) => desk.field('employee', 'create', ...path);

  expect(await field('integration_params', 'department_id')).toMatchObject({
    'x-labels': { '401': expect.any(String) },
  });
  expect(await field('integration_params', 'cost_centers', 'items', 'id')).toMatchObject({
    enum: expect.arrayContaining([expect.any(String)]),
  });
  const custom = await field('custom_fields');
  expect(custom?.properties).toMatchObject({
    dynamic_7124083: { enum: ['S', 'M', 'L', 'XL', null], description: 'T-shirt size' },
    dynamic_7124126: { type: ['boolean', 'null'] },
    dynamic_7124112: {},
    'dynamic_6f1c2b7a9e3d.7124112': {},
  });
  expect(custom?.properties).not.toHaveProperty('city');
});

test('attributes and lists that the credentials do not show are not offered', async () => {
  await using other = await Desk.open({ areas: ['persons', 'persons:write', 'employees'], attributes: ['first_name'] });
  const field = (...path: string[]) => other.field('employee', 'update', ...path);

  expect(await field('custom_fields')).toBeUndefined();
  expect(await field('employee_number')).toBeUndefined();
  expect(await field('integration_params', 'department_id')).toBeUndefined();
  expect(await field('integration_params', 'employment_type')).toBeDefined();
});

test.each<[string, JsonObject]>([
  ['first_name', { last_name: 'Hopper' }],
  ['an unknown field', { first_name: 'G', last_name: 'H', salary: 1 }],
  ['an attribute that nobody has', { first_name: 'G', last_name: 'H', custom_fields: { dynamic_1: 'x' } }],
  ['a choice that there is not', { first_name: 'G', last_name: 'H', custom_fields: { dynamic_7124083: 'XXL' } }],
  ['a day that there is not', { first_name: 'G', last_name: 'H', start_date: '2026-02-30' }],
  ['a blank name', { first_name: ' ', last_name: 'H' }],
])('the description refuses a body for %s', async (_what, body) => {
  expect(await desk.accepts('employee', 'create', body)).toBe(false);
});

test('rules that no schema says are checked before anything is sent', async () => {
  desk.held = { employee: [{ remoteId: '3003', fields: {} }] };
  const self = { remoteId: '3004', fields: {} };
  const check = (body: JsonObject, record?: typeof self) => desk.complaints('employee', 'update', body, record);

  expect(await check({ manager: '3004' }, self)).toEqual(['manager']);
  expect(await check({ work_email: 'ada.lovelace@nordlicht.example' }, self)).toEqual(['work_email']);
  expect(await check({ work_email: 'who.had.left@example.org' }, self)).toEqual([]);
  expect(await check({ groups: ['department:401', 'department:402'] })).toEqual(['groups']);
  expect(await check({ groups: ['cost_center:1', 'cost_center:2'] })).toEqual(['groups']);
  expect(await check({ groups: [], integration_params: { team_id: '1' } })).toEqual(['groups']);
  expect(await check({ integration_params: { probation_end_date: '2026-12-31', probation_period_length: 6 } })).toEqual(
    ['integration_params.probation_period_length'],
  );
  const noLastDay = { integration_params: { probation_end_date: null, probation_period_length: 6 } };
  expect(await check(noLastDay, self)).toEqual(['integration_params.probation_period_length']);
  expect(await desk.complaints('employee', 'create', noLastDay)).toEqual([]);
  expect(await check(GRACE, { remoteId: '3003', fields: {} })).toEqual(['manager']);
});

test('without the right to write, the credentials are told which one is missing', async () => {
  await using other = await Desk.open({ areas: ['persons', 'employees'] });

  await expect(other.write('employee', 'create', { body: GRACE })).rejects.toMatchObject({ area: 'Persons: write' });
});

test('who may write some attributes and not others is not told that the right is missing', async () => {
  await using other = await Desk.open({ writable: ['first_name', 'last_name'] });

  const closed = other.write('employee', 'update', { id: '3003', body: { preferred_name: 'Q' } });

  await expect(closed).rejects.toMatchObject({
    ...{ code: 'provider_request_refused', answered: 403 },
    advice: expect.stringMatching(/^Either one of the fields is not among the employee attributes/),
  });
  expect(await other.write('employee', 'update', { id: '3003', body: { first_name: 'Q' } })).not.toEqual([]);
});
