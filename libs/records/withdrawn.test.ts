import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Right } from '#connectors';
import { employee, group } from '#models';
import type { ConnectionRef } from '#tenancy';
import { keepingOwn } from './withdrawn.js';
import { RecordStage } from '../../test/record-stage.js';

let stage: RecordStage;
let connection: ConnectionRef;

const CONTACT: Right = {
  name: 'Contact',
  fills: { employee: ['work_email', 'groups', 'custom_fields.desk'], group: 'all' },
};
const NAMES: Right = { name: 'Names', fills: { employee: ['work_email', 'preferred_name'] } };
const SINCE = '2026-11-20T10:00:00.000Z';

beforeAll(async () => {
  stage = await RecordStage.open();
  stage.connector = { ...stage.connector, rights: [CONTACT, NAMES] };
});

afterAll(async () => {
  await stage.close();
});

beforeEach(async () => {
  connection = await stage.connect();
  await stage.sync(connection, [full]);
});

const full = {
  remoteId: '1',
  fields: { first_name: 'Ada', work_email: 'ada@example.com', preferred_name: 'A.', groups: ['g'] },
  custom: { desk: 'D 12', shoe_size: 39 },
};
/** As the provider sends her once `Contact` is withdrawn. */
const bare = {
  remoteId: '1',
  fields: { first_name: 'Ada B.', preferred_name: 'A.', groups: [] },
  custom: { shoe_size: 39 },
};

const without = (over: boolean, ...names: string[]): ConnectionRef => ({
  ...connection,
  rendering: over ? 1 : 0,
  lost: Object.fromEntries(names.map((name) => [name, { since: SINCE, over }])),
});

const held = () => stage.get(connection, '1', { includeCustomFields: true });

async function render(of: ConnectionRef): Promise<void> {
  const part = { connector: stage.connector, stream: 'people', models: [employee, group] };
  const pages = stage.renderer.render(of, part);
  while ((await pages.next()).done !== true);
}

test('fields of a right that was withdrawn keep what they had, and the others go on', async () => {
  await stage.write(without(false, 'Contact'), await stage.run(connection), [bare]);

  expect(await held()).toMatchObject({
    first_name: 'Ada B.',
    work_email: 'ada@example.com',
    groups: ['g'],
    custom_fields: { desk: 'D 12', shoe_size: 39 },
  });
});

test('without a lost right, what the provider does not send is gone at once', async () => {
  await stage.write(connection, await stage.run(connection), [bare]);

  expect(await held()).toMatchObject({ work_email: null, groups: [], custom_fields: { shoe_size: 39 } });
});

test('what another right still shows goes before what was kept', async () => {
  const moved = { ...bare, fields: { ...bare.fields, work_email: 'new@example.com' } };

  await stage.write(without(false, 'Contact'), await stage.run(connection), [moved]);

  expect(await held()).toMatchObject({ work_email: 'new@example.com' });
});

test('after its time what was kept is destroyed, in every field, in filters, and in records that are gone', async () => {
  await stage.sync(connection, [full, { ...full, remoteId: '2' }]);
  const lately = without(false, 'Contact');
  await stage.write(lately, await stage.run(connection), [bare, { ...bare, remoteId: '2' }]);
  await stage.sync(lately, [bare]);

  await render(without(true, 'Contact'));

  const expected = { first_name: 'Ada B.', work_email: null, groups: [], custom_fields: { shoe_size: 39 } };
  expect(await held()).toMatchObject(expected);
  expect(await stage.get(connection, '2', { includeCustomFields: true, includeDeleted: true })).toMatchObject(expected);
  expect(await stage.all(connection, { filters: { work_email: ['ada@example.com'] }, includeDeleted: true })).toEqual(
    [],
  );
});

test('a field of two withdrawn rights is kept as long as one of them has its time', async () => {
  await stage.write(without(false, 'Contact', 'Names'), await stage.run(connection), [bare]);
  const { lost } = without(true, 'Contact');

  await render({ ...without(true), lost: { ...without(false, 'Names').lost, ...lost } });

  expect(await held()).toMatchObject({ work_email: 'ada@example.com', groups: [] });
});

test('what a payload withholds is kept as well, and destroyed when the time of its right is over', async () => {
  const withheld = { ...bare, custom: { desk: 'none' }, withheld: ['work_email', 'first_name', 'custom_fields.desk'] };
  await stage.write(without(false, 'Contact'), await stage.run(connection), [withheld]);
  const kept = { first_name: 'Ada', work_email: 'ada@example.com', custom_fields: { desk: 'D 12' } };
  expect(await held()).toMatchObject(kept);

  await render(without(true, 'Contact'));

  const over = { first_name: 'Ada', work_email: null, custom_fields: { desk: 'none' } };
  expect(await held()).toMatchObject(over); // no lost right fills the name
});

test('when the right to a whole model is over, nothing of its records is left but that they are there, and all is back with it', async () => {
  const team = { remoteId: 'g', model: 'group', fields: { name: 'Team' }, custom: { code: 'T' } };
  await stage.sync(connection, [full, team]);
  const groups = (of: ConnectionRef) =>
    stage.list(of, { includeRawData: true, includeCustomFields: true }, group).then(({ items }) => items);

  await render(without(false, 'Contact'));
  expect(await groups(connection)).toMatchObject([
    { remote_id: 'g', name: 'Team', raw_data: { fields: { name: 'Team' } } },
  ]);
  await render({ ...without(true, 'Contact'), lacking: { elsewhere: ['Contact'] } });
  expect(await groups(connection)).toMatchObject([{ name: 'Team' }]);
  await render({ ...without(true, 'Contact'), rendering: 2, lacking: { people: ['Contact'] } });

  expect(await groups(connection)).toMatchObject([{ remote_id: 'g', name: null, raw_data: {}, custom_fields: {} }]);
  await stage.write({ ...connection, rendering: 2 }, await stage.run(connection), [team]);
  expect(await groups(connection)).toMatchObject([
    { name: 'Team', raw_data: { fields: { name: 'Team' } }, custom_fields: { code: 'T' } },
  ]);
});

test('a mapped custom field keeps what it had while a right of the model is withdrawn, and is destroyed with what it was made of', () => {
  const old = { custom: Buffer.from(JSON.stringify({ salutation: 'Ms', desk: 'D 12' })) };
  const gone = { salutation: null, desk: 'D 13', never: null };
  const [none, kept] = [new Set<string>(), new Set(['gender'])];

  expect(keepingOwn(gone, old, { kept, over: none, emptied: false })).toEqual({ ...gone, salutation: 'Ms' });
  expect(keepingOwn(gone, old, { kept: none, over: kept, emptied: false })).toEqual(gone);
  expect(keepingOwn(gone, null, { kept, over: none, emptied: false })).toEqual(gone);
});

test('a field of the customer’s own that is shared no more keeps what it had, until its time is over', async () => {
  const hidden = { ...full, custom: { desk: 'D 12' } };

  await stage.write(without(false, 'custom_fields.shoe_size'), await stage.run(connection), [hidden]);
  expect(await held()).toHaveProperty('custom_fields', { desk: 'D 12', shoe_size: 39 });

  await render(without(true, 'custom_fields.shoe_size'));
  expect(await held()).toHaveProperty('custom_fields', { desk: 'D 12' });
});
