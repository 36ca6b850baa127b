import { listOf } from './binary.js';
import { noteEarly, noteSweep } from './record-holds.js';
import { type Burial, buryCalls, type Gone, noteGone, sizeOf } from './record-burial.js';
import { type Regathered, touchCalls } from './record-naming.js';
import { listText } from './record-page.js';
import { settleAside } from './record-quarantine.js';
import { holdRun, type RunHold, takeTurn } from './record-turn.js';
import { call, type Call, statement } from './statement.js';

/** What a finished run has seen of one model, and how many records we hold of it. */
export interface Tally {
  model: string;
  /** Different records in its pages. */
  seen: number;
  /** The greatest number that the provider has announced. */
  expected: number;
  unread: number;
  /** Records from this stream that are not gone. */
  live: number;
  /** How many of the run's pages had some. */
  pages: number;
}

/** A record that a run has not seen. */
export interface Missing extends Gone {
  /** The complete run before has not seen it either: another one than this. */
  again: boolean;
}

const TALLY = statement(
  'tally',
  `SELECT
     page.model, count(DISTINCT seen.id)::int, coalesce(max(page.expected), 0)::int,
     (SELECT sum(unread) FROM run_page u WHERE u.connection_id = :connection AND u.run_id = :run AND u.model = page.model)::int,
     (SELECT count(*) FROM record r
      WHERE r.connection_id = :connection AND r.model = page.model AND r.stream = :stream AND r.deleted_at IS NULL)::int,
     count(DISTINCT page.page)::int
   FROM run_page page LEFT JOIN LATERAL unnest(page.ids) AS seen (id) ON true
   WHERE page.connection_id = :connection AND page.run_id = :run
   GROUP BY page.model`,
);

export const tallyCall = (connection: string, { id, stream }: RunHold): Call<Tally> =>
  call(TALLY, { connection, run: id, stream }, (row) => ({
    model: row.text(0),
    seen: row.integer(1),
    expected: row.integer(2),
    unread: row.integer(3),
    live: row.integer(4),
    pages: row.integer(5),
  }));

const MISSING = statement(
  'missing',
  `WITH before AS (
     SELECT model, run_id, started_at FROM sweep
     WHERE connection_id = :connection AND stream = :stream AND run_id <> :run
   ), seen AS MATERIALIZED (
     SELECT unnest(ids) AS id FROM run_page WHERE connection_id = :connection AND run_id = :run
   ), seen_before AS MATERIALIZED (
     SELECT unnest(ids) AS id FROM run_page WHERE connection_id = :connection AND run_id IN (SELECT run_id FROM before)
   )
   SELECT
     r.id, r.xmin, r.model,
     EXISTS (SELECT FROM before WHERE before.model = r.model AND r.asked_at < before.started_at)
       AND r.id NOT IN (SELECT id FROM seen_before)
   FROM record r
   WHERE r.connection_id = :connection AND r.model = ANY (:models::text[]) AND r.stream = :stream
     AND r.deleted_at IS NULL AND r.asked_at < :started_at AND r.id NOT IN (SELECT id FROM seen)`,
);

/** Records of these models that the stream should have seen and has not; asked for after the run began they do not count. */
export const missingCall = (
  connection: string,
  run: RunHold & { startedAt: Date },
  models: readonly string[],
): Call<Missing> =>
  call(
    MISSING,
    {
      connection,
      run: run.id,
      stream: run.stream,
      started_at: run.startedAt.toISOString(),
      models: listOf.texts(models),
    },
    (row) => ({ id: row.uuid(0), version: Buffer.from(row.bytes(1)), model: row.text(2), again: row.flag(3) }),
  );

/** Records that a connection's settings choose, and the keys by which those that belong to them are found. */
export interface Chosen {
  models: readonly string[];
  ids: readonly string[];
  keys: readonly Buffer[];
}

/** In the order of an index, and so many at once: the planner would read all of the connection's records otherwise. */
const UNCHOSEN = statement(
  'unchosen',
  `SELECT gone.id, gone.xmin, wanted.model
   FROM unnest(:models::text[]) wanted (model)
   CROSS JOIN LATERAL (
     SELECT r.id, r.xmin
     FROM record r
     WHERE r.connection_id = :connection AND r.model = wanted.model AND r.stream = :stream AND r.deleted_at IS NULL
       AND r.id <> ALL (:ids::uuid[]) AND NOT r.keys && :keys::uuid[]
     ORDER BY r.modified_at, r.id
     LIMIT 1000
   ) gone`,
);

/** Records of these models, from the run's stream, that are neither chosen nor belong to one that is: the first of them. */
export const unchosenCall = (connection: string, { stream }: RunHold, { models, ids, keys }: Chosen): Call<Gone> =>
  call(
    UNCHOSEN,
    { connection, stream, models: listOf.texts(models), ids: listOf.uuids(ids), keys: listOf.keys(keys) },
    (row) => ({ id: row.uuid(0), version: Buffer.from(row.bytes(1)), model: row.text(2) }),
  );

const NOTHING_READ = {
  ...{ pages: 0, reached: 0, seen: 0, created: 0, updated: 0, unchanged: 0, failed: 0, quarantined: 0 },
  ...{ expected: undefined, latest: undefined },
};

/** What a complete run has found out of these models. */
export interface SweptModels {
  models: readonly string[];
  /** By model: how many records are held back. */
  held: Readonly<Record<string, number>>;
  /** Those of the models of which an earlier run stays the first witness: it is too early for a second one. */
  early: readonly string[];
  burial: Burial;
  named: readonly Regathered[];
  /** Records that the run has found by their names alone: their models, by id. */
  stay: ReadonlyMap<string, string>;
}

/** The transaction that ends a complete run: its models are swept, and what is gone is marked. */
export const sweepCalls = (
  connection: string,
  run: RunHold & { startedAt: Date },
  { models, held, early, burial, named, stay }: SweptModels,
): Call<void>[] => [
  takeTurn(connection),
  holdRun(connection, run, { ...NOTHING_READ, seen: stay.size, unchanged: stay.size, deleted: sizeOf(burial) }),
  ...buryCalls(connection, run.stream, burial),
  ...touchCalls(connection, run.stream, named),
  ...noteGone(connection, run, burial),
  ...noteStay(connection, run, stay),
  noteSweep(
    connection,
    run,
    models.filter((model) => !early.includes(model)),
    held,
  ),
  ...early.flatMap((model) => noteEarly(connection, run, model, held[model] ?? 0)),
  settleAside(connection, run, models),
];

/** On the last page. */
const NOTE_STAY = statement(
  'note-stay',
  `INSERT INTO run_page (connection_id, run_id, page, model, unread, ids, checkpoint, unchanged)
   SELECT :connection, run.id, run.pages, stay.model, 0, stay.ids::uuid[], last.checkpoint, stay.count
   FROM run
   CROSS JOIN LATERAL (
     SELECT checkpoint FROM run_page
     WHERE connection_id = :connection AND run_id = run.id AND page = run.pages
     LIMIT 1
   ) last
   CROSS JOIN unnest(:models::text[], :ids::text[], :counts::int[]) AS stay (model, ids, count)
   WHERE run.id = :run
   ON CONFLICT (connection_id, run_id, page, model) DO UPDATE SET
     (ids, unchanged) = (run_page.ids || excluded.ids, run_page.unchanged + excluded.unchanged)`,
);

/** The run has seen them as well: the next one that misses them is the first. */
function noteStay(connection: string, { id }: RunHold, stay: SweptModels['stay']): Call<void>[] {
  if (stay.size === 0) return [];
  const byModel = [...Map.groupBy(stay.keys(), (each) => stay.get(each) ?? '')];
  const models = listOf.texts(byModel.map(([model]) => model));
  const ids = listOf.texts(byModel.map(([, each]) => listText(each)));
  const counts = listOf.integers(byModel.map(([, each]) => each.length));
  return [call(NOTE_STAY, { connection, run: id, models, ids, counts })];
}

const TIDY = statement(
  'tidy',
  `WITH gone AS (
     DELETE FROM run_page
     USING run
     WHERE run_page.connection_id = :connection AND run.id = run_page.run_id AND run.stream = :stream AND run.id <> :run
       AND run.state IN ('succeeded', 'failed')
       AND NOT EXISTS (SELECT FROM sweep WHERE sweep.connection_id = :connection AND sweep.run_id = run_page.run_id)
     RETURNING run_id, model, cardinality(ids) AS seen, run_page.created, run_page.updated, run_page.unchanged, run_page.deleted,
       run_page.failed, run_page.quarantined
   ), left_over AS (
     DELETE FROM run_page
     WHERE connection_id = :connection AND NOT EXISTS (SELECT FROM run WHERE run.id = run_page.run_id)
       AND NOT EXISTS (SELECT FROM sweep WHERE sweep.connection_id = :connection AND sweep.run_id = run_page.run_id)
   ), figures AS (
     SELECT run_id, model, jsonb_build_object(
       'seen', sum(seen), 'created', sum(created), 'updated', sum(updated), 'unchanged', sum(unchanged),
       'deleted', sum(deleted), 'failed', sum(failed), 'quarantined', sum(quarantined)
     ) AS counts
     FROM gone
     GROUP BY run_id, model
   ), told AS (
     SELECT run_id, jsonb_object_agg(model, counts) AS by_model FROM figures GROUP BY run_id
   )
   UPDATE run SET by_model = told.by_model FROM told WHERE run.id = told.run_id`,
);

/**
 * Pages of earlier runs, and those whose runs are forgotten, but for those that the next sweep looks at; what they counted stays with
 * their runs.
 */
export const tidyCall = (connection: string, { id, stream }: RunHold): Call<void> =>
  call(TIDY, { connection, run: id, stream });
