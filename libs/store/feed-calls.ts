import { listOf, type Row } from './binary.js';
import { call, type Call, statement } from './statement.js';

/** Where a connection's change log stands. */
export interface FeedState {
  /** The greatest number so far. */
  seq: number;
  epoch: number;
  /** Numbers up to this one are forgotten. */
  keptFrom: number;
}

/** Which changes somebody is shown. `only`: of these models those of these kinds; null: all of them. */
export interface WantedChanges {
  models: readonly string[];
  only: readonly { model: string; kind: string }[] | null;
}

/** Numbers behind `after`, and not behind `until`. */
export interface ChangeRange {
  after: number;
  until: number;
  limit: number;
  /** Leaves out what was told while its stream had never been read completely. */
  withoutFirst?: boolean;
}

/** Of a record or an event, between two numbers that lie close together. */
export interface ToldOf {
  id: string;
  after: number;
  until: number;
}

/** A row of the change log; its body is the record's as it is now, null where there is none. A view: valid while it is being read. */
export interface StoredChange {
  seq: number;
  at: number;
  kind: string;
  model: string;
  id: string;
  fields: Buffer | null;
  first: boolean;
  data: unknown;
  body: Buffer | null;
}

const FEED_STATE = statement('feed-state', 'SELECT seq, epoch, kept_from FROM feed WHERE connection_id = :connection');

export const feedStateCall = (connection: string): Call<FeedState> =>
  call(FEED_STATE, { connection }, (row) => ({ seq: row.bigint(0), epoch: row.integer(1), keptFrom: row.bigint(2) }));

const ALL = `
  SELECT seq, at, kind, model, id, fields, first, data
  FROM change
  WHERE connection_id = :connection AND seq > :after::bigint AND seq <= :until::bigint AND model = ANY (:models::text[])
    AND NOT (first AND :without_first::boolean)
  ORDER BY seq LIMIT :limit::int`;

/** From each kind to its few rows. Compared as a whole: in a table that is still empty the planner would walk all of a connection's. */
const ONLY = `
  SELECT found.*
  FROM unnest(:models::text[], :kinds::text[]) wanted (model, kind)
  CROSS JOIN LATERAL (
    SELECT seq, at, kind, model, id, fields, first, data
    FROM change
    WHERE connection_id = :connection AND (model, kind, seq) > (wanted.model, wanted.kind, :after::bigint)
      AND (model, kind, seq) <= (wanted.model, wanted.kind, :until::bigint)
      AND NOT (first AND :without_first::boolean)
    ORDER BY model, kind, seq LIMIT :limit::int
  ) found
  ORDER BY found.seq LIMIT :limit::int`;

const withBodies = (changes: string): string => `
  SELECT told.seq, told.at, told.kind, told.model, told.id, told.fields, told.first, told.data::text, held.body
  FROM (${changes}) told LEFT JOIN LATERAL (
    SELECT body FROM record r WHERE r.connection_id = :connection AND r.id = told.id OFFSET 0
  ) held ON true
  ORDER BY told.seq`;

const CHANGES = statement('changes', withBodies(ALL));
const CHANGES_ONLY = statement('changes-only', withBodies(ONLY));

/** Each once, by its numbers: an id alone would lead through all of the connection's. */
const CHANGES_OF = statement(
  'changes-of',
  withBodies(`
  SELECT DISTINCT ON (found.seq) found.*
  FROM unnest(:ids::uuid[], :afters::text[]::bigint[], :untils::text[]::bigint[]) wanted (id, after, until)
  CROSS JOIN LATERAL (
    SELECT seq, at, kind, model, id, fields, first, data
    FROM change
    WHERE connection_id = :connection AND seq > wanted.after AND seq <= wanted.until AND id = wanted.id
    OFFSET 0
  ) found
  ORDER BY found.seq LIMIT :limit::int`),
);

const LAST = statement(
  'last-change',
  `SELECT seq FROM change
   WHERE connection_id = :connection AND seq <= :after::bigint AND model = ANY (:models::text[])
   ORDER BY seq DESC LIMIT 1`,
);

const LAST_ONLY = statement(
  'last-change-only',
  `SELECT max(found.seq)
   FROM unnest(:models::text[], :kinds::text[]) wanted (model, kind)
   CROSS JOIN LATERAL (
     SELECT seq FROM change
     WHERE connection_id = :connection AND (model, kind, seq) > (wanted.model, wanted.kind, 0)
       AND (model, kind, seq) <= (wanted.model, wanted.kind, :after::bigint)
     ORDER BY model DESC, kind DESC, seq DESC LIMIT 1
   ) found`,
);

const wantedValues = ({ models, only }: WantedChanges): Record<string, Buffer> =>
  only === null
    ? { models: listOf.texts(models) }
    : {
        models: listOf.texts(only.map(({ model }) => model)),
        kinds: listOf.texts(only.map(({ kind }) => kind)),
      };

const bytesAt = (row: Row, column: number): Buffer | null => (row.has(column) ? row.bytes(column) : null);

/** In their order, each as it arrives. */
export const changesCall = (
  connection: string,
  wanted: WantedChanges,
  { after, until, limit, withoutFirst = false }: ChangeRange,
  read: (change: StoredChange) => void,
): Call<void> =>
  call(
    wanted.only ? CHANGES_ONLY : CHANGES,
    {
      ...{ ...wantedValues(wanted), connection, after: String(after), until: String(until), limit: String(limit) },
      without_first: String(withoutFirst),
    },
    (row) => {
      read(storedOf(row));
    },
  );

export const changesOfCall = (
  connection: string,
  { told, limit }: { told: readonly ToldOf[]; limit: number },
  read: (change: StoredChange) => void,
): Call<void> => {
  const numbers = {
    afters: listOf.texts(told.map(({ after }) => String(after))),
    untils: listOf.texts(told.map(({ until }) => String(until))),
  };
  const ids = listOf.uuids(told.map(({ id }) => id));
  return call(CHANGES_OF, { ...numbers, connection, ids, limit: String(limit) }, (row) => {
    read(storedOf(row));
  });
};

const storedOf = (row: Row): StoredChange => ({
  ...{ seq: row.bigint(0), at: row.time(1), kind: row.text(2), model: row.text(3), id: row.uuid(4) },
  ...{ fields: bytesAt(row, 5), first: row.flag(6), body: bytesAt(row, 8) },
  data: row.has(7) ? (JSON.parse(row.text(7)) as unknown) : null,
});

/** The number of the last one up to here, also of those that are forgotten; null: there is none. */
export const lastChangeCall = (connection: string, wanted: WantedChanges, after: number): Call<number | null> =>
  call(wanted.only ? LAST_ONLY : LAST, { ...wantedValues(wanted), connection, after: String(after) }, (row) =>
    row.has(0) ? row.bigint(0) : null,
  );

/** How far the server has written, and whether all of that lies on its disk; a server that does not tell keeps what it has. */
const WRITTEN = statement('written', 'SELECT place, is_kept FROM written()');

export const writtenCall = (): Call<{ place: string; isKept: boolean }> =>
  call(WRITTEN, {}, (row) => ({ place: row.text(0), isKept: row.flag(1) }));

/** A message of nothing, whose commit waits for the disk and for all that was written before it. */
const KEEP_WRITTEN = statement('keep-written', 'SELECT keep_written(:place::pg_lsn)');

export const keepWrittenCall = (place: string): Call<void> => call(KEEP_WRITTEN, { place });

/** So many are forgotten in one transaction: a page that waits for its turn does not wait long. */
const FORGOTTEN_AT_ONCE = 1000;

const OLD_CHANGE = statement(
  'old-change',
  `SELECT FROM (
     SELECT at FROM change
     WHERE connection_id = :connection AND seq > (SELECT kept_from FROM feed WHERE connection_id = :connection)
     ORDER BY seq LIMIT 1
   ) first WHERE at < :before::timestamptz`,
);

/** One row where something was told before then and is not forgotten. */
export const oldChangeCall = (connection: string, before: Date): Call<void> =>
  call(OLD_CHANGE, { connection, before: before.toISOString() });

const RAISE_KEPT_FROM = statement(
  'raise-kept-from',
  `UPDATE feed SET kept_from = old.seq
   FROM (
     SELECT max(seq) AS seq FROM (
       SELECT seq, at FROM change
       WHERE connection_id = :connection AND seq > (SELECT kept_from FROM feed WHERE connection_id = :connection)
       ORDER BY seq LIMIT ${FORGOTTEN_AT_ONCE}
     ) next WHERE at < :before::timestamptz
   ) old
   WHERE feed.connection_id = :connection AND old.seq IS NOT NULL`,
);

/** What records were before those that are forgotten next. The rows are named once more for the planner. */
const FORGET_OLD_PAST = statement(
  'forget-old-past',
  `WITH next AS MATERIALIZED (
     SELECT id, seq, at FROM change
     WHERE connection_id = :connection AND seq > (SELECT kept_from FROM feed WHERE connection_id = :connection)
     ORDER BY seq LIMIT ${FORGOTTEN_AT_ONCE}
   )
   DELETE FROM record_past
   WHERE connection_id = :connection AND id = ANY (ARRAY(SELECT id FROM next WHERE at < :before::timestamptz))
     AND seq <= (SELECT max(seq) FROM next WHERE at < :before::timestamptz)`,
);

/** Of each kind the last one stays: whoever is shown the next one is told its number. */
const FORGET_CHANGES = statement(
  'forget-changes',
  `DELETE FROM change
   WHERE connection_id = :connection
     AND seq <= (SELECT kept_from FROM feed WHERE connection_id = :connection)
     AND (
       SELECT later.seq FROM change later
       WHERE later.connection_id = :connection AND (later.model, later.kind, later.seq) > (change.model, change.kind, change.seq)
         AND (later.model, later.kind, later.seq)
           <= (change.model, change.kind, (SELECT kept_from FROM feed WHERE connection_id = :connection))
       ORDER BY later.model, later.kind, later.seq LIMIT 1
     ) IS NOT NULL`,
);

/** Forgets the first of those that were told before then; behind the connection's turn. */
export const forgetCalls = (connection: string, before: Date): Call<void>[] => [
  call(FORGET_OLD_PAST, { connection, before: before.toISOString() }),
  call(RAISE_KEPT_FROM, { connection, before: before.toISOString() }),
  call(FORGET_CHANGES, { connection }),
];
