import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { setLogLevel } from '#kernel';
import { Pending } from './pending.js';

interface Item {
  organisationId: string;
}

setLogLevel('silent');

const EVENTS = { late: 'late', lost: 'lost' };
const item = (organisationId: string): Item => ({ organisationId });

test('of many organisations few are written at the same time, and all of them', async () => {
  const written = new Set<string>();
  let now = 0;
  let most = 0;
  const write = async (organisationId: string): Promise<void> => {
    most = Math.max(most, (now += 1));
    await delay(1);
    now -= 1;
    written.add(organisationId);
  };
  const pending = new Pending<Item>({ write, events: EVENTS });
  for (let count = 0; count < 100; count += 1) pending.add(String(count), item(String(count)));

  await pending.flush();

  expect([written.size, most]).toEqual([100, 4]);
});

test('what cannot be written is tried again, and is lost when there is no next time: then it is counted', async () => {
  const lost: number[] = [];
  let tries = 0;
  const write = (): Promise<void> => {
    tries += 1;
    return Promise.reject(new Error('away'));
  };
  const pending = new Pending<Item>({ write, events: EVENTS, lost: (count) => lost.push(count) });
  for (const key of ['a', 'b', 'c']) pending.add(key, item('one'));

  await pending.flush();
  expect([tries, lost]).toEqual([1, []]);
  await pending.close();

  expect([tries, lost]).toEqual([2, [3]]);
  await delay(1100);
  expect(tries).toBe(2);
});

test('where everything is written, nothing is lost when it ends', async () => {
  const lost: number[] = [];
  const pending = new Pending<Item>({
    write: () => Promise.resolve(),
    events: EVENTS,
    lost: (count) => lost.push(count),
  });
  pending.add('a', item('one'));

  await pending.close();

  expect(lost).toEqual([]);
});
