import { listOf } from './binary.js';
import type { RunHold } from './record-turn.js';
import { call, type Call, statement } from './statement.js';

type BegunRun = RunHold & { startedAt: Date };

/** That records of a model were held back by the last complete run. */
export interface Hold {
  model: string;
  /** That was this run itself, whose worker went before it could say that the run is over. */
  own: boolean;
  /** Whether this run may confirm it: it was asked for late enough, or somebody has released them before that. */
  ripe: boolean;
  /** It does, and has taken some away already: its worker went in the middle. */
  begun: boolean;
}

/** Seconds for which many records are held, before a second complete run is asked for that may confirm it. */
const HELD_SECONDS = 900;

/** Of a row of `sweep`: as many as its run has missed, are still there, and have not been seen by another way meanwhile. */
export const STILL_MISSED = `
  SELECT count(*)::int AS missed
  FROM record LEFT JOIN (
    SELECT unnest(ids) AS id FROM run_page
    WHERE run_page.connection_id = sweep.connection_id AND run_page.run_id = sweep.run_id
  ) AS seen USING (id)
  WHERE record.connection_id = sweep.connection_id AND record.model = sweep.model AND record.stream = sweep.stream
    AND deleted_at IS NULL AND asked_at < sweep.started_at AND seen.id IS NULL`;

/** All times are the database's: a worker's clock may be another one. */
const HOLDS = statement(
  'holds',
  `SELECT sweep.model, sweep.run_id = run.id, is_ripe, is_ripe AND run.deleted > 0
   FROM sweep JOIN run ON run.id = :run
   CROSS JOIN LATERAL (
     SELECT coalesce(released_at <= run.queued_at, false)
       OR coalesce(held_since <= run.queued_at - interval '${HELD_SECONDS} seconds', false) AS is_ripe
   ) AS told
   CROSS JOIN LATERAL (${STILL_MISSED}) AS still
   WHERE sweep.connection_id = :connection AND sweep.stream = :stream AND sweep.held > 0 AND still.missed > 0`,
);

export const holdsCall = (connection: string, run: RunHold): Call<Hold> =>
  call(HOLDS, { connection, run: run.id, stream: run.stream }, (row) => ({
    model: row.text(0),
    own: row.flag(1),
    ripe: row.flag(2),
    begun: row.flag(3),
  }));

/** What was held before is missed again by now, or back: what is held now, and what is said of it, begins anew. */
const NOTE_SWEEP = statement(
  'note-sweep',
  `INSERT INTO sweep (connection_id, stream, model, run_id, started_at, held, held_since)
   SELECT :connection, :stream, swept.model, :run, :started_at, swept.held, CASE WHEN swept.held > 0 THEN now() END
   FROM unnest(:models::text[], :held::int[]) AS swept (model, held)
   ON CONFLICT (connection_id, stream, model) DO UPDATE SET
     (run_id, started_at, held, held_since, released_at)
       = (excluded.run_id, excluded.started_at, excluded.held, excluded.held_since, NULL)`,
);

export const noteSweep = (
  connection: string,
  run: BegunRun,
  models: readonly string[],
  held: Readonly<Record<string, number>>,
): Call<void> =>
  call(NOTE_SWEEP, {
    connection,
    run: run.id,
    stream: run.stream,
    started_at: run.startedAt.toISOString(),
    models: listOf.texts(models),
    held: listOf.integers(models.map((model) => held[model] ?? 0)),
  });

const NOTE_EARLY = statement(
  'note-early',
  'UPDATE sweep SET held = :held::int WHERE connection_id = :connection AND stream = :stream AND model = :model',
);

/** Whatever the witness has missed and this run has seen was there: when it was asked for says so. */
const NOTE_BACK = statement(
  'note-back',
  `UPDATE record SET asked_at = :started_at
   WHERE connection_id = :connection AND stream = :stream AND model = :model AND deleted_at IS NULL AND asked_at < :started_at
     AND id = ANY (ARRAY(
       SELECT unnest(ids) FROM run_page WHERE connection_id = :connection AND run_id = :run AND model = :model
       EXCEPT
       SELECT unnest(ids) FROM run_page
       WHERE connection_id = :connection AND run_id IN (
         SELECT run_id FROM sweep WHERE connection_id = :connection AND stream = :stream AND model = :model
       )
     ))`,
);

/** The hold goes on from when it began; records of it that are back are no part of it any more. */
export const noteEarly = (
  connection: string,
  { id: run, stream, startedAt }: BegunRun,
  model: string,
  held: number,
): Call<void>[] => [
  call(NOTE_BACK, { connection, run, stream, model, started_at: startedAt.toISOString() }),
  call(NOTE_EARLY, { connection, stream, model, held: String(held) }),
];
