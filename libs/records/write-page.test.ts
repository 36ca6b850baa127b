import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee } from '#models';
import type { ConnectionRef } from '#tenancy';
import { RecordStage } from '../../test/record-stage.js';
import { FenceLost } from './index.js';

let stage: RecordStage;
let connection: ConnectionRef;

beforeAll(async () => {
  stage = await RecordStage.open();
});

afterAll(async () => {
  await stage.close();
});

const ada = { remoteId: '1', fields: { first_name: 'Ada', work_email: 'ada@example.com' } };
const bob = { remoteId: '2', fields: { first_name: 'Bob' } };

/** The versions of all rows: they stay as they are when nothing is written. */
const versions = (of: ConnectionRef): Promise<{ id: string; xmin: string }[]> =>
  stage.rows(of, 'SELECT id, xmin::text FROM record ORDER BY id');

test('a field that may not be read any more keeps its value, and moves no time', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [ada]);
  const before = await stage.get(connection, '1');

  const hidden = { remoteId: '1', fields: { first_name: 'Ada' }, withheld: ['work_email'] };
  await stage.sync(connection, [hidden]);

  expect(await stage.get(connection, '1')).toEqual(before);
  expect(await stage.all(connection, { filters: { work_email: ['ada@example.com'] } })).toHaveLength(1);

  await stage.sync(connection, [{ ...hidden, withheld: [] }]);
  expect(await stage.get(connection, '1')).toMatchObject({ first_name: 'Ada', work_email: null });
});

test('reading the same again writes no row and moves no time', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [ada, bob]);
  const [before, rows] = [await stage.list(connection), await versions(connection)];

  const counts = await stage.write(connection, await stage.run(connection), [ada, bob]);

  expect(counts).toEqual({ seen: 2, created: 0, updated: 0, unchanged: 2, failed: 0, quarantined: 0 });
  expect(await versions(connection)).toEqual(rows);
  expect(await stage.list(connection)).toEqual(before);
});

test('a payload that differs where no field does is kept, and moves no time', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [ada, bob]);
  const before = await stage.list(connection);

  const counts = await stage.write(connection, await stage.run(connection), [{ ...ada, note: 'new' }]);

  expect(counts).toMatchObject({ updated: 0, unchanged: 1 });
  expect(await stage.list(connection)).toEqual(before);
  expect(await stage.get(connection, '1', { includeRawData: true })).toMatchObject({ raw_data: { note: 'new' } });
  expect(await stage.all(connection, { filters: { first_name: ['ada'] } })).toHaveLength(1);
  expect(await stage.rows(connection, `SELECT FROM change WHERE kind = 'updated'`)).toEqual([]);
});

test.each([
  ['a field', { ...ada, fields: { ...ada.fields, first_name: 'Eve' } }, ['first_name']],
  ['a custom field', { ...ada, custom: { shoe_size: 39 } }, ['custom_fields']],
  ['fields that vanish', { ...ada, fields: {} }, ['first_name', 'work_email']],
])('when %s differs, the time moves and the change log names what', async (_, changed, fields) => {
  connection = await stage.connect();
  await stage.sync(connection, [ada, bob]);
  const before = await stage.list(connection);

  const counts = await stage.write(connection, await stage.run(connection), [changed, bob]);

  expect(counts).toMatchObject({ updated: 1, unchanged: 1 });
  const { items, modifiedUntil } = await stage.list(connection, { modifiedAfter: before.modifiedUntil });
  expect(items).toMatchObject([{ remote_id: '1' }]);
  expect(new Date(items[0]?.modified_at ?? 0).getTime()).toBeGreaterThanOrEqual(before.modifiedUntil.getTime());
  expect(await stage.list(connection, { modifiedAfter: modifiedUntil })).toMatchObject({ items: [] });
  const [change] = await stage.rows<{ seq: string; fields: Buffer }>(
    connection,
    `SELECT * FROM change WHERE kind = 'updated'`,
  );
  const named = stage.vault
    .keys(connection)
    .open('change', stage.idOf(connection, '1'), change?.fields ?? Buffer.alloc(0));
  expect({ seq: change?.seq, named: JSON.parse(named.toString()) as unknown }).toEqual({ seq: '3', named: fields });
});

test('an answer that is older than what we hold changes nothing', async () => {
  connection = await stage.connect();
  const [earlier, later] = [new Date(Date.now() - 60_000), new Date(Date.now() - 30_000)];
  await stage.sync(connection, [{ ...ada, askedAt: later }]);

  const counts = await stage.write(connection, await stage.run(connection), [
    { ...ada, fields: { first_name: 'Old' }, askedAt: earlier },
  ]);

  expect(counts).toMatchObject({ seen: 1, updated: 0, unchanged: 1 });
  expect(await stage.get(connection, '1')).toMatchObject({ first_name: 'Ada' });
});

test('a record that comes back has its id again, and is found as before', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [ada, bob]);
  const [before] = await stage.all(connection, { remoteIds: ['1'] });
  await stage.sync(connection, [bob]);
  const { modifiedUntil } = await stage.list(connection);

  const counts = await stage.write(connection, await stage.run(connection), [ada, bob]);

  expect(counts).toMatchObject({ created: 1, unchanged: 1 });
  const { items } = await stage.list(connection, { modifiedAfter: modifiedUntil });
  expect(items).toEqual([{ ...before, modified_at: items[0]?.modified_at }]);
  expect(await stage.all(connection, { filters: { first_name: ['Ada'] } })).toEqual(items);
  const kinds = await stage.rows(connection, 'SELECT kind FROM change ORDER BY seq');
  expect(kinds).toEqual([{ kind: 'created' }, { kind: 'created' }, { kind: 'deleted' }, { kind: 'restored' }]);
});

test('records that cannot be mapped or are too large cost themselves, and an issue until they pass', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [ada, bob]);
  const huge = { remoteId: '3', fields: { first_name: 'x'.repeat(1_000_001) } };
  let deep: unknown[] = [];
  for (let depth = 0; depth < 50_000; depth += 1) deep = [deep];

  const counts = await stage.write(connection, await stage.run(connection), [
    { ...ada, fields: { first_name: 'Eve' }, broken: true },
    { remoteId: '2', fields: { first_name: 'Bobby' } },
    huge,
    { remoteId: '4', custom: { deep: deep as never } },
  ]);

  expect(counts).toEqual({ seen: 4, created: 0, updated: 1, unchanged: 0, failed: 3, quarantined: 3 });
  expect(await stage.all(connection)).toMatchObject([{ first_name: 'Ada' }, { first_name: 'Bobby' }]);
  const issues = async (): Promise<string[]> =>
    (await stage.issues.list(connection)).map(({ code, subject }) => `${code} ${subject}`).sort();
  expect(await issues()).toEqual(
    [
      `record_unmappable employee:${stage.idOf(connection, '1')}`,
      `record_too_large employee:${stage.idOf(connection, '3')}`,
      `record_unmappable employee:${stage.idOf(connection, '4')}`,
    ].sort(),
  );
  await stage.sync(connection, [ada, bob]);
  expect(await issues()).toEqual([]);
});

test('a run that was taken over writes nothing any more', async () => {
  connection = await stage.connect();
  const run = await stage.run(connection);
  await stage.write(connection, run, [ada]);
  const taken = await stage.take(run);

  await expect(stage.write(connection, run, [bob])).rejects.toThrow(FenceLost);
  await expect(stage.write(connection, run, [ada])).rejects.toThrow(FenceLost);
  await expect(stage.records.conclude(connection, run, { models: [employee] })).rejects.toThrow(FenceLost);

  expect(await stage.all(connection)).toHaveLength(1);
  expect(await stage.rows(connection, 'SELECT page FROM run_page')).toHaveLength(2);
  expect(await stage.write(connection, taken, [bob])).toMatchObject({ created: 1 });
  await stage.end(taken);
  await expect(stage.write(connection, taken, [bob])).rejects.toThrow(FenceLost);
});

test('a run goes on after its last page, and its row counts what its pages held', async () => {
  connection = await stage.connect();
  const run = await stage.run(connection);
  expect(await stage.records.lastCheckpoint(connection, run)).toBeNull();

  await stage.write(connection, run, [ada, bob, { remoteId: 'g', model: 'group', fields: { name: 'Team' } }], {
    ...{
      checkpoint: { page: 1, token: 'ü' },
      expected: { employee: 4, group: 1 },
      latest: new Date('2026-01-01T00:00:00Z'),
    },
  });
  await stage.write(connection, run, [{ remoteId: '3', broken: true }], {
    ...{
      checkpoint: { page: 2 },
      untouched: [{ model: 'employee', remoteId: '1' }],
      latest: new Date('0000-01-01T00:00:00Z'),
    },
    failed: [{ model: 'employee', remoteId: '2', code: 'provider_unavailable' }],
  });

  expect(await stage.records.lastCheckpoint(connection, run)).toEqual({ page: 2 });
  const [row] = await stage.rows(
    connection,
    'SELECT pages, expected, seen, created, updated, unchanged, failed, latest FROM run WHERE id = $1',
    [run.id],
  );
  expect(row).toEqual({
    ...{ pages: 2, expected: 5, seen: 6, created: 3, updated: 0, unchanged: 1, failed: 2 },
    latest: new Date('2026-01-01T00:00:00Z'),
  });
});

test('a listing tells what has to be read: what is unknown, gone, or was stored with another mark', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [
    { ...ada, mark: 'a1' },
    { ...bob, mark: 'b1' },
    { remoteId: '3', mark: 'c1' },
    { remoteId: '4' },
  ]);
  await stage.sync(connection, [{ ...ada, mark: 'a1' }, { ...bob, mark: 'b1' }, { remoteId: '4' }]);
  const marks = [
    { remoteId: '1', mark: 'a1' },
    { remoteId: '2', mark: 'b2' },
    { remoteId: '3', mark: 'c1' },
    { remoteId: '4', mark: 'd1' },
    { remoteId: '5', mark: 'e1' },
  ];

  expect(await stage.records.changed(connection, 'employee', marks)).toEqual(new Set(['2', '3', '4', '5']));
  expect(await stage.records.changed(connection, 'group', marks)).toEqual(new Set(['1', '2', '3', '4', '5']));
});

test('a record that was stored with other filters is found by those of today after the next reading, at its old time', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [ada, bob]);
  const before = await stage.list(connection);
  await stage.rows(connection, 'DELETE FROM record_key');
  await stage.rows(connection, `UPDATE record SET shape = 128, keys = '{}'`);
  expect(await stage.all(connection, { filters: { first_name: ['Ada'] } })).toEqual([]);

  expect(await stage.write(connection, await stage.run(connection), [ada, bob])).toMatchObject({ unchanged: 2 });

  expect(await stage.all(connection, { filters: { first_name: ['Ada'] } })).toMatchObject([{ remote_id: '1' }]);
  expect(await stage.list(connection)).toEqual(before);
});

test('two writers of one record take turns: neither is lost, and each sees what the other wrote', async () => {
  connection = await stage.connect();
  const runs = await Promise.all([1, 2, 3, 4].map((number) => stage.run(connection, { stream: `stream ${number}` })));
  const note = (writer: number, round: number) => ({ remoteId: '1', fields: { last_name: `${writer} ${round}` } });

  await Promise.all(
    runs.map(async (run, writer) => {
      for (let round = 0; round < 10; round += 1) await stage.write(connection, run, [note(writer, round)]);
    }),
  );

  const changes = await stage.rows<{ kind: string }>(connection, 'SELECT kind, at FROM change ORDER BY seq');
  const [created, ...updated] = changes.map(({ kind }) => kind);
  expect(created).toBe('created');
  expect(new Set(updated)).toEqual(new Set(['updated']));
  const [sums] = await stage.rows(
    connection,
    'SELECT sum(created)::int AS created, sum(updated)::int AS updated FROM run WHERE connection_id = $1',
    [connection.id],
  );
  expect(sums).toEqual({ created: 1, updated: updated.length });
  expect(await stage.all(connection)).toHaveLength(1);
});
