import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidRequest } from '#kernel';
import { employee, group, type Model } from '#models';
import type { ConnectionRef } from '#tenancy';
import { type Item, type Person, PLAIN, RecordStage } from '../../test/record-stage.js';
import type { ListQuery } from './index.js';

let stage: RecordStage;

beforeAll(async () => {
  stage = await RecordStage.open();
});

afterAll(async () => {
  await stage.close();
});

const GROUPS = ['a', 'b', 'c'];
const NAMES = ['Ada', 'ada ', 'Bob', 'Émile', 'E\u0301mile', 'Ada,Bob', ''];

interface Given {
  first_name: string | null;
  employment_status: string | null;
  groups: string[] | null;
  deleted: boolean;
  /** In which page it is written, and so when. */
  page: number;
}

const given: fc.Arbitrary<Given> = fc.record({
  first_name: fc.option(fc.constantFrom(...NAMES)),
  employment_status: fc.option(fc.constantFrom('ACTIVE', 'LEAVE', 'ON_THE_MOON')),
  groups: fc.option(fc.subarray(GROUPS)),
  deleted: fc.boolean(),
  page: fc.integer({ min: 0, max: 2 }),
});

const query: fc.Arbitrary<Partial<ListQuery>> = fc.record(
  {
    pageSize: fc.integer({ min: 1, max: 5 }),
    includeDeleted: fc.boolean(),
    remoteIds: fc.array(fc.integer({ min: 0, max: 12 }).map(String), { maxLength: 6 }),
    filters: fc.record(
      {
        first_name: fc.array(fc.constantFrom('ADA', 'bob', 'émile', 'nobody'), { minLength: 1, maxLength: 3 }),
        employment_status: fc.array(fc.constantFrom('active', 'LEAVE', 'on_the_moon'), { minLength: 1, maxLength: 2 }),
        groups: fc.array(fc.constantFrom(...GROUPS), { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['pageSize', 'filters'] },
);

const plain = (text: string): string => text.trim().toLowerCase().normalize('NFC');

/** What the list should be, from the records themselves. */
function expected(
  all: (Given & { remoteId: string })[],
  { filters = {}, remoteIds, includeDeleted }: Partial<ListQuery>,
): string[] {
  const has = (record: Given, [name, values]: [string, string[]]): boolean => {
    const value = record[name as 'first_name' | 'employment_status' | 'groups'];
    const own = Array.isArray(value) ? value : [value ?? ''];
    return own.some((one) => one !== '' && values.some((wanted) => plain(wanted) === plain(one)));
  };
  return all
    .filter((record) => includeDeleted === true || !record.deleted)
    .filter(({ remoteId }) => remoteIds?.includes(remoteId) ?? true)
    .filter((record) => Object.entries(filters).every((filter) => has(record, filter)))
    .map(({ remoteId }) => remoteId)
    .sort();
}

async function fill(records: (Given & { remoteId: string })[]): Promise<ConnectionRef> {
  const connection = await stage.connect();
  const run = await stage.run(connection);
  const personOf = ({ remoteId, first_name, employment_status, groups }: Given & { remoteId: string }): Person => ({
    remoteId,
    fields: { first_name, employment_status, groups },
  });
  for (const page of [0, 1, 2])
    await stage.write(connection, run, records.filter((one) => one.page === page).map(personOf));
  await stage.end(run);
  const kept = records.filter(({ deleted }) => !deleted);
  // One that stays, so that a run without the others is no empty one.
  await stage.sync(connection, [...kept.map(personOf), { remoteId: 'anchor' }]);
  return connection;
}

test('filters, ids and pages give the same as looking at every record', async () => {
  const records = fc
    .array(given, { maxLength: 10 })
    .map((all) => all.map((one, index) => ({ ...one, remoteId: String(index) })));
  await fc.assert(
    fc.asyncProperty(records, fc.array(query, { minLength: 5, maxLength: 12 }), async (all, queries) => {
      const connection = await fill(all);
      for (const each of queries) {
        const items = (await stage.all(connection, each)).filter(({ remote_id }) => remote_id !== 'anchor');
        expect(items.map(({ remote_id }) => remote_id).sort()).toEqual(expected(all, each));
        const order = items.map(({ modified_at, id }) => `${modified_at} ${id}`);
        expect(order).toEqual([...order].sort());
      }
    }),
    { numRuns: 25 },
  );
});

test('ids narrow remote ids and the other way round; an id that is none finds nothing', async () => {
  const connection = await stage.connect();
  await stage.sync(connection, [{ remoteId: '1' }, { remoteId: '2' }, { remoteId: '3' }]);
  const id = (remoteId: string): string => stage.idOf(connection, remoteId);
  const found = async (more: Partial<ListQuery>): Promise<string[]> =>
    (await stage.all(connection, more)).map(({ remote_id }) => remote_id).sort();

  expect(await found({ ids: [id('1'), id('2').toUpperCase(), id('1')] })).toEqual(['1', '2']);
  expect(await found({ ids: [id('1'), id('2')], remoteIds: ['2', '3'] })).toEqual(['2']);
  expect(await found({ ids: [id('1')], remoteIds: [] })).toEqual([]);
  expect(await found({ ids: ['nonsense'] })).toEqual([]);
});

test('page_size counts what is on the page, and the last page has no cursor', async () => {
  const connection = await stage.connect();
  await stage.sync(
    connection,
    Array.from({ length: 5 }, (_, index) => ({ remoteId: String(index) })),
  );

  const first = await stage.list(connection, { pageSize: 3 });
  const second = await stage.list(connection, { pageSize: 3, cursor: first.cursor ?? '' });

  expect([first.page_size, first.items.length, second.page_size, second.items.length]).toEqual([3, 3, 2, 2]);
  expect([typeof first.cursor, second.cursor]).toEqual(['string', null]);
  expect((await stage.list(connection, { pageSize: 5 })).cursor).toBeNull();
});

test('modified_after is inclusive, to the millisecond', async () => {
  const connection = await stage.connect();
  await stage.sync(connection, [{ remoteId: '1' }]);
  const [item] = await stage.all(connection);
  const time = new Date(item?.modified_at ?? 0);

  expect(await stage.all(connection, { modifiedAfter: time })).toHaveLength(1);
  expect(await stage.all(connection, { modifiedAfter: new Date(time.getTime() + 1) })).toHaveLength(0);
});

test('until the last page, what to pass next is the time of the last item; an empty connection has a time as well', async () => {
  const connection = await stage.connect();
  expect((await stage.list(connection)).modifiedUntil.getTime()).toBeLessThanOrEqual(Date.now());
  await stage.sync(connection, [{ remoteId: '1' }, { remoteId: '2' }, { remoteId: '3' }]);

  const { items, modifiedUntil, cursor } = await stage.list(connection, { pageSize: 2 });

  expect(cursor).not.toBeNull();
  expect(modifiedUntil.toISOString()).toBe(items[1]?.modified_at);
});

test('a cursor that was changed, or belongs to another list, is refused', async () => {
  const connection = await stage.connect();
  const other = await stage.connect();
  const people = Array.from({ length: 4 }, (_, index) => ({ remoteId: String(index), fields: { first_name: 'Ada' } }));
  await stage.sync(connection, people);
  await stage.sync(other, people);
  const filters = { first_name: ['ada'] };
  const cursor = (await stage.list(connection, { pageSize: 2 })).cursor ?? '';
  const refused = { fields: [{ loc: ['query', 'cursor'], type: 'value_error' }] };

  expect((await stage.list(connection, { pageSize: 1, cursor, includeCustomFields: true })).items).toHaveLength(1);
  const others: [ConnectionRef, Model, Partial<ListQuery>][] = [
    [other, employee, {}],
    [connection, group, {}],
    [connection, employee, { filters }],
    [connection, employee, { remoteIds: ['1'] }],
  ];
  for (const [of, model, more] of others) {
    await expect(stage.served.list(of, model, { ...PLAIN, cursor, ...more })).rejects.toMatchObject(refused);
  }
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.nat(cursor.length - 1).map((at) => cursor.slice(0, at)),
        fc
          .tuple(fc.nat(cursor.length - 1), fc.constantFrom('A', 'b', '-', '=', '%'))
          .map(([at, letter]) => cursor.slice(0, at) + letter + cursor.slice(at + 1)),
      ),
      async (changed) => {
        fc.pre(changed !== cursor);
        await expect(stage.served.list(connection, employee, { ...PLAIN, cursor: changed })).rejects.toBeInstanceOf(
          InvalidRequest,
        );
      },
    ),
  );
});

test('a filter that does not exist is refused', async () => {
  const connection = await stage.connect();
  await expect(stage.list(connection, { filters: { salary: ['1'] } })).rejects.toMatchObject({
    fields: [{ loc: ['query', 'salary'] }],
  });
});

test('who polls with X-Modified-Until misses no change and no deletion, whatever is written meanwhile', async () => {
  const connection = await stage.connect();
  const seen = new Map<string, Item>();
  let [writing, after] = [true, new Date(0)];
  const poll = async (): Promise<void> => {
    const { items, modifiedUntil } = await stage.list(connection, {
      modifiedAfter: after,
      pageSize: 7,
      includeDeleted: true,
    });
    for (const item of items) seen.set(item.id, item);
    after = modifiedUntil;
  };
  const runs = [await stage.run(connection), await stage.run(connection, { stream: 'places' })] as const;
  const writer = async (from: number): Promise<void> => {
    const run = runs[from % 2 === 0 ? 0 : 1];
    for (let round = 0; round < 12; round += 1) {
      // Every writer has records of its own, and all of them share some.
      const people = [from * 10, from * 10 + 1, 1000, 1001].map((id) => ({
        remoteId: String(id),
        fields: { last_name: `${from} ${round}` },
      }));
      await stage.write(connection, run, people);
    }
  };
  const poller = (async (): Promise<void> => {
    while (writing) await poll();
  })();

  await Promise.all([0, 1, 2, 3].map(writer));
  for (const run of runs) await stage.end(run);
  await stage.sync(
    connection,
    [...seen.values()]
      .slice(1)
      .map(({ remote_id, last_name }) => ({ remoteId: remote_id, fields: { last_name: last_name ?? null } })),
  );
  writing = false;
  await poller;
  const last = await stage.list(connection, { modifiedAfter: after, includeDeleted: true });
  for (const item of last.items) seen.set(item.id, item);

  const all = await stage.all(connection, { includeDeleted: true });
  expect([...seen.values()].sort((one, other) => (one.id < other.id ? -1 : 1))).toEqual(
    all.sort((one, other) => (one.id < other.id ? -1 : 1)),
  );
  const numbers = await stage.rows<{ seq: string }>(connection, 'SELECT seq FROM change ORDER BY seq');
  expect(numbers.map(({ seq }) => Number(seq))).toEqual(numbers.map((_, index) => index + 1));
});
