import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { newId } from '#kernel';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { listOf } from './binary.js';
import { changesCall, forgetCalls, lastChangeCall } from './feed-calls.js';
import { Pipeline } from './pipeline.js';
import { getCall, listCall, relatedCall, type Selection, startsFewCall } from './record-list.js';
import { confirm } from './record-known.js';
import { pastCall } from './record-past.js';
import { leaveNone, namingCall } from './record-naming.js';
import { pageCalls, type SealedRecord } from './record-page.js';
import { renderCalls, staleCall } from './record-render.js';
import { latestCall, liveCall } from './record-sample.js';
import { sweepCalls, unchosenCall } from './record-sweep.js';
import { reduceCalls } from './retention.repository.js';
import { call, type Call, statement } from './statement.js';

const connection = newId();
const key = Buffer.alloc(16, 7);
const narrow = { indexed: true, keys: [key, key] };
const broad = { indexed: false, keys: [key] };
const show = { custom: true, raw: true, deleted: false, choices: 0 };

const asked = (more: Partial<Selection>): Selection => {
  const after = { time: -Infinity, id: newId() };
  return { model: 'employee', after, ids: undefined, filters: [], within: {}, limit: 101, show, ...more };
};
const list = (more: Partial<Selection>, fewStart = false): Call<void> =>
  listCall(connection, asked(more), () => undefined, { fewStart });

const week = { from: new Date('2026-01-05'), to: new Date('2026-01-11') };
const within = { starts_at: week, ends_at: week, effective_at: week, remote_modified_at: { from: week.from } };

function startsFew(): Call<boolean> {
  const few = startsFewCall(connection, asked({ within }));
  if (!few) throw new Error('A bounded start is asked for.');
  return few;
}

const PAGE = /using record_\d\d_connection_id_model_modified_at_id_idx/;
const STARTS =
  /using record_\d\d_connection_id_model_starts_at_idx[^]*Index Cond: [^\n]*starts_at >= [^\n]*starts_at <= /;
const KEYS = /(?:using|on) record_key_pkey[^]*using record_\d\d_pkey/;
const IDS = /using record_\d\d_pkey/;

const run = { id: newId(), stream: 'people', fence: 1, startedAt: new Date() };

const stale = { model: 'employee', stream: 'people', shape: 1, rendering: 0, after: { time: 0, id: newId() } };

const all = { models: ['employee', 'group'], only: null };
const few = { models: [], only: [{ model: 'employee', kind: 'deleted' }] };
const range = { after: 3, until: 30_000, limit: 101 };
const KINDS = /using change_kind[^]*Index Cond: [^\n]*ROW\(model, kind, seq\) > ROW\(wanted\.model, wanted\.kind, /;

/** Those of the change log. */
const FEED_READS: Record<string, [Call<unknown>, RegExp]> = {
  changes: [changesCall(connection, all, range, () => undefined), /using change_pkey[^]*using record_\d\d_pkey/],
  'changes of a kind': [
    changesCall(connection, few, range, () => undefined),
    new RegExp(`${KINDS.source}[^]*using record_\\d\\d_pkey`),
  ],
  past: [
    pastCall(connection, { id: newId(), before: 9, limit: 50 }, () => undefined),
    /Scan Backward using record_past_\d\d_pkey[^]*using change_pkey/,
  ],
  'last change': [lastChangeCall(connection, all, 3), /Index (?:Only )?Scan Backward using change_pkey/],
  'last change of a kind': [lastChangeCall(connection, few, 3), new RegExp(`Backward ${KINDS.source}`)],
};

/** Every form that a read can take, and the index that leads it. */
const READS: Record<string, [Call<unknown>, RegExp]> = {
  page: [list({}), PAGE],
  'one broad filter': [list({ filters: [broad] }), PAGE],
  'two broad filters': [list({ filters: [broad, broad] }), PAGE],
  'one narrow filter': [list({ filters: [narrow] }), KEYS],
  'several filters': [list({ filters: [broad, narrow, narrow] }), KEYS],
  ids: [list({ ids: [newId(), newId()] }), IDS],
  'ids and filters': [list({ ids: [newId()], filters: [narrow, broad] }), IDS],
  get: [getCall(connection, { model: 'employee', id: newId(), show }, () => undefined), IDS],
  'within times': [list({ within }), PAGE],
  'within times, and a broad filter': [list({ within, filters: [broad] }), PAGE],
  'few that start within a time': [list({ within }, true), new RegExp(`${STARTS.source}[^]*${IDS.source}`)],
  'few that start within a time, and a broad filter': [list({ within, filters: [broad] }, true), STARTS],
  'one narrow filter within times': [list({ within, filters: [narrow] }), KEYS],
  'ids within times': [list({ within, ids: [newId()] }), IDS],
  'whether few start': [startsFew(), STARTS],
  unchosen: [unchosenCall(connection, run, { models: ['report'], ids: [newId()], keys: [key] }), PAGE],
  stale: [staleCall(connection, stale, () => undefined), PAGE],
  latest: [latestCall(connection, { model: 'employee', limit: 1, raw: true, choices: 0 }, () => undefined), PAGE],
  live: [liveCall(connection, Buffer.alloc(0)), IDS],
  naming: [namingCall(connection, [key]), KEYS],
  related: [relatedCall(connection, { wanted: new Map([[newId(), 'company']]), show }, () => undefined), IDS],
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
  ...{ rendering: 0, startsAt: undefined, endsAt: undefined, effectiveAt: undefined },
  ...{ remoteModifiedAt: undefined, keys: [key], indexed: [key], body: bytes, custom: null, raw: bytes },
};
const fates = { created: 0, updated: 1, unchanged: 0, failed: 0, quarantined: 0 };
const gone = [{ id: record.id, version: bytes, model: 'employee', again: false }];
const burial = { gone, askedAt: new Date(), parts: gone, owners: [key] };
const page = {
  records: [record],
  changes: [{ id: record.id, model: 'employee', kind: 'updated' as const, fields: null, past: bytes }],
  burial,
  named: [{ id: record.id, fields: bytes }],
  back: ['employment'],
  forgotten: [record.id],
  owned: [{ id: record.id, owner: newId(), askedAt: new Date() }],
  seen: [{ model: 'employee', ids: [record.id], expected: 1, unread: 0, fates }],
  counts: { seen: 1, ...fates },
  ...{ latest: undefined, checkpoint: bytes, rendering: 0, choicesVersion: 0, stream: 'people' },
  aside: {
    kept: [{ ...record, code: 'record_unmappable', detail: bytes, whole: true }],
    released: [{ id: record.id, askedAt: new Date() }],
  },
};

/** What a page, a sweep and a rendering write, and what leads each to the rows. */
const LEADS: Record<string, RegExp> = {
  'hold-run': /using run_pkey/,
  compare: /using record_\d\d_pkey/,
  advance: /using feed_pkey/,
  'drop-keys': /using record_key_record/,
  'move-keys': /using record_key_record/,
  'leave-none': KEYS,
  'owners-stay': /using record_\d\d_pkey/,
  'touch-keys': /using record_key_record[^]*using record_\d\d_pkey/,
  touch: /using record_\d\d_pkey/,
  bury: /using record_\d\d_pkey/,
  'note-back': /using record_\d\d_pkey[^]*id = ANY/,
  'note-gone': /using run_page_pkey/,
  'note-stay': /using run_page_pkey/,
  release: /using quarantine_pkey/,
  'forget-aside': /using quarantine_pkey/,
  'settle-aside': /using quarantine_pkey/,
  confirm: /using record_\d\d_pkey/,
  reduce: /using record_\d\d_pkey[^]*id = ANY/,
  'reduce-keys': /using record_key_record/,
  'same-choices': /using feed_pkey/,
  'end-records': /using record_\d\d_pkey/,
  rewrite: /using record_\d\d_pkey[^]*id = ANY/,
  empty: /using record_\d\d_pkey[^]*id = ANY/,
  tell: /using stream_connection_id_name_key/,
  'raise-kept-from': /using change_pkey/,
  'forget-past': /using record_past_\d\d_pkey/,
  'forget-reduced-past': /using record_past_\d\d_pkey[^]*using record_\d\d_pkey/,
  'forget-old-past': /using record_past_\d\d_pkey/,
  'forget-changes': /using change_(?:pkey|kind)[^]*using change_kind on change later[^]*Index Cond: [^\n]*ROW/,
};
const WRITES = Object.values(
  Object.fromEntries(
    [
      ...pageCalls(connection, run, page),
      ...sweepCalls(connection, run, {
        models: ['employee'],
        held: { employee: 12 },
        early: ['employee'],
        burial,
        named: page.named,
        stay: new Map([[record.id, 'employee']]),
      }),
      ...renderCalls(connection, { ...page, emptied: [record], ended: [record.id] }),
      ...reduceCalls(connection, [{ ...record, version: bytes }]),
      confirm(connection, [{ ...record, version: bytes }]),
      ...forgetCalls(connection, new Date()),
    ].map((each) => [each.statement.name, each] as const),
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
    ...Object.values({ ...READS, ...FEED_READS }).map(([each]) => prepare(api, each)),
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
  const reads = Object.entries({ ...READS, ...FEED_READS }).map(
    async ([name, [each]]) => [name, await planOf(api, each)] as const,
  );
  const writes = WRITES.map(async (each) => [each.statement.name, await planOf(worker, each)] as const);
  return { reads: Object.fromEntries(await Promise.all(reads)), writes: Object.fromEntries(await Promise.all(writes)) };
}

const prepare = async (pipeline: Pipeline, { statement: { name, text } }: Call<unknown>): Promise<void> => {
  await pipeline.send(connection, call(statement(`prepare ${name}`, `PREPARE "${name}!" AS ${text}`), {}));
};

/** The plan as it is cached; nothing but the connection is told to the planner. */
async function planOf(pipeline: Pipeline, { statement: { name, parameters }, values }: Call<unknown>): Promise<string> {
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
    `INSERT INTO record (connection_id, id, model, stream, hash, shape, asked_at, created_at, modified_at, starts_at, keys, body, raw)
     SELECT $1, gen_random_uuid(), 'employee', 'people', '\\x00', 1, now(), now(), now() + n * interval '1 ms', now() + n * interval '1 h',
       ARRAY[gen_random_uuid(), gen_random_uuid()], decode(repeat('00', 300), 'hex'), '\\x00'
     FROM generate_series(1, 40000) n`,
    [connection],
  );
  await client.query('INSERT INTO record_key SELECT connection_id, unnest(keys), modified_at, id FROM record');
  await client.query(`
    INSERT INTO change (connection_id, seq, at, kind, model, id)
    SELECT connection_id, row_number() OVER (), modified_at, 'created', model, id FROM record`);
  await client.query('INSERT INTO record_past SELECT connection_id, id, seq, model FROM change');
  await client.end();
}

async function analyse(): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query('ANALYZE record, record_key, record_past, change');
  await owner.end();
}

const BAD = /Seq Scan|Bitmap(?! (?:Heap|Index) Scan on record_key)|Hash|Materialize/; // a bitmap of the few rows of a key costs as little
/** The few rows of the page itself may be hashed, to be met by those that an index has found. */
const HASHED_PAGE =
  /Hash Join\n *Hash Cond: \((?:record|touched)\.id = page\.id\)|HashSetOp|Hash\n *-> {2}Function Scan on page/g;

test('over 40,000 records every read is led by its index', () => {
  for (const { reads } of [early, late]) {
    for (const [name, [, lead]] of Object.entries(READS)) {
      expect([name, reads[name]]).toEqual([name, expect.stringMatching(lead)]);
      expect([name, reads[name]]).not.toEqual([name, expect.stringMatching(BAD)]);
      expect([name, reads[name]]).toEqual([name, expect.stringContaining('Subplans Removed: 31')]);
    }
  }
});

test('over 40,000 changes every reading of the change log is led by its index', () => {
  for (const { reads } of [early, late]) {
    for (const [name, [, lead]] of Object.entries(FEED_READS)) {
      expect([name, reads[name]]).toEqual([name, expect.stringMatching(lead)]);
      expect([name, reads[name]]).not.toEqual([name, expect.stringMatching(BAD)]);
    }
  }
});

test('a page costs the same wherever it lies: it is read in the order of the index', () => {
  for (const { reads } of [early, late]) {
    for (const name of ['page', 'one broad filter', 'two broad filters', 'within times'])
      expect(reads[name]).not.toMatch(/Sort$/m);
  }
});

test('over 40,000 records every write is led by its index', () => {
  for (const { writes } of [early, late]) {
    expect(Object.keys(writes)).toEqual(expect.arrayContaining(Object.keys(LEADS)));
    for (const [name, plan] of Object.entries(writes)) {
      expect([name, plan]).toEqual([name, expect.stringMatching(LEADS[name] ?? /(?:)/)]);
      expect([name, plan.replaceAll(HASHED_PAGE, '')]).not.toEqual([name, expect.stringMatching(BAD)]);
    }
  }
});

test('however many records go at once, those that stay are sought among them once, not for each', async () => {
  const ids = listOf.uuids(Array.from({ length: 300_000 }, () => newId()));
  const { statement: asked, values } = leaveNone(connection, [key], ids);
  const explained = { ...asked, name: 'explain all', text: `EXPLAIN (COSTS OFF) ${asked.text}` };
  const [lines] = await worker.send(connection, { statement: explained, values, read: (row) => row.text(0) });

  expect(lines.join('\n')).toMatch(/SetOp|Anti Join/);
  expect(lines.join('\n')).not.toMatch(/SubPlan|Nested Loop Anti Join/);
});
