import { expect, test } from '@jest/globals';
import { ShortCache } from './short-cache.js';

test('what was loaded is remembered until its time is over', async () => {
  const cache = new ShortCache<number>(30);
  let loads = 0;
  const load = (): Promise<number> => Promise.resolve((loads += 1));

  expect([await cache.get('a', load), await cache.get('a', load), await cache.get('b', load)]).toEqual([1, 1, 2]);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(await cache.get('a', load)).toBe(3);
});

test('a load that failed is tried again', async () => {
  const cache = new ShortCache<number>(10_000);

  await expect(cache.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');

  expect(await cache.get('a', () => Promise.resolve(1))).toBe(1);
});

test('a flood of keys does not grow it without end', async () => {
  const cache = new ShortCache<number>(10_000, 3);
  const keys = Array.from({ length: 50 }, (_, index) => String(index));

  for (const key of keys) await cache.get(key, () => Promise.resolve(0));

  expect(cache.size).toBeLessThanOrEqual(3);
});
