import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, expect, test } from '@jest/globals';
import { setLogLevel } from '#kernel';
import type { DeliveryRepository, FeedListener, FeedOwner } from '#store';
import type { Deliverer } from './deliverer.js';
import type { DeliveryUpkeep } from './delivery-upkeep.js';
import { Dispatcher } from './dispatcher.js';
import type { Expanded, Expander } from './expander.js';
import { UnderWay } from './under-way.js';

const OWNERS: FeedOwner[] = Array.from({ length: 200 }, (_, index) => ({
  connectionId: `connection ${index}`,
  organisationId: '',
}));

let looks: number;

beforeEach(() => {
  setLogLevel('silent');
  looks = 0;
});

/** More connections than are looked at at once, and what becomes of each of them. */
function dispatcher(expanded: () => Expanded): Dispatcher {
  const deliveries: Pick<DeliveryRepository, 'ahead' | 'claim'> = {
    ahead: (named) => {
      looks += 1;
      return Promise.resolve(named ? [] : OWNERS);
    },
    claim: () => Promise.resolve([]),
  };
  const expander: Pick<Expander, 'expand'> = { expand: () => Promise.resolve(expanded()) };
  const listener: Pick<FeedListener, 'start' | 'stop'> = { start: () => undefined, stop: () => Promise.resolve() };
  const upkeep: Pick<DeliveryUpkeep, 'whenDue' | 'stop'> = { whenDue: () => undefined, stop: () => Promise.resolve() };
  return new Dispatcher(
    ...([deliveries, expander, {} as Deliverer, listener, upkeep] as unknown as ConstructorParameters<
      typeof Dispatcher
    >),
  );
}

test('connections of which nothing can be told are not looked at again at once; after those that were told come the next', async () => {
  const stuck = dispatcher(() => ({ deliveries: 0, moved: false, more: false }));
  stuck.start();
  await delay(500);
  await stuck.stop();
  expect(looks).toBe(1);

  const moving = dispatcher(() => ({ deliveries: 0, moved: looks < 5, more: false }));
  looks = 0;
  moving.start();
  await delay(500);
  await moving.stop();
  expect(looks).toBe(5);
});

test('endpoints that take their time share a third of the places, once that is known; the others have two thirds', async () => {
  let now = 0;
  const underWay = new UnderWay(() => now);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const begin = (endpointId: string, failing = false) =>
    underWay.begin({ endpointId, failing }, async ({ sent }) => {
      sent();
      await promise;
    });
  expect(underWay.room()).toEqual({ all: 200, failing: 100, slow: [] });
  for (let each = 0; each < 200; each += 1) void begin('slow');
  expect(underWay.room()).toEqual({ all: 0, failing: 0, slow: [] });

  now = 1000;
  expect(underWay.room()).toEqual({ all: 100, failing: 0, slow: ['slow'] });
  for (let each = 0; each < 100; each += 1) void begin('other');
  expect(underWay.room()).toMatchObject({ all: 0 }); // never more than that

  now = 1500;
  resolve(undefined);
  await underWay.ended();
  expect(underWay.room()).toEqual({ all: 200, failing: 100, slow: ['slow'] });
  now = 61_501;
  expect(underWay.room()).toEqual({ all: 200, failing: 100, slow: [] });
  void begin('failing', true);
  expect(underWay.room()).toEqual({ all: 200, failing: 99, slow: [] });
});

test('what was answered soon does not make an endpoint slow, however long it takes to write that down', async () => {
  let now = 0;
  const underWay = new UnderWay(() => now);
  const written = Promise.withResolvers<undefined>();
  void underWay.begin({ endpointId: 'prompt', failing: false }, async ({ sent, answered }) => {
    sent();
    now = 999;
    answered();
    await written.promise;
  });
  now = 60_000;
  expect(underWay.room().slow).toEqual([]);

  written.resolve(undefined);
  await underWay.ended();

  expect(underWay.room().slow).toEqual([]);
});

test('what only waits for its turn does not make an endpoint slow', () => {
  let now = 0;
  const underWay = new UnderWay(() => now);
  void underWay.begin({ endpointId: 'waits', failing: false }, () => new Promise<void>(() => undefined));
  now = 5000;

  expect(underWay.room().slow).toEqual([]);
});
