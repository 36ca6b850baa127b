import { listOf } from './binary.js';
import { IS_FIRST } from './record-turn.js';
import { call, type Call, statement } from './statement.js';

/** A record that names another one, and the key that says so. */
export interface NamingRecord {
  key: Buffer;
  id: string;
  version: Buffer;
  model: string;
}

/** A record whose lists of those that name it differ now: names of these lists, sealed. */
export interface Regathered {
  id: string;
  fields: Buffer;
}

/** From each key to its few records: the planner would turn it around without `OFFSET 0`. */
const FOUND = `
  SELECT wanted.key, found.id, found.version, found.model
  FROM unnest(:keys::uuid[]) wanted (key)
  CROSS JOIN LATERAL (SELECT id FROM record_key WHERE connection_id = :connection AND key = wanted.key OFFSET 0) named
  CROSS JOIN LATERAL (
    SELECT r.id, r.xmin AS version, r.model
    FROM record r
    WHERE r.connection_id = :connection AND r.id = named.id AND r.deleted_at IS NULL
    OFFSET 0
  ) found`;

const NAMING = statement('naming', FOUND);

/** Records with one of these keys, in any order; of those that are gone none. */
export const namingCall = (connection: string, keys: readonly Buffer[]): Call<NamingRecord> =>
  call(NAMING, { connection, keys: listOf.keys(keys) }, (row) => ({
    key: Buffer.from(row.bytes(0)),
    id: row.uuid(1),
    version: Buffer.from(row.bytes(2)),
    model: row.text(3),
  }));

/** `NOT IN` or a join might look through all of the ids for each record: who plans does not know how many there are. */
const LEAVE_NONE = statement(
  'leave-none',
  `SELECT refuse('moved')
   FROM (SELECT naming.id FROM (${FOUND}) naming EXCEPT SELECT unnest(:ids::uuid[])) late
   LIMIT 1`,
);

/** Refuses when a record has one of these keys and is not among those with these ids: it was written a moment ago. */
export const leaveNone = (connection: string, keys: readonly Buffer[], ids: Buffer): Call<void> =>
  call(LEAVE_NONE, { connection, keys: listOf.keys(keys), ids });

/** Of those that the next statement touches, and before it does. A join would be planned without the index while tables are small. */
const TOUCH_KEYS = statement(
  'touch-keys',
  `UPDATE record_key SET modified_at = feed.at
   FROM feed
   WHERE feed.connection_id = :connection AND record_key.connection_id = :connection AND record_key.id = ANY (:ids::uuid[])
     AND (
       SELECT r.deleted_at IS NULL AND r.modified_at < feed.at
       FROM record r
       WHERE r.connection_id = :connection AND r.id = record_key.id
     )`,
);

/**
 * How many of them there are is known only here, so their numbers in the change log are taken here as well. One that this
 * transaction has written itself was told of.
 */
const TOUCH = statement(
  'touch',
  `WITH touched AS (
     UPDATE record SET modified_at = feed.at
     FROM feed
     WHERE feed.connection_id = :connection AND record.connection_id = :connection AND record.id = ANY (:ids::uuid[])
       AND record.deleted_at IS NULL AND record.modified_at < feed.at
     RETURNING record.id, record.model, record.modified_at
   ), numbered AS (
     UPDATE feed SET seq = seq + (SELECT count(*) FROM touched) WHERE connection_id = :connection RETURNING seq
   )
   INSERT INTO change (connection_id, seq, at, kind, model, id, fields, first)
   SELECT :connection, numbered.seq + 1 - row_number() OVER (), touched.modified_at, 'updated', touched.model, page.id, page.fields,
     ${IS_FIRST}
   FROM numbered, unnest(:ids, :fields::bytea[]) AS page (id, fields) JOIN touched ON touched.id = page.id`,
);

/** Records that are named have changed with those that name them, at the time of this transaction: as far as there are any. */
export function touchCalls(connection: string, stream: string, named: readonly Regathered[]): Call<void>[] {
  if (named.length === 0) return [];
  const ids = listOf.uuids(named.map(({ id }) => id));
  const fields = listOf.bytes(named.map((each) => each.fields));
  return [call(TOUCH_KEYS, { connection, ids }), call(TOUCH, { connection, stream, ids, fields })];
}
