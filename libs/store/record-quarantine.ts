import { listOf } from './binary.js';
import { call, type Call, statement } from './statement.js';

/** What we know of a record that lies in quarantine. */
export interface KnownAside {
  model: string;
  code: string;
  hash: Buffer;
  askedAt: number;
}

/** A record that could not be taken over, as it is kept aside. */
export interface Aside {
  id: string;
  model: string;
  code: string;
  /** What it was tried with. */
  shape: number;
  rendering: number;
  hash: Buffer;
  askedAt: Date;
  /** Remote id and the field that failed, sealed. */
  detail: Buffer;
  /** The payload, sealed; null: what lies there already, or nothing. */
  raw: Buffer | null;
  /** Whether that is all of the payload. */
  whole: boolean;
}

/** A record that was taken over, or that is gone: what was kept aside of it until then goes. */
export interface Released {
  id: string;
  askedAt: Date;
}

/** What a page does to the quarantine. */
export interface Quarantining {
  kept: readonly Aside[];
  released: readonly Released[];
}

const KEEP_ASIDE = statement(
  'keep-aside',
  `INSERT INTO quarantine AS old (
     connection_id, id, model, stream, code, shape, rendering, hash, asked_at, detail, raw, whole
   )
   SELECT
     :connection, page.id, page.model, :stream, page.code, page.shape, page.rendering, page.hash, page.asked_at,
     page.detail, page.raw, page.whole
   FROM unnest(
     :ids::uuid[], :models::text[], :codes::text[], :shapes::int[], :renderings::int[], :hashes::bytea[],
     :asked_at::timestamptz[], :details::bytea[], :raws::bytea[], :whole::bool[]
   ) AS page (id, model, code, shape, rendering, hash, asked_at, detail, raw, whole)
   ON CONFLICT (connection_id, id) DO UPDATE SET
     (stream, code, shape, rendering, hash, asked_at, detail, raw, whole, tries)
       = (excluded.stream, excluded.code, excluded.shape, excluded.rendering, excluded.hash, excluded.asked_at,
          excluded.detail, CASE WHEN old.hash = excluded.hash THEN coalesce(excluded.raw, old.raw) ELSE excluded.raw END,
          excluded.whole, old.tries + 1)
   WHERE old.asked_at <= excluded.asked_at`,
);

const RELEASE = statement(
  'release',
  `DELETE FROM quarantine
   WHERE connection_id = :connection AND id = ANY (:ids::uuid[])
     AND asked_at <= (
       SELECT page.asked_at FROM unnest(:ids, :asked_at::timestamptz[]) AS page (id, asked_at) WHERE page.id = quarantine.id
     )`,
);

export const isQuiet = ({ kept, released }: Quarantining): boolean => kept.length + released.length === 0;

/** An older answer never takes the place of a newer one here either. */
export function quarantineCalls(connection: string, stream: string, { kept, released }: Quarantining): Call<void>[] {
  return [
    ...(kept.length > 0 ? [keepAside(connection, stream, kept)] : []),
    ...(released.length > 0
      ? [
          call(RELEASE, {
            connection,
            ids: listOf.uuids(released.map(({ id }) => id)),
            asked_at: listOf.times(released.map(({ askedAt }) => askedAt)),
          }),
        ]
      : []),
  ];
}

const keepAside = (connection: string, stream: string, kept: readonly Aside[]): Call<void> =>
  call(KEEP_ASIDE, {
    connection,
    stream,
    ids: listOf.uuids(kept.map(({ id }) => id)),
    models: listOf.texts(kept.map(({ model }) => model)),
    codes: listOf.texts(kept.map(({ code }) => code)),
    shapes: listOf.integers(kept.map(({ shape }) => shape)),
    renderings: listOf.integers(kept.map(({ rendering }) => rendering)),
    hashes: listOf.bytes(kept.map(({ hash }) => hash)),
    asked_at: listOf.times(kept.map(({ askedAt }) => askedAt)),
    details: listOf.bytes(kept.map(({ detail }) => detail)),
    raws: listOf.bytes(kept.map(({ raw }) => raw)),
    whole: `{${kept.map(({ whole }) => String(whole)).join(',')}}`,
  });

const ASIDE = statement(
  'aside',
  'SELECT id, model, code, hash, asked_at FROM quarantine WHERE connection_id = :connection AND id = ANY (:ids::uuid[])',
);

/** Those of these records that lie in quarantine. */
export const asideCall = (connection: string, ids: readonly string[]): Call<readonly [string, KnownAside]> =>
  call(ASIDE, { connection, ids: listOf.uuids(ids) }, (row) => [
    row.uuid(0),
    { model: row.text(1), code: row.text(2), hash: Buffer.from(row.bytes(3)), askedAt: row.time(4) },
  ]);

const FORGET_ASIDE = statement(
  'forget-aside',
  'DELETE FROM quarantine WHERE connection_id = :connection AND id = ANY (:ids::uuid[])',
);

/** With the records that are buried. */
export const forgetAside = (connection: string, ids: Buffer): Call<void> => call(FORGET_ASIDE, { connection, ids });

const SETTLE_ASIDE = statement(
  'settle-aside',
  `DELETE FROM quarantine
   WHERE connection_id = :connection AND stream = :stream AND model = ANY (:models::text[]) AND asked_at < :started_at
     AND (
       SELECT sum(unread) FROM run_page
       WHERE connection_id = :connection AND run_id = :run AND run_page.model = quarantine.model
     ) = 0
     AND id NOT IN (SELECT unnest(ids) FROM run_page WHERE connection_id = :connection AND run_id = :run)
     AND NOT EXISTS (
       SELECT FROM record r WHERE r.connection_id = :connection AND r.id = quarantine.id AND r.deleted_at IS NULL
     )`,
);

/**
 * A complete run has listed every record of these models: what it has not shown is gone. Where it could not read some, these may be
 * among them. One that we hold goes when it is buried, or with a reading that can be taken over.
 */
export const settleAside = (
  connection: string,
  { id: run, stream, startedAt }: { id: string; stream: string; startedAt: Date },
  models: readonly string[],
): Call<void> =>
  call(SETTLE_ASIDE, { connection, run, stream, started_at: startedAt.toISOString(), models: listOf.texts(models) });

/** The last reading of everything: `run` where it is one and has read all its pages, else the last that ended well. */
const LAST_WHOLE = `
  SELECT queued_at, failed > quarantined AS is_unread FROM run
  WHERE connection_id = :connection::uuid AND stream = :stream AND (kind = 'full' AND state = 'succeeded' OR id = :run::uuid)
  ORDER BY queued_at DESC
  LIMIT 1`;

/**
 * Whether records of a stream lie in quarantine, or were not told as a whole: to the last run that has read everything, to a later one
 * whose pages are there, or to one that the next sweep looks at.
 */
export const FAILURES_LEFT = `
  SELECT FROM quarantine WHERE connection_id = :connection::uuid AND stream = :stream
  UNION ALL
  SELECT FROM (${LAST_WHOLE}) AS whole WHERE is_unread
  UNION ALL
  SELECT FROM run_page
  WHERE connection_id = :connection::uuid AND unread > 0 AND run_id IN (
    SELECT id FROM run
    WHERE connection_id = :connection::uuid AND stream = :stream
      AND queued_at >= coalesce((SELECT queued_at FROM (${LAST_WHOLE}) AS whole), '-infinity')
    UNION ALL
    SELECT run_id FROM sweep WHERE connection_id = :connection::uuid AND stream = :stream
  )`;
