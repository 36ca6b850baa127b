import { listOf } from './binary.js';
import type { Concerned } from './rendering.js';
import { call, type Call, statement } from './statement.js';
import type { Transaction } from './store.js';

/** What a record was before a change of it, by the change's place among those that are told together. */
interface Past {
  id: string;
  model: string;
  number: number;
  /** Sealed; null where nothing is kept of it. */
  past: Buffer | null;
}

const KEEP_PAST = statement(
  'keep-past',
  `INSERT INTO record_past (connection_id, id, seq, model, past)
   SELECT :connection, kept.id, feed.seq - :count + kept.number, kept.model, kept.past
   FROM feed, unnest(:ids::uuid[], :numbers::int[], :models::text[], :pasts::bytea[]) AS kept (id, number, model, past)
   WHERE feed.connection_id = :connection`,
);

/** Directly behind the statement that tells of these `count` changes, whose numbers they bear. */
export const keepPast = (connection: string, count: number, pasts: readonly Past[]): Call<void> =>
  call(KEEP_PAST, {
    connection,
    count: String(count),
    ids: listOf.uuids(pasts.map(({ id }) => id)),
    numbers: listOf.integers(pasts.map(({ number }) => number)),
    models: listOf.texts(pasts.map(({ model }) => model)),
    pasts: listOf.bytes(pasts.map(({ past }) => past)),
  });

const FORGET_PAST = statement(
  'forget-past',
  'DELETE FROM record_past WHERE connection_id = :connection AND id = ANY (:ids::uuid[])',
);

/** Of records of which no earlier state may be kept. */
export const forgetPast = (connection: string, ids: Buffer): Call<void> => call(FORGET_PAST, { connection, ids });

const FORGET_REDUCED_PAST = statement(
  'forget-reduced-past',
  `DELETE FROM record_past
   WHERE connection_id = :connection AND id = ANY (:ids::uuid[])
     AND (SELECT reduced FROM record r WHERE r.connection_id = :connection AND r.id = record_past.id)`,
);

/** Of those of the records of which nothing but their ids and times is left. */
export const forgetReducedPast = (connection: string, ids: Buffer): Call<void> =>
  call(FORGET_REDUCED_PAST, { connection, ids });

/** What all of a connection's records of these models were before, or of any model. */
export async function forgetPastOf(
  prisma: Transaction,
  connectionId: string,
  models: readonly string[] | null,
): Promise<void> {
  await prisma.$executeRaw`
    DELETE FROM record_past WHERE connection_id = ${connectionId}::uuid AND (${models}::text[] IS NULL OR model = ANY (${models}::text[]))`;
}

/** What the records of a model were before, of all these connections of the organisation. */
export async function forgetPastWhere(
  prisma: Transaction,
  { environment, connectors = [], connectionIds = [] }: Concerned,
  model: string,
): Promise<void> {
  await prisma.$executeRaw`
    SELECT forget_past_of(
      ARRAY (
        SELECT id FROM connection
        WHERE environment = ${environment} AND (connector = ANY (${connectors}) OR id = ANY (${connectionIds}::uuid[]))
        ORDER BY id
      ),
      ${model}
    )`;
}

/** A change of one record, with what it was before. A view: valid while it is being read. */
export interface StoredPast {
  seq: number;
  at: number;
  kind: string;
  past: Buffer | null;
}

const MODEL = statement('model-of', 'SELECT model FROM record WHERE connection_id = :connection AND id = :id');

/** Of a record that is there, or was. */
export const modelCall = (connection: string, id: string): Call<string> =>
  call(MODEL, { connection, id }, (row) => row.text(0));

// Each change by its number: a join might read all of the connection's to find those of one record.
const PAST = statement(
  'past',
  `SELECT told.seq, told.at, told.kind, kept.past
   FROM (
     SELECT seq, past FROM record_past
     WHERE connection_id = :connection AND id = :id AND seq < :before::bigint
     ORDER BY seq DESC LIMIT :limit::int
   ) kept
   CROSS JOIN LATERAL (
     SELECT seq, at, kind FROM change WHERE change.connection_id = :connection AND change.seq = kept.seq OFFSET 0
   ) told
   ORDER BY kept.seq DESC`,
);

/** The changes of a record before that number, the last one first, each as it arrives. */
export const pastCall = (
  connection: string,
  { id, before, limit }: { id: string; before: number; limit: number },
  read: (past: StoredPast) => void,
): Call<void> =>
  call(PAST, { connection, id, before: String(before), limit: String(limit) }, (row) => {
    read({ seq: row.bigint(0), at: row.time(1), kind: row.text(2), past: row.has(3) ? row.bytes(3) : null });
  });
