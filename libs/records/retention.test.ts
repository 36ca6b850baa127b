import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { employee, group } from '#models';
import { FeedRepository, Pipeline, RetentionRepository, Store } from '#store';
import type { ConnectionRef } from '#tenancy';
import { type Item, type Person, RecordStage } from '../../test/record-stage.js';
import { Retention } from './retention.js';

let stage: RecordStage;
let connection: ConnectionRef;
let worker: { store: Store; pipeline: Pipeline };
let retention: Retention;

beforeAll(async () => {
  stage = await RecordStage.open();
  const url = stage.database.workerUrl;
  worker = { store: new Store(url, { connections: 1 }), pipeline: new Pipeline(url, { connections: 1 }) };
  const { store, pipeline } = worker;
  const repository = new RetentionRepository(store, pipeline);
  retention = new Retention(repository, stage.vault, stage.issues, new FeedRepository(store));
});

afterAll(async () => {
  await Promise.all([worker.store.close(), worker.pipeline.close()]);
  await stage.close();
});

const ada: Person = {
  remoteId: '1',
  fields: { first_name: 'Ada', employment_status: 'ACTIVE', start_date: '2020-01-01T00:00:00Z' },
  custom: { shirt: 'M' },
  mark: 'a1',
};
const bob = { remoteId: '2', fields: { first_name: 'Bob' } };

/** Ada is gone since so many days. */
async function gone(days: number): Promise<void> {
  await stage.sync(connection, [bob]);
  const deletedAt = DateTime.utc().minus({ days }).toJSDate();
  await stage.rows(connection, 'UPDATE record SET deleted_at = $1 WHERE deleted_at IS NOT NULL', [deletedAt]);
}

async function reduce(): Promise<number> {
  let records = 0;
  const before = DateTime.utc().minus({ days: 30 }).toJSDate();
  for await (const count of retention.reduce(connection, before)) records += count;
  return records;
}

const WHOLE = { includeDeleted: true, includeRawData: true, includeCustomFields: true };
async function listed(): Promise<Item> {
  const found = (await stage.all(connection, WHOLE)).find((item) => item.remote_id === '1');
  if (!found) throw new Error('She is not listed.');
  return found;
}

beforeEach(async () => {
  connection = await stage.connect();
  await stage.sync(connection, [ada, bob]);
});

test('a record that is gone for longer than 30 days has nothing left but its ids and its times, and moves nobody’s list', async () => {
  await gone(31);
  const before = await listed();

  expect(await reduce()).toBe(1);

  const { id, remote_id, modified_at, is_deleted, deleted_at, custom_fields, ...others } = await listed();
  expect({ id, remote_id, modified_at, is_deleted, deleted_at }).toMatchObject({
    ...{ id: before.id, remote_id: '1', modified_at: before.modified_at },
    ...{ is_deleted: true, deleted_at: before['deleted_at'] },
  });
  expect(custom_fields).toEqual({});
  expect(Object.keys(others)).toContain('raw_data');
  expect(new Set(Object.values(others))).toEqual(new Set([null]));
  for (const filters of [{ first_name: ['Ada'] }, { employment_status: ['ACTIVE'] }])
    expect(await stage.all(connection, { filters, includeDeleted: true })).toEqual([]);
  const [row] = await stage.rows(
    connection,
    `SELECT cardinality(keys) AS keys, mark, hash, custom, starts_at, (SELECT count(*)::int FROM record_key k WHERE k.id = record.id)
     FROM record WHERE id = $1`,
    [stage.idOf(connection, '1')],
  );
  expect(row).toEqual({ keys: 0, mark: null, hash: Buffer.alloc(0), custom: null, starts_at: null, count: 0 });
});

test('until then it can be read as it was, and what is there is never touched', async () => {
  await gone(29);
  const before = await stage.all(connection, WHOLE);

  expect(await reduce()).toBe(0);

  expect(await stage.all(connection, WHOLE)).toEqual(before);
});

test('it is done once, and comes back whole and with its id when the provider has it again', async () => {
  const first = await stage.get(connection, '1', { includeCustomFields: true });
  await gone(31);
  await reduce();
  expect(await reduce()).toBe(0);

  await stage.sync(connection, [ada, bob]);

  const again = await stage.get(connection, '1', { includeCustomFields: true });
  expect(again).toEqual({ ...first, modified_at: again?.modified_at });
  expect(await stage.all(connection, { filters: { first_name: ['Ada'] } })).toHaveLength(1);
  await gone(31);
  expect(await reduce()).toBe(1);
});

test('what is left of it is not made anew from nothing by the next mapping', async () => {
  await gone(31);
  await reduce();
  const before = await listed();
  const map = { ...stage.connector.map };
  map['employee'] = () => ({ fields: { first_name: 'Nobody' }, custom: { shirt: 'L' } });
  const part = { connector: { ...stage.connector, version: 1, map }, stream: 'people', models: [employee, group] };

  for await (const records of stage.renderer.render(connection, part)) expect(records).toBeLessThanOrEqual(2);

  expect(await listed()).toEqual(before);
});

test('a payload that could not be taken over is forgotten when nobody has shown it for 90 days, with what was said of it', async () => {
  const broken = ['1', '3', '4', '5'].map((remoteId) => ({ remoteId, broken: true }));
  await stage.write(connection, await stage.run(connection), broken);
  const old = DateTime.utc().minus({ days: 91 }).toJSDate();
  const ids = ['1', '3', '4'].map((remoteId) => stage.idOf(connection, remoteId));
  await stage.rows(connection, 'DELETE FROM run_page');
  await stage.rows(connection, 'UPDATE quarantine SET asked_at = $1 WHERE id = ANY ($2)', [old, ids]);
  const untouched = [{ model: 'employee', remoteId: '4' }];
  await stage.write(connection, await stage.run(connection), [], { untouched });

  await retention.forgetAside(connection, DateTime.utc().minus({ days: 90 }).toJSDate());

  const left = ['1', '4', '5'].map((remoteId) => stage.idOf(connection, remoteId)).toSorted();
  expect((await stage.rows(connection, 'SELECT id FROM quarantine ORDER BY id')).map(({ id }) => id as string)).toEqual(
    left,
  );
  const subjects = (await stage.issues.list(connection)).map(({ subject }) => subject.slice('employee:'.length));
  expect(subjects.toSorted()).toEqual(left);
});

test('many are reduced piece by piece', async () => {
  const crowd = Array.from({ length: 450 }, (_, number) => ({ ...ada, remoteId: `c${number}` }));
  await stage.sync(connection, [bob, ...crowd]);
  await gone(31); // most of them are held,
  await stage.later(connection);
  await gone(31); // and go with the next complete run

  expect(await reduce()).toBe(451);

  const left = await stage.rows(
    connection,
    'SELECT count(*)::int FROM record WHERE deleted_at IS NOT NULL AND NOT reduced',
  );
  expect(left).toEqual([{ count: 0 }]);
});
