import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Item, type Linked, Stack } from './stack.js';
import { reached } from './telling-provider.js';

let stack: Stack;
let connection: Linked;

beforeAll(async () => {
  stack = await Stack.start();
  connection = await stack.connect('personio');
}, 60_000);

afterAll(() => stack.close());

test('a customer who was linked can be read: lists, and each record by its id', async () => {
  const { items } = await stack.read('employees', connection);
  const ada = await stack.one('employees', connection, '3003');

  const { body } = await stack.get(`/api/hris/v1/employees/${String(ada['id'])}`, connection);

  expect(items).toHaveLength(12);
  expect(body).toEqual(ada);
  expect(ada).toMatchObject({
    first_name: 'Ada',
    last_name: 'Lovelace',
    work_email: 'ada.lovelace@nordlicht.example',
    employment_status: 'ACTIVE',
    designation: 'Software Engineer',
    department: 'Engineering',
    start_date: '2021-02-01T00:00:00Z',
  });
});

test('records refer to each other by the ids under which they are read', async () => {
  const ada = await stack.one('employees', connection, '3003');
  const manager = await stack.one('employees', connection, '3002');
  const [contract] = (await stack.read('employments', connection, { employee_id: String(ada['id']) })).items;
  const [groups, companies, locations] = await Promise.all(
    ['groups', 'companies', 'locations'].map(async (model) => {
      const { items } = await stack.read(model, connection);
      return new Map(items.map(({ id, ...item }) => [id as string, item]));
    }),
  );

  expect(ada['manager']).toBe(manager['id']);
  expect(contract).toMatchObject({ employee: ada['id'], job_title: 'Software Engineer', department: 'Engineering' });
  expect((ada['groups'] as string[]).map((id) => groups?.get(id)?.['name']).sort()).toEqual(
    ['50101 Nordlicht Robotik GmbH', 'Engineering', 'Plattform'].sort(),
  );
  expect(companies?.get(ada['company'] as string)).toMatchObject({ legal_name: 'Nordlicht Robotik GmbH' });
  expect((ada['work_locations'] as string[]).map((id) => locations?.get(id)?.['name'])).toEqual(['München']);
});

test('sync-status counts what the provider holds, model by model', async () => {
  const { counts } = await stack.personio.facts();

  const models = await stack.sync(connection, { full: true });

  expect(Object.fromEntries(models.map(({ model, counts: { records } }) => [model, records]))).toMatchObject({
    employee: counts['persons'],
    employment: counts['employments'],
    group: (counts['departments'] ?? 0) + (counts['teams'] ?? 0) + (counts['cost_centers'] ?? 0),
    company: counts['legal_entities'],
    location: counts['workplaces'],
    document: counts['documents'],
    time_off: counts['absences'],
    absence_type: counts['absence_types'],
    project: counts['projects'],
    report: 0, // none is named
  });
  for (const model of models) expect(model).toMatchObject({ status: 'Done', error_code: null, counts: { failed: 0 } });
});

test('where the provider cannot reach us, sync-status says so', async () => {
  await reached(async () => {
    const { body } = await stack.get(`/api/v1/connectors/${connection.id}/sync-status`);
    return (body.webhooks as Item)['status'] === 'no_public_url';
  });
});

test('one person changes at the provider: the next sync brings exactly that person under modified_after', async () => {
  const { until } = await stack.read('employees', connection);

  await stack.personio.change('3002', { last_name: 'Groß-Changed' });
  await stack.sync(connection);

  const after = await stack.read('employees', connection, { modified_after: until });
  expect(after.items).toMatchObject([{ remote_id: '3002', last_name: 'Groß-Changed' }]);
  expect((await stack.read('employees', connection, { modified_after: after.until })).items).toEqual([]);
});

test('somebody who was hired can be read after the next sync', async () => {
  const { until } = await stack.read('employees', connection);
  const grace = await stack.personio.hire({ first_name: 'Grace', last_name: 'Hopper' });

  await stack.sync(connection);

  const { items } = await stack.read('employees', connection, { modified_after: until });
  expect(items).toMatchObject([{ remote_id: grace, first_name: 'Grace', employment_status: 'ACTIVE' }]);
});

test('somebody who vanishes at the provider leaves a tombstone, which nobody sees who does not ask for it', async () => {
  const person = await stack.personio.hire({ first_name: 'Short', last_name: 'Stay' });
  await stack.sync(connection);
  const { id } = await stack.one('employees', connection, person);
  const { until } = await stack.read('employees', connection);

  await stack.personio.remove(person);
  await stack.sync(connection, { full: true });

  const asked = { modified_after: until, include_deleted: 'true' };
  const { items } = await stack.read('employees', connection, asked);
  expect(items).toMatchObject([{ id, remote_id: person, is_deleted: true, deleted_at: expect.any(String) }]);
  expect((await stack.read('employees', connection, { modified_after: until })).items).toEqual([]);
  expect(await stack.get(`/api/hris/v1/employees/${String(id)}`, connection)).toMatchObject({ status: 404 });
  const buried = await stack.get(`/api/hris/v1/employees/${String(id)}?include_deleted=true`, connection);
  expect(buried).toMatchObject({ status: 200, body: { is_deleted: true } });
});

test('a sync of a company in which nothing happened writes no record and no change', async () => {
  await stack.sync(connection, { full: true });
  const before = await rows();
  const { until } = await stack.read('employees', connection);

  const models = [await stack.sync(connection), await stack.sync(connection, { full: true })].flat();

  expect(await rows()).toEqual(before);
  expect((await stack.read('employees', connection, { modified_after: until })).items).toEqual([]);
  expect(models.every(({ counts: { created, updated, deleted } }) => created + updated + deleted === 0)).toBe(true);
  expect(models.every(({ counts: { seen, unchanged } }) => seen === unchanged)).toBe(true);
});

/** Every record's row version, and what the change log tells of records. */
function rows(): Promise<object[]> {
  return stack.query(`
    SELECT id, xmin::text, ctid::text FROM record UNION ALL
    SELECT id, seq::text, kind FROM change WHERE kind <> 'event' ORDER BY 1, 2`);
}

test('a promotion that leaves the person’s time of change alone is seen by the next sync', async () => {
  const { until } = await stack.read('employees', connection);

  await stack.personio.change('3005', { position: 'Head of Grippers' });
  await stack.sync(connection);

  const { items } = await stack.read('employees', connection, { modified_after: until });
  expect(items).toMatchObject([{ remote_id: '3005', designation: 'Head of Grippers' }]);
});

test('a contract that ends leaves the person’s time of change alone, and is seen by the next sync', async () => {
  const { until } = await stack.read('employees', connection);

  await stack.personio.leave('3007', { date: '2026-08-31', type: 'RETIREMENT' });
  await stack.sync(connection);

  const { items } = await stack.read('employees', connection, { modified_after: until });
  expect(items).toMatchObject([
    { remote_id: '3007', employment_status: 'RETIRED', termination_date: '2026-08-31T00:00:00Z' },
  ]);
});

test('what no list shows of a contract is seen by the next complete sync', async () => {
  const anna = await stack.one('employees', connection, '3010');
  const contracts = { employee_id: String(anna['id']) };
  const first = (await stack.read('employments', connection, contracts)).items.find(
    ({ effective_date: from }) => from === '2020-09-01T00:00:00Z',
  );

  await stack.personio.change('3010', { employment_id: first?.['remote_id'], position: 'Head of Recruiting' });
  await stack.sync(connection, { full: true });

  const after = (await stack.read('employments', connection, contracts)).items;
  expect(after.find(({ id }) => id === first?.['id'])).toMatchObject({ job_title: 'Head of Recruiting' });
});

test('a renamed department is renamed on its group and on its people', async () => {
  await stack.personio.control('POST', '/org-units/department/404', { name: 'Humans' });
  await stack.sync(connection);

  expect(await stack.one('groups', connection, 'department:404')).toMatchObject({ name: 'Humans' });
  expect(await stack.one('employees', connection, '3010')).toMatchObject({ department: 'Humans' });
});
