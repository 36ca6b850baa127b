import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee } from '#models';
import type { ConnectionRef } from '#tenancy';
import { type Person, RecordStage } from '../../test/record-stage.js';

let stage: RecordStage;
let connection: ConnectionRef;

beforeAll(async () => {
  stage = await RecordStage.open();
});

afterAll(async () => {
  await stage.close();
});

const people = (from: number, to: number): Person[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    remoteId: String(from + index),
    fields: { first_name: `P${from + index}` },
  }));

const present = async (): Promise<number> => (await stage.all(connection)).length;

test('where those that were held are back and others are missing, these are held, shown and released', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 100));
  expect(await stage.sync(connection, people(1, 80))).toEqual({ deleted: 0, held: 20 });

  expect(await stage.sync(connection, people(31, 100))).toEqual({ deleted: 0, held: 30 });
  expect(await stage.holds.list(connection)).toMatchObject([{ model: 'employee', held: 30 }]);
  expect(await stage.holds.release(connection, 'employee')).toEqual(['people']);
  expect(await stage.sync(connection, people(31, 100))).toEqual({ deleted: 30, held: 0 });
});

test('a worker whose clock is ahead confirms nothing earlier than others', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 40));
  await stage.sync(connection, people(1, 20));

  const run = await stage.run(connection, { startedAt: new Date(Date.now() + 20 * 60_000) });
  await stage.write(connection, run, people(1, 20));
  expect(await stage.records.conclude(connection, run, { models: [employee] })).toMatchObject({ deleted: 0, held: 20 });
});

test('what a run that ends meanwhile holds is not released with what was held before', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 40));
  await stage.sync(connection, people(1, 20));
  const ending = stage.rows(
    connection,
    'UPDATE sweep SET run_id = gen_random_uuid(), released_at = NULL; SELECT pg_sleep(0.5)',
  );
  const sleeps = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;
  while ((await stage.rows(connection, sleeps)).length === 0);

  expect(await stage.holds.release(connection, 'employee')).toEqual([]);
  await ending;
  expect(await stage.holds.list(connection)).not.toContainEqual(
    expect.objectContaining({ releasedAt: expect.any(Date) }),
  );
});

test('a worker that goes in the middle of a release loses none of it, and adds nothing to it', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 600));
  await stage.sync(connection, people(1, 95));
  expect(await stage.holds.release(connection, 'employee')).toEqual(['people']);
  const run = await stage.run(connection);
  await stage.write(connection, run, people(1, 92));
  const conclude = () => stage.records.conclude(connection, run, { models: [employee] });
  const sweep = stage.repository.sweep.bind(stage.repository);
  let pieces = 0;
  stage.repository.sweep = (...args) =>
    (pieces += 1) === 2 ? Promise.reject(new Error('The worker is gone.')) : sweep(...args);

  await expect(conclude()).rejects.toThrow('The worker is gone.');
  stage.repository.sweep = sweep;
  expect(await present()).toBe(100);

  expect(await conclude()).toMatchObject({ deleted: 5, held: 3 });
  expect(await stage.holds.list(connection)).toMatchObject([{ held: 3, releasedAt: null }]);
});

test('however much belongs to them, so much goes at once as a transaction bears', async () => {
  connection = await stage.connect();
  const owners = ['1', '2', '3', '4', '5'];
  const parts = owners.flatMap((name) =>
    Array.from({ length: 800 }, (_, index) => ({
      ...{ remoteId: `${name}:${index}`, model: 'employment' },
      fields: { employee: stage.idOf(connection, name) },
    })),
  );
  const places = await stage.run(connection, { stream: 'places' });
  await stage.write(connection, places, parts);
  await stage.end(places);
  await stage.sync(connection, people(1, 6));
  const sweep = stage.repository.sweep.bind(stage.repository);
  const pieces: number[] = [];
  stage.repository.sweep = (...args) => {
    pieces.push(args[2].burial.gone.length + args[2].burial.parts.length);
    return sweep(...args);
  };

  const run = await stage.run(connection);
  await stage.write(connection, run, people(6, 6));
  expect(await stage.records.conclude(connection, run, { models: [employee] })).toMatchObject({ deleted: 4005 });

  stage.repository.sweep = sweep;
  expect(pieces).toEqual([2403, 1602]);
  expect(await stage.records.counts(connection)).toEqual({ employee: 1 });
});
