import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Built, type Program } from '../built.js';
import { Receivers } from './delivery-receivers.js';
import { DeliveryStage, manners, type Told } from './delivery-stage.js';
import { verdictOn } from './delivery-verdicts.js';
import { OwnServer } from './own-server.js';
import { LONG, size } from './size.js';

/** Of records, in pages of some; each endpoint is told of those that it wants. */
const DELIVERIES = size(4000, 20_000);
const KILLS = size(3, 20);
const SECONDS = size(12, 300);
/** Of what was taken more than once, in each thousand: beside other tests a kill meets more that is not noted yet. */
const MOST_DUPLICATES = size(15, 5);
/** Milliseconds until the next try, in place of hours. */
const IMPATIENCE = 500;
const PATIENCE = size(120_000, 600_000);
/**
 * Milliseconds until nothing is on its way any more that is signed with the old secret alone: workers learn the new one a second
 * later. A receiver that has only the old secret, or from then on only the new one, gets on as well as one that has both.
 */
const IN_USE = 3000;
/** In the test's name, so that a run can be had again. */
const SEED = Number(process.env['DELIVERIES_SEED'] ?? Date.now() % 1_000_000);

let built: Built;
let server: OwnServer | undefined;
let receivers: Receivers;
let stage: DeliveryStage;
let worker: Program | undefined;
/** The test has ended, or cannot go on. */
let isOver = false;
let random = SEED + 1;

beforeAll(async () => {
  receivers = await Receivers.start(manners());
  const begin = async (): Promise<void> => {
    if (LONG) server = await OwnServer.start();
    stage = await DeliveryStage.start(receivers);
  };
  [built] = await Promise.all([Built.make(), begin()]);
}, 120_000);

afterAll(async () => {
  isOver = true;
  await worker?.end('SIGKILL');
  await receivers.close();
  await stage.close();
  await server?.stop();
}, 60_000);

/** The next number below this one. */
function roll(below: number): number {
  random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((random / 2 ** 32) * below);
}

async function until(reached: () => Promise<boolean> | boolean, what: () => Promise<string> | string): Promise<void> {
  for (const end = Date.now() + PATIENCE; !(await reached());) {
    if (Date.now() > end || isOver) throw new Error(`Waited in vain: ${await what()}\n${worker?.log.slice(-5000)}`);
    await delay(100);
  }
}

function start(): void {
  const program = built.start('worker', stage.environment);
  worker = program;
  void program.ended.then(() => {
    isOver ||= worker === program; // by itself
  });
}

const heard = (count: number): Promise<void> =>
  until(
    () => receivers.heard >= count,
    () => `heard ${receivers.heard} of ${count}`,
  );

/** What is tried again later is tried again now; what is held by a worker that was killed is free. */
const impatient = (lease: boolean): Promise<unknown> =>
  stage.sql(
    lease
      ? 'UPDATE delivery SET leased_until = now() WHERE leased_until > now()'
      : 'UPDATE delivery SET due_at = now() WHERE due_at > now()',
  );

async function hurry(): Promise<void> {
  while (!isOver) {
    await impatient(false).catch(() => undefined); // the database is away
    await delay(IMPATIENCE);
  }
}

/** Changes come evenly, whatever happens; a page that was not committed is written again. */
async function load(pages: number): Promise<void> {
  const begun = performance.now();
  for (let page = 0; page < pages && !isOver;) {
    await delay(Math.max(0, begun + (page * SECONDS * 1000) / pages - performance.now()));
    page += await stage.change(roll(1000)).then(
      () => 1,
      () => delay(100, 0), // the database is away
    );
  }
}

async function kill(): Promise<void> {
  const killed = worker;
  worker = undefined;
  await killed?.end('SIGKILL');
  await impatient(true);
  start();
}

/** All connections of the workers are cut, and in the long proof nobody answers for a while. */
async function cutOff(): Promise<void> {
  if (server) return server.restart();
  await stage.sql(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = 'peopleport_worker'`);
}

/** While the database is away, again. */
async function newSecret(told: Told): Promise<string> {
  for (;;) {
    const secret = await stage.rotate(told).catch(() => null);
    if (secret !== null || isOver) return secret ?? '';
    await delay(100);
  }
}

/** Receivers use a new secret in one of three ways: not at all yet, beside the old one, or in its place. */
async function rotate(told: Told): Promise<void> {
  const { receiver } = told;
  const [old = ''] = receiver.secrets;
  const secret = await newSecret(told);
  const way = receiver.number % 3;
  if (way === 0) receiver.secrets = [old];
  if (way === 1) {
    await delay(IN_USE);
    receiver.secrets = [secret];
  }
}

async function rotations(): Promise<void> {
  const begun: Promise<void>[] = [];
  for (const told of stage.told.filter(({ receiver }) => receiver.number % 4 !== 0)) {
    await delay((SECONDS * 500) / stage.told.length);
    begun.push(rotate(told));
  }
  await Promise.all(begun);
}

/** Between the kills, as many messages apart as there are; at last the queue and the database go. */
async function disturb(): Promise<void> {
  const apart = DELIVERIES / (KILLS + 1);
  for (let number = 0; number < KILLS; number += 1) {
    await heard(apart * number + roll(apart));
    await kill();
    if (number === Math.floor(KILLS / 3)) await stage.loseQueue();
    if (number === Math.floor(KILLS / 2)) await cutOff();
  }
}

const WAITING = `SELECT count(*)::int AS count FROM delivery WHERE state = 'waiting'`;
const BEHIND = `
  SELECT count(*)::int AS count FROM endpoint JOIN feed ON connection_ids = '{}' OR connection_id = ANY (connection_ids)
  LEFT JOIN endpoint_position p ON p.endpoint_id = endpoint.id AND p.connection_id = feed.connection_id
  WHERE coalesce(p.seq, 0) < feed.seq`;

async function left(): Promise<number[]> {
  const found = await Promise.all([WAITING, BEHIND].map((text) => stage.sql<{ count: number }>(text)));
  return found.flat().map(({ count }) => count);
}

test(
  `${DELIVERIES} deliveries, receivers that fail, hang and hang up, and ${KILLS} kills: each event is taken or listed as exhausted, with the same id and bytes each time (DELIVERIES_SEED=${SEED})`,
  async () => {
    start();
    const hurrying = hurry();

    await Promise.all([load(DELIVERIES / 70), disturb(), rotations()]);
    await until(
      async () => (await left()).every((count) => count === 0),
      async () => `waiting and behind: ${(await left()).join()}`,
    );
    isOver = true;
    await hurrying;
    const verdict = await verdictOn(stage);

    expect(verdict.wrong.slice(0, 20)).toEqual([]);
    expect(receivers.strays).toEqual([]);
    expect(verdict.deliveries).toBeGreaterThanOrEqual(DELIVERIES);
    expect(verdict.exhausted).toBeGreaterThan(0);
    expect(verdict.duplicates).toBeLessThanOrEqual((verdict.deliveries * MOST_DUPLICATES) / 1000);
  },
  3 * PATIENCE,
);
