import { call, type Call, statement } from './statement.js';

/** So many records say what a model of a connection is like. */
export const SAMPLE = 1000;

/** The latest records of a model. */
export interface Sampling {
  model: string;
  /** At most SAMPLE. */
  limit: number;
  raw: boolean;
  /** The number of the customer's choices: what was made before is left out. */
  choices: number;
}

/** What is looked into of a record. It is a view: valid while it is being read. */
export interface SampledRecord {
  id: string;
  body: Buffer;
  raw: Buffer | null;
}

/** The inner limit is a number, for the planner: it would sort all of the model otherwise. */
const LATEST = statement(
  'latest',
  `SELECT id, body, raw
   FROM (
     SELECT id, body, CASE WHEN :raw THEN raw END AS raw
     FROM record
     WHERE connection_id = :connection AND model = :model AND deleted_at IS NULL AND rendering >= :choices::int
     ORDER BY modified_at DESC, id DESC
     LIMIT ${SAMPLE}
   ) latest
   LIMIT :limit`,
);

export const latestCall = (
  connection: string,
  { model, limit, raw, choices }: Sampling,
  read: (record: SampledRecord) => void,
): Call<void> =>
  call(LATEST, { connection, model, limit: String(limit), raw: String(raw), choices: String(choices) }, (row) => {
    read({ id: row.uuid(0), body: row.bytes(1), raw: row.has(2) ? row.bytes(2) : null });
  });

const LIVE = statement(
  'live',
  `SELECT id FROM record WHERE connection_id = :connection AND id = ANY (:ids::uuid[]) AND deleted_at IS NULL`,
);

/** Which of these are there. */
export const liveCall = (connection: string, ids: Buffer): Call<string> =>
  call(LIVE, { connection, ids }, (row) => row.uuid(0));
