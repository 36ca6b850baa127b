import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Bench, type Pull } from '../conformance.js';
import type { JsonObject } from '../contract.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';

let bench: Bench<PersonioClient>;
let whole: Pull;
beforeAll(async () => {
  bench = await Bench.start(personio, { people: 60, speed: 1000 });
  whole = await bench.pull(bench.open(), 'absences');
}, 30_000);
afterAll(() => bench[Symbol.asyncDispose]());

const ids = ({ found }: Pick<Pull, 'found'>): Set<string> => new Set(found.map(({ remoteId }) => remoteId));

async function asked(path: RegExp): Promise<string[]> {
  const { requests } = await bench.control('GET', '/requests');
  const paths = (requests as { path: string }[]).map((request) => decodeURIComponent(request.path));
  return paths.filter((one) => path.test(one));
}

const offsets = async (path: RegExp): Promise<number[]> =>
  (await asked(path)).map((one) => Number(/offset=(\d+)/.exec(one)?.[1]));

test('cohort by cohort nobody’s absence is missed, and all have their amounts', async () => {
  const { counts } = await bench.control('GET', '');
  const total = (counts as Record<string, number>)['absences'] ?? 0;

  expect(total).toBeGreaterThan(1000);
  expect(ids(whole).size).toBe(total);
  expect(whole.found.filter(({ raw }) => bench.map('time_off', raw).fields['amount'] === null)).toEqual([]);
  expect((await asked(/v2\/absence-periods/)).length).toBeLessThanOrEqual(Math.ceil(total / 100) + 2);
});

test('v1 counts days by pages from 1, and hours by records from 0', async () => {
  expect(new Set((await offsets(/time-offs/)).slice(0, 3))).toEqual(new Set([1, 2, 3]));
  expect((await offsets(/v1\/company\/absence-periods/)).slice(0, 2)).toEqual([0, 200]);
});

test('a pull that is interrupted anywhere goes on there', async () => {
  for (const at of [0, 3, whole.pages.length - 2]) {
    const checkpoint = JSON.parse(JSON.stringify(whole.pages[at]?.checkpoint ?? {})) as JsonObject;
    const rest = await bench.pull(bench.open(), 'absences', { checkpoint });

    const before = { found: whole.pages.slice(0, at + 1).flatMap(({ found }) => found) };
    expect(new Set([...ids(before), ...ids(rest)])).toEqual(ids(whole));
    expect(rest.pages).toHaveLength(whole.pages.length - at - 1);
    expect(rest.found.filter(({ raw }) => bench.map('time_off', raw).fields['amount'] === null)).toEqual([]);
  }
});

test('should v1 count hours by pages as well, it is read so', async () => {
  const body = { success: true, metadata: { total_elements: 201, current_page: 1, total_pages: 2 }, data: [] };
  await bench.control('DELETE', '/requests');
  await bench.control('POST', '/faults', { match: 'GET /v1/company/absence-periods', kind: 'body', body, times: 2 });
  await bench.pull(bench.open(), 'absences', {}, 1);

  expect((await offsets(/v1\/company\/absence-periods/)).slice(0, 3)).toEqual([0, 200, 2]);
});
