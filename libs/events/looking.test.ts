import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, expect, test } from '@jest/globals';
import { setLogLevel } from '#kernel';
import { Looking } from './looking.js';

let looks: number;
let end: () => void;
let fails: boolean;

beforeEach(() => {
  setLogLevel('silent');
  looks = 0;
  fails = false;
});

const looking = (every: number): Looking =>
  new Looking({ every, least: 0, event: 'test' }, async () => {
    looks += 1;
    if (fails) throw new Error('away');
    await new Promise<void>((resolve) => (end = resolve));
  });

test('one look at a time; whoever asks during one gets another one after it, all of them the same', async () => {
  const each = looking(60_000);
  each.start();
  await delay(20);
  each.now();
  each.now();
  await delay(20);
  expect(looks).toBe(1);

  end();
  await delay(20);
  expect(looks).toBe(2);

  end();
  await delay(20);
  expect(looks).toBe(2);
  await each.stop();
});

test('it looks now and then without being asked, and goes on after a failure, a second later', async () => {
  fails = true;
  const each = looking(10);
  each.start();
  await delay(100);
  each.now();
  await delay(200);
  expect(looks).toBe(1);

  await delay(1300);
  expect(looks).toBe(2);
  await each.stop();
});

test('after a failure it looks again, however often it is asked meanwhile', async () => {
  fails = true;
  const each = looking(60_000);
  each.start();
  for (let time = 0; time < 26; time += 1) {
    await delay(100);
    each.now();
  }
  expect(looks).toBeGreaterThanOrEqual(2);
  await each.stop();
});

test('ending waits for the look at hand, and no other one is begun', async () => {
  const each = looking(1);
  each.start();
  await delay(20);
  each.now();
  let ended = false;
  const ending = each.stop().then(() => (ended = true));
  await delay(20);
  expect(ended).toBe(false);
  expect(each.goesOn).toBe(false);

  end();
  await ending;
  await delay(20);
  expect(looks).toBe(1);
});
