import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Item, type Linked, Stack } from './stack.js';

// More than one page of every list, so that one of them can fail in the middle.
const COMPANY = { people: 130, seed: 3, speed: 1000 };

let stack: Stack;
let connection: Linked;
let people: Item[];

beforeAll(async () => {
  stack = await Stack.start(COMPANY);
});

beforeEach(async () => {
  await stack.personio.replace(COMPANY);
  connection = await stack.connect('personio');
  // The last ones lead nobody, so that nobody changes when they go.
  people = (await stack.read('employees', connection)).items.sort(
    (a, b) => Number(b['remote_id']) - Number(a['remote_id']),
  );
});

afterAll(() => stack.close());

async function remove(from: number, to: number): Promise<void> {
  for (const { remote_id: person } of people.slice(from, to)) await stack.personio.remove(String(person));
}

async function living(): Promise<number> {
  return (await stack.read('employees', connection)).items.length;
}

test('who polls while a sync is under way misses nobody and sees nobody twice', async () => {
  const other = await stack.connect('personio', { read: false });
  const seen: string[] = [];
  let after = {};
  let done = false;
  while (!done) {
    done = (await stack.status(other)).every(({ status }) => status === 'Done');
    const { items, until } = await stack.read('employees', other, after);
    seen.push(...items.map(({ remote_id: remoteId }) => remoteId as string));
    after = { modified_after: until };
  }

  expect(seen.sort()).toEqual(people.map(({ remote_id: remoteId }) => remoteId as string).sort());
});

test('only a complete sync finds deletions; who comes back is the same record as before', async () => {
  const [gone] = people;
  const contracts = { employee_id: String(gone?.['id']), include_deleted: 'true' };
  await stack.personio.remove(String(gone?.['remote_id']));

  await stack.sync(connection);
  expect(await living()).toBe(130);

  await stack.sync(connection, { full: true });
  expect(await living()).toBe(129);
  const buried = await stack.read('employments', connection, contracts);
  expect(buried.items.map(({ is_deleted: deleted }) => deleted as boolean)).toEqual(buried.items.map(() => true));
  expect(buried.items.length).toBeGreaterThan(0);

  const { until } = await stack.read('employees', connection);
  await stack.personio.replace(COMPANY);
  await stack.sync(connection);

  const back = await stack.read('employees', connection, { modified_after: until, include_deleted: 'true' });
  expect(back.items).toEqual([{ ...gone, modified_at: expect.any(String), is_deleted: false, deleted_at: null }]);
  const alive = await stack.read('employments', connection, { ...contracts, include_deleted: 'false' });
  expect(alive.items.map(({ id }) => id as string)).toEqual(buried.items.map(({ id }) => id as string));
});

test('ten who are gone at once are gone; eleven are held until a second complete sync says the same', async () => {
  await remove(0, 10);
  await stack.sync(connection, { full: true });
  expect(await living()).toBe(120);

  await remove(10, 21);
  await stack.sync(connection, { full: true });
  expect(await living()).toBe(120);
  expect(await stack.issues(connection)).toMatchObject([
    { code: 'deletion_held', subject: 'people', message: expect.stringMatching(/another complete sync/) },
  ]);

  const second = await stack.sync(connection, { full: true });
  expect(await living()).toBe(109);
  expect(second.find(({ model }) => model === 'employee')).toMatchObject({ counts: { records: 109 } });
  expect(await stack.issues(connection)).toEqual([]);
});

test('people who are back before the second complete sync were never gone', async () => {
  const { until } = await stack.read('employees', connection);
  await remove(0, 20);
  await stack.sync(connection, { full: true });

  await stack.personio.replace(COMPANY);
  await stack.sync(connection, { full: true });

  expect(await stack.read('employees', connection, { modified_after: until })).toMatchObject({ items: [] });
  expect(await living()).toBe(130);
  expect(await stack.issues(connection)).toEqual([]);
});

test.each([
  { list: 'the v1 list', match: 'GET /v1/company/employees$', kind: 'empty_page', skip: 1 },
  { list: 'persons', match: 'GET /v2/persons$', kind: 'empty_page', skip: 1 },
])('a page of $list that is empty in the middle deletes nobody', async ({ match, kind, skip }) => {
  await stack.personio.fault(match, kind, { skip, times: 100 });

  const models = await stack.sync(connection, { full: true });

  expect(models.every(({ counts: { deleted } }) => deleted === 0)).toBe(true);
  expect(await living()).toBe(130);
});

test('a run that dies in the middle deletes nobody; the one that is complete does', async () => {
  await remove(0, 3);
  await stack.personio.fault('GET /v1/company/employees$', 'status', { skip: 1, times: 100, status: 502 });

  await stack.resync(connection, { full: true });
  await stack.until(connection, (models) => models.some(({ error_code: code }) => code === 'provider_unavailable'));
  expect(await living()).toBe(130);

  await stack.personio.recover();
  await stack.until(connection, (models) => models.every(({ status }) => status === 'Done'));
  expect(await living()).toBe(127);
});
