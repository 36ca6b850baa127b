import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { newId } from '#kernel';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { listOf } from './binary.js';
import { Pipeline } from './pipeline.js';
import { call, type Call, statement } from './statement.js';

let database: TestDatabase;
let pipeline: Pipeline;

const connection = newId();
const BYTES = statement('bytes', 'SELECT :bytes::bytea, :bytes::bytea IS NULL');
const FAIL = statement('fail', 'SELECT 1 / :by::int');
const INSERT = statement(
  'insert',
  `INSERT INTO sweep (connection_id, stream, model, run_id, started_at, held)
   VALUES (:connection, 'people', 'employee', :connection, now(), :seq::int)`,
);
const SEQ = statement('seq', 'SELECT connection_id, held::bigint FROM sweep');

const bytesCall = (bytes: Buffer): Call<Buffer> => call(BYTES, { bytes }, (row) => Buffer.from(row.bytes(0)));
const seqCall = call(SEQ, {}, (row) => [row.uuid(0), row.bigint(1)]);

beforeAll(async () => {
  database = await createDatabase();
  pipeline = new Pipeline(database.workerUrl, { connections: 2 });
});

afterAll(async () => {
  await pipeline.close();
  await database.drop();
});

/** Ends the pipeline's connections as a server does that is shut down. */
async function cutConnections(): Promise<void> {
  const client = new pg.Client({ connectionString: database.workerUrl });
  await client.connect();
  await client.query(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()`);
  await client.end();
}

test('values of every type arrive as they were sent', async () => {
  const id = newId();
  const time = Date.UTC(1969, 6, 20, 20, 17, 40, 123);
  const all = statement(
    'all-types',
    `SELECT :id::uuid, :text::text, :number::int, :big::bigint, :flag::bool, :time::timestamptz, NULL::bytea, :texts::text[] = '{a,"ü, \\"b\\""}',
       :ids::uuid[] = ARRAY[:id]::uuid[], :numbers::int[] = '{-1,NULL}', :times::timestamptz[] = ARRAY[:time, NULL]::timestamptz[],
       :none::uuid[] = '{}'`,
  );
  const values = {
    ...{ id, text: 'Jürgen \u{1F600}', number: '-2147483648', big: String(-(2 ** 40) - 1), flag: 'false' },
    ...{ time: new Date(time).toISOString(), texts: listOf.texts(['a', 'ü, "b"']), ids: listOf.uuids([id]) },
    ...{ numbers: listOf.integers([-1, undefined]), times: listOf.times([time, null]), none: listOf.uuids([]) },
  };

  const [[row]] = await pipeline.send(
    connection,
    call(all, values, (row) => [
      ...[row.uuid(0), row.text(1), row.integer(2), row.bigint(3), row.flag(4), row.time(5), row.has(6)],
      ...[7, 8, 9, 10, 11].map((column) => row.flag(column)),
    ]),
  );

  expect(row).toEqual([id, values.text, -2147483648, -(2 ** 40) - 1, false, time, false, true, true, true, true, true]);
});

test('bytes survive, however long they are and however many calls are underway', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.uint8Array(), fc.uint8Array({ minLength: 60_000, maxLength: 140_000, size: 'max' })), {
        maxLength: 12,
      }),
      async (values) => {
        const buffers = values.map((value) => Buffer.from(value));
        const answers = await Promise.all(buffers.map((bytes) => pipeline.send(connection, bytesCall(bytes))));
        for (const [index, [[bytes]]] of answers.entries())
          expect(bytes?.equals(buffers[index] ?? Buffer.alloc(0))).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

test('what fails costs itself: calls before and behind it on the same line are answered', async () => {
  const single = new Pipeline(database.workerUrl, { connections: 1 });
  const one = Buffer.from('one');

  const answers = await Promise.allSettled([
    single.send(connection, bytesCall(one)),
    single.send(connection, call(FAIL, { by: '0' })),
    single.send(connection, bytesCall(one)),
    single.send(connection, call(statement('nonsense', 'SELECT nonsense'), {})),
    single.send(connection, call(FAIL, { by: '1' })),
    single.send(
      connection,
      call(BYTES, { bytes: one }, () => {
        throw new Error('The reader gave up.');
      }),
    ),
    single.send(connection, bytesCall(one)),
  ]);

  const failures = answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as Error).message : 'ok'));
  expect(failures).toEqual([
    'ok',
    'division by zero',
    'ok',
    'column "nonsense" does not exist',
    'ok',
    'The reader gave up.',
    'ok',
  ]);
  await single.close();
});

test('statements are prepared once on each line, also when many arrive together or the first of them fails', async () => {
  const single = new Pipeline(database.workerUrl, { connections: 1 });
  const late = statement('late', 'SELECT 1');
  const prepared = statement('prepared', `SELECT count(*)::int FROM pg_prepared_statements WHERE name = 'late'`);

  await Promise.allSettled([
    single.send(connection, call(FAIL, { by: '0' }), call(late, {})),
    ...Array.from({ length: 5 }, () => single.send(connection, call(late, {}))),
  ]);
  await Promise.all(Array.from({ length: 5 }, () => single.send(connection, call(late, {}))));

  expect(
    await single.send(
      connection,
      call(prepared, {}, (row) => row.integer(0)),
    ),
  ).toEqual([[1]]);
  await single.close();
});

test('what is sent together is one transaction', async () => {
  const id = newId();
  const insert = (seq: string) => call(INSERT, { connection: id, seq });

  await expect(pipeline.send(id, insert('1'), call(FAIL, { by: '0' }))).rejects.toThrow('division by zero');
  expect(await pipeline.send(id, seqCall)).toEqual([[]]);

  expect(await pipeline.send(id, insert('2'), seqCall)).toEqual([[], [[id, 2]]]);
});

test('each call sees its own connection, and the next one on the line nothing of it', async () => {
  const ids = Array.from({ length: 20 }, newId);
  await Promise.all(ids.map((id, index) => pipeline.send(id, call(INSERT, { connection: id, seq: String(index) }))));

  const seen = await Promise.all([...ids, ...ids].map((id) => pipeline.send(id, seqCall)));

  expect(seen.map(([rows]) => rows)).toEqual([...ids, ...ids].map((id) => [[id, ids.indexOf(id)]]));
  await expect(pipeline.send(newId(), call(INSERT, { connection: ids[0] ?? '', seq: '1' }))).rejects.toThrow(
    'row-level security',
  );
});

test('after the server has ended its connections they are made again, and calls are answered', async () => {
  const waiting = pipeline.send(connection, call(statement('sleep', 'SELECT pg_sleep(60)'), {}));
  const settled = expect(waiting).rejects.toThrow(/terminat/);
  await pipeline.send(connection, bytesCall(Buffer.of(1)));

  await cutConnections();

  await settled;
  // What is sent before a line has heard of its end fails as what was underway did.
  for (let answered = 0, tries = 0; answered < 3 && tries < 100; tries += 1) {
    answered = await pipeline.send(connection, bytesCall(Buffer.of(1))).then(
      () => answered + 1,
      () => 0,
    );
    if (answered === 0) await sleep(20);
  }
  for (let call = 0; call < 3; call += 1) {
    expect(await pipeline.send(connection, bytesCall(Buffer.of(1)))).toEqual([[Buffer.of(1)]]);
  }
});

test('a server that is not there is an error of each call, until it is there', async () => {
  const nowhere = new Pipeline('postgres://peopleport_worker@127.0.0.1:1/none');
  await expect(nowhere.send(connection, bytesCall(Buffer.of(1)))).rejects.toThrow(/ECONNREFUSED/);
  await expect(nowhere.send(connection, bytesCall(Buffer.of(1)))).rejects.toThrow(/ECONNREFUSED/);
  await nowhere.close();
});

test('who waits for a lock holds up nobody but those that wait for the same, and has it when it is free', async () => {
  const [locked, other] = [newId(), newId()];
  const shared = new Pipeline(database.workerUrl, { connections: 1, waiting: 1 });
  const touch = statement('touch-sweep', 'UPDATE sweep SET held = held + 1 RETURNING held::bigint', { waits: true });
  const touched = call(touch, {}, (row) => row.bigint(0));
  for (const id of [locked, other]) await shared.send(id, call(INSERT, { connection: id, seq: '0' }));
  const holder = new pg.Client({ connectionString: database.workerUrl });
  await holder.connect();
  await holder.query(`BEGIN; SELECT set_config('app.connection', '${locked}', true); UPDATE sweep SET held = held`);

  const waiting = [1, 2, 3].map(() => shared.send(locked, touched));
  const before = Date.now();
  expect(await shared.send(other, bytesCall(Buffer.of(1)))).toEqual([[Buffer.of(1)]]);
  expect(Date.now() - before).toBeLessThan(1500);
  expect(await shared.send(other, touched)).toEqual([[1]]);
  const impatient = shared.send(locked, call({ ...touch, name: 'touch-now', waits: false }, {}));
  await expect(impatient).rejects.toMatchObject({ code: 'busy', retryable: true });

  await holder.end();
  expect((await Promise.all(waiting)).toSorted()).toEqual([[[1]], [[2]], [[3]]]);
  await shared.close();
});

test('with the connecting nothing is asked for that a pooler refuses', async () => {
  let asked = '';
  const pooler = createServer((socket) => {
    socket.once('data', (bytes) => {
      asked = bytes.toString('latin1');
      socket.destroy();
    });
  });
  await once(pooler.listen(0, '127.0.0.1'), 'listening');
  const { port } = pooler.address() as AddressInfo;
  const bounded = new Pipeline(`postgres://peopleport_worker@127.0.0.1:${port}/none`, { connections: 1, waiting: 1 });

  await expect(bounded.send(connection, bytesCall(Buffer.of(1)))).rejects.toThrow();

  expect(asked).toContain('peopleport_worker');
  expect(asked).not.toContain('timeout');
  await bounded.close();
  pooler.close();
});

test('a value that is missing is an error before anything is sent', () => {
  expect(() => call(BYTES, {})).toThrow('Statement bytes: no value for bytes.');
});
