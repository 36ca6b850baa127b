import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Employee, employee, fieldsOf, group } from '#models';
import type { ConnectionRef } from '#tenancy';
import { RecordStage } from '../../test/record-stage.js';

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

test('a record is answered with every field of its model, what it is made of around them', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [{ ...ada, custom: { shoe_size: 38 }, note: 'seldom' }]);

  const { items, page_size, cursor } = await stage.list(connection);

  expect({ page_size, cursor }).toEqual({ page_size: 1, cursor: null });
  const [item] = items;
  const names = fieldsOf(Employee).map(({ name }) => name);
  expect(Object.keys(item ?? {})).toEqual(['id', 'remote_id', 'modified_at', ...names, 'custom_fields']);
  expect(item).toMatchObject({ ...ada.fields, last_name: null, remote_id: '1', custom_fields: null });
  expect(item?.modified_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(await stage.get(connection, '1')).toEqual(item);
});

test('custom fields, raw data and tombstones are shown when asked for', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [{ ...ada, custom: { shoe_size: 38 }, note: 'seldom' }, bob]);
  await stage.sync(connection, [bob]);

  const [gone] = await stage.all(connection, {
    includeCustomFields: true,
    includeRawData: true,
    includeDeleted: true,
    ids: [stage.idOf(connection, '1')],
  });

  expect(gone).toMatchObject({
    custom_fields: { shoe_size: 38 },
    raw_data: { fields: ada.fields, custom: { shoe_size: 38 }, note: 'seldom' },
    is_deleted: true,
    deleted_at: gone?.modified_at,
  });
  const [kept] = await stage.all(connection, { includeCustomFields: true, includeDeleted: true, remoteIds: ['2'] });
  expect(kept).toMatchObject({ custom_fields: {}, is_deleted: false, deleted_at: null });
  expect(kept).not.toHaveProperty('raw_data');
  expect(await stage.get(connection, '1')).toBeNull();
  expect(await stage.get(connection, '1', { includeDeleted: true })).toMatchObject({ is_deleted: true });
  expect(await stage.list(connection)).toMatchObject({ items: [{ remote_id: '2' }] });
});

test('what providers send survives: quotes, line breaks, NUL, letters of all kinds, and remote ids of any form', async () => {
  connection = await stage.connect();
  const odd = [
    'a"b',
    'back\\slash',
    'line\nbreak',
    'department:401',
    '}{',
    '\u0000',
    'ünï\u{1F600}',
    '9007199254740993',
  ];
  const people = odd.map((text) => ({ remoteId: text, fields: { first_name: text, last_name: 'x'.repeat(10_000) } }));

  await stage.sync(connection, people);

  const items = await stage.all(connection);
  expect(items.map(({ remote_id }) => remote_id).sort()).toEqual([...odd].sort());
  for (const item of items) expect(item).toMatchObject({ first_name: item.remote_id });
  for (const remoteId of odd)
    expect(await stage.all(connection, { remoteIds: [remoteId] })).toMatchObject([{ remote_id: remoteId }]);
});

test('nothing that was written lies readable in the database', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [
    {
      remoteId: 'remote-canary',
      fields: { first_name: 'Canary', last_name: 'Yellow' },
      custom: { Canary: 1 },
      note: 'canary',
      mark: 'canary',
    },
  ]);

  for (const table of ['record', 'record_key', 'feed', 'change', 'run_page', 'sweep']) {
    const rows = await stage.rows<{ text: string }>(connection, `SELECT ${table}::text AS text FROM ${table}`);
    expect(rows.length).toBeGreaterThan(0);
    const texts = rows.map(
      ({ text }) => text + Buffer.from(text.replaceAll(/[^0-9a-f]/g, ''), 'hex').toString('latin1'),
    );
    expect(texts.join('\n')).not.toMatch(/canary|yellow|63616e617279/i);
  }
});

test('a row that does not open costs one item and an issue, and the next reading repairs it', async () => {
  connection = await stage.connect();
  const people = ['1', '2', '3', '4'].map((remoteId) => ({
    remoteId,
    fields: { first_name: remoteId },
    mark: remoteId,
  }));
  const marks = people.map(({ remoteId, mark }) => ({ remoteId, mark }));
  await stage.sync(connection, people);
  await stage.rows(connection, `UPDATE record SET body = (SELECT body FROM record WHERE id = $2) WHERE id = $1`, [
    stage.idOf(connection, '2'),
    stage.idOf(connection, '1'),
  ]);

  const all = await stage.all(connection, { pageSize: 2 });

  expect(all.map(({ remote_id }) => remote_id).sort()).toEqual(['1', '3', '4']);
  expect(await stage.list(connection)).toMatchObject({ page_size: 3 });
  await expect(stage.get(connection, '2')).rejects.toMatchObject({ code: 'seal_broken' });
  expect(await stage.issues.list(connection)).toMatchObject([
    { code: 'record_unreadable', subject: `employee:${stage.idOf(connection, '2')}` },
  ]);
  expect(await stage.records.changed(connection, 'employee', marks)).toEqual(new Set(['2']));

  expect(await stage.write(connection, await stage.run(connection), people)).toMatchObject({
    updated: 1,
    unchanged: 3,
  });

  expect(await stage.all(connection)).toHaveLength(4);
  expect(await stage.issues.list(connection)).toEqual([]);
  expect(await stage.records.changed(connection, 'employee', marks)).toEqual(new Set());
});

test('a model that has gained and lost fields answers old records with the fields of today', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [ada]);
  const id = stage.idOf(connection, '1');
  const old = stage.vault.keys(connection).seal('body', id, '"1"\n{"gone_field":1,"first_name":"Ada"}');
  await stage.rows(connection, 'UPDATE record SET shape = 128, body = $1', [old]);

  const item = await stage.get(connection, '1');

  expect(item).toMatchObject({ first_name: 'Ada', work_email: null });
  expect(item).not.toHaveProperty('gone_field');
  expect(await stage.write(connection, await stage.run(connection), [ada])).toMatchObject({ updated: 1 });
});

test('records are known by their remote ids and counted by model', async () => {
  connection = await stage.connect();
  const other = await stage.connect();
  await stage.sync(connection, [ada, bob, { remoteId: 'g', model: 'group' }]);

  expect(await stage.records.known(connection, 'employee', ['1', '2', 'g', '9'])).toBe(2);
  expect(await stage.records.known(other, 'employee', ['1', '2'])).toBe(0);
  expect(await stage.records.counts(connection)).toEqual({ employee: 2, group: 1 });
  expect(await stage.records.counts(other)).toEqual({});
});

test('another connection sees nothing of it', async () => {
  connection = await stage.connect();
  const other = await stage.connect();
  await stage.sync(connection, [ada]);
  const id = stage.idOf(connection, '1');

  expect(await stage.list(other)).toMatchObject({ items: [], cursor: null });
  expect(await stage.list(other, { ids: [id] })).toMatchObject({ items: [] });
  expect(
    await stage.served.get(other, employee, id, {
      includeRawData: false,
      includeCustomFields: false,
      includeDeleted: true,
    }),
  ).toBeNull();
  expect(await stage.list(connection, {}, group)).toMatchObject({ items: [] });
});
