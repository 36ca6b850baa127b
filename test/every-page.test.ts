import { expect, test } from '@jest/globals';
import { everyPage } from '../apps/dashboard/every-page.js';

/** A list of so many numbers, as the API pages it. */
const listOf =
  (length: number) =>
  ({ page_size: size, cursor = '0' }: { page_size: number; cursor?: string }) => {
    const [from, to] = [Number(cursor), Number(cursor) + size];
    const items = Array.from({ length }, (_, place) => place).slice(from, to);
    return Promise.resolve({ data: { items, cursor: to < length ? String(to) : null } });
  };

test.each([
  [0, 0, false],
  [200, 200, false],
  [201, 201, false],
  [1000, 1000, false],
  [1001, 1000, true],
])('of a list of %i, %i are named, and whether there are more', async (length, named, more) => {
  const found = await everyPage(listOf(length));

  expect([found.items.length, new Set(found.items).size, found.more]).toEqual([named, named, more]);
});
