import { zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Connector, JsonObject } from '#connectors';
import { employee, group } from '#models';
import type { ConnectionRef } from '#tenancy';
import { type Person, PLAIN, RecordStage } from '../../test/record-stage.js';

let stage: RecordStage;
let asSent: Connector;
let before: ConnectionRef;
/** After the customer has switched `secret` off. */
let connection: ConnectionRef;

const SECRET = 'canary-7104';
const ada: Person = { remoteId: '1', fields: { first_name: SECRET, last_name: 'Lovelace' }, custom: { own: SECRET } };
const bob: Person = { remoteId: '2', fields: { first_name: 'Bob' } };
const uncuttable = { ...ada, note: 'nobody can cut it' };

/** What the notes ask for. */
function cut(raw: JsonObject): JsonObject | null {
  if (raw['note'] === uncuttable.note) throw new TypeError('The provider sent what nobody expects.');
  return raw['note'] === 'for illness' ? null : raw;
}

beforeAll(async () => {
  stage = await RecordStage.open();
  asSent = stage.connector;
});

afterAll(() => stage.close());

beforeEach(async () => {
  const secret = { name: 'secret', models: ['employee'], cut, unified: { employee: ['first_name'] } };
  stage.connector = { ...asSent, withholdable: { models: [], fields: [secret], cutModels: (raw) => cut(raw) ?? raw } };
  before = await stage.connect();
  connection = { ...before, withheld: { models: [], fields: ['secret'] }, choicesVersion: 1, rendering: 1 };
});

const choose = (): Promise<unknown> =>
  stage.rows(
    before,
    'INSERT INTO feed (connection_id, choices_version) VALUES ($1, 1) ON CONFLICT (connection_id) DO UPDATE SET choices_version = 1',
    [before.id],
  );

/** Everything that is held of records, opened. */
async function lying(): Promise<Record<string, string[]>> {
  const keys = stage.vault.keys(connection);
  const rows = await stage.rows<{ id: string; body: Buffer; custom: Buffer | null; raw: Buffer }>(
    connection,
    'SELECT id, body, custom, raw FROM record ORDER BY id',
  );
  const said = rows.map(({ id, body, custom, raw }) => [
    id,
    [
      keys.open('body', id, body).toString('utf8'),
      custom ? keys.open('custom', id, custom).toString('utf8') : '',
      zstdDecompressSync(keys.open('raw', id, raw)).toString('utf8'),
    ],
  ]);
  return Object.fromEntries(said) as Record<string, string[]>;
}

async function render(): Promise<number> {
  const part = { connector: stage.connector, stream: 'people', models: [employee, group] };
  let count = 0;
  for await (const records of stage.renderer.render(connection, part)) count += records;
  return count;
}

const rowsIn = async (table: string): Promise<unknown> =>
  (await stage.rows(connection, `SELECT count(*)::int AS count FROM ${table}`))[0]?.['count'];

test.each([
  ['a page', async (people: Person[]) => stage.write(connection, await stage.run(connection), people)],
  ['what is read by name', (people: Person[]) => stage.writeNamed(connection, people)],
])(
  'of a record that becomes one that is not to be there nothing stays, but that it was there: %s',
  async (_, write) => {
    await choose();
    await stage.writeNamed(connection, [ada, bob]);

    await write([{ ...ada, note: 'for illness' }]);

    const [body, custom, raw] = (await lying())[stage.idOf(connection, '1')] ?? [];
    expect([body?.includes('Lovelace'), custom, raw]).toEqual([false, '', '{}']);
    expect(await stage.rows(connection, 'SELECT keys, reduced FROM record WHERE deleted_at IS NOT NULL')).toEqual([
      { keys: [], reduced: true },
    ]);
    expect(await stage.rows(connection, 'SELECT FROM record_key WHERE id = $1', [stage.idOf(connection, '1')])).toEqual(
      [],
    );
    expect(await stage.get(connection, '1', { includeDeleted: true })).toMatchObject({
      remote_id: '1',
      last_name: null,
    });
    expect((await stage.list(connection)).items).toMatchObject([{ remote_id: '2' }]);

    await write([ada]);
    expect(await stage.get(connection, '1')).toMatchObject({ last_name: 'Lovelace' });
  },
);

test('one that nobody can cut fails, nothing of it is kept, and the others are written', async () => {
  await choose();

  const counts = await stage.write(connection, await stage.run(connection), [uncuttable, bob]);

  expect(counts).toMatchObject({ created: 1, failed: 1, quarantined: 0 });
  expect(Object.keys(await lying())).toEqual([stage.idOf(connection, '2')]);
  expect(await rowsIn('quarantine')).toBe(0);
  expect(await stage.issues.list(connection)).toMatchObject([{ code: 'record_unmappable' }]);
});

test('of one that we hold and nobody can cut that is destroyed which cannot be cut, and the others are made anew', async () => {
  await stage.sync(before, [uncuttable, bob]);
  await choose();

  await render();

  expect(JSON.stringify(await lying())).not.toContain(SECRET);
  expect(await rowsIn('quarantine')).toBe(0);
  expect(await stage.get(connection, '1')).toMatchObject({ first_name: null, last_name: 'Lovelace' });
  expect(await stage.get(connection, '2')).toMatchObject({ first_name: 'Bob' });
});

test('its payload is destroyed also where nothing else of its page is written', async () => {
  await stage.sync(before, [uncuttable]);
  await choose();
  connection = { ...connection, withheld: { models: ['group'], fields: [] } };

  await render();

  expect((await lying())[stage.idOf(connection, '1')]?.[2]).toBe('{}');
});

test('a payload is not replaced by what was left of an older one', async () => {
  await stage.sync(before, [ada]);
  const [raw, version] = [Buffer.from('of an older one'), Buffer.from([0, 0, 0, 1])];
  const page = { records: [], changes: [], named: [], ended: [], forgotten: [], choicesVersion: 0, stream: 'people' };

  const outcome = await stage.repository.writeRendered(connection.id, {
    ...page,
    emptied: [{ id: stage.idOf(connection, '1'), version, raw }],
    aside: { kept: [], released: [] },
  });

  expect(outcome).toBe('moved');
});

test('one that is not made anew yet is not found by what is switched off', async () => {
  const personio = { ...before, connector: 'personio' };
  const withheld = {
    ...personio,
    withheld: { models: [], fields: ['own_attributes'] },
    choicesVersion: 1,
    rendering: 1,
  };
  await stage.sync(before, [{ ...bob, fields: { ...bob.fields, employee_number: 'canary', first_name: 'Bob' } }]);
  const found = async (filters: Record<string, string[]>): Promise<number> =>
    (await stage.list(withheld, { filters })).items.length;

  expect(await stage.all(personio, { filters: { employee_number: ['canary'] } })).toHaveLength(1);
  expect(await found({ employee_number: ['canary'] })).toBe(0);
  expect(await found({ first_name: ['Bob'] })).toBe(1);
});

test('one that is not made anew yet is shown without its payload, and lists go on', async () => {
  const personio = { ...before, connector: 'personio' };
  const raw = { fields: { last_name: 'Lovelace', date_of_birth: '1815-12-10' }, employments: [null] };
  const pulled = { model: 'employee', remoteId: '1', raw, askedAt: new Date() };
  await stage.sync(before, [bob]);
  const page = { found: [pulled], gone: [], askedAt: new Date() };
  await stage.records.writeNamed(personio, { connector: stage.connector, stream: 'people' }, page);

  const withheld = { models: ['employment'], fields: ['birth_date'] };
  const query = { ...PLAIN, includeRawData: true };
  const { items } = await stage.list({ ...personio, withheld, choicesVersion: 1, rendering: 1 }, query);

  expect(items.find(({ remote_id: id }) => id === '1')).toMatchObject({
    ...{ last_name: 'Lovelace', date_of_birth: null, raw_data: null },
  });
  expect(items).toHaveLength(2);
});
