import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { newId } from '#kernel';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { Pipeline } from './pipeline.js';
import { listCall, type Selection, startsFewCall, type Within } from './record-list.js';

const connection = newId();
const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 0, 1);
const day = (number: number): Date => new Date(FIRST + number * DAY);

interface Stored {
  id: string;
  starts_at: Date | null;
  ends_at: Date | null;
  effective_at: Date | null;
  remote_modified_at: Date | null;
}

let database: TestDatabase;
let api: Pipeline;
let stored: Stored[];

beforeAll(async () => {
  database = await createDatabase();
  api = new Pipeline(database.apiUrl, { connections: 1 });
  stored = await fill();
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

/** 6,000 records of one model over 300 days, some of them without a time, a few of another model. In the order of lists. */
async function fill(): Promise<Stored[]> {
  const client = new pg.Client({ connectionString: database.workerUrl });
  await client.connect();
  await client.query(`SELECT set_config('app.connection', $1, false)`, [connection]);
  await client.query(
    `INSERT INTO record (connection_id, id, model, stream, hash, shape, asked_at, created_at, modified_at, keys, body, raw,
       starts_at, ends_at, effective_at, remote_modified_at)
     SELECT $1, gen_random_uuid(), CASE WHEN n % 100 = 7 THEN 'employee' ELSE 'timesheet_entry' END, 'times', '\\x00', 1, now(),
       now(), date_trunc('second', now()) + (n % 500) * interval '1 s', '{}', '\\x00', '\\x00',
       CASE WHEN n % 10 > 0 THEN $2::timestamptz + (n * 7 % 300) * interval '1 day' END,
       CASE WHEN n % 5 > 0 THEN $2::timestamptz + (n * 7 % 300 + 1) * interval '1 day' END,
       CASE WHEN n % 7 > 0 THEN $2::timestamptz + (n % 300) * interval '1 day' END,
       CASE WHEN n % 3 > 0 THEN $2::timestamptz + (n % 200) * interval '1 day' END
     FROM generate_series(1, 6000) n`,
    [connection, new Date(FIRST)],
  );
  const { rows } = await client.query<Stored>(
    `SELECT id, starts_at, ends_at, effective_at, remote_modified_at FROM record WHERE model = 'timesheet_entry'
     ORDER BY modified_at, id`,
  );
  await client.end();
  return rows;
}

const show = { custom: false, raw: false, deleted: false, choices: 0 };
const selectionOf = (
  within: Within,
  after = { time: -Infinity, id: '00000000-0000-0000-0000-000000000000' },
): Selection => ({
  ...{ model: 'timesheet_entry', ids: undefined, filters: [], limit: 201 },
  ...{ within, after, show },
});

/** All ids, page by page. */
async function listed(within: Within, fewStart: boolean): Promise<string[]> {
  const ids: string[] = [];
  for (let after: Selection['after'] | undefined, more = true; more;) {
    const page: Selection['after'][] = [];
    const read = ({ id, modifiedAt }: { id: string; modifiedAt: number }): void => {
      page.push({ id, time: modifiedAt });
    };
    await api.send(connection, listCall(connection, selectionOf(within, after), read, { fewStart }));
    ids.push(...page.map(({ id }) => id));
    after = page.at(-1);
    more = page.length === 201;
  }
  return ids;
}

const expected = (within: Within): string[] =>
  stored
    .filter((record) =>
      Object.entries(within).every(([name, { from, to }]) => {
        const time = record[name as keyof Within];
        return time !== null && (!from || time >= from) && (!to || time <= to);
      }),
    )
    .map(({ id }) => id);

const bounds = fc.record(
  { from: fc.integer({ min: -2, max: 302 }).map(day), to: fc.integer({ min: -2, max: 302 }).map(day) },
  { requiredKeys: [] },
);
/** A time that neither end bounds is not asked for. */
const within: fc.Arbitrary<Within> = fc
  .record(
    { starts_at: bounds, ends_at: bounds, effective_at: bounds, remote_modified_at: bounds },
    { requiredKeys: [] },
  )
  .map((given) => Object.fromEntries(Object.entries(given).filter(([, { from, to }]) => from ?? to)));

test('whichever index leads, what lies between two times is found, both of them included, in the order of the list', async () => {
  await fc.assert(
    fc.asyncProperty(within, async (asked) => {
      const ids = expected(asked);
      expect(await listed(asked, false)).toEqual(ids);
      if (asked.starts_at) expect(await listed(asked, true)).toEqual(ids);
    }),
    { numRuns: 30 },
  );
});

test('the index of first times leads to a few records, never to most of them', async () => {
  const fewIn = async (asked: Within): Promise<boolean | undefined> => {
    const asking = startsFewCall(connection, selectionOf(asked));
    return asking && (await api.send(connection, asking))[0][0];
  };

  expect(await fewIn({ starts_at: { from: day(3), to: day(9) } })).toBe(true);
  expect(await fewIn({ starts_at: { from: day(0) } })).toBe(false);
  expect(await fewIn({ ends_at: { from: day(3), to: day(9) } })).toBeUndefined();
});
