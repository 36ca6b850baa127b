import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Connector, JsonObject, MapRecord } from '#connectors';
import { employee, group } from '#models';
import type { ConnectionRef } from '#tenancy';
import { RecordStage } from '../../test/record-stage.js';
import { formsOf } from './renderer.js';

let stage: RecordStage;
let connection: ConnectionRef;
let asSent: Connector;

beforeAll(async () => {
  stage = await RecordStage.open();
  asSent = stage.connector;
});

afterAll(async () => {
  await stage.close();
});

beforeEach(async () => {
  stage.connector = asSent;
  connection = await stage.connect();
});

const ada = { remoteId: '1', fields: { first_name: 'Ada' }, note: 'Countess' };
const bob = { remoteId: '2', fields: { first_name: 'Bob' } };

/** The next version of the connector: names the person by the note, where there is one. */
function release(map: (raw: JsonObject) => JsonObject, version = 1): void {
  const next: MapRecord = (raw, ref, settings) => {
    const mapped = asSent.map['employee']?.(raw, ref, settings) ?? { fields: {}, custom: {} };
    return { ...mapped, fields: { ...mapped.fields, ...map(raw) } };
  };
  stage.connector = { ...asSent, version, map: { ...asSent.map, employee: next } };
}

const byNote = (raw: JsonObject): JsonObject => (raw['note'] === undefined ? {} : { preferred_name: raw['note'] });

async function render(of: ConnectionRef = connection): Promise<number[]> {
  const pages: number[] = [];
  const part = { connector: stage.connector, stream: 'people', models: [employee, group] };
  for await (const records of stage.renderer.render(of, part)) pages.push(records);
  return pages;
}

const stored = (): Promise<Record<string, unknown>[]> =>
  stage.rows(connection, `SELECT id, raw, hash, mark, asked_at, created_at, deleted_at FROM record ORDER BY id`);

const changes = (): Promise<{ kind: string; id: string }[]> =>
  stage.rows(connection, 'SELECT kind, id FROM change ORDER BY seq');

test('a new mapping reaches what is stored, from the payload: what differs moves its time, and nothing else', async () => {
  await stage.sync(connection, [ada, bob]);
  const [before, kept] = [await stage.list(connection), await stored()];
  release(byNote);

  expect(await render()).toEqual([2, 0]);

  const [, after] = [await stage.list(connection), await stored()];
  expect(after).toEqual(kept);
  const { items } = await stage.list(connection, { modifiedAfter: before.modifiedUntil });
  expect(items).toMatchObject([{ remote_id: '1', first_name: 'Ada', preferred_name: 'Countess' }]);
  expect(await stage.get(connection, '2')).toEqual(before.items.find(({ remote_id: id }) => id === '2'));
  expect((await changes()).slice(2)).toEqual([{ kind: 'updated', id: stage.idOf(connection, '1') }]);
  expect(await render()).toEqual([0, 0]);
});

test('while two versions run side by side the older one puts nothing back, until the provider sends something else', async () => {
  await stage.sync(connection, [ada]);
  release(byNote);
  await render();
  const before = await stage.list(connection);

  stage.connector = asSent;
  expect(await render()).toEqual([0, 0]);
  await stage.sync(connection, [ada]);
  expect(await stage.list(connection)).toEqual(before);

  await stage.sync(connection, [{ ...ada, fields: { first_name: 'Augusta' } }]);
  expect(await stage.get(connection, '1')).toMatchObject({ first_name: 'Augusta', preferred_name: null });
  release(byNote);
  await render();
  expect(await stage.get(connection, '1')).toMatchObject({ first_name: 'Augusta', preferred_name: 'Countess' });
});

test('what lists are narrowed by follows', async () => {
  await stage.sync(connection, [ada]);
  release(() => ({ first_name: 'Augusta', employment_status: 'LEAVE' }));

  await render();

  for (const filters of [{ first_name: ['Augusta'] }, { employment_status: ['LEAVE'] }])
    expect(await stage.all(connection, { filters })).toHaveLength(1);
  expect(await stage.all(connection, { filters: { first_name: ['Ada'] } })).toEqual([]);
});

test('records that are gone are made anew as well, keep their time, and nobody is told', async () => {
  await stage.sync(connection, [ada, bob]);
  await stage.sync(connection, [bob]);
  const before = await stage.get(connection, '1', { includeDeleted: true });
  const told = await changes();
  release(byNote);

  await render();

  expect(await stage.get(connection, '1', { includeDeleted: true })).toEqual({ ...before, preferred_name: 'Countess' });
  expect(await changes()).toEqual(told);
});

test('many records are rendered page by page, of this stream and of no other', async () => {
  const people = Array.from({ length: 450 }, (_, number) => ({ ...ada, remoteId: String(number) }));
  await stage.sync(connection, people);
  const places = await stage.run(connection, { stream: 'places' });
  await stage.write(connection, places, [{ ...ada, remoteId: 'elsewhere' }]);
  release(byNote);

  expect(await render()).toEqual([200, 200, 50, 0]);

  const items = await stage.all(connection);
  expect(items.filter((item) => item['preferred_name'] === 'Countess')).toHaveLength(450);
  expect(items).toHaveLength(451);
});

test('a record whose payload the new mapping cannot read stays as it was, and says so', async () => {
  await stage.sync(connection, [ada, bob]);
  release((raw) => {
    if (raw['note'] === undefined) throw new TypeError('Everybody has a note.');
    return byNote(raw);
  });

  expect(await render()).toEqual([1, 0]);

  expect(await stage.get(connection, '2')).toMatchObject({ first_name: 'Bob' });
  expect(await stage.issues.list(connection)).toMatchObject([
    { code: 'record_unmappable', subject: `employee:${stage.idOf(connection, '2')}` },
  ]);
});

test('a record whose payload was destroyed is no fault when its right is back: it waits to be read again', async () => {
  const right = { name: 'People', fills: { employee: 'all' } } as const;
  stage.connector = { ...asSent, version: 1, rights: [right] };
  await stage.sync(connection, [ada]);
  stage.connector = { ...stage.connector, version: 2 };
  const over = { lost: { People: { since: '2026-01-01T00:00:00Z', over: true } }, lacking: { people: ['People'] } };
  await render({ ...connection, ...over });
  const {
    items: [emptied],
  } = await stage.list(connection);
  release(() => {
    throw new Error('the payload says nothing');
  }, 3);

  await render();

  expect(emptied).toMatchObject({ first_name: null });
  expect((await stage.list(connection)).items).toEqual([emptied]);
  expect(await stage.issues.list(connection)).toEqual([]);
});

test('a record that does not open costs itself, not the others', async () => {
  await stage.sync(connection, [ada, bob]);
  await stage.rows(connection, `UPDATE record SET raw = body WHERE id = $1`, [stage.idOf(connection, '2')]);
  release(byNote);

  await render();

  expect(await stage.get(connection, '1')).toMatchObject({ preferred_name: 'Countess' });
  expect(await stage.issues.list(connection)).toMatchObject([{ code: 'record_unreadable' }]);
});

test('a run that writes at the same time loses nothing, and nothing of what it wrote is put back', async () => {
  const people = (round: number) =>
    Array.from({ length: 210 }, (_, number) => ({
      remoteId: String(number),
      fields: { last_name: `${round}` },
      note: `note ${round}`,
    }));
  await stage.sync(connection, people(0));
  release(byNote);
  const run = await stage.run(connection);

  const writing = (async () => {
    for (let round = 1; round <= 5; round += 1) await stage.write(connection, run, people(round));
  })();
  await Promise.all([writing, render(), render()]);
  await render();

  const items = await stage.all(connection);
  expect(items).toHaveLength(210);
  for (const item of items) expect(item).toMatchObject({ last_name: '5', preferred_name: 'note 5' });
  const [numbers] = await stage.rows(connection, 'SELECT count(*)::int, count(DISTINCT seq)::int AS seqs FROM change');
  expect(numbers?.['count']).toBe(numbers?.['seqs']);
});

test('other settings reach what is stored, and a writer that has not heard of them does not put it back', async () => {
  await stage.sync(connection, [ada]);
  const later = { ...connection, rendering: 1, settings: { name: 'Lovelace' } };
  const map: MapRecord = (raw, _ref, settings) => ({
    fields: { ...(raw['fields'] as JsonObject), last_name: settings['name'] ?? null },
    custom: {},
  });
  stage.connector = { ...asSent, map: { ...asSent.map, employee: map } };

  expect(await render(later)).toEqual([1, 0]);
  const counts = await stage.write(connection, await stage.run(connection), [ada]);

  expect(counts).toMatchObject({ updated: 0, unchanged: 1 });
  expect(await stage.get(connection, '1')).toMatchObject({ last_name: 'Lovelace' });
});

test('the form of a stream is another with each version, and with no clock', () => {
  const form = formsOf(asSent, [employee, group]);

  expect(formsOf({ ...asSent }, [employee, group])).toBe(form);
  expect(formsOf({ ...asSent, version: 1 }, [employee, group])).not.toBe(form);
  expect(formsOf(asSent, [employee])).not.toBe(form);
});
