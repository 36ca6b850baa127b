import { expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { collectGarbage } from '../../test/memory.js';
import { ahead } from './ahead.js';

let fetched: number[];

async function* pages(count: number, failAt = Infinity): AsyncGenerator<number> {
  fetched = [];
  for (let page = 1; page <= count; page += 1) {
    await delay(5);
    if (page === failAt) throw new Error('broken');
    fetched.push(page);
    yield page;
  }
}

const never = new AbortController().signal;

async function read(source: AsyncIterable<number>, signal = never): Promise<number[]> {
  const seen: number[] = [];
  for await (const { item } of ahead(source, signal)) seen.push(item);
  return seen;
}

test('gives everything, in order', async () => {
  expect(await read(pages(4))).toEqual([1, 2, 3, 4]);
  expect(await read(pages(0))).toEqual([]);
});

test('the next page is fetched while the last one is worked on, and not more than that', async () => {
  const seen: number[] = [];
  for await (const { item: page } of ahead(pages(4), never)) {
    seen.push(page);
    await delay(40);
    expect(fetched).toEqual([1, 2, 3, 4].slice(0, page + 1));
  }
  expect(seen).toHaveLength(4);
});

test('the last page is known to be the last while it is worked on, where nothing more has to be asked for', async () => {
  async function* endingAtOnce() {
    yield* pages(2);
    yield* (async function* () {
      yield await Promise.resolve(3);
    })();
  }
  async function* askingOnceMore() {
    yield* pages(2);
    await delay(20);
  }
  const lasts = async (source: AsyncIterable<number>): Promise<boolean[]> => {
    const found: boolean[] = [];
    for await (const { last } of ahead(source, never)) found.push(last);
    return found;
  };

  expect(await lasts(endingAtOnce())).toEqual([false, false, true]);
  expect(await lasts(askingOnceMore())).toEqual([false, false]);
});

test('a page that cannot be fetched fails after the pages before it', async () => {
  const seen: number[] = [];
  const reading = (async () => {
    for await (const { item: page } of ahead(pages(4, 3), never)) {
      await delay(20);
      seen.push(page);
    }
  })();

  await expect(reading).rejects.toThrow('broken');
  expect(seen).toEqual([1, 2]);
});

test('a signal ends the wait for a page at once, also for a source that does not listen to it', async () => {
  const stop = new AbortController();
  async function* stuck(): AsyncGenerator<number> {
    yield 1;
    await new Promise(() => undefined);
  }
  const reading = read(stuck(), stop.signal);
  await delay(10);

  stop.abort(new Error('stop'));

  await expect(reading).rejects.toThrow('stop');
  await expect(read(pages(2), AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});

test('the source is closed when nobody reads any more', async () => {
  let closed = false;
  async function* watched(): AsyncGenerator<number> {
    try {
      for (let page = 1; ; page += 1) {
        await delay(1);
        yield page;
      }
    } finally {
      closed = true;
    }
  }

  for await (const { item: page } of ahead(watched(), never)) if (page === 2) break;
  await delay(20);

  expect(closed).toBe(true);
});

test('what was read is given up while the source goes on', async () => {
  const given: WeakRef<object>[] = [];
  async function* objects() {
    for (let page = 0; page < 100; page += 1) {
      await delay(0);
      const item = { page };
      given.push(new WeakRef(item));
      yield item;
    }
  }

  let kept = Infinity;
  for await (const { item } of ahead(objects(), never)) {
    if (item.page !== 99) continue;
    await delay(5);
    collectGarbage();
    kept = given.filter((item) => item.deref()).length;
  }

  expect(kept).toBeLessThan(10);
});
