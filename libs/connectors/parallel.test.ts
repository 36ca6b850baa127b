import { expect, test } from '@jest/globals';
import { parallel } from './parallel.js';

test('so many at a time, results in order', async () => {
  let running = 0;
  let most = 0;
  const doubled = await parallel([5, 1, 4, 2, 3], 2, async (number) => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setTimeout(resolve, number));
    running -= 1;
    return number * 2;
  });

  expect(doubled).toEqual([10, 2, 8, 4, 6]);
  expect(most).toBe(2);
});

test('after an error nothing new is begun', async () => {
  const begun: number[] = [];
  const work = parallel([1, 2, 3, 4, 5, 6], 2, async (number) => {
    begun.push(number);
    await Promise.resolve();
    if (number === 2) throw new Error('second');
  });

  await expect(work).rejects.toThrow('second');
  expect(begun.length).toBeLessThan(6);
});
