import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Connector, MapRecord } from '#connectors';
import { employee, group } from '#models';
import type { ConnectionRef } from '#tenancy';
import { type Person, RecordStage } from '../../test/record-stage.js';
import type { QuarantinedPayload } from './quarantine.service.js';

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

const ada = { remoteId: '1', fields: { first_name: 'Ada' } };
const bob = { remoteId: '2', fields: { first_name: 'Bob' } };
/** Bob's next state, which nobody can map but a later version of us. */
const strange = { remoteId: '2', fields: { first_name: 'Robert' }, note: 'strange' };

/** A version of the connector that fails on these notes, or on none. */
function release(version: number, ...failing: string[]): void {
  const map: MapRecord = (raw, ref, settings) => {
    if (failing.includes(raw['note'] as string)) throw new TypeError(`Nobody expects Robert.`);
    return asSent.map['employee']?.(raw, ref, settings) ?? { fields: {}, custom: {} };
  };
  stage.connector = { ...asSent, version, map: { ...asSent.map, employee: map } };
}

const part = () => ({ connector: stage.connector, stream: 'people', models: [employee, group] });

async function tryAgain(of: ConnectionRef = connection): Promise<void> {
  for await (const records of stage.renderer.render(of, part())) expect(records).toBeLessThanOrEqual(200);
}

async function aside(): Promise<QuarantinedPayload[]> {
  const { items } = await stage.quarantine.page(connection, { pageSize: 200 });
  const found = await Promise.all(items.map(({ id }) => stage.quarantine.get(connection, id)));
  return found.filter((each) => each !== null);
}

const issues = async (): Promise<string[]> => (await stage.issues.list(connection)).map(({ code }) => code);

const write = async (people: Person[]) => stage.write(connection, await stage.run(connection), people);

test('whose record it is is kept aside with it, where that is needed to ask for it', async () => {
  await write([ada, { remoteId: 'c1', model: 'employment', owner: '1', broken: true }]);

  expect(await aside()).toMatchObject([{ model: 'employment', remoteId: 'c1', owner: '1' }]);
});

test('a record that cannot be mapped is kept aside with its reason and its payload, sealed; the others are written', async () => {
  release(1, 'strange');
  const run = await stage.run(connection);

  const counts = await stage.write(connection, run, [ada, strange]);

  expect(counts).toMatchObject({ created: 1, failed: 1, quarantined: 1 });
  expect(await stage.all(connection)).toMatchObject([{ first_name: 'Ada' }]);
  expect(await aside()).toMatchObject([
    {
      ...{ id: stage.idOf(connection, '2'), model: 'employee', stream: 'people', remoteId: '2' },
      ...{ code: 'record_unmappable', field: null, tries: 1, waits: false, excerpt: null },
      payload: { fields: { first_name: 'Robert' }, note: 'strange' },
    },
  ]);
  const [row] = await stage.rows(connection, 'SELECT quarantine::text FROM quarantine');
  expect(row?.['quarantine']).not.toMatch(/Robert|strange/);
  const sums = await stage.rows(
    connection,
    'SELECT run.quarantined, page.quarantined AS on_page FROM run JOIN run_page page ON page.run_id = run.id WHERE run.id = $1 AND page.model = $2',
    [run.id, 'employee'],
  );
  expect(sums).toEqual([{ quarantined: 1, on_page: 1 }]);
});

test('it is taken over with the next mapping, under its id, and what was said of it passes', async () => {
  release(1, 'strange');
  await write([ada, strange]);
  release(2);

  await tryAgain();

  expect(await stage.get(connection, '2')).toMatchObject({ first_name: 'Robert' });
  expect(await stage.all(connection, { filters: { first_name: ['Robert'] } })).toHaveLength(1);
  expect(await aside()).toEqual([]);
  expect(await issues()).toEqual([]);
  expect(await write([ada, strange])).toMatchObject({ updated: 0, unchanged: 2 });

  await stage.issues.open(connection, 'records_failed', 'people'); // by a run that has met it, and ends after that
  await stage.renderer.settle(connection, part());
  expect(await issues()).toEqual([]);
});

test('that records of a stream failed has passed with the last of them, but not where some were not told as a whole', async () => {
  const mute = { remoteId: '3', fields: {}, note: 'mute' };
  release(1, 'strange', 'mute');
  await write([ada, strange, mute]);
  await stage.issues.open(connection, 'records_failed', 'people');

  await stage.writeNamed(connection, [{ ...strange, note: 'known' }]);
  expect(await issues()).toEqual(expect.arrayContaining(['records_failed', 'record_unmappable']));
  await stage.writeNamed(connection, [{ ...mute, note: 'known' }]);
  expect(await issues()).toEqual([]);

  const failed = [{ model: 'employee', remoteId: '4', code: 'provider_unavailable' }];
  const run = await stage.run(connection);
  await stage.write(connection, run, [strange], { failed });
  await stage.issues.open(connection, 'records_failed', 'people');
  await stage.writeNamed(connection, [{ ...strange, note: 'known' }]);
  expect(await issues()).toContain('records_failed');

  await stage.end(run);
  await stage.rows(connection, 'DELETE FROM run_page');
  await stage.writeNamed(connection, [strange]);
  await stage.writeNamed(connection, [{ ...strange, note: 'known' }]);
  expect(await issues()).toContain('records_failed');
});

test('where it fails again that is counted, with the same mapping it is not tried', async () => {
  release(1, 'strange');
  await write([strange]);

  await tryAgain();
  expect(await aside()).toMatchObject([{ tries: 1 }]);

  release(2, 'strange');
  await tryAgain();
  await tryAgain();
  expect(await aside()).toMatchObject([{ tries: 2, payload: { note: 'strange' } }]);
});

test('it is tried again when somebody asks, and when settings change', async () => {
  release(1, 'strange');
  await write([strange]);
  expect(await stage.quarantine.askAgain(connection, stage.idOf(connection, '1'))).toBe(0);

  expect(await stage.quarantine.askAgain(connection, stage.idOf(connection, '2'))).toBe(1);
  expect(await aside()).toMatchObject([{ tries: 1, waits: true }]);
  await tryAgain();
  expect(await aside()).toMatchObject([{ tries: 2, waits: false }]);

  await tryAgain({ ...connection, rendering: 1 });
  expect(await aside()).toMatchObject([{ tries: 3 }]);
});

test('what we hold of it stays until then, and a later reading that works counts more', async () => {
  release(1, 'strange');
  await stage.sync(connection, [ada, bob]);
  const askedAt = new Date(Date.now() - 1000);
  await write([ada, { ...strange, askedAt: new Date() }]);
  expect(await stage.get(connection, '2')).toMatchObject({ first_name: 'Bob' });

  await write([{ ...bob, askedAt }]);
  expect(await aside()).toHaveLength(1);

  await write([{ ...bob, fields: { first_name: 'Bobby' } }]);
  expect(await aside()).toEqual([]);
  expect(await issues()).toEqual([]);
  release(2);
  await tryAgain();
  expect(await stage.get(connection, '2')).toMatchObject({ first_name: 'Bobby' });
});

test('it is let go neither by a reading that fails, nor because what we hold was asked for later', async () => {
  release(1, 'strange');
  await stage.sync(connection, [ada, bob]);
  await write([ada, strange]);
  const part = { connector: stage.connector, stream: 'people' };
  const failed = [{ model: 'employee', remoteId: '2', code: 'provider_unavailable' }];
  const later = new Date(Date.now() + 1000);
  await stage.records.writeNamed(connection, part, { found: [], gone: [], failed, askedAt: later });

  const asked = await stage.rows<{ asked_at: Date }>(connection, 'SELECT asked_at FROM record');
  await stage.rows(connection, 'UPDATE record SET asked_at = $1', [later]);
  release(2);
  await tryAgain();
  expect(await aside()).toMatchObject([{ remoteId: '2', payload: { note: 'strange' } }]);

  expect(asked.every(({ asked_at: at }) => at < later)).toBe(true);
  await stage.rows(connection, 'UPDATE record SET asked_at = $1', [asked[0]?.asked_at]);
  await stage.quarantine.askAgain(connection, null);
  await tryAgain();
  expect(await stage.get(connection, '2')).toMatchObject({ first_name: 'Robert' });
  expect(await aside()).toEqual([]);
});

test('it is let go when the provider has its old state again, and when it is gone there', async () => {
  release(1, 'strange');
  await stage.sync(connection, [ada, bob]);
  await write([strange, { ...strange, remoteId: '3' }]);
  expect(await aside()).toHaveLength(2);

  await write([bob]);
  expect(await aside()).toMatchObject([{ remoteId: '3' }]);

  await stage.sync(connection, [ada, bob]);
  expect(await aside()).toEqual([]);
});

test('a complete run that could not read all of them lets none go', async () => {
  release(1, 'strange');
  await write([ada, strange]);

  await stage.sync(connection, [ada], { failed: [{ model: 'employee', remoteId: '2', code: 'provider_unavailable' }] });

  expect(await aside()).toMatchObject([{ remoteId: '2' }]);
});

test('what a complete run has listed and not read stays, and so does what was said of it', async () => {
  release(1, 'strange');
  await write([ada, strange]);

  await stage.sync(connection, [ada], { untouched: [{ model: 'employee', remoteId: '2' }] });

  expect(await aside()).toMatchObject([{ remoteId: '2' }]);
  expect(await issues()).toEqual(['record_unmappable']);
  await stage.sync(connection, [ada]);
  expect(await aside()).toEqual([]);
  expect(await issues()).toEqual([]);
});

test('what cannot be made anew of a record that we hold stays for as long as we hold it', async () => {
  await stage.sync(connection, [ada, { ...bob, note: 'strange' }]);
  release(1, 'strange');
  await tryAgain();
  const missed = async (): Promise<void> => {
    const run = await stage.run(connection);
    await stage.write(connection, run, [ada]);
    await stage.write(connection, run, [{ ...ada, remoteId: '3' }]); // of two pages, between which he may have moved
    await stage.records.conclude(connection, run, { models: [employee] });
    await stage.end(run);
  };

  await missed();
  expect(await aside()).toMatchObject([{ remoteId: '2', payload: { note: 'strange' } }]);
  expect(await issues()).toEqual(['record_unmappable']);

  await missed();
  expect(await aside()).toEqual([]);
  expect(await issues()).toEqual([]);
});

test('of what is too large its beginning is kept, of what cannot be written down nothing, and the field is named', async () => {
  let deep: unknown[] = [];
  for (let depth = 0; depth < 50_000; depth += 1) deep = [deep];
  const huge = 'x'.repeat(8_000_001);

  await write([
    { remoteId: 'body', fields: { first_name: 'Eve', last_name: huge.slice(0, 1_000_001) } },
    { remoteId: 'payload', fields: {}, note: huge },
    { remoteId: 'deep', custom: { deep: deep as never } },
  ]);

  const found = new Map((await aside()).map((each) => [each.remoteId, each]));
  expect(found.get('body')).toMatchObject({ code: 'record_too_large', field: 'last_name', excerpt: null });
  expect(found.get('body')?.payload).toMatchObject({ fields: { first_name: 'Eve' } });
  expect(found.get('payload')).toMatchObject({ code: 'record_too_large', field: 'raw_data', payload: null });
  expect(found.get('payload')?.excerpt).toMatch(/^\{"fields":\{\},"note":"x{60000,66000}$/);
  expect(found.get('deep')).toMatchObject({ code: 'record_unmappable', payload: null, excerpt: null });
  await stage.quarantine.askAgain(connection, null);
  await tryAgain();
  expect(await stage.all(connection)).toEqual([]);
});

test('a record that a new mapping cannot make stays in its place and is seen here, until another one can', async () => {
  await stage.sync(connection, [ada, { ...bob, note: 'strange' }]);
  release(1, 'strange');

  await tryAgain();

  expect(await stage.get(connection, '2')).toMatchObject({ first_name: 'Bob' });
  expect(await aside()).toMatchObject([{ remoteId: '2', payload: { note: 'strange' } }]);
  release(2);
  await tryAgain();
  expect(await aside()).toEqual([]);
  expect(await issues()).toEqual([]);
});

test('it is listed page by page, by model and by reason', async () => {
  release(1, 'strange');
  await write([1, 2, 3].map((number) => ({ ...strange, remoteId: `${number}` })));

  const first = await stage.quarantine.page(connection, { pageSize: 2, model: 'employee', code: 'record_unmappable' });
  const second = await stage.quarantine.page(connection, { pageSize: 2, cursor: first.cursor ?? '' });

  expect(second.cursor).toBeNull();
  expect([...first.items, ...second.items].map(({ remoteId }) => remoteId).toSorted()).toEqual(['1', '2', '3']);
  expect((await stage.quarantine.page(connection, { pageSize: 2, model: 'group' })).items).toEqual([]);
  expect((await stage.quarantine.page(connection, { pageSize: 2, code: 'record_too_large' })).items).toEqual([]);
});

test('where a right is gone for good that shows such records at all, nothing of them is kept aside either', async () => {
  release(1, 'strange');
  await write([ada, strange]);
  stage.connector = { ...stage.connector, rights: [{ name: 'People', fills: { employee: 'all' } }] };
  const over = { lost: { People: { since: '2026-01-01T00:00:00Z', over: true } }, lacking: { people: ['People'] } };

  await tryAgain({ ...connection, ...over });

  expect(await aside()).toEqual([]);
});
