import { listOf } from './binary.js';
import { call, type Call, statement } from './statement.js';

/** What decides whether a record that was pulled differs from the one we hold. */
export interface Known {
  id: string;
  /** The row's: another one after each write. */
  version: Buffer;
  hash: Buffer;
  mark: Buffer | null;
  shape: number;
  rendering: number;
  askedAt: number;
  modifiedAt: number;
  deleted: boolean;
}

const KNOWN = statement(
  'known',
  `SELECT id, xmin, hash, mark, shape, rendering, asked_at, modified_at, deleted_at IS NOT NULL
   FROM record
   WHERE connection_id = :connection AND id = ANY (:ids::uuid[])`,
);

export const knownCall = (connection: string, ids: readonly string[]): Call<Known> =>
  call(KNOWN, { connection, ids: listOf.uuids(ids) }, (row) => ({
    id: row.uuid(0),
    version: Buffer.from(row.bytes(1)),
    hash: Buffer.from(row.bytes(2)),
    mark: row.has(3) ? Buffer.from(row.bytes(3)) : null,
    shape: row.integer(4),
    rendering: row.integer(5),
    askedAt: row.time(6),
    modifiedAt: row.time(7),
    deleted: row.flag(8),
  }));

/** A record that was seen by its name and is not written, as it stays as we hold it or could not be taken over. */
export interface Confirmed {
  id: string;
  version: Buffer;
  askedAt: Date;
}

/** A join would begin with all records. */
const CONFIRM = statement(
  'confirm',
  `WITH confirmed AS (
     UPDATE record SET asked_at = (
       SELECT seen.asked_at FROM unnest(:ids::uuid[], :asked_at::timestamptz[]) AS seen (id, asked_at) WHERE seen.id = record.id
     )
     WHERE record.connection_id = :connection AND record.id = ANY (:ids::uuid[])
       AND record.xmin = (
         SELECT seen.version FROM unnest(:ids::uuid[], :versions::xid[]) AS seen (id, version) WHERE seen.id = record.id
       )
     RETURNING id
   )
   SELECT refuse('moved') WHERE (SELECT count(*) FROM confirmed) < cardinality(:ids::uuid[])`,
);

/**
 * That they are there is known as of when that was asked: no earlier answer takes them away, and no run that has begun before misses
 * them. Behind the connection's turn. Refuses when another writer was faster with one of them: of its content nothing is known as of
 * then.
 */
export const confirm = (connection: string, confirmed: readonly Confirmed[]): Call<void> =>
  call(CONFIRM, {
    connection,
    ids: listOf.uuids(confirmed.map(({ id }) => id)),
    versions: listOf.versions(confirmed.map(({ version }) => version)),
    asked_at: listOf.times(confirmed.map(({ askedAt }) => askedAt)),
  });
