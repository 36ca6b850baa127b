import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Bench, type Pull } from '../conformance.js';
import type { JsonObject } from '../contract.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';

let bench: Bench<PersonioClient>;
let whole: Pull;
beforeAll(async () => {
  bench = await Bench.start(personio, { people: 60, speed: 1000 });
  whole = await bench.pull(bench.open(), 'attendances');
}, 30_000);
afterAll(() => bench[Symbol.asyncDispose]());

const breaksOf = ({ raw }: Pull['found'][number]): JsonObject[] => raw['breaks'] as JsonObject[];
/** Each entry with its breaks, by id: what a pull brought, the last word counting. */
const summary = (found: Pull['found']) =>
  new Map(found.map((one) => [one.remoteId, breaksOf(one).map(({ id }) => id)] as const));

test('days whose periods lie on two pages are whole: no break is lost and none counts twice', async () => {
  const counts = (await bench.control('GET', ''))['counts'] as Record<string, number>;
  const rejected = counts['work_periods_rejected'] ?? 0;
  const breaks = whole.found.flatMap(breaksOf).map(({ id }) => id);

  expect(whole.found).toHaveLength((counts['work_periods'] ?? 0) - rejected);
  expect(whole.pages.length).toBeGreaterThan(20);
  expect(new Set(breaks).size).toBe(breaks.length);
  // Some of the rejected work leaves its break without any.
  const periods = counts['attendance_periods'] ?? 0;
  expect(breaks.length).toBeGreaterThanOrEqual(periods - (counts['work_periods'] ?? 0) - 2 * rejected);
});

test('the calls are hardly more than the pages of a hundred', async () => {
  const counts = (await bench.control('GET', ''))['counts'] as Record<string, number>;
  const { requests } = await bench.control('GET', '/requests');
  const calls = (requests as { path: string }[]).filter(({ path }) => path.includes('/v2/attendance-periods'));

  expect(calls.length).toBeLessThanOrEqual(Math.ceil((counts['attendance_periods'] ?? 0) / 100) + 2);
});

test('a pull that is interrupted anywhere goes on there, with whole days', async () => {
  for (const at of [0, 7, whole.pages.length - 2]) {
    const checkpoint = JSON.parse(JSON.stringify(whole.pages[at]?.checkpoint ?? {})) as JsonObject;
    const rest = await bench.pull(bench.open(), 'attendances', { checkpoint });

    const before = whole.pages.slice(0, at + 1).flatMap(({ found }) => found);
    expect(summary([...before, ...rest.found])).toEqual(summary(whole.found));
    expect(rest.pages).toHaveLength(whole.pages.length - at - 1);
  }
});
