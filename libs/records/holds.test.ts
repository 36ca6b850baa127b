import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee } from '#models';
import type { ConnectionRef } from '#tenancy';
import { people } from '../../test/people.js';
import { RecordStage } from '../../test/record-stage.js';

let stage: RecordStage;
let connection: ConnectionRef;

beforeAll(async () => {
  stage = await RecordStage.open();
});

afterAll(async () => {
  await stage.close();
});

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

test('who releases twice does not undo the first time', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 40));
  await stage.sync(connection, people(1, 20));
  await stage.holds.release(connection, 'employee');
  const run = await stage.run(connection);

  expect(await stage.holds.release(connection, 'employee')).toEqual(['people']);
  await stage.write(connection, run, people(1, 20));
  expect(await stage.records.conclude(connection, run, { models: [employee] })).toMatchObject({ deleted: 20, held: 0 });
  await stage.end(run);
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

test('more than 5 % and more than 10 at once wait for a second complete run, which deletes what it misses as well', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 100));

  expect(await stage.sync(connection, people(1, 80))).toEqual({ deleted: 0, held: 20 });
  expect(await present()).toBe(100);

  await stage.later(connection);
  expect(await stage.sync(connection, [...people(1, 75), ...people(91, 92)])).toEqual({ deleted: 18, held: 5 });
  expect(await stage.sync(connection, [...people(1, 75), ...people(91, 92)])).toEqual({ deleted: 5, held: 0 });
  expect(await present()).toBe(77);
});

test('complete runs one right after the other confirm nothing, and what one of them has seen is missed anew', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 100));

  expect(await stage.sync(connection, people(1, 80))).toEqual({ deleted: 0, held: 20 });
  expect(await stage.sync(connection, people(1, 80))).toEqual({ deleted: 0, held: 20 });
  expect(await stage.sync(connection, people(1, 82))).toEqual({ deleted: 0, held: 18 });

  await stage.later(connection);
  expect(await stage.sync(connection, people(1, 80))).toEqual({ deleted: 18, held: 2 });
});

test('what is released goes with a complete run that was asked for afterwards, and with no run that was under way', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 40));
  await stage.sync(connection, people(1, 20));

  const underway = await stage.run(connection);
  await stage.rows(connection, `UPDATE sweep SET released_at = now() WHERE model = 'employee'`);
  await stage.write(connection, underway, people(1, 20));
  expect(await stage.records.conclude(connection, underway, { models: [employee] })).toMatchObject({
    ...{ deleted: 0, held: 20 },
  });
  await stage.end(underway);

  expect(await stage.sync(connection, people(1, 20))).toEqual({ deleted: 20, held: 0 });
});

test('a run is no second witness of itself, though its worker went when all but its end was written', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 100));
  await stage.sync(connection, people(1, 80));
  await stage.later(connection);

  const run = await stage.run(connection);
  await stage.write(connection, run, people(1, 75));
  const conclude = () => stage.records.conclude(connection, run, { models: [employee] });

  expect(await conclude()).toMatchObject({ deleted: 20, held: 5 });
  expect(await conclude()).toMatchObject({ deleted: 0, held: 5 });
  expect(await present()).toBe(80);
});

test.each([
  [100, 10],
  [300, 15],
])('of %i records %i are deleted at once', async (all, gone) => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, all));
  expect(await stage.sync(connection, people(gone + 1, all))).toEqual({ deleted: gone, held: 0 });
});

test.each([
  [100, 11],
  [300, 16],
])('of %i records %i are held', async (all, gone) => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, all));
  expect(await stage.sync(connection, people(gone + 1, all))).toEqual({ deleted: 0, held: gone });
});

test('what is said of a hold ends with it: the next one has a time of its own, and nobody has released it', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 100));
  await stage.sync(connection, people(1, 80));
  await stage.rows(connection, `UPDATE sweep SET held_since = now() - interval '1 day', released_at = now()`);
  const holds = () =>
    stage.rows(
      connection,
      `SELECT held, held_since < now() - interval '1 hour' AS old, released_at FROM sweep WHERE model = 'employee'`,
    );

  await stage.sync(connection, [...people(1, 70), ...people(91, 92)]);
  expect(await holds()).toEqual([{ held: 10, old: false, released_at: null }]);

  await stage.sync(connection, [...people(1, 70), ...people(91, 92)]);
  expect(await holds()).toEqual([{ held: 0, old: null, released_at: null }]);
});

test('a run that is cut short is no second witness', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 30));

  const cut = await stage.run(connection);
  await stage.write(connection, cut, people(1, 10), { expected: { employee: 30 } });
  await stage.records.conclude(connection, cut, { models: [employee] });
  await stage.end(cut);

  expect(await stage.sync(connection, people(1, 10))).toEqual({ deleted: 0, held: 20 });
});

test('records that are new since the first complete run are held once more', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 30));
  const webhook = await stage.run(connection, { kind: 'incremental' });
  await stage.write(connection, webhook, people(31, 60));

  expect(await stage.sync(connection, people(1, 30))).toEqual({ deleted: 0, held: 30 });
});
