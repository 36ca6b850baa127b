import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Narrows } from './narrows.js';

const never = new AbortController().signal;
const at = (): Promise<void> => Promise.resolve();

/** What is sent and neither answered nor written down, at its most. */
class Counter {
  now = 0;
  most = 0;

  begin(): void {
    this.now += 1;
    this.most = Math.max(this.most, this.now);
  }
}

test('few messages are on their way or not written down at once, and all of them pass', async () => {
  const narrows = new Narrows();
  const counter = new Counter();
  let noted = 0;
  const one = (): Promise<void> =>
    narrows.pass(
      () => {
        counter.begin();
        return at(); // at once: on a busy machine any pause may be longer than a receiver is waited for
      },
      async () => {
        await delay(Math.random() * 40);
        counter.now -= 1;
        noted += 1;
      },
      never,
    );

  await Promise.all(Array.from({ length: 100 }, one));

  expect(noted).toBe(100);
  expect(counter.most).toBeLessThanOrEqual(6);
});

test('receivers that do not answer hold up no others', async () => {
  const narrows = new Narrows();
  const answers = Array.from({ length: 50 }, () => Promise.withResolvers<undefined>());
  const hanging = answers.map(({ promise }) => narrows.pass(() => promise, at, never));
  const begun = performance.now();

  await narrows.pass(at, at, never);

  expect(performance.now() - begun).toBeLessThan(2000);
  for (const { resolve } of answers) resolve(undefined);
  await Promise.all(hanging);
});

test('what cannot be written down for long holds up no others', async () => {
  const narrows = new Narrows();
  let end = (): void => undefined;
  const held = new Promise<void>((resolve) => (end = resolve));
  const stuck = Array.from({ length: 10 }, () => narrows.pass(at, () => held, never));
  const begun = performance.now();

  await narrows.pass(at, at, never);

  expect(performance.now() - begun).toBeGreaterThan(500); // they had their time
  end();
  await Promise.all(stuck);
  await narrows.pass(at, at, never);
});

test('who fails, and who is told to stop waiting, leaves the place to others', async () => {
  const narrows = new Narrows();
  const full = Promise.withResolvers<undefined>();
  const inside = Array.from({ length: 6 }, () => narrows.pass(at, () => full.promise, never));
  await delay(5);
  const ending = new AbortController();
  const waiting = narrows.pass(at, at, ending.signal);
  const next = narrows.pass(() => Promise.reject(new Error('no')), at, never);
  ending.abort(new Error('the worker stops'));

  await expect(waiting).rejects.toThrow('the worker stops');
  full.resolve(undefined);
  await Promise.all(inside);
  await expect(next).rejects.toThrow('no');
  await expect(Promise.all(Array.from({ length: 20 }, () => narrows.pass(at, at, never)))).resolves.toHaveLength(20);
});
