import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Gap, Sequences } from './sequences.js';

const told = (gaps: Gap[]): string[] => gaps.map(({ after, until }) => `${after}–${until}`);

function noted(...events: [sequence: number, previous: number | null][]): Sequences {
  const sequences = new Sequences();
  for (const [sequence, previous] of events) sequences.note({ connector: { id: 'c1' }, epoch: 1, sequence, previous });
  return sequences;
}

test('what is closed does not come back, whatever arrived of it meanwhile, and other gaps stay', () => {
  const sequences = noted([1, null], [9, 8], [12, 11]);
  const [gap] = sequences.gaps();
  if (!gap) throw new Error('There is no gap.');
  const arrive = (sequence: number, previous: number): unknown =>
    sequences.note({ connector: { id: 'c1' }, epoch: 1, sequence, previous });
  arrive(5, 4);
  expect(told(sequences.gaps())).toEqual(['1–4', '5–8', '9–11']);

  sequences.close(gap);
  arrive(6, 5);

  expect(told(sequences.gaps())).toEqual(['9–11']);
});

test('an endpoint that was made again begins a sequence without a gap', () => {
  expect(noted([1, null], [2, 1], [7, null], [9, 7]).gaps()).toEqual([]);
  expect(noted([5, 4], [9, 2], [11, 10]).gaps()).toHaveLength(1);
});

test('a gap is as old as the first notice of it, however it shrinks', async () => {
  const sequences = noted([1, null], [9, 8]);
  const [first] = sequences.gaps();
  await new Promise((resolve) => setTimeout(resolve, 20));

  sequences.note({ connector: { id: 'c1' }, epoch: 1, sequence: 5, previous: 4 });
  sequences.note({ connector: { id: 'c1' }, epoch: 1, sequence: 8, previous: 7 });

  expect(sequences.gaps().map(({ since }) => since)).toEqual([first?.since, first?.since]);

  const late = noted([9, 8]);
  const noticed = new Date();
  await new Promise((resolve) => setTimeout(resolve, 20));
  late.note({ connector: { id: 'c1' }, epoch: 1, sequence: 2, previous: 1 });
  expect(late.gaps()[0]?.since.getTime()).toBeGreaterThan(noticed.getTime());
});

test('half of a long sequence, in any order: what is missing is said to the last number, and nothing is kept of what is not', () => {
  const half = fc.shuffledSubarray([...Array(2000).keys()], { minLength: 1000, maxLength: 1000 });
  fc.assert(
    fc.property(half, (arriving) => {
      const sequences = noted(...arriving.map((at): [number, number | null] => [at, at === 0 ? null : at - 1]));

      const [least, most] = [Math.min(...arriving), Math.max(...arriving)];
      const missing = sequences.gaps().reduce((sum, { after, until }) => sum + until - after, 0);
      expect(missing).toBe(most - least + 1 - arriving.length);
      expect(new Set(told(sequences.gaps())).size).toBe(sequences.gaps().length);
    }),
    { numRuns: 20 },
  );
});
