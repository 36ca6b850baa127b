import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Item, type Linked, Stack } from './stack.js';

// More than one page of every list, so that one of them can fail in the middle. Those of v1 overlap by one person.
const COMPANY = { people: 110, seed: 3, speed: 1000, history: 0 } as const;

let stack: Stack;
let connection: Linked;
let people: Item[];

beforeAll(async () => {
  stack = await Stack.start(COMPANY);
  connection = await stack.connect('personio');
});

beforeEach(async () => {
  // The last ones lead nobody, so that nobody changes when they go.
  people = await living();
  people.sort((one, other) => Number(other['remote_id']) - Number(one['remote_id']));
});

afterAll(() => stack.close());

async function living(): Promise<Item[]> {
  return (await stack.read('employees', connection)).items;
}

async function remove(gone: readonly Item[]): Promise<void> {
  for (const { remote_id: person } of gone) await stack.personio.remove(String(person));
}

const remoteIds = (items: readonly Item[]): string[] => items.map(({ remote_id: remoteId }) => String(remoteId)).sort();

/** The streams of which records are gone at the provider and still here. */
async function held(): Promise<string[]> {
  const issues = await stack.issues(connection);
  expect(issues.map(({ code }) => code)).toEqual(issues.map(() => 'deletion_held'));
  return issues.map(({ subject }) => subject).sort();
}

test('who polls while a sync is under way misses nobody and sees nobody twice', async () => {
  const other = await stack.connect('personio', { read: false });
  const seen: Item[] = [];
  let after = {};
  for (let done = false; !done;) {
    done = (await stack.status(other)).every(({ status }) => status === 'Done');
    const { items, until } = await stack.read('employees', other, after);
    seen.push(...items);
    after = { modified_after: until };
  }

  expect(remoteIds(seen)).toEqual(remoteIds(people));
});

test.each([
  { list: 'the v1 list', match: 'GET /v1/company/employees$', query: 'offset=99' },
  { list: 'persons', match: 'GET /v2/persons$', query: 'cursor=' },
])('a page of $list that is empty in the middle deletes nobody and changes nobody', async ({ match, query }) => {
  const { until } = await stack.read('employees', connection);
  await stack.personio.fault(match, 'empty_page', { query, times: 100 });

  await stack.sync(connection, { full: true });
  await stack.personio.recover();

  const asked = { modified_after: until, include_deleted: 'true' };
  expect((await stack.read('employees', connection, asked)).items).toEqual([]);
  expect(remoteIds(await living())).toEqual(remoteIds(people));
});

test('many who are gone and back before the second complete sync were never gone', async () => {
  const { until } = await stack.read('employees', connection);
  await remove(people.slice(0, 20));
  await stack.sync(connection, { full: true });
  expect(await held()).toEqual(['balances', 'compensations', 'people']); // and with people what is theirs

  await stack.personio.replace(COMPANY);
  await stack.sync(connection, { full: true });

  expect((await stack.read('employees', connection, { modified_after: until })).items).toEqual([]);
  expect(await living()).toHaveLength(people.length);
  expect(await stack.issues(connection)).toEqual([]);
});

test('only a complete sync finds deletions; who comes back is the same record as before', async () => {
  const [gone] = people;
  const contracts = { employee_id: String(gone?.['id']), include_deleted: 'true' };
  await stack.personio.remove(String(gone?.['remote_id']));

  await stack.sync(connection);
  expect(await living()).toHaveLength(people.length);

  await stack.sync(connection, { full: true });
  expect(await living()).toHaveLength(people.length - 1);
  const buried = await stack.read('employments', connection, contracts);
  expect(buried.items.length).toBeGreaterThan(0);
  expect(buried.items.every(({ is_deleted: deleted }) => deleted === true)).toBe(true);

  const { until } = await stack.read('employees', connection);
  await stack.personio.replace(COMPANY);
  await stack.sync(connection);

  const back = await stack.read('employees', connection, { modified_after: until, include_deleted: 'true' });
  expect(back.items).toEqual([{ ...gone, modified_at: expect.any(String), is_deleted: false, deleted_at: null }]);
  const alive = await stack.read('employments', connection, { ...contracts, include_deleted: 'false' });
  expect(remoteIds(alive.items)).toEqual(remoteIds(buried.items));
});

test('a run that dies in the middle deletes nobody; going on to its end, it does', async () => {
  await remove(people.slice(0, 3));
  await stack.personio.fault('GET /v1/company/employees$', 'status', { query: 'offset=99', times: 100, status: 502 });

  await stack.resync(connection, { full: true });
  await stack.until(connection, (models) =>
    models.some(({ model, error_code: code }) => model === 'employee' && code === 'provider_unavailable'),
  );
  expect(await living()).toHaveLength(people.length);

  await stack.personio.recover();
  await stack.until(connection, (models) => models.every(({ status }) => status === 'Done'));
  expect(await living()).toHaveLength(people.length - 3);
});

test('ten who are gone at once are gone; eleven are held until a second complete sync, a while later, says the same', async () => {
  await remove(people.slice(0, 10));
  await stack.sync(connection, { full: true });
  expect(await living()).toHaveLength(people.length - 10);
  expect(await held()).not.toContain('people');

  await remove(people.slice(10, 21));
  await stack.sync(connection, { full: true });
  expect(await living()).toHaveLength(people.length - 10);
  const issues = await stack.issues(connection);
  expect(issues.find(({ subject }) => subject === 'people')).toMatchObject({
    code: 'deletion_held',
    message: expect.stringMatching(/another complete sync/),
  });

  await stack.sync(connection, { full: true });
  expect(await living()).toHaveLength(people.length - 10);

  await stack.query(`UPDATE sweep SET held_since = held_since - interval '15 minutes'`);
  const second = await stack.sync(connection, { full: true });
  expect(await living()).toHaveLength(people.length - 21);
  expect(second.find(({ model }) => model === 'employee')).toMatchObject({ counts: { records: people.length - 21 } });
  expect(await held()).not.toContain('people');
});

test('what was held of people goes with them when somebody says so, and with it what was said of it', async () => {
  await remove(people.slice(0, 12));
  await stack.sync(connection, { full: true });
  expect(await held()).toContain('people');
  const asked = new Date();

  await stack.api.post(
    `/api/v1/connectors/${connection.id}/held-deletions/employee/release`,
    { key: stack.vendor.key },
    {},
  );
  await stack.until(connection, (models) =>
    models.some(
      ({ model, status, last_sync_start: start }) =>
        model === 'employee' && status === 'Done' && start !== null && new Date(start) >= asked,
    ),
  );

  expect(await living()).toHaveLength(people.length - 12);
  expect(await held()).toEqual([]);
});
