import { listOf } from './binary.js';
import { leaveNone } from './record-naming.js';
import { forgetAside } from './record-quarantine.js';
import { type Reduced, reduceRows } from './retention.repository.js';
import { advance, compare, type Compared, type RunHold, tell } from './record-turn.js';
import { call, type Call, statement } from './statement.js';

export interface Gone extends Compared {
  model: string;
  /** When it was asked for by its name, and was not there. */
  askedAt?: Date;
  /** Of one that is not to be there, what is left of it at once, sealed: of others it is what they were, for their time. */
  left?: Pick<Reduced, 'body' | 'raw'>;
}

/** Records that are gone, and what goes with them. */
export interface Burial {
  /** Those that a reading has not shown. */
  gone: readonly Gone[];
  /** When that reading was asked for. */
  askedAt: Date;
  /** What belongs to them. */
  parts: readonly Gone[];
  /** By these keys what belongs to them is found. */
  owners: readonly Buffer[];
}

/** How many records go in all. */
export const sizeOf = ({ gone, parts }: Burial): number => gone.length + parts.length;

/** Parts go now, however early their owner was missed: an answer that was asked for before does not bring them back. */
export function buryCalls(connection: string, stream: string, { gone, askedAt, parts, owners }: Burial): Call<void>[] {
  const all = [...gone, ...parts];
  if (all.length === 0) return [];
  const ids = idsOf(all);
  const reduced = gone.flatMap(({ id, version, left }) => (left && version ? [{ id, version, ...left }] : []));
  const byTime = Map.groupBy(gone, (each) => (each.askedAt ?? askedAt).getTime());
  return [
    compare(connection, all),
    ...(owners.length > 0 ? [leaveNone(connection, owners, ids)] : []),
    ...(reduced.length > 0 ? reduceRows(connection, reduced) : []),
    advance(connection, all.length),
    call(MOVE_KEYS, { connection, ids }),
    forgetAside(connection, ids),
    ...[...byTime].map(([time, each]) => bury(connection, each, new Date(time))),
    ...(parts.length > 0 ? [bury(connection, parts, new Date())] : []),
    ...tell(
      connection,
      stream,
      all.map(({ id, model }) => ({ id, model, kind: 'deleted', fields: null, past: null })),
    ),
  ];
}

const idsOf = (gone: readonly Gone[]): Buffer => listOf.uuids(gone.map(({ id }) => id));

/** A record that is gone is found as before by who asks for such records as well. */
const MOVE_KEYS = statement(
  'move-keys',
  `UPDATE record_key
   SET modified_at = feed.at
   FROM feed
   WHERE feed.connection_id = :connection AND record_key.connection_id = :connection AND record_key.id = ANY (:ids::uuid[])`,
);

/** What belongs to a record that is gone may have been asked for later than that one. */
const BURY = statement(
  'bury',
  `UPDATE record
   SET deleted_at = feed.at, modified_at = feed.at, asked_at = greatest(asked_at, :asked_at)
   FROM feed
   WHERE feed.connection_id = :connection AND record.connection_id = :connection AND record.id = ANY (:ids::uuid[])`,
);

const bury = (connection: string, gone: readonly Gone[], askedAt: Date): Call<void> =>
  call(BURY, { connection, ids: idsOf(gone), asked_at: askedAt.toISOString() });

/** On the last page, which has no row yet for a model of another stream. */
const NOTE_GONE = statement(
  'note-gone',
  `INSERT INTO run_page (connection_id, run_id, page, model, unread, ids, checkpoint, deleted)
   SELECT :connection, run.id, run.pages, gone.model, 0, '{}', last.checkpoint, gone.count
   FROM run
   CROSS JOIN LATERAL (
     SELECT checkpoint FROM run_page
     WHERE connection_id = :connection AND run_id = run.id AND page = run.pages
     LIMIT 1
   ) last
   CROSS JOIN unnest(:models::text[], :counts::int[]) AS gone (model, count)
   WHERE run.id = :run
   ON CONFLICT (connection_id, run_id, page, model) DO UPDATE SET deleted = run_page.deleted + excluded.deleted`,
);

/** Counts them with the run, by model. */
export function noteGone(connection: string, { id }: RunHold, { gone, parts }: Burial): Call<void>[] {
  const byModel = [...Map.groupBy([...gone, ...parts], ({ model }) => model)];
  if (byModel.length === 0) return [];
  const models = listOf.texts(byModel.map(([model]) => model));
  const counts = listOf.integers(byModel.map(([, each]) => each.length));
  return [call(NOTE_GONE, { connection, run: id, models, counts })];
}
