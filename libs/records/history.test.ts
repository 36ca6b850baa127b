import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { Connector, JsonObject, Right } from '#connectors';
import { employee, group } from '#models';
import { newId } from '#kernel';
import { CustomFieldRepository, FeedRepository, Pipeline, RetentionRepository, Store } from '#store';
import type { ConnectionRef } from '#tenancy';
import { type Item, type Person, RecordStage } from '../../test/record-stage.js';
import type { HistoryItem } from './history.js';
import { Retention } from './retention.js';

let stage: RecordStage;
let asSent: Connector;
let connection: ConnectionRef;

beforeAll(async () => {
  stage = await RecordStage.open();
  asSent = stage.connector;
});

afterAll(() => stage.close());

beforeEach(async () => {
  stage.connector = asSent;
  connection = await stage.connect();
});

const CONTACT: Right = { name: 'Contact', fills: { employee: ['work_email'], group: 'all' } };
const SINCE = '2026-11-20T10:00:00.000Z';

const ada = (fields: JsonObject, more: Partial<Person> = {}): Person => ({
  ...{ remoteId: '1', fields: { first_name: 'Ada', ...fields } },
  ...more,
});

/** While there is somebody else, who is missing is gone. */
const bob: Person = { remoteId: '2', fields: { first_name: 'Bob' } };

const read = async (of: ConnectionRef = connection, before = Number.MAX_SAFE_INTEGER, limit = 50) =>
  stage.history.read(of, stage.idOf(of, '1'), { before, limit });

const items = async (of: ConnectionRef = connection): Promise<HistoryItem[]> => (await read(of))?.items ?? [];

/** Kind, and each field with its values. */
const told = async (of: ConnectionRef = connection): Promise<unknown[]> =>
  (await items(of)).map(({ kind, changes }) => [
    kind,
    changes?.map(({ field, from, to }) => [field, from, to]) ?? null,
  ]);

const kept = async (): Promise<unknown> =>
  (await stage.rows(connection, 'SELECT count(*)::int AS count FROM record_past'))[0]?.['count'];

async function render(of: ConnectionRef): Promise<void> {
  const part = { connector: stage.connector, stream: 'people', models: [employee, group] };
  const pages = stage.renderer.render(of, part);
  while ((await pages.next()).done !== true);
}

test('each change has what was before and after it, the last one first; what is new or as it was keeps nothing', async () => {
  await stage.sync(connection, [ada({ designation: 'Clerk' })]);
  await stage.sync(connection, [ada({ designation: 'Clerk' }, { note: 'another payload' })]);
  expect([await kept(), await items()]).toEqual([0, []]);

  await stage.sync(connection, [ada({ designation: 'Head', groups: ['g'] }, { custom: { desk: 'D 1' } })]);
  await stage.writeNamed(connection, [ada({ designation: 'Countess', groups: ['g'] }, { custom: { desk: 'D 2' } })]);

  const [second, first] = await told();
  expect(second).toEqual([
    'updated',
    [
      ['designation', 'Head', 'Countess'],
      ['custom_fields', { desk: 'D 1' }, { desk: 'D 2' }],
    ],
  ]);
  const steps = [
    ['designation', 'Clerk', 'Head'],
    ['groups', null, ['g']],
    ['custom_fields', {}, { desk: 'D 1' }],
  ];
  expect(first).toEqual(['updated', expect.arrayContaining(steps)]);
  const [last] = await stage.rows(connection, 'SELECT max(seq)::int AS seq FROM change');
  expect((await items())[0]).toMatchObject({ sequence: last?.['seq'], at: expect.any(Date) });
});

test('it is read page by page, and another record, connection or category has none of it', async () => {
  for (const designation of ['a', 'b', 'c', 'd']) await stage.sync(connection, [ada({ designation })]);

  const first = await read(connection, Number.MAX_SAFE_INTEGER, 2);
  const rest = await read(connection, first?.items.at(-1)?.sequence, 2);

  const steps = [first, rest].map((page) => page?.items.map(({ changes }) => changes?.[0]?.to));
  expect([steps, first?.more, rest?.more]).toEqual([[['d', 'c'], ['b']], true, false]);
  const id = stage.idOf(connection, '1');
  expect(await stage.history.read(await stage.connect(), id, { before: 9, limit: 9 })).toBeNull();
  expect(await read({ ...connection, category: 'ats' })).toBeNull();
  // Nobody writes the past anew.
  await expect(stage.rows(connection, 'UPDATE record_past SET past = NULL')).rejects.toMatchObject({ code: '42501' });
});

test('what went and is back has its steps, until nothing but its id is left of it', async () => {
  await stage.sync(connection, [ada({ designation: 'Clerk' }), bob]);
  await stage.sync(connection, [bob]);
  expect(await told()).toEqual([['deleted', null]]);
  await stage.sync(connection, [ada({ designation: 'Head' }), bob]);

  expect(await told()).toEqual([
    ['restored', [['designation', 'Clerk', 'Head']]],
    ['deleted', null],
  ]);

  await stage.sync(connection, [bob]);
  await retention(async (service) => {
    const later = DateTime.utc().plus({ days: 1 }).toJSDate();
    for await (const count of service.reduce(connection, later)) expect(count).toBe(1);
  });
  expect([await kept(), await items()]).toEqual([0, []]);
  await stage.sync(connection, [ada({ designation: 'Head' }), bob]);
  expect(await told()).toEqual([['restored', null]]);
});

test('it is forgotten with its changes, and what came later stays', async () => {
  for (const designation of ['a', 'b', 'c']) await stage.sync(connection, [ada({ designation })]);
  const days = (count: number): Date => DateTime.utc().minus({ days: count }).toJSDate();
  await stage.rows(connection, 'UPDATE change SET at = $1 WHERE seq < 3', [days(91)]);

  await retention(async (service) => {
    while (await service.forgetChanges(connection, days(90)));
  });

  expect(await told()).toEqual([['updated', [['designation', 'b', 'c']]]]);
  expect(await kept()).toBe(1);
});

async function retention(work: (service: Retention) => Promise<void>): Promise<void> {
  const store = new Store(stage.database.workerUrl, { connections: 1 });
  const pipeline = new Pipeline(stage.database.workerUrl, { connections: 1 });
  const [rows, feeds] = [new RetentionRepository(store, pipeline), new FeedRepository(store)];
  await work(new Retention(rows, stage.vault, stage.issues, feeds));
  await pipeline.close();
  await store.close();
}

test('other mappings and settings make changes like any other', async () => {
  await stage.sync(connection, [ada({}, { note: 'Countess' })]);
  const map: Connector['map'][string] = (raw) => ({
    fields: { ...(raw['fields'] as JsonObject), preferred_name: raw['note'] ?? null },
    custom: {},
  });
  stage.connector = { ...asSent, version: 1, map: { ...asSent.map, employee: map } };

  await render(connection);

  expect(await told()).toEqual([['updated', [['preferred_name', null, 'Countess']]]]);
});

test('when the time of a right is over nothing of what it showed is left, and nothing is kept of its end', async () => {
  stage.connector = { ...asSent, rights: [CONTACT] };
  const lost = (over: boolean): ConnectionRef => {
    const rights = { Contact: { since: SINCE, over } };
    return { ...connection, rendering: over ? 1 : 0, lost: rights };
  };
  await stage.sync(connection, [ada({ work_email: 'old@canary.example' })]);
  await stage.sync(connection, [ada({ work_email: 'new@canary.example' })]);
  await stage.write(lost(false), await stage.run(connection), [ada({ last_name: 'B.' })]);
  expect(JSON.stringify(await told(lost(false)))).toContain('old@canary.example');

  await render(lost(true));

  expect(await stage.get(connection, '1')).toMatchObject({ work_email: null, last_name: 'B.' });
  expect(await told(lost(true))).toEqual([['updated', null]]);
  const settings = { ...lost(true), rendering: 2 };
  await stage.write(settings, await stage.run(connection), [ada({ last_name: 'C.' })]);
  expect((await told(settings))[0]).toEqual(['updated', [['last_name', 'B.', 'C.']]]);
  expect(await pastOpened()).not.toContain('canary');
});

test('when the right to a whole model is over, nothing of the past of its records is left', async () => {
  stage.connector = { ...asSent, rights: [CONTACT] };
  const team = (name: string): Person => ({ remoteId: 'g', model: 'group', fields: { name } });
  await stage.sync(connection, [team('canary')]);
  await stage.sync(connection, [team('Team')]);
  expect(await kept()).toBe(1);

  await render({
    ...{ ...connection, rendering: 1, lost: { Contact: { since: SINCE, over: true } } },
    lacking: { people: ['Contact'] },
  });

  expect(await pastOpened()).toEqual('null');
});

async function pastOpened(): Promise<string> {
  const keys = stage.vault.keys(connection);
  const rows = await stage.rows<{ id: string; past: Buffer | null }>(connection, 'SELECT id, past FROM record_past');
  return rows.map(({ id, past }) => (past ? keys.open('past', id, past).toString('utf8') : 'null')).join('\n');
}

test.each([
  ['a page', async (of: ConnectionRef, people: Person[]) => stage.write(of, await stage.run(of), people)],
  ['a rendering', async (of: ConnectionRef) => render(of)],
])('what is switched off is not kept as what was before it: %s', async (_, write) => {
  const cut = (raw: JsonObject): JsonObject => ({ ...raw, fields: { first_name: 'Ada' }, custom: {} });
  const secret = { name: 'secret', models: ['employee'], cut, unified: { employee: ['work_email'] } };
  stage.connector = { ...asSent, withholdable: { models: [], fields: [secret] } };
  const person = ada({ work_email: 'canary' }, { custom: { desk: 'canary' } });
  await stage.sync(connection, [ada({ work_email: 'canary before' })]);
  await stage.sync(connection, [person]);
  const of = { ...connection, withheld: { models: [], fields: ['secret'] }, choicesVersion: 1, rendering: 1 };
  await stage.rows(connection, 'UPDATE feed SET choices_version = 1');

  await write(of, [person]);

  expect(await stage.get(of, '1')).toMatchObject({ work_email: null, custom_fields: null });
  expect(await pastOpened()).toBe('null');
  expect(await told(of)).toEqual([['updated', null]]);
});

test('a model or field that is switched off shows nothing of its past', async () => {
  await stage.sync(connection, [
    ada({ date_of_birth: '1815-12-10', last_name: 'Byron' }, { custom: { born: '10 December' } }),
  ]);
  await stage.sync(connection, [
    ada({ date_of_birth: '1815-12-11', last_name: 'Lovelace' }, { custom: { born: '11 December' } }),
  ]);
  const personio = { ...connection, connector: 'personio' };

  expect(await read({ ...personio, withheld: { models: ['employee'], fields: [] } })).toBeNull();
  expect(await told({ ...personio, withheld: { models: [], fields: ['birth_date'] } })).toEqual([
    ['updated', [['last_name', 'Byron', 'Lovelace']]],
  ]);
});

/** A field of the organisation's own, by the note that the provider sends. */
async function own(work: (remove: () => Promise<void>) => Promise<void>): Promise<void> {
  const store = new Store(stage.database.apiUrl, { connections: 1 });
  const fields = new CustomFieldRepository(store);
  const owner = { organisationId: connection.organisationId, environment: 'production' };
  const row = { category: 'hris', model: 'employee', name: 'desk', description: null, createdAt: new Date() };
  const field = { id: newId(), ...row };
  await fields.create(owner, field);
  await fields.createMapping(owner, { id: newId(), customFieldId: field.id, jsonPath: 'note' }, { connector: 'stage' });
  await work(async () => {
    const found = await fields.find(owner, field.id);
    if (found) await fields.remove(owner, found);
  });
  await store.close();
}

test('a custom field that is deleted takes its past with it at once, and what made it anew keeps nothing of it', async () => {
  const team = (name: string): Person => ({ remoteId: 'g', model: 'group', fields: { name } });
  const [before, after] = [1, 2].map((rendering) => ({ ...connection, rendering })) as [ConnectionRef, ConnectionRef];
  await own(async (remove) => {
    await stage.sync(before, [ada({}, { note: 'canary 1' }), team('One')]);
    await stage.sync(before, [ada({ designation: 'a' }, { note: 'canary 2' }), team('Two')]);
    expect([await kept(), await pastOpened()]).toEqual([2, expect.stringContaining('canary 1')]);

    await remove();

    expect([await kept(), await pastOpened()]).toEqual([1, expect.stringContaining('Two')]);
    // A run that had begun before goes on.
    await stage.sync(before, [ada({ designation: 'b' }, { note: 'canary 3' }), team('Two')]);
    await render(after);
    expect(await stage.get(after, '1', { includeCustomFields: true })).toMatchObject({ custom_fields: {} });
    expect(await told(after)).toEqual([['updated', null]]);
    expect(await pastOpened()).not.toContain('canary');
  });
});

test('nothing is kept of a custom field that was deleted where the provider has one of the same name', async () => {
  const [before, after] = [1, 2].map((rendering) => ({ ...connection, rendering })) as [ConnectionRef, ConnectionRef];
  await own(async (remove) => {
    await stage.sync(before, [ada({}, { note: 'canary', custom: { desk: 'D 1' } })]);
    await remove();

    await stage.sync(after, [ada({ designation: 'b' }, { note: 'canary', custom: { desk: 'D 1' } })]);

    expect(await stage.get(after, '1', { includeCustomFields: true })).toMatchObject({
      custom_fields: { desk: 'D 1' },
    });
    expect(await told(after)).toEqual([['updated', [['designation', null, 'b']]]]);
    expect(await pastOpened()).not.toContain('canary');
  });
});

test('files have addresses, which are signed when it is read', async () => {
  await stage.sync(connection, [ada({})]);
  await stage.sync(connection, [ada({ avatar: 'a file' })]);

  const [item] = await items();

  expect(item?.changes).toEqual([
    { field: 'avatar', from: null, to: expect.stringMatching(/^https:\/\/api\.vendor\.test\/files\//) },
  ]);
});

test('what is read of it after a page is of this page, or of none of it: both are there together', async () => {
  await stage.sync(connection, [ada({ designation: 'a' })]);
  const run = await stage.run(connection);
  const late = await stage.take(run);

  await expect(stage.write(connection, run, [ada({ designation: 'b' })])).rejects.toThrow();
  expect([await kept(), await told()]).toEqual([0, []]);
  await stage.write(connection, late, [ada({ designation: 'b' })]);

  const [both] = await stage.rows(
    connection,
    `SELECT count(*)::int AS changes, count(record_past.seq)::int AS pasts
     FROM change LEFT JOIN record_past USING (connection_id, seq) WHERE kind <> 'created'`,
  );
  expect(both).toEqual({ changes: 1, pasts: 1 });
});

const states = fc.array(
  fc.option(
    fc.record({
      fields: fc.record({
        designation: fc.constantFrom('Clerk', 'Head', null),
        groups: fc.subarray(['g', 'h', 'i']),
        home_location: fc.option(fc.record({ city: fc.constantFrom('London', 'Ö') })),
      }),
      custom: fc.dictionary(fc.constantFrom('desk', 'key'), fc.constantFrom(1, 'two', [3])),
    }),
    { freq: 5 },
  ),
  { minLength: 2, maxLength: 8 },
);

test('whatever happens to a record, going back from today by its history leads through all that it was', async () => {
  await fc.assert(
    fc.asyncProperty(states, async (plays) => {
      connection = await stage.connect();
      const shown: Item[] = [];
      for (const state of plays) {
        const there = state ? [{ remoteId: '1', ...(state as Pick<Person, 'fields' | 'custom'>) }] : [];
        await stage.sync(connection, [...there, bob]);
        const now = await stage.get(connection, '1', { includeCustomFields: true, includeDeleted: true });
        if (now && now.modified_at !== shown.at(-1)?.modified_at) shown.push(now);
      }
      const steps = await items();
      expect(steps).toHaveLength(Math.max(shown.length - 1, 0));
      for (const [index, { at, changes }] of steps.entries()) {
        const [after, before] = [shown.at(-1 - index), shown.at(-2 - index)];
        expect(after?.modified_at).toBe(at.toISOString());
        const back = Object.fromEntries((changes ?? []).map(({ field, from }) => [field, from]));
        const forth = Object.fromEntries((changes ?? []).map(({ field, to }) => [field, to]));
        expect(after).toMatchObject(forth);
        expect(plain({ ...after, ...back })).toEqual(plain({ ...before }));
      }
    }),
    { numRuns: 15 }, // a failure names its seed
  );
}, 60_000);

const plain = (item: object): object => ({ ...item, modified_at: '', is_deleted: null, deleted_at: null });
