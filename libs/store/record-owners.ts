import { listOf } from './binary.js';
import { call, type Call, statement } from './statement.js';

/** To whom a record belongs that was not there before, and when it was asked for. */
export interface Owned {
  id: string;
  owner: string;
  askedAt: Date;
}

const OWNERS_STAY = statement(
  'owners-stay',
  `SELECT refuse('moved')
   FROM unnest(:owners::uuid[], :asked_at::timestamptz[]) AS part (owner, asked_at)
   WHERE (SELECT r.deleted_at > part.asked_at FROM record r WHERE r.connection_id = :connection AND r.id = part.owner)
   LIMIT 1`,
);

/** Refuses when one of the owners went after its part was asked for: the part would stay behind alone. */
export const ownersStay = (connection: string, owned: readonly Owned[]): Call<void> =>
  call(OWNERS_STAY, {
    connection,
    owners: listOf.uuids(owned.map(({ owner }) => owner)),
    asked_at: listOf.times(owned.map(({ askedAt }) => askedAt)),
  });

/** A stream that was read whole is not read whole again for this long because a record is back: one may come and go each hour. */
export const REST = `interval '6 hours'`;

/** What a run reads whole now may have been read before the record was back: the rest is counted from there, and the run's end keeps it. */
const READ_WHOLE = statement(
  'read-whole',
  `WITH due AS (
     SELECT stream.id, CASE
       WHEN run.id IS NOT NULL AND NOT next_full_at BETWEEN date_trunc('milliseconds', run.queued_at) AND now()
         THEN greatest(now(), run.queued_at + ${REST})
       WHEN next_full_at > now() THEN least(next_full_at, greatest(now(), last_full_at + ${REST}))
       ELSE now() END AS at
     FROM stream LEFT JOIN run ON run.connection_id = stream.connection_id AND run.stream = stream.name
       AND run.state IN ('queued', 'running') AND run.kind = 'full'
     WHERE stream.connection_id = :connection AND name <> :stream AND models && :models::text[]
     ORDER BY name
     FOR UPDATE OF stream
   )
   UPDATE stream SET next_run_at = least(next_run_at, due.at), next_full_at = due.at FROM due WHERE stream.id = due.id`,
);

/** Makes the other streams due that fill these models: what they have shown before they show again in a complete reading only. */
export const readWhole = (connection: string, stream: string, models: readonly string[]): Call<void> =>
  call(READ_WHOLE, { connection, stream, models: listOf.texts(models) });
