import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench, type Pull } from '../conformance.js';
import type { JsonObject } from '../contract.js';
import { attributesWith } from './attributes-known.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';

let bench: Bench<PersonioClient>;
beforeEach(async () => {
  bench = await Bench.start(personio);
});
afterEach(() => bench[Symbol.asyncDispose]());

const SINCE = new Date('2026-12-01'); // after all that the simulated company knows of

const employee = (pull: Pull, id: string) =>
  bench.map('employee', pull.found.find((one) => one.model === 'employee' && one.remoteId === id)?.raw ?? {});
const ids = (pull: Pull, model: string): string[] =>
  pull.found.filter((one) => one.model === model).map(({ remoteId }) => remoteId);

async function openWith(rights: JsonObject): Promise<PersonioClient> {
  return bench.open((await bench.control('POST', '/credentials', rights)) as Record<string, string>);
}

// Nobody's time of change moves: only the name in the v1 list does.
test('a renamed department reaches its people, and their contracts, with the next pull of changes', async () => {
  const client = bench.open();
  await bench.pull(client, 'people');
  await bench.control('POST', '/org-units/department/401', { name: 'Entwicklung' });

  const pull = await bench.pull(client, 'people', { since: SINCE });

  expect(ids(pull, 'employee')).toEqual(['3002', '3003', '3005', '3009']);
  expect(employee(pull, '3003').fields['department']).toBe('Entwicklung');
  const contract = pull.found.find(({ model, raw }) => {
    const { person } = raw;
    return model === 'employment' && JSON.stringify(person) === '{"id":"3003"}';
  });
  expect(bench.map('employment', contract?.raw ?? {}).fields['department']).toBe('Entwicklung');
});

test('without the v1 list a renamed department reaches its people with the next pull of everything', async () => {
  const client = await openWith({ areas: ['persons', 'org-units'] });
  await bench.pull(client, 'people');
  await bench.control('POST', '/org-units/department/401', { name: 'Entwicklung' });

  expect(employee(await bench.pull(client, 'people'), '3003').fields['department']).toBe('Entwicklung');
});

test('a custom attribute that is renamed between two pulls keeps its key, and its people get the new label', async () => {
  const client = bench.open();
  const before = employee(await bench.pull(client, 'people'), '3003').custom;
  await bench.control('PATCH', '/attributes/dynamic_7124083', { label: 'Konfektionsgröße' });

  const pull = await bench.pull(client, 'people', { since: SINCE });
  const { custom } = employee(pull, '3003');

  expect(before).toMatchObject({ dynamic_7124083: 'M', 'T-shirt size': 'M' });
  expect(custom).toMatchObject({ dynamic_7124083: 'M', Konfektionsgröße: 'M' });
  expect(custom).not.toHaveProperty(['T-shirt size']);
});

test('a label that a second attribute takes names neither of them any more', async () => {
  const client = bench.open();
  await bench.control('PATCH', '/attributes/dynamic_7124083', { label: 'IBAN' });

  const { custom } = employee(await bench.pull(client, 'people'), '3003');

  expect(custom).toMatchObject({ dynamic_7124083: 'M', dynamic_7124004: expect.any(String) });
  expect(custom).not.toHaveProperty('IBAN');
});

test('an employee whose supervisor cannot be read keeps the reference, and is read like everybody else', async () => {
  await bench.control('POST', '/people/3003/raw', {
    v1: { supervisor: { label: 'Supervisor', value: { type: 'Employee', attributes: {} } } },
    v2_employments: [{ supervisor: { id: '999999' } }],
  });

  const pull = await bench.pull(bench.open(), 'people');

  expect(pull.failed).toEqual([]);
  expect(ids(pull, 'employee')).toHaveLength(12);
  expect(employee(pull, '3003').fields['manager']).toBe('employee/999999');
});

test('supervisors that are not shared leave the manager empty, and nobody out', async () => {
  const client = await openWith({ attributes: ['first_name', 'last_name', 'hire_date'] });

  const pull = await bench.pull(client, 'people');

  expect(employee(pull, '3003').fields).toMatchObject({ first_name: 'Ada', manager: null });
  expect(ids(pull, 'employee')).toHaveLength(12);
});

const PERSONS = ['3003', '3005'].map((remoteId) => ({ model: 'employee', remoteId }));

/** Paths that are asked for meanwhile, with gaps. */
async function askedBy(work: () => Promise<unknown>): Promise<string[]> {
  const { total } = (await bench.control('GET', '/requests?since=0')) as { total: number };
  await work();
  const { requests } = (await bench.control('GET', `/requests?since=${total}`)) as { requests: { path: string }[] };
  return requests.map(({ path }) => (path.split('?')[0] ?? '').replace(/\d{2,}/, '{id}')).sort();
}

test('somebody of whom it is told again and again costs three calls each time', async () => {
  const client = bench.open();
  await bench.named(client, 'people', PERSONS);

  const asked = await askedBy(() => bench.named(client, 'people', PERSONS.slice(0, 1)));

  expect(asked).toEqual(['/v1/company/employees/{id}', '/v2/persons', '/v2/persons/{id}/employments']);
});

test('an attribute that is withdrawn or shared between two events is noticed with the second', async () => {
  const credentials = (await bench.control('POST', '/credentials', {})) as Record<string, string>;
  const client = bench.open(credentials);
  const share = (attributes: string[] | null): Promise<unknown> =>
    bench.control('PATCH', `/credentials/${credentials['client_id']}`, { attributes });
  const missing = async (): Promise<string[] | undefined> =>
    (await bench.named(client, 'people', PERSONS.slice(0, 1)))[0]?.attributes?.missing;

  const before = await missing();
  await share(['first_name', 'last_name', 'hire_date', 'department']);
  const withdrawn = await missing();
  await share(null);

  expect(before?.some((right) => right.includes('Office'))).toBe(false);
  expect(withdrawn?.some((right) => right.includes('Office'))).toBe(true);
  expect(await missing()).toEqual(before);
});

test('an attribute that is withdrawn is noticed with a row that now looks like another one’s', async () => {
  const credentials = (await bench.control('POST', '/credentials', {})) as Record<string, string>;
  const client = bench.open(credentials);
  const [bare, full] = [{ first_name: 'Ada' }, { first_name: 'Ada', office: 'Berlin' }].map((attributes) => ({
    ...{ id: '3003', attributes },
  }));
  const missing = async (row: typeof bare): Promise<readonly string[]> =>
    (row && (await attributesWith(client, [row]))?.missing) ?? [];

  const before = [await missing(bare), await missing(full)].flat();
  await bench.control('PATCH', `/credentials/${credentials['client_id']}`, { attributes: ['first_name'] });

  expect(before.some((right) => right.includes('Office'))).toBe(false);
  expect((await missing(bare)).some((right) => right.includes('Office'))).toBe(true);
});
