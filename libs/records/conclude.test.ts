import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee, group, location } from '#models';
import type { ConnectionRef } from '#tenancy';
import { people } from '../../test/people.js';
import { type Person, RecordStage } from '../../test/record-stage.js';
import { brake } from './brake.js';

let stage: RecordStage;
let connection: ConnectionRef;

beforeAll(async () => {
  stage = await RecordStage.open();
});

afterAll(async () => {
  await stage.close();
});

const present = async (): Promise<number> => (await stage.all(connection)).length;

test('what a complete run does not see is gone: still there for who asks, and told in the change log', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 5));
  const { modifiedUntil } = await stage.list(connection);

  expect(await stage.sync(connection, people(1, 3))).toEqual({ deleted: 2, held: 0 });
  expect(
    await stage.rows(connection, `SELECT model, unchanged, deleted FROM run_page WHERE deleted > 0 OR unchanged > 0`),
  ).toEqual([{ model: 'employee', unchanged: 3, deleted: 2 }]);

  const { items } = await stage.list(connection, { modifiedAfter: modifiedUntil, includeDeleted: true });
  expect(items.map(({ remote_id }) => remote_id).sort()).toEqual(['4', '5']);
  expect(await stage.all(connection, { filters: { first_name: ['P4'] } })).toEqual([]);
  expect(await stage.all(connection, { filters: { first_name: ['P4'] }, includeDeleted: true })).toMatchObject([
    { remote_id: '4' },
  ]);
  expect(await stage.rows(connection, `SELECT seq FROM change WHERE kind = 'deleted' ORDER BY seq`)).toEqual([
    { seq: '6' },
    { seq: '7' },
  ]);
  expect(await stage.rows(connection, 'SELECT FROM record_key')).toHaveLength(5);
});

test('what a listing shows as untouched, and what could not be read, is not gone', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 4));

  expect(await stage.sync(connection, people(1, 2), { untouched: [{ model: 'employee', remoteId: '3' }] })).toEqual({
    deleted: 1,
    held: 0,
  });

  const failed = [{ model: 'employee', remoteId: '3', code: 'provider_unavailable' }];
  expect(await stage.sync(connection, people(1, 2), { failed })).toEqual({ deleted: 0, held: 0 });
  expect(await present()).toBe(3);
});

test('one record that keeps failing keeps nobody else from being gone, and stays an issue', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [...people(1, 4), { remoteId: 'g', model: 'group' }, { remoteId: 'h', model: 'group' }]);

  const failed = [{ model: 'employee', remoteId: '3', code: 'provider_unavailable' }];
  const rest: Person[] = [...people(1, 2), { remoteId: 'g', model: 'group' }];
  expect(await stage.sync(connection, rest, { failed })).toEqual({ deleted: 2, held: 0 });
  expect(await stage.issues.list(connection)).toMatchObject([{ code: 'provider_unavailable' }]);

  await stage.sync(connection, [...people(1, 3), { remoteId: 'g', model: 'group' }]);
  expect(await stage.issues.list(connection)).toEqual([]);
});

test('an empty answer deletes nothing, however often it comes', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 3));
  for (let time = 0; time < 3; time += 1) expect(await stage.sync(connection, [])).toEqual({ deleted: 0, held: 0 });
  expect(await present()).toBe(3);
});

test('a count below the announced total deletes nothing, also when records came twice', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 4));

  const run = await stage.run(connection);
  await stage.write(connection, run, people(1, 2), { expected: { employee: 4 } });
  await stage.write(connection, run, people(2, 3), { expected: { employee: 4 } });

  expect(await stage.records.conclude(connection, run, { models: [employee, group] })).toMatchObject({
    deleted: 0,
    held: 0,
  });
  expect(await present()).toBe(4);
});

test('a run that asked for everything deletes what it has not seen, also between two full ones', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 3));

  const run = await stage.run(connection, { kind: 'incremental', since: new Date() });
  await stage.write(connection, run, people(1, 1));

  expect(await stage.records.conclude(connection, run, { models: [] })).toMatchObject({ deleted: 0, held: 0 });
  expect(await stage.records.conclude(connection, run, { models: [employee] })).toMatchObject({ deleted: 2, held: 0 });
});

test('an empty answer deletes nothing, unless there is certainly none', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 3));

  const run = await stage.run(connection);
  await stage.write(connection, run, []);

  expect(await stage.records.conclude(connection, run, { models: [employee] })).toMatchObject({ deleted: 0, held: 0 });
  const none = ['employee'];
  expect(await stage.records.conclude(connection, run, { models: [employee], none })).toMatchObject({
    deleted: 3,
    held: 0,
  });
});

test('what was asked for after the run began is not gone', async () => {
  connection = await stage.connect();
  await stage.write(connection, await stage.run(connection), people(3, 3));
  const run = await stage.run(connection, { startedAt: new Date(Date.now() - 60_000) });
  await stage.write(connection, run, people(1, 2));

  expect(await stage.records.conclude(connection, run, { models: [employee] })).toMatchObject({ deleted: 0, held: 0 });
});

test('a run concludes nothing about other streams and models', async () => {
  connection = await stage.connect();
  const places = await stage.run(connection, { stream: 'places' });
  await stage.write(connection, places, [
    { remoteId: 'x', model: 'location' },
    { remoteId: 'y', model: 'group' },
  ]);
  await stage.sync(connection, [...people(1, 2), { remoteId: 'g', model: 'group' }, { remoteId: 'h', model: 'group' }]);

  const run = await stage.run(connection);
  await stage.write(connection, run, [...people(1, 1), { remoteId: 'g', model: 'group' }]);

  expect(await stage.records.conclude(connection, run, { models: [group, location] })).toMatchObject({
    deleted: 1,
    held: 0,
  });
  expect(await stage.records.counts(connection)).toEqual({ employee: 2, group: 2, location: 1 });
});

test('a record that two streams read is the one’s that wrote it last: the other one does not take it for gone', async () => {
  connection = await stage.connect();
  const group = (remoteId: string, note = ''): Person => ({ remoteId, model: 'group', note });
  await stage.sync(connection, [...people(1, 1), group('g'), group('h')]);
  const places = await stage.run(connection, { stream: 'places' });
  await stage.write(connection, places, [group('g', 'as this one sees it')]);

  expect(await stage.sync(connection, [...people(1, 1), group('h')])).toEqual({ deleted: 0, held: 0 });
  expect(await stage.records.counts(connection)).toEqual({ employee: 1, group: 2 });
});

test('however many go at once, they go piece by piece, and those that are seen meanwhile stay', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 1300));
  await stage.sync(connection, people(1, 100));
  await stage.later(connection);
  const sweep = stage.repository.sweep.bind(stage.repository);
  const pieces: number[] = [];
  stage.repository.sweep = async (...args) => {
    if (pieces.push(args[2].burial.gone.length) === 1) {
      const last = args[2].burial.gone.map(({ id }) => id);
      const other = people(101, 1300).find(({ remoteId }) => !last.includes(stage.idOf(connection, remoteId)));
      await stage.writeNamed(connection, other ? [{ ...other, note: 'again' }] : []);
    }
    return sweep(...args);
  };

  expect(await stage.sync(connection, people(1, 100))).toEqual({ deleted: 1199, held: 0 });

  stage.repository.sweep = sweep;
  expect([pieces.length, pieces[0], pieces.reduce((all, each) => all + each)]).toEqual([3, 500, 1199]);
  expect(await present()).toBe(101);
});

test('however many are gone at once, they can be told', () => {
  const missing = Array.from({ length: 300_000 }, (_, index) => ({
    ...{ id: String(index), model: 'employee', version: null, again: true },
  }));
  const tally = { model: 'employee', seen: 1, expected: 0, unread: 0, live: 300_001, pages: 1 };

  expect(brake([tally], missing).gone).toHaveLength(300_000);
});

test('pages of finished runs are kept only as long as the next sweep looks at them', async () => {
  connection = await stage.connect();
  const pages = async (): Promise<number> =>
    (await stage.rows(connection, 'SELECT DISTINCT run_id FROM run_page')).length;

  for (let time = 0; time < 3; time += 1) await stage.sync(connection, people(1, 3));
  expect(await pages()).toBe(2);

  for (let time = 0; time < 3; time += 1) {
    const run = await stage.run(connection, { kind: 'incremental' });
    await stage.write(connection, run, people(1, 1));
    await stage.records.conclude(connection, run, { models: [employee] });
    await stage.end(run);
  }
  expect(await pages()).toBe(2);
});

test('pages do not stay behind when their run is forgotten, but for those that the next sweep looks at', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 3));
  const forgotten = await stage.run(connection, { kind: 'incremental' });
  await stage.write(connection, forgotten, people(1, 1));
  await stage.end(forgotten);
  await stage.rows(connection, 'DELETE FROM run WHERE connection_id = $1', [connection.id]);

  const next = await stage.run(connection);
  await stage.write(connection, next, people(1, 2));
  await stage.repository.tidy(connection.id, next);

  const left = await stage.rows<{ id: string }>(connection, 'SELECT DISTINCT run_id AS id FROM run_page');
  const swept = await stage.rows<{ id: string }>(connection, 'SELECT DISTINCT run_id AS id FROM sweep');
  expect(left.map(({ id }) => id).toSorted()).toEqual([next.id, ...swept.map(({ id }) => id)].toSorted());
});

test('what is not chosen any more goes at once, with all that belongs to it, whatever could be read of the rest', async () => {
  connection = await stage.connect();
  const of = (name: string, count: number): Person[] => [
    { remoteId: name, model: 'report' },
    ...Array.from({ length: count }, (_, index) => ({
      remoteId: `${name}:${index}`,
      model: 'report_row',
      fields: { report: stage.idOf(connection, name, 'report') },
    })),
  ];
  await stage.sync(connection, [...people(1, 2), ...of('a', 30), ...of('b', 20)]);

  const run = await stage.run(connection);
  await stage.write(connection, run, []);
  const chosen = { model: 'report', remoteIds: ['b', 'c'] };
  expect(await stage.records.conclude(connection, run, { models: [], chosen })).toMatchObject({ deleted: 31, held: 0 });
  expect(await stage.records.counts(connection)).toEqual({ employee: 2, report: 1, report_row: 20 });

  const none = { model: 'report', remoteIds: [] };
  expect(await stage.records.conclude(connection, run, { models: [], chosen: none })).toMatchObject({
    deleted: 21,
    held: 0,
  });
  expect(await stage.records.counts(connection)).toEqual({ employee: 2 });
});
