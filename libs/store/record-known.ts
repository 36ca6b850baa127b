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
