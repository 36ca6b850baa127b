import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readConfig } from '#kernel';
import { employee, timeOff } from '#models';
import { Pipeline, RecordRepository } from '#store';
import type { ConnectionRef } from '#tenancy';
import { type Person, PLAIN, RecordStage } from '../../test/record-stage.js';
import { type Expand, expandOf, RecordReader } from './index.js';

let stage: RecordStage;
let connection: ConnectionRef;

const expanding = (text: string): { expand: Expand } => {
  const expand = expandOf(employee, [text]);
  if (typeof expand === 'string') throw new Error(expand);
  return { expand };
};

const ref = (model: string, remoteId: string): string => stage.idOf(connection, remoteId, model);

const company: Person = { remoteId: 'acme', model: 'company', fields: { legal_name: 'Acme "GmbH" [Köln]' } };
const person = (remoteId: string, first_name: string, manager: string | null, groups: string[] | null): Person => ({
  remoteId,
  fields: {
    ...{ first_name, company: ref('company', 'acme') },
    manager: manager && ref('employee', manager),
    groups: groups?.map((each) => ref('group', each)) ?? null,
  },
});
const group = (remoteId: string, name: string): Person => ({
  remoteId,
  model: 'group',
  fields: { name, type: 'TEAM' },
});

let people: Person[];

beforeAll(async () => {
  stage = await RecordStage.open();
});

beforeEach(async () => {
  connection = await stage.connect();
  people = [
    ...[company, group('a', 'Alpha'), group('b', 'Beta')],
    person('1', 'Ada', '2', ['a', 'b']),
    person('2', 'Bob', '3', ['b']),
    person('3', 'Cid', null, []),
    person('4', 'Dee', 'nobody', ['a', 'nowhere']),
    person('5', 'Eve', '5', null),
  ];
  await stage.sync(connection, people);
});

afterAll(async () => {
  await stage.close();
});

async function expanded(text: string, more: object = {}): Promise<Record<string, Record<string, unknown>>> {
  const items = await stage.all(connection, { ...expanding(text), ...more });
  return Object.fromEntries(items.map((item) => [item.remote_id, item]));
}

test('a relation becomes the record, as it is listed itself; a list of them becomes their list', async () => {
  const { items } = await stage.list(connection);
  const byName = Object.fromEntries(items.map((item) => [item['first_name'], item]));
  const found = await expanded('manager,groups');

  expect(found['1']?.['manager']).toEqual(byName.Bob);
  expect(found['1']?.['groups']).toMatchObject([
    { remote_id: 'a', name: 'Alpha' },
    { remote_id: 'b', name: 'Beta' },
  ]);
  expect(found['3']).toMatchObject({ manager: null, groups: [] });
  expect(found['5']).toMatchObject({ manager: byName.Eve, groups: null });
});

test('what we do not hold, and what is gone, stays an id', async () => {
  expect((await expanded('manager,groups'))['4']).toMatchObject({
    manager: ref('employee', 'nobody'),
    groups: [{ name: 'Alpha' }, ref('group', 'nowhere')],
  });

  await stage.sync(
    connection,
    people.filter(({ remoteId }) => remoteId !== '2'),
  );
  expect((await expanded('manager'))['1']?.['manager']).toBe(ref('employee', '2'));
  expect((await expanded('manager', { includeDeleted: true }))['1']?.['manager']).toMatchObject({
    first_name: 'Bob',
    is_deleted: true,
  });
});

test('two levels, with fields picked on both', async () => {
  const found = await expanded('manager[first_name].company[legal_name],manager.manager[last_name,first_name]');

  expect(found['1']?.['manager']).toEqual({
    ...{ id: ref('employee', '2'), remote_id: '2', first_name: 'Bob' },
    company: { id: ref('company', 'acme'), remote_id: 'acme', legal_name: 'Acme "GmbH" [Köln]' },
    manager: { id: ref('employee', '3'), remote_id: '3', first_name: 'Cid', last_name: null },
  });
  expect(found['2']?.['manager']).toMatchObject({ first_name: 'Cid', manager: null });
  expect(found['1']).toMatchObject({ company: ref('company', 'acme'), first_name: 'Ada' });
});

test('a record by its id is expanded as in a list', async () => {
  const text = 'manager.company,groups[name]';
  const item = (await expanded(text))['1'];

  expect(await stage.get(connection, '1', expanding(text))).toEqual(item);
});

test('custom fields and raw data of related records come with those of the records themselves', async () => {
  await stage.sync(
    connection,
    people.map((each) => ({ ...each, custom: { shoe_size: each.remoteId } })),
  );

  const [item] = await stage.all(connection, {
    ...{ ...expanding('manager'), remoteIds: ['1'] },
    ...{ includeCustomFields: true, includeRawData: true },
  });

  expect(item?.['manager']).toMatchObject({
    custom_fields: { shoe_size: '2' },
    raw_data: { custom: { shoe_size: '2' } },
  });
});

test('each level takes one more statement, however many records and relations there are', async () => {
  const pipeline = new Pipeline(stage.database.apiUrl, { connections: 1 });
  let sent = 0;
  const send = pipeline.send.bind(pipeline);
  pipeline.send = (...args) => {
    sent += 1;
    return send(...args);
  };
  const config = readConfig({ NODE_ENV: 'test' });
  const reader = new RecordReader(new RecordRepository(pipeline), stage.vault, stage.issues, config);
  const trips = async (view: object): Promise<number> => {
    sent = 0;
    await reader.list(connection, employee, { ...PLAIN, ...view });
    return sent;
  };

  expect(await trips({})).toBe(1);
  expect(await trips(expanding('manager,groups,company,work_locations'))).toBe(2);
  expect(await trips(expanding('manager.company,manager.groups,groups.parent_group'))).toBe(3);
  expect(await trips({ ...expanding('pay_group'), pageSize: 1 })).toBe(1);
  await pipeline.close();
});

test('a related record that does not open stays an id, and an issue names it', async () => {
  const id = ref('employee', '2');
  await stage.rows(connection, `UPDATE record SET body = '\\x0102' WHERE id = $1`, [id]);

  expect((await expanded('manager', { remoteIds: ['1'] }))['1']?.['manager']).toBe(id);
  expect(await stage.issues.list(connection)).toMatchObject([{ code: 'record_unreadable', subject: `employee:${id}` }]);
});

test('a page of expanded records has the cursor of the same page without', async () => {
  const plain = await stage.list(connection, { pageSize: 2 });
  const page = await stage.list(connection, { pageSize: 2, ...expanding('manager') });

  expect(page.cursor).toBe(plain.cursor);
  expect(page.items.map(({ id }) => id)).toEqual(plain.items.map(({ id }) => id));
});

test('words of people that look like keys and ids are left alone', async () => {
  const sly = `"manager":"${ref('employee', '2')}","groups":[]`;
  await stage.sync(connection, [
    ...people,
    { remoteId: '6', fields: { first_name: sly, manager: ref('employee', '1') } },
  ]);

  expect((await expanded('manager,groups', { remoteIds: ['6'] }))['6']).toMatchObject({
    ...{ first_name: sly, groups: null, manager: { first_name: 'Ada' } },
  });
});

test('every record tells when it was last known to be as the provider has it: by itself, or with its stream', async () => {
  const asked = new Date('2026-01-01T10:00:00.000Z');
  const absence = { remoteId: 't', model: 'time_off', fields: { employee: ref('employee', '1') }, askedAt: asked };
  await stage.write(connection, await stage.run(connection), [
    absence,
    { ...absence, remoteId: 'u', askedAt: new Date('2026-03-01') },
  ]);
  const syncedAt = new Map([
    ['time_off', new Date('2026-02-01T10:00:00.000Z')],
    ['employee', null],
  ]);
  const expand = expandOf(timeOff, ['employee[first_name]']);
  if (typeof expand === 'string') throw new Error(expand);

  const { items } = await stage.list(connection, { syncedAt, expand }, timeOff);

  expect(Object.fromEntries(items.map(({ remote_id, synced_at }) => [remote_id, synced_at]))).toEqual({
    t: '2026-02-01T10:00:00.000Z',
    u: '2026-03-01T00:00:00.000Z',
  });
  expect(items[0]).toMatchObject({ employee: { first_name: 'Ada' } });
  expect((await stage.list(connection)).items[0]).not.toHaveProperty('synced_at');
});
