import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pauseAfter, retryAfter } from './schedule.js';

const MIDDLE = 0.5;
const now = new Date('2026-11-22T12:00:00Z');

test('ten attempts in 75 hours, 35 minutes and 5 seconds', () => {
  const pauses = Array.from({ length: 9 }, (_, tries) => pauseAfter(tries, MIDDLE) ?? 0);

  expect(pauses.slice(0, 8)).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000]);
  expect(pauses[8]).toBeCloseTo(87_120, 5); // 24 hours; never less than the 20 before at their longest
  expect(pauseAfter(9, MIDDLE)).toBeNull();
});

test('chance moves each by a tenth at most, and never one before another', () => {
  const written = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.array(chance, { minLength: 9, maxLength: 9 }), (rolls) => {
      const pauses = rolls.map((roll, tries) => pauseAfter(tries, roll) ?? NaN);
      pauses.forEach((pause, tries) => {
        expect(Math.abs(pause / (written[tries] ?? 0) - 1)).toBeLessThanOrEqual(0.1 + 1e-9);
        expect(pause).toBeGreaterThanOrEqual(pauses[tries - 1] ?? 0);
      });
    }),
  );
});

test.each([
  ['120', 120],
  [['7', '9'], 7],
  ['Sun, 22 Nov 2026 12:01:30 GMT', 90],
  ['999999999', 3600],
  ['0', null],
  ['-5', null],
  ['Sun, 22 Nov 2026 11:00:00 GMT', null],
  ['soon', null],
  ['', null],
  [undefined, null],
])('an answer that says %p is given so many seconds: %p', (header, seconds) => {
  expect(retryAfter(header, now)).toBe(seconds);
});
