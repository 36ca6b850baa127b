import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Linked, Stack } from './stack.js';

let stack: Stack;
let connection: Linked;

beforeAll(async () => {
  stack = await Stack.start();
  connection = await stack.connect('personio', { read: false });
}, 60_000);

afterAll(() => stack.close());

/** Names the reports, and waits until everything was read. */
async function name(reports: string[] | null): Promise<void> {
  const asked = new Date();
  const path = `/api/v1/connectors/${connection.id}/settings`;
  const { status } = await stack.api.patch(path, { key: stack.vendor.key }, { reports });
  expect(status).toBe(200);
  await stack.settled(connection, asked);
}

const held = async (model: string): Promise<number> => (await stack.read(model, connection)).items.length;

test('reports are there as long as they are named, with all their rows', async () => {
  const { v1 } = await stack.personio.control<{ v1: { id: string }[] }>('GET', '/reports');
  const [first, second] = v1.map(({ id }) => `v1:${id}`);

  await name([String(first), String(second)]);
  expect(await held('reports')).toBe(2);
  const all = await held('report-rows');
  expect(all).toBeGreaterThan(12);

  await stack.personio.control('PATCH', `/reports/${String(v1[1]?.id)}`, { archived: true }); // its rows cannot be read now
  await name([String(second)]);
  expect(await held('reports')).toBe(1);
  expect(await held('report-rows')).toBeLessThan(all);

  await name(null);
  expect([await held('reports'), await held('report-rows')]).toEqual([0, 0]);
  expect(await stack.issues(connection)).toEqual([]);
}, 60_000);
