import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Item, Stack } from './stack.js';

const PEOPLE = 230;

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start({ people: PEOPLE, seed: 5, speed: 1000 });
});

afterAll(() => stack.close());

test('a worker that is told to stop in the middle of a sync hands it over: nothing is read twice in vain, nothing is missing', async () => {
  await stack.personio.fault('GET /v1/company/employees$', 'slow', { ms: 150, times: 1000 });
  const connection = await stack.connect('personio', { read: false });
  await stack.until(connection, (models) => models.some(({ model, counts: { seen } }) => model === 'employee' && seen >= 100));

  const begin = performance.now();
  await stack.stopWorkers();
  const took = performance.now() - begin;
  const halfway = await stack.read('employees', connection);
  await stack.startWorker();
  await stack.until(connection, (models) => models.every(({ status }) => status === 'Done'));

  expect(took).toBeLessThan(10_000);
  expect(halfway.items.length).toBeGreaterThanOrEqual(100);
  expect(halfway.items.length).toBeLessThan(PEOPLE);
  const runs = await stack.query(`SELECT stream, fence, state, seen FROM run WHERE stream = 'people'`);
  expect(runs).toMatchObject([{ fence: 2, state: 'succeeded' }]);

  await stack.personio.recover();
  const { counts } = await stack.personio.facts();
  const undisturbed = await stack.connect('personio');
  const [one, other] = [await allOf(connection), await allOf(undisturbed)];
  expect(one).toEqual(other);
  expect(one['employees']).toHaveLength(PEOPLE);
  expect(one['employments']).toHaveLength(counts['employments'] ?? 0);
});

/** All records in words that are the same in every connection: references by remote id, and no times of ours. */
async function allOf(connection: { id: string; token: string }): Promise<Record<string, Item[]>> {
  const models = ['employees', 'employments', 'groups', 'companies', 'locations'];
  const asked = { include_custom_fields: 'true', include_raw_data: 'true' };
  const pages = await Promise.all(models.map((model) => stack.read(model, connection, asked)));
  const names = new Map(
    pages.flatMap(({ items }, at) =>
      items.map(({ id, remote_id: remoteId }) => [id as string, `${String(models[at])}:${String(remoteId)}`] as const),
    ),
  );
  const named = (value: unknown): unknown => (typeof value === 'string' ? (names.get(value) ?? value) : value);
  const inWords = ({ modified_at: _, ...item }: Item): Item =>
    JSON.parse(JSON.stringify(item, (_key, value: unknown) => named(value))) as Item;
  const sorted = (items: Item[]): Item[] =>
    items.map(inWords).sort((one, other) => String(one['remote_id']).localeCompare(String(other['remote_id'])));
  return Object.fromEntries(pages.map(({ items }, at) => [models[at], sorted(items)]));
}
