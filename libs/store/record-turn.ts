import { listOf } from './binary.js';
import { keepPast } from './record-past.js';
import { call, type Call, statement } from './statement.js';

/** A run as whoever took it knows it; a greater fence means that somebody else has taken it since. */
export interface RunHold {
  id: string;
  stream: string;
  fence: number;
}

/** What became of records that were seen. */
export interface Fates {
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  /** Of those that failed, how many are kept aside. */
  quarantined: number;
}

export interface PageCounts extends Fates {
  seen: number;
}

/** A row as it was when a decision about it was made; null: there was none. */
export interface Compared {
  id: string;
  version: Buffer | null;
}

/** One entry of the change log. */
export interface Told {
  id: string;
  model: string;
  kind: 'created' | 'updated' | 'deleted' | 'restored';
  fields: Buffer | null;
  /** What differs, with its values before and after, sealed; null where nothing is kept of that. */
  past: Buffer | null;
}

/** Of a run that failed as nobody foresaw: it may fail so after its last page each time, and then gets no further by pages. */
export const UNFORESEEN = 'internal_error';

// The parts of a transaction that changes records, in their order.

/** Waits for the connection's turn: statements after it see all that was written before. Locks the row and writes nothing. */
const TAKE_TURN = statement(
  'take-turn',
  `INSERT INTO feed (connection_id) VALUES (:connection)
   ON CONFLICT (connection_id) DO UPDATE SET seq = feed.seq WHERE false`,
);

export const takeTurn = (connection: string): Call<void> => call(TAKE_TURN, { connection });

/** A connection has its row from the beginning until it is erased: who writes without a run learns by it that there is nobody to write for. */
const TAKE_TURN_AS_LONG_AS_THERE = statement(
  'take-turn-as-long-as-there',
  `WITH turn AS (SELECT FROM feed WHERE connection_id = :connection FOR UPDATE)
   SELECT refuse('fence_lost') WHERE NOT EXISTS (SELECT FROM turn)`,
);

/** Waits in the same way, and refuses when the connection was erased: no row of it comes back. */
export const takeTurnAsLongAsThere = (connection: string): Call<void> =>
  call(TAKE_TURN_AS_LONG_AS_THERE, { connection });

/**
 * How a transaction ended. `moved`: another writer was faster; `fence_lost`: the run is no longer ours, or the connection is erased;
 * `choices_changed`: the customer has switched something on or off since. Then nothing of it stays.
 */
export type TurnEnd = 'done' | 'moved' | 'fence_lost' | 'choices_changed';

/** With somebody who locks in another order, as a run that begins: nothing of it stays, and it is decided anew. */
const DEADLOCK = '40P01';

export async function turnEndOf(sent: Promise<unknown>): Promise<TurnEnd> {
  try {
    await sent;
    return 'done';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === 'PP001' && isTurnEnd(message)) return message;
    if (code === DEADLOCK) return 'moved';
    throw error;
  }
}

const isTurnEnd = (message: string): message is TurnEnd => ['moved', 'fence_lost', 'choices_changed'].includes(message);

const SAME_CHOICES = statement(
  'same-choices',
  `SELECT refuse('choices_changed') FROM feed WHERE connection_id = :connection AND choices_version <> :version::int`,
);

/** Refuses what was read or made under other choices of the customer; behind the connection's turn, or it might change meanwhile. */
export const sameChoices = (connection: string, version: number): Call<void> =>
  call(SAME_CHOICES, { connection, version: String(version) });

const HOLD_RUN = statement(
  'hold-run',
  `WITH held AS (
     UPDATE run
     SET pages = pages + :pages, seen = seen + :seen, created = created + :created, updated = updated + :updated,
       unchanged = unchanged + :unchanged, deleted = deleted + :deleted, failed = failed + :failed,
       quarantined = quarantined + :quarantined,
       reached = reached + :reached, expected = coalesce(:expected, expected), latest = greatest(latest, :latest::timestamptz),
       attempts = CASE WHEN :pages > 0 AND code IS DISTINCT FROM '${UNFORESEEN}' THEN 0 ELSE attempts END
     WHERE id = :run AND (connection_id, fence, state) IS NOT DISTINCT FROM (:connection::uuid, :fence::int, 'running')
     RETURNING id
   )
   SELECT refuse('fence_lost') WHERE NOT EXISTS (SELECT FROM held)`,
);

/** What is added to a run's figures. */
export interface Counted extends PageCounts {
  pages: number;
  deleted: number;
  /** Of the records that are expected, how many were seen. */
  reached: number;
  expected: number | undefined;
  latest: Date | undefined;
}

/** Refuses when the run is no longer ours; otherwise nobody takes it before we are done. */
export const holdRun = (connection: string, { id, fence }: RunHold, counted: Counted): Call<void> => {
  const { expected, latest, ...counts } = counted;
  const numbers = Object.entries({ fence, ...counts }).map(([name, value]) => [name, String(value)] as const);
  return call(HOLD_RUN, {
    ...Object.fromEntries(numbers),
    connection,
    run: id,
    expected: expected === undefined ? null : String(expected),
    latest: latest?.toISOString() ?? null,
  });
};

const COMPARE = statement(
  'compare',
  `SELECT refuse('moved')
   FROM unnest(:ids::uuid[], :versions::xid[]) AS compared (id, version)
   WHERE (SELECT r.xmin FROM record r WHERE r.connection_id = :connection AND r.id = compared.id) IS DISTINCT FROM version
   LIMIT 1`,
);

/** Refuses when another writer was faster with one of the rows. */
export const compare = (connection: string, rows: readonly Compared[]): Call<void> =>
  call(COMPARE, {
    connection,
    ids: listOf.uuids(rows.map(({ id }) => id)),
    versions: listOf.versions(rows.map(({ version }) => version)),
  });

const ADVANCE = statement(
  'advance',
  `UPDATE feed
   SET seq = seq + :count, at = greatest(date_trunc('milliseconds', clock_timestamp()), at + interval '1 millisecond')
   WHERE connection_id = :connection`,
);

/** Numbers and a time for the changes that follow: later than all before, also where the clock was set back. */
export const advance = (connection: string, count: number): Call<void> =>
  call(ADVANCE, { connection, count: String(count) });

/** Whether the stream has never been read completely. Where streams are not seen, somebody has written: that is told in any case. */
export const IS_FIRST = `
  coalesce((SELECT last_full_at IS NULL FROM stream WHERE stream.connection_id = :connection AND stream.name = :stream), false)`;

const TELL = statement(
  'tell',
  `INSERT INTO change (connection_id, seq, at, kind, model, id, fields, first)
   SELECT :connection, feed.seq - :count + told.number, feed.at, told.kind, told.model, told.id, told.fields, ${IS_FIRST}
   FROM feed, unnest(:ids::uuid[], :kinds::text[], :models::text[], :fields::bytea[])
     WITH ORDINALITY AS told (id, kind, model, fields, number)
   WHERE feed.connection_id = :connection`,
);

/** `stream`: whose reading has shown it. With what records were before, which a new one has not been. */
export function tell(connection: string, stream: string, changes: readonly Told[]): Call<void>[] {
  const pasts = changes.flatMap(({ kind, ...told }, index) =>
    kind === 'created' ? [] : [{ ...told, number: index + 1 }],
  );
  const telling = call(TELL, {
    ...{ connection, stream },
    count: String(changes.length),
    ids: listOf.uuids(changes.map(({ id }) => id)),
    kinds: listOf.texts(changes.map(({ kind }) => kind)),
    models: listOf.texts(changes.map(({ model }) => model)),
    fields: listOf.bytes(changes.map(({ fields }) => fields)),
  });
  return pasts.length > 0 ? [telling, keepPast(connection, changes.length, pasts)] : [telling];
}
