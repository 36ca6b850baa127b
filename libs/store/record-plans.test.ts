import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { newId } from '#kernel';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { Pipeline } from './pipeline.js';
import { getCall, listCall, type Selection } from './record-list.js';
import { pageCalls, type SealedRecord } from './record-page.js';
import { sweepCalls } from './record-sweep.js';
import { call, type Call, statement } from './statement.js';

const connection = newId();
const key = Buffer.alloc(16, 7);
const narrow = { indexed: true, keys: [key, key] };
const broad = { indexed: false, keys: [key] };
const show = { custom: true, raw: true, deleted: false };

const list = (more: Partial<Selection>): Call<void> => {
  const first = { time: -Infinity, id: newId() };
  const selection = { model: 'employee', after: first, ids: undefined, filters: [], limit: 101, show, ...more };
  return listCall(connection, selection, () => undefined);
};

/** Every form that a read can take, and the index that leads it. */
const READS: Record<string, [Call<void>, RegExp]> = {
  page: [list({}), /using record_\d\d_connection_id_model_modified_at_id_idx/],
  'one broad filter': [list({ filters: [broad] }), /using record_\d\d_connection_id_model_modified_at_id_idx/],
  'two broad filters': [list({ filters: [broad, broad] }), /using record_\d\d_connection_id_model_modified_at_id_idx/],
  'one narrow filter': [list({ filters: [narrow] }), /using record_key_pkey[^]*using record_\d\d_pkey/],
  'several filters': [list({ filters: [broad, narrow, narrow] }), /using record_key_pkey[^]*using record_\d\d_pkey/],
  ids: [list({ ids: [newId(), newId()] }), /using record_\d\d_pkey/],
  'ids and filters': [list({ ids: [newId()], filters: [narrow, broad] }), /using record_\d\d_pkey/],
  get: [getCall(connection, { model: 'employee', id: newId(), show }, () => undefined), /using record_\d\d_pkey/],
};

const bytes = Buffer.alloc(4);
const record: SealedRecord = {
  ...{
    id: newId(),
    model: 'employee',
    version: bytes,
    keptAt: null,
    hash: bytes,
    mark: null,
    shape: 1,
    askedAt: new Date(),
  },
  ...{ remoteModifiedAt: undefined, keys: [key], indexed: [key], body: bytes, custom: null, raw: bytes },
};
const run = { id: newId(), stream: 'people', fence: 1, startedAt: new Date() };
const page = {
  records: [record],
  changes: [{ id: record.id, model: 'employee', kind: 'updated' as const, fields: null }],
  seen: [{ model: 'employee', ids: [record.id], expected: 1, unread: 0 }],
  counts: { seen: 1, created: 0, updated: 1, unchanged: 0, failed: 0 },
  ...{ latest: undefined, checkpoint: bytes },
};
const gone = [{ id: record.id, version: bytes, model: 'employee', again: false }];

/** What a page and a sweep write, and what leads each to the rows. */
const LEADS: Record<string, RegExp> = {
  'hold-run': /using run_pkey/,
  compare: /using record_\d\d_pkey/,
  advance: /using feed_pkey/,
  'drop-keys': /using record_key_record/,
  'move-keys': /using record_key_record/,
  bury: /using record_\d\d_pkey/,
};
const WRITES = Object.values(
  Object.fromEntries(
    [...pageCalls(connection, run, page), ...sweepCalls(connection, run, { models: ['employee'], gone })].map(
      (each) => [each.statement.name, each] as const,
    ),
  ),
);

interface Plans {
  reads: Record<string, string>;
  writes: Record<string, string>;
}

let database: TestDatabase;
let api: Pipeline;
let worker: Pipeline;
/** Made while the tables were empty, and still in use when they are full; and made later. */
let early: Plans;
let late: Plans;

beforeAll(async () => {
  database = await createDatabase();
  api = new Pipeline(database.apiUrl, { connections: 1 });
  worker = new Pipeline(database.workerUrl, { connections: 1 });
  await Promise.all([
    ...Object.values(READS).map(([each]) => prepare(api, each)),
    ...WRITES.map((each) => prepare(worker, each)),
  ]);
  await planAll();
  await fill();
  early = await planAll();
  await analyse();
  late = await planAll();
});

afterAll(async () => {
  await api.close();
  await worker.close();
  await database.drop();
});

async function planAll(): Promise<Plans> {
  const reads = Object.entries(READS).map(async ([name, [each]]) => [name, await planOf(api, each)] as const);
  const writes = WRITES.map(async (each) => [each.statement.name, await planOf(worker, each)] as const);
  return { reads: Object.fromEntries(await Promise.all(reads)), writes: Object.fromEntries(await Promise.all(writes)) };
}

const prepare = async (pipeline: Pipeline, { statement: { name, text } }: Call<void>): Promise<void> => {
  await pipeline.send(connection, call(statement(`prepare ${name}`, `PREPARE "${name}!" AS ${text}`), {}));
};

/** The plan as it is cached; nothing but the connection is told to the planner. */
async function planOf(pipeline: Pipeline, { statement: { name, parameters }, values }: Call<void>): Promise<string> {
  const args = parameters.map((each, index) => (each === 'connection' ? `'${String(values[index])}'` : 'NULL'));
  const text = `EXPLAIN (COSTS OFF) EXECUTE "${name}!" ${args.length > 0 ? `(${args.join()})` : ''}`;
  const [lines] = await pipeline.send(
    connection,
    call(statement(`explain ${name}`, text), {}, (row) => row.text(0)),
  );
  return lines.join('\n');
}

/** 40,000 records of one connection, and as many keys as they would have. */
async function fill(): Promise<void> {
  const client = new pg.Client({ connectionString: database.workerUrl });
  await client.connect();
  await client.query(`SELECT set_config('app.connection', $1, false)`, [connection]);
  await client.query(
    `INSERT INTO record (connection_id, id, model, stream, hash, shape, asked_at, created_at, modified_at, keys, body, raw)
     SELECT $1, gen_random_uuid(), 'employee', 'people', '\\x00', 1, now(), now(), now() + n * interval '1 ms',
       ARRAY[gen_random_uuid(), gen_random_uuid()], decode(repeat('00', 300), 'hex'), '\\x00'
     FROM generate_series(1, 40000) n`,
    [connection],
  );
  await client.query('INSERT INTO record_key SELECT connection_id, unnest(keys), modified_at, id FROM record');
  await client.end();
}

async function analyse(): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query('ANALYZE record, record_key');
  await owner.end();
}

const BAD = /Seq Scan|Bitmap|Hash|Materialize/;

test('over 40,000 records every read is led by its index', () => {
  for (const { reads } of [early, late]) {
    for (const [name, [, lead]] of Object.entries(READS)) {
      expect([name, reads[name]]).toEqual([name, expect.stringMatching(lead)]);
      expect([name, reads[name]]).not.toEqual([name, expect.stringMatching(BAD)]);
      expect([name, reads[name]]).toEqual([name, expect.stringContaining('Subplans Removed: 31')]);
    }
  }
});

test('a page costs the same wherever it lies: it is read in the order of the index', () => {
  for (const { reads } of [early, late]) {
    for (const name of ['page', 'one broad filter', 'two broad filters']) expect(reads[name]).not.toMatch(/Sort$/m);
  }
});

test('over 40,000 records every write is led by its index', () => {
  for (const { writes } of [early, late]) {
    expect(Object.keys(writes)).toEqual(expect.arrayContaining(Object.keys(LEADS)));
    for (const [name, plan] of Object.entries(writes)) {
      expect([name, plan]).toEqual([name, expect.stringMatching(LEADS[name] ?? /(?:)/)]);
      expect([name, plan]).not.toEqual([name, expect.stringMatching(BAD)]);
    }
  }
});
