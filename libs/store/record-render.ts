import { listOf } from './binary.js';
import { columnsOf, type RenderedRecord, replaceCalls } from './record-page.js';
import { type Regathered, touchCalls } from './record-naming.js';
import { forgetPast } from './record-past.js';
import { quarantineCalls, type Quarantining } from './record-quarantine.js';
import { compare, type Compared, sameChoices, takeTurnAsLongAsThere, tell, type Told } from './record-turn.js';
import { call, type Call, statement } from './statement.js';

/** A place in the order of the last change. */
export interface Place {
  time: number;
  id: string;
}

export const BEGINNING: Place = { time: -Infinity, id: '00000000-0000-0000-0000-000000000000' };

/** Records of one model from one stream that were rendered with another shape, or with older settings and custom fields. */
export interface Stale {
  model: string;
  stream: string;
  shape: number;
  rendering: number;
  /** Only what comes later in the order of the last change. */
  after: Place;
}

/** A record that is to be rendered anew. It is a view: valid while it is being read. */
export interface StaleRecord {
  id: string;
  version: Buffer;
  modifiedAt: number;
  deleted: boolean;
  askedAt: number;
  body: Buffer;
  custom: Buffer | null;
  raw: Buffer;
  shape: number;
  rendering: number;
}

/** Records that were rendered anew, and which of them differ. */
export interface RenderedPage {
  records: readonly RenderedRecord[];
  changes: readonly Told[];
  /** Records that are named by those that differ, as others are. */
  named: readonly Regathered[];
  /** Those of them whose payload is destroyed, or a part of it, with what takes its place, sealed. */
  emptied: readonly (Compared & { raw: Buffer })[];
  /** Records that are not to be there any more: emptied as well. */
  ended: readonly string[];
  /** Those of which no earlier state may be kept. */
  forgotten: readonly string[];
  /** The connection's, as they were made. */
  choicesVersion: number;
  stream: string;
  /** Records that could not be rendered anew, and those that now could. */
  aside: Quarantining;
}

/** So many are read at once, fewer at the end. */
export const STALE_PAGE = 200;

/** In this order none is missed: a record that is written meanwhile stays where it is or comes later. */
const STALE = statement(
  'stale',
  `SELECT id, xmin, modified_at, deleted_at IS NOT NULL, body, custom, raw, shape, asked_at, rendering
   FROM record
   WHERE connection_id = :connection AND model = :model AND (modified_at, id) > (:time::timestamptz, :id::uuid)
     AND stream = :stream AND (shape <> :shape::int OR rendering < :rendering::int)
   ORDER BY modified_at, id LIMIT ${STALE_PAGE}`,
);

export const staleCall = (
  connection: string,
  { after, shape, rendering, ...sought }: Stale,
  read: (record: StaleRecord) => void,
): Call<void> =>
  call(
    STALE,
    {
      ...sought,
      connection,
      time: Number.isFinite(after.time) ? new Date(after.time).toISOString() : '-infinity',
      id: after.id,
      shape: String(shape),
      rendering: String(rendering),
    },
    (row) => {
      read({
        id: row.uuid(0),
        version: Buffer.from(row.bytes(1)),
        modifiedAt: row.time(2),
        deleted: row.flag(3),
        body: row.bytes(4),
        custom: row.has(5) ? row.bytes(5) : null,
        raw: row.bytes(6),
        shape: row.integer(7),
        askedAt: row.time(8),
        rendering: row.integer(9),
      });
    },
  );

/**
 * What came from the provider stays as it is, and so does when it was asked for. The rows are named once more for the planner,
 * or it would read all of the connection's to find those of the page.
 */
const REWRITE = statement(
  'rewrite',
  `UPDATE record SET
     (shape, rendering, modified_at, remote_modified_at, starts_at, ends_at, effective_at, keys, body, custom)
       = (page.shape, page.rendering, coalesce(page.kept_at, feed.at), page.remote_modified_at, page.starts_at, page.ends_at,
          page.effective_at, page.keys::uuid[], page.body, page.custom)
   FROM feed, unnest(
     :ids::uuid[], :shapes::int[], :renderings::int[], :kept_at::timestamptz[], :remote_modified_at::timestamptz[],
     :starts_at::timestamptz[], :ends_at::timestamptz[], :effective_at::timestamptz[], :keys::text[], :bodies::bytea[],
     :customs::bytea[]
   ) AS page (id, shape, rendering, kept_at, remote_modified_at, starts_at, ends_at, effective_at, keys, body, custom)
   WHERE feed.connection_id = :connection AND record.connection_id = :connection AND record.id = ANY (:ids) AND page.id = record.id`,
);

/** Without hash and mark whatever the provider shows differs. */
const EMPTY = statement(
  'empty',
  `UPDATE record SET (hash, mark, raw) = ('', NULL, page.raw)
   FROM unnest(:ids::uuid[], :raws::bytea[]) AS page (id, raw)
   WHERE record.connection_id = :connection AND record.id = ANY (:ids) AND page.id = record.id`,
);

const empty = (connection: string, records: RenderedPage['emptied']): Call<void> =>
  call(EMPTY, {
    connection,
    ids: listOf.uuids(records.map(({ id }) => id)),
    raws: listOf.bytes(records.map(({ raw }) => raw)),
  });

/** Nothing but that they were there stays of them. */
const END = statement(
  'end-records',
  `UPDATE record SET (deleted_at, reduced) = (coalesce(deleted_at, feed.at), true)
   FROM feed
   WHERE feed.connection_id = :connection AND record.connection_id = :connection AND record.id = ANY (:ids::uuid[])`,
);

/** A transaction of its own, without a run: the rows must still be those that were read. */
export const renderCalls = (connection: string, page: RenderedPage): Call<void>[] => [
  takeTurnAsLongAsThere(connection),
  sameChoices(connection, page.choicesVersion),
  ...(page.emptied.length > 0 ? [compare(connection, page.emptied)] : []),
  ...replaceCalls(connection, page.records, call(REWRITE, { ...columnsOf(page.records), connection })),
  ...(page.emptied.length > 0 ? [empty(connection, page.emptied)] : []),
  ...(page.ended.length > 0 ? [call(END, { connection, ids: listOf.uuids(page.ended) })] : []),
  ...(page.forgotten.length > 0 ? [forgetPast(connection, listOf.uuids(page.forgotten))] : []),
  ...(page.changes.length > 0 ? tell(connection, page.stream, page.changes) : []),
  ...touchCalls(connection, page.stream, page.named),
  ...quarantineCalls(connection, page.stream, page.aside),
];
