import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Item, type Linked, Stack } from './stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start();
});

afterAll(() => stack.close());

const FIELDS = '/api/v1/custom-fields';

async function define(connection: Linked, name: string, jsonPath: string): Promise<string> {
  const field = await stack.api.post(FIELDS, stack.caller(), { name, category: 'HRIS', model: 'employee' });
  const mapping = await stack.api.post(`${FIELDS}/mapping`, stack.caller(), {
    ...{ custom_field_id: field.body.id as string, connector_token: connection.token, json_path: jsonPath },
  });
  return mapping.body.id as string;
}

const people = async (connection: Linked): Promise<Item[]> =>
  (await stack.read('employees', connection, { include_custom_fields: 'true' })).items;

/** Until all of them are as they should be. */
async function rendered(connection: Linked, isDone: (person: Item) => boolean): Promise<Item[]> {
  for (const begin = Date.now(); ;) {
    const found = await people(connection);
    if (found.every(isDone)) return found;
    if (Date.now() - begin > 20_000) throw new Error('The records are not rendered anew.');
    await sleep(50);
  }
}

/** Fields of a model by their names. */
async function coverage({ id }: Linked, model: string): Promise<{ status: string; tick: string[]; fields: Item }> {
  const { body } = await stack.get(`/api/v1/connectors/${id}/coverage`);
  const found = (body.models as Item[]).find((each) => each['model'] === model);
  if (!found) throw new Error(`There is no coverage of ${model}.`);
  const fields = Object.fromEntries((found['fields'] as Item[]).map((field) => [field['field'], field]));
  return { ...(found as { status: string; tick: string[] }), fields };
}

test('a custom field is worked out for people read before, without a call to the provider, and so is its change', async () => {
  const connection = await stack.connect('personio');
  const { until } = await stack.read('employees', connection);
  const calls = (await stack.personio.requests()).length;

  const mapping = await define(connection, 'called', 'person.first_name');
  const mapped = await rendered(connection, ({ custom_fields: own }) => own.called !== undefined);

  expect(mapped.length).toBeGreaterThan(3);
  for (const person of mapped) expect(person['custom_fields'].called).toBe(person['first_name']);
  const { items } = await stack.read('employees', connection, { modified_after: until });
  expect(items).toHaveLength(mapped.length);

  await stack.api.patch(`${FIELDS}/mapping/${mapping}`, stack.caller(), { json_path: 'person.last_name' });
  await rendered(connection, (person) => person['custom_fields'].called === person['last_name']);
  await stack.api.delete(`${FIELDS}/mapping/${mapping}`, stack.caller());
  await rendered(connection, (person) => !('called' in (person['custom_fields'] as object)));

  expect((await stack.personio.requests()).length).toBe(calls);
});

test('coverage of a whole company: what is filled, what to tick, and what the provider does not have', async () => {
  const whole = await stack.connect('personio');

  const { fields } = await coverage(whole, 'employee');
  for (const field of ['first_name', 'manager', 'groups', 'employment_status', 'start_date']) {
    expect([field, fields[field].status]).toEqual([field, expect.stringMatching(/^(mapped|derived)$/)]);
  }
  expect(fields['ssn'].status).toBe('not_supported');
  expect(fields['manager'].dangling).toBe(0);
  expect((await coverage(whole, 'payroll_run')).status).toBe('not_supported');
});

test('what the credentials may not see is not granted, and names what to tick', async () => {
  const credentials = await stack.personio.newCredentials({
    areas: ['employees', 'persons', 'org-units', 'legal-entities', 'cost-centers'],
    attributes: ['id', 'first_name', 'last_name', 'email', 'status', 'last_modified_at'],
  });
  const narrowed = await stack.connect('personio', { credentials });

  const { fields } = await coverage(narrowed, 'employee');
  const places = await coverage(narrowed, 'location');

  expect(fields['first_name'].status).toBe('mapped');
  for (const [field, attribute] of [
    ...[['date_of_birth', /Date of birth/] as const, ['employee_number', /Employee ID/] as const],
    ...[['home_location', /City/] as const],
  ]) {
    expect(fields[field]).toMatchObject({
      ...{ status: 'not_granted', filled: 0, tick: [expect.stringMatching(attribute)] },
    });
  }
  expect(places).toMatchObject({ status: 'not_granted', tick: [expect.stringMatching(/Workplaces/)] });
  expect(places.fields['name'].status).toBe('not_granted');
});

test('what the customer shares no more is withheld, and a custom field that was worked out from it stays as long', async () => {
  const credentials = await stack.personio.newCredentials();
  const connection = await stack.connect('personio', { credentials });
  await define(connection, 'salutation', 'person.gender');
  const before = await rendered(connection, ({ custom_fields: own }) => own.salutation !== undefined);

  await stack.personio.setRights(credentials, { attributes: ['id', 'first_name', 'last_name', 'status', 'hire_date'] });
  await stack.sync(connection, { full: true });

  const { fields } = await coverage(connection, 'employee');
  for (const [field, attribute] of [
    ...[
      ['gender', /Gender/] as const,
      ['employee_number', /Employee ID/] as const,
      ['work_location', /Office/] as const,
    ],
    ...[['home_location', /City/] as const, ['company', /Subcompany/] as const, ['groups', /Team/] as const],
  ]) {
    expect([field, fields[field]]).toEqual([
      field,
      expect.objectContaining({
        ...{ status: 'withheld', kept_until: expect.any(String) },
        tick: expect.arrayContaining([expect.stringMatching(attribute)]),
      }),
    ]);
  }
  expect(fields['first_name']).toMatchObject({ status: 'mapped', tick: [] });
  const salutations = (items: Item[]) => new Map(items.map(({ id, custom_fields: own }) => [id, own.salutation]));
  expect([...salutations(before).values()]).toContain('FEMALE');
  expect(salutations(await people(connection))).toEqual(salutations(before));
});

test('what is filled in part, for want of a right, names the right', async () => {
  const areas = ['employees', 'persons', 'org-units', 'legal-entities', 'workplaces'];
  const connection = await stack.connect('personio', { credentials: await stack.personio.newCredentials({ areas }) });

  const tick = [expect.stringMatching(/Cost centers/)];
  expect(await coverage(connection, 'group')).toMatchObject({ status: 'mapped', tick });
  expect((await coverage(connection, 'employee')).fields['groups']).toMatchObject({ status: 'mapped', tick });
});

test('a setting that changes what is stored is told to the next rendering and reading', async () => {
  const connection = await stack.connect('personio');
  const asked = new Date();

  const answer = await stack.api.patch(`/api/v1/connectors/${connection.id}/settings`, stack.caller(), {
    time_zone: 'Europe/Berlin',
  });

  expect(answer.status).toBe(200);
  const models = await stack.settled(connection, asked);
  expect(models.map(({ status }) => status)).toEqual(models.map(() => 'Done'));
});
