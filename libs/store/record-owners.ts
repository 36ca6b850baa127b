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

const READ_WHOLE = statement(
  'read-whole',
  `UPDATE stream SET next_run_at = least(next_run_at, now()), next_full_at = now()
   WHERE connection_id = :connection AND name <> :stream AND models && :models::text[]`,
);

/** Makes the other streams due that fill these models: what they have shown before they show again in a complete reading only. */
export const readWhole = (connection: string, stream: string, models: readonly string[]): Call<void> =>
  call(READ_WHOLE, { connection, stream, models: listOf.texts(models) });
