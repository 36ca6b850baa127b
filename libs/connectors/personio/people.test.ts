import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench, type Pull } from '../conformance.js';
import type { JsonObject } from '../contract.js';
import { RightMissing } from '../errors.js';
import type { PersonioClient } from './client.js';
import { cutting } from '../withholding.js';
import { markOf } from './employee-list.js';
import { personio } from './index.js';

let bench: Bench<PersonioClient>;
beforeEach(async () => {
  bench = await Bench.start(personio);
});
afterEach(() => bench[Symbol.asyncDispose]());

const SINCE = new Date('2026-12-01'); // after all that the simulated company knows of

const ids = (pull: Pull, model: string): string[] =>
  pull.found.filter((one) => one.model === model).map(({ remoteId }) => remoteId);
const fieldsOf = (pull: Pull, model: string, id: string): Record<string, unknown> =>
  bench.map(model, pull.found.find((one) => one.model === model && one.remoteId === id)?.raw ?? {}).fields;

async function openWith(rights: JsonObject): Promise<PersonioClient> {
  return bench.open((await bench.control('POST', '/credentials', rights)) as Record<string, string>);
}

async function asked(path: RegExp): Promise<number> {
  const { requests } = await bench.control('GET', '/requests');
  return (requests as { path: string }[]).filter((request) => path.test(request.path)).length;
}

test('a pull of everything reads everybody once, with a call for each person’s employments', async () => {
  const pull = await bench.pull(bench.open(), 'people');

  expect(ids(pull, 'employee')).toHaveLength(12);
  expect(ids(pull, 'employment')).toHaveLength(12);
  expect(pull.pages.at(-1)).toMatchObject({ found: [], incomplete: [] });
  expect(pull.pages[0]?.expected).toEqual({ employee: 12 });
  expect([await asked(/employments/), await asked(/v2\/persons\?/), await asked(/company\/employees\?/)]).toEqual([
    13, 2, 1,
  ]);
});

test('after a change only those whom the list or v2 shows as changed are read again', async () => {
  const client = bench.open();
  await bench.pull(client, 'people');
  await bench.control('PUT', '/clock', { now: '2026-12-02T10:00:00Z' });
  await bench.control('PATCH', '/people/3003', { first_name: 'Augusta Ada' });
  await bench.control('PATCH', '/people/3005', { position: 'Chief of Grip' }); // moves the contract only
  await bench.control('DELETE', '/requests');

  const pull = await bench.pull(client, 'people', { since: SINCE });

  expect(ids(pull, 'employee')).toEqual(['3003', '3005', '3009']); // the third one's first day has come
  expect(fieldsOf(pull, 'employee', '3009')['employment_status']).toBe('ACTIVE');
  expect(fieldsOf(pull, 'employee', '3003')['first_name']).toBe('Augusta Ada');
  expect(fieldsOf(pull, 'employee', '3005')['designation']).toBe('Chief of Grip');
  expect(pull.untouched).toHaveLength(9);
  expect(await asked(/employments/)).toBe(3 + 1);
  expect(pull.pages[0]?.latest?.toISOString()).toMatch(/^2026-12-02T10:00/);
});

test('what is switched off goes from v2 by the name that v1 has for it, and no change of it is read', async () => {
  const client = bench.open();
  const withheld = { models: [], fields: ['salary'] };
  const plant = (value: string): Promise<unknown> =>
    bench.control('POST', '/people/3003/raw', {
      v1: { dynamic_7: { label: 'Brutto', value, type: 'standard', universal_id: 'band_of' } },
      v2_person: { custom_attributes: [{ id: 'band_of', value }] },
    });
  await plant('canary-1');

  const pull = await bench.pull(client, 'people', { withheld });

  const ada = pull.found.find(({ remoteId }) => remoteId === '3003')?.raw ?? {};
  expect(JSON.stringify(ada)).toContain('canary-1');
  expect(JSON.stringify(cutting(personio, withheld)('employee', ada))).not.toContain('canary-1');
  await plant('canary-2');
  const later = await bench.pull(client, 'people', { withheld, since: SINCE });
  expect(ids(later, 'employee')).not.toContain('3003');
});

test('a change that only v2 shows is found as well', async () => {
  const client = bench.open();
  await bench.pull(client, 'people');
  await bench.control('POST', '/people/3004/raw', {
    v2_person: { updated_at: '2026-12-03T00:00:00Z', preferred_name: 'L.' },
  });

  const pull = await bench.pull(client, 'people', { since: SINCE });

  expect(ids(pull, 'employee')).toEqual(['3004']);
});

test('neither the order of attributes, nor their labels, nor a balance that grows with the calendar is a change', () => {
  const name = { label: 'First name', value: 'Ada' };
  const mark = markOf({ id: { value: 1 }, first_name: name, vacation_day_balance: { value: 12 } });

  expect(
    markOf({ vacation_day_balance: { value: 12.5 }, first_name: { ...name, label: 'Vorname' }, id: { value: 1 } }),
  ).toBe(mark);
  expect(markOf({ id: { value: 1 }, first_name: { value: 'Eda' } })).not.toBe(mark);
  expect(markOf({ id: { value: 1 } })).not.toBe(mark);
});

test('hired, left, and gone', async () => {
  const client = bench.open();
  await bench.pull(client, 'people');
  const { id } = await bench.control('POST', '/hire', {
    first_name: 'Grace',
    last_name: 'Hopper',
    position: 'Admiral',
  });
  await bench.control('POST', '/people/3011/leave', { date: '2026-09-10', type: 'RETIREMENT' });
  await bench.control('DELETE', '/people/3012');

  const pull = await bench.pull(client, 'people');

  expect(fieldsOf(pull, 'employee', String(id as number))).toMatchObject({
    first_name: 'Grace',
    employment_status: 'ACTIVE',
  });
  expect(fieldsOf(pull, 'employee', '3011')).toMatchObject({
    ...{ employment_status: 'RETIRED', termination_date: '2026-09-10T00:00:00Z' },
  });
  expect(ids(pull, 'employee')).not.toContain('3012');
  expect(pull.incomplete).toEqual([]);
});

test('a person without employments is told apart from employments that may not be read', async () => {
  const client = bench.open();
  const nobody = (await bench.pull(client, 'people')).found.find(({ remoteId }) => remoteId === '3012');
  await bench.control('POST', '/faults', {
    match: 'GET /v2/persons/{id}/employments',
    kind: 'status',
    status: 403,
    times: 100,
  });

  const pull = await bench.pull(client, 'people');

  expect(nobody?.raw['employments']).toEqual([]);
  expect(ids(pull, 'employee')).toHaveLength(12);
  expect(ids(pull, 'employment')).toEqual([]);
  expect(pull.found.every(({ raw }) => raw['employments'] === null)).toBe(true);
  // Told once, not for each person; what v1 says fills the gap.
  expect(pull.failed).toEqual([]);
  expect(pull.incomplete).toEqual(['employment']);
  expect(pull.pages.map(({ rightsMissing }) => rightsMissing)).toEqual(pull.pages.map(() => ['Employments: read']));
  expect(fieldsOf(pull, 'employee', '3003')).toMatchObject({
    ...{ designation: 'Software Engineer', department: 'Engineering', manager: 'employee/3002' },
    ...{
      start_date: '2021-02-01T00:00:00Z',
      employment_status: 'ACTIVE',
      groups: ['group/department:401', 'group/team:4502'],
    },
  });
  expect(await asked(/employments/)).toBe(13 + 3);
});

test.each(['3001', '3005'])('a refusal that concerns %s alone takes nothing from the others', async (id) => {
  const match = `GET /v2/persons/${id}/employments`;
  await bench.control('POST', '/faults', { match, kind: 'status', status: 403, times: 100 });

  const pull = await bench.pull(bench.open(), 'people');

  expect(ids(pull, 'employee')).toHaveLength(11);
  expect(ids(pull, 'employment')).toHaveLength(11);
  expect(pull.found.every(({ raw }) => raw['employments'] !== null)).toBe(true);
  expect(pull.failed).toEqual([
    { model: 'employee', remoteId: id, code: 'right_missing' },
    { model: 'employment', remoteId: expect.any(String), code: 'right_missing' },
  ]);
  expect([pull.incomplete, pull.pages[0]?.rightsMissing]).toEqual([[], undefined]);
});

test('whether employments may be read is remembered when a pull goes on', async () => {
  const client = bench.open();
  const match = 'GET /v2/persons/{id}/employments';
  await bench.control('POST', '/faults', { match, kind: 'status', status: 403, times: 3 });
  const { pages } = await bench.pull(client, 'people', {}, 1);

  const rest = await bench.pull(client, 'people', { checkpoint: pages[0]?.checkpoint ?? {} });

  expect(await asked(/employments/)).toBe(3);
  expect(rest.pages.at(-1)).toMatchObject({ incomplete: ['employment'], rightsMissing: ['Employments: read'] });
});

test('what could not be read without the v1 list is still known when the pull goes on', async () => {
  const client = await openWith({ areas: ['persons', 'org-units'] });
  for (let more = 0; more < 50; more += 1) await bench.control('POST', '/hire', { first_name: `More ${more}` });
  const body = { _data: [{ first_name: 'Who' }], _meta: { links: { next: '/v2/persons?limit=49' } } };
  await bench.control('POST', '/faults', { match: 'GET /v2/persons$', kind: 'body', skip: 1, body });
  const { pages } = await bench.pull(client, 'people', {}, 1);

  const rest = await bench.pull(client, 'people', { checkpoint: pages[0]?.checkpoint ?? {} });

  expect(rest.incomplete).toEqual(['employee', 'employment']);
});

test('names of departments that nothing shows are told as a right that is missing', async () => {
  const { pages } = await bench.pull(await openWith({ areas: ['persons'] }), 'people');

  expect(pages.at(-1)?.rightsMissing).toEqual(['Org units: read']);
  expect((await bench.pull(await openWith({ areas: ['persons', 'employees'] }), 'people')).pages[0]).not.toHaveProperty(
    'rightsMissing',
  );
});

test('one person’s failing call leaves the others to be read', async () => {
  await bench.control('POST', '/faults', {
    match: 'GET /v2/persons/3005/employments',
    kind: 'status',
    status: 500,
    times: 100,
  });

  const pull = await bench.pull(bench.open(), 'people');

  expect(ids(pull, 'employee')).toHaveLength(11);
  expect(pull.failed).toEqual([
    { model: 'employee', remoteId: '3005', code: 'provider_unavailable' },
    { model: 'employment', remoteId: expect.any(String), code: 'provider_unavailable' },
  ]);
});

test('when many fail, the provider is down, and the pull ends to be taken up again', async () => {
  await bench.control('POST', '/faults', {
    match: 'GET /v2/persons/{id}/employments',
    kind: 'status',
    status: 502,
    times: 9999,
  });

  await expect(bench.pull(bench.open(), 'people')).rejects.toMatchObject({
    code: 'provider_unavailable',
    retryable: true,
  });
});

test('without the v1 list v2 is read alone', async () => {
  const client = await openWith({ areas: ['persons', 'org-units'] });

  const pull = await bench.pull(client, 'people');

  expect(ids(pull, 'employee')).toHaveLength(12);
  expect(ids(pull, 'employment')).toHaveLength(12);
  expect(pull.incomplete).toEqual([]);
  expect(fieldsOf(pull, 'employee', '3003')).toMatchObject({
    ...{ first_name: 'Ada', designation: 'Software Engineer', department: 'Engineering', employee_number: 'E-0042' },
  });
  expect(await asked(/org-units/)).toBe(5); // each department's name once
});

test('without v2 persons nobody is read', async () => {
  const client = await openWith({ areas: ['employees'] });

  await expect(bench.pull(client, 'people')).rejects.toBeInstanceOf(RightMissing);
  const { streams, missing } = await bench.check(client);
  expect(streams['people']).toEqual({ granted: false, missing: 'Persons: read' });
  expect(missing).toContain('Cost centers: read');
});

test('a list that hides who its rows are counts as no list', async () => {
  const client = await openWith({ attributes: ['first_name'] });
  const data = [{ type: 'Employee', attributes: { first_name: { value: 'Ada' } } }];
  const body = { success: true, metadata: { total_elements: 12 }, data };
  await bench.control('POST', '/faults', { match: 'GET /v1/company/employees$', kind: 'body', body, times: 9 });

  const pull = await bench.pull(client, 'people');

  expect(ids(pull, 'employee')).toHaveLength(12);
  expect(fieldsOf(pull, 'employee', '3003')).toMatchObject({ first_name: 'Ada', last_name: null, work_email: null });
});

test('a list of nobody counts as no list, but not where it announces somebody', async () => {
  const fault = { match: 'GET /v1/company/employees$', times: 1 };
  const nobody = { success: true, metadata: { total_elements: 0 }, data: [] };
  await bench.control('POST', '/faults', { ...fault, kind: 'body', body: nobody });
  expect(ids(await bench.pull(bench.open(), 'people'), 'employee')).toHaveLength(12);

  await bench.control('POST', '/faults', { ...fault, kind: 'empty_page' });
  await expect(bench.pull(bench.open(), 'people')).rejects.toMatchObject({ code: 'provider_answer_broken' });
});

test('each pull tells first which attributes are shared, so that what is hidden since is not taken for empty', async () => {
  const client = await openWith({ attributes: ['first_name', 'last_name'] });

  const { pages } = await bench.pull(client, 'people');
  const changes = await bench.pull(client, 'people', { since: SINCE });

  expect(pages[0]?.attributes?.shared).toEqual(['Employee attribute “First name”', 'Employee attribute “Last name”']);
  expect(pages[0]?.attributes?.missing).toContain('Employee attribute “Email”');
  expect(changes.pages[0]?.attributes).toEqual(pages[0]?.attributes);
  expect([...pages.slice(1), ...changes.pages.slice(1)].some(({ attributes }) => attributes !== undefined)).toBe(false);
});

test('attributes that the admin did not choose are named', async () => {
  const client = await openWith({
    attributes: ['first_name', 'last_name', 'status', 'department', 'team', 'dynamic_7123992'],
  });

  const { missing } = await bench.check(client);

  expect(missing).toEqual(
    expect.arrayContaining(['Employee attribute “Supervisor”', 'Employee attribute “Hire date”']),
  );
  expect(missing).not.toContain('Employee attribute “First name”');
  expect(missing).not.toContain('Employee attribute “Date of birth”');
});
