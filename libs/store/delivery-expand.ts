import { listOf, type Row } from './binary.js';
import { call, type Call, statement, textOf } from './statement.js';

/** Up to where a feed was made into deliveries for an endpoint. */
export interface Position {
  epoch: number;
  seq: number;
  /** The number of the last one that the endpoint was told of in this epoch. */
  previous: number | null;
}

/** An endpoint that is told of a connection, and where both stand. */
export interface ExpandPlan {
  endpointId: string;
  events: string[];
  payload: string;
  style: string;
  /** Null: the connection came after the endpoint. */
  position: Position | null;
  feed: { epoch: number; seq: number; keptFrom: number };
  connection: ConnectionFacts;
}

/** What a connection's messages say of it. */
export interface ConnectionFacts {
  originId: string;
  status: string;
  /** Sealed. */
  endUser: Buffer;
}

export interface NewDelivery {
  id: string;
  seq: number;
  type: string;
  subject: string;
  at: Date;
  payload: Buffer;
  isWhole: boolean;
}

export interface NewDeliveries {
  endpointId: string;
  from: Position | null;
  to: Position;
  /** What the first of them names as the one before it. */
  previous: number | null;
  deliveries: readonly NewDelivery[];
}

const PLAN = statement(
  'plan-deliveries',
  `SELECT e.id, array_to_json(e.events)::text, e.payload, e.style, p.epoch, p.seq, p.previous, f.epoch, f.seq, f.kept_from,
     c.origin_id, c.status, c.end_user
   FROM connection c
     JOIN feed f ON f.connection_id = c.id
     JOIN endpoint e ON e.organisation_id = c.organisation_id AND e.environment = c.environment
     LEFT JOIN endpoint_position p ON p.endpoint_id = e.id AND p.connection_id = c.id
   WHERE c.id = :connection AND e.paused_at IS NULL AND e.disabled_at IS NULL
     AND (cardinality(e.connection_ids) = 0 OR c.id = ANY (e.connection_ids))
     AND (f.seq > coalesce(p.seq, 0) OR f.epoch <> p.epoch)
   ORDER BY e.id`,
);

export const planCall = (connection: string): Call<ExpandPlan> => call(PLAN, { connection }, planOf);

const numberAt = (row: Row, column: number): number | null => (row.has(column) ? row.bigint(column) : null);

const planOf = (row: Row): ExpandPlan => ({
  endpointId: row.uuid(0),
  events: JSON.parse(row.text(1)) as string[],
  payload: row.text(2),
  style: row.text(3),
  position: row.has(4) ? { epoch: row.integer(4), seq: row.bigint(5), previous: numberAt(row, 6) } : null,
  feed: { epoch: row.integer(7), seq: row.bigint(8), keptFrom: row.bigint(9) },
  connection: { originId: row.text(10), status: row.text(11), endUser: Buffer.from(row.bytes(12)) },
});

/**
 * Endpoint and connection are locked before the position, in the order in which they are deleted. Another epoch than the feed's
 * moves nothing: what was read under it is of no use any more. Nor does what is being deleted, which takes minutes: nobody waits.
 */
const INSERT = statement(
  'insert-deliveries',
  `WITH told AS MATERIALIZED (
     SELECT id FROM endpoint WHERE id = :endpoint::uuid FOR KEY SHARE SKIP LOCKED
   ), telling AS MATERIALIZED (
     SELECT connection.id FROM connection, told WHERE connection.id = :connection::uuid
     FOR KEY SHARE OF connection SKIP LOCKED
   ), moved AS (
     INSERT INTO endpoint_position AS old (endpoint_id, connection_id, organisation_id, epoch, seq, previous)
     SELECT told.id, telling.id, :organisation::uuid, feed.epoch, :seq::bigint, :last::bigint
     FROM told, telling, feed
     WHERE feed.connection_id = telling.id AND feed.epoch = :epoch::int
     ON CONFLICT (endpoint_id, connection_id) DO UPDATE
       SET (epoch, seq, previous) = (excluded.epoch, excluded.seq, excluded.previous)
       WHERE old.epoch = :from_epoch::int AND old.seq = :from_seq::bigint
     RETURNING endpoint_id, connection_id, organisation_id, epoch
   ), made AS (
     INSERT INTO delivery (
       id, organisation_id, endpoint_id, connection_id, epoch, seq, previous, type, subject, at, payload, is_whole, due_at
     )
     SELECT new.id, moved.organisation_id, moved.endpoint_id, moved.connection_id, moved.epoch, new.seq::bigint,
       coalesce(lag(new.seq::bigint) OVER (ORDER BY new.seq::bigint), :previous::bigint),
       new.type, new.subject, new.at, new.payload, new.whole = 1, now()
     FROM moved, unnest(
       :ids::uuid[], :seqs::text[], :types::text[], :subjects::uuid[], :ats::timestamptz[], :payloads::bytea[], :wholes::int[]
     ) AS new (id, seq, type, subject, at, payload, whole)
     ON CONFLICT (endpoint_id, connection_id, epoch, seq) DO NOTHING
   )
   SELECT endpoint_id FROM moved`,
  { waits: true },
);

/** One row where the position was moved. */
export function insertCall(
  { connectionId: connection, organisationId: organisation }: { connectionId: string; organisationId: string },
  { endpointId: endpoint, from, to, previous, deliveries }: NewDeliveries,
): Call<void> {
  return call(INSERT, {
    ...{ endpoint, connection, organisation, epoch: String(to.epoch), seq: String(to.seq), last: textOf(to.previous) },
    ...{ from_epoch: textOf(from?.epoch), from_seq: textOf(from?.seq), previous: textOf(previous) },
    ids: listOf.uuids(deliveries.map(({ id }) => id)),
    seqs: listOf.texts(deliveries.map(({ seq }) => String(seq))),
    types: listOf.texts(deliveries.map(({ type }) => type)),
    subjects: listOf.uuids(deliveries.map(({ subject }) => subject)),
    ats: listOf.times(deliveries.map(({ at }) => at)),
    payloads: listOf.bytes(deliveries.map(({ payload }) => payload)),
    wholes: listOf.integers(deliveries.map(({ isWhole }) => Number(isWhole))),
  });
}
