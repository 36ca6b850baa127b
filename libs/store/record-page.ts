import { uuidText } from '#kernel';
import { listOf } from './binary.js';
import { type Burial, buryCalls, noteGone, sizeOf } from './record-burial.js';
import { confirm, type Confirmed } from './record-known.js';
import { type Regathered, touchCalls } from './record-naming.js';
import { forgetPast } from './record-past.js';
import { type Owned, ownersStay, readWhole } from './record-owners.js';
import { isQuiet, quarantineCalls, type Quarantining } from './record-quarantine.js';
import {
  advance,
  compare,
  type Fates,
  holdRun,
  type PageCounts,
  type RunHold,
  takeTurn,
  sameChoices,
  takeTurnAsLongAsThere,
  tell,
  type Told,
} from './record-turn.js';
import { call, type Call, statement } from './statement.js';

/** What is made of a payload, sealed. */
export interface RenderedRecord {
  id: string;
  model: string;
  /** The row that it was compared with; null where there was none. */
  version: Buffer | null;
  /** The time that stays where the record itself is as it was; null: it has changed. */
  keptAt: number | null;
  shape: number;
  rendering: number;
  remoteModifiedAt: Date | undefined;
  /** Times in the clear that lists are narrowed by. */
  startsAt: Date | undefined;
  endsAt: Date | undefined;
  effectiveAt: Date | undefined;
  /** All keys that it is found by, and those of them that have an index. */
  keys: readonly Buffer[];
  indexed: readonly Buffer[];
  body: Buffer;
  custom: Buffer | null;
}

/** A record to be written, with the payload that it was made of. */
export interface SealedRecord extends RenderedRecord {
  hash: Buffer;
  mark: Buffer | null;
  askedAt: Date;
  raw: Buffer;
}

/** What a page has shown of one model. */
export interface SeenModel {
  model: string;
  ids: readonly string[];
  expected: number | undefined;
  unread: number;
  fates: Fates;
}

/** What is changed of the records of a stream. */
export interface SealedChange {
  records: readonly SealedRecord[];
  changes: readonly Told[];
  /** Records that are gone. */
  burial: Burial;
  /** Records that are named by those that have changed, as others are. */
  named: readonly Regathered[];
  /** Records that could not be taken over, and those that now could. */
  aside: Quarantining;
  /** To whom those of the records belong that were not there. */
  owned: readonly Owned[];
  /** Those of the records of which no earlier state may be kept. */
  forgotten: readonly string[];
  /** Models of what went with records that are back: other streams may show it. */
  back: readonly string[];
  /** The connection's, as the records were made. */
  rendering: number;
  choicesVersion: number;
}

/** One page of a run: what it changes, and what the run has seen with it. */
export interface SealedPage extends SealedChange {
  seen: readonly SeenModel[];
  counts: PageCounts;
  latest: Date | undefined;
  checkpoint: Buffer;
}

/** The page's transaction. Records, changes, checkpoint and the run's figures are there together or not at all. */
export function pageCalls(connection: string, run: RunHold, page: SealedPage): Call<void>[] {
  const { counts, latest, seen, burial } = page;
  const announced = seen.filter((model) => model.expected !== undefined);
  const expected = announced.length > 0 ? sum(announced, (model) => model.expected ?? 0) : undefined;
  const reached = sum(announced, ({ ids }) => ids.length);
  return [
    ...(isEmpty(page) ? [] : [takeTurn(connection)]),
    holdRun(connection, run, { ...counts, pages: 1, deleted: sizeOf(burial), reached, expected, latest }),
    ...changeCalls(connection, run, page),
    notePage(connection, run, page),
    ...noteGone(connection, run, burial),
  ];
}

/** What was read by its name. */
export interface SealedNamed extends SealedChange {
  confirmed: readonly Confirmed[];
}

/**
 * A transaction of its own, without a run: the rows must still be those that were compared. Also what is only confirmed waits for its
 * turn: whoever has it has compared rows, and does not look again. What is confirmed may be touched by what changes, and is compared
 * before.
 */
export const namedCalls = (connection: string, stream: Pick<RunHold, 'stream'>, named: SealedNamed): Call<void>[] => [
  takeTurnAsLongAsThere(connection),
  ...(named.confirmed.length > 0 ? [confirm(connection, named.confirmed)] : []),
  ...changeCalls(connection, stream, named),
];

export const isEmpty = ({ records, burial, aside }: SealedChange): boolean =>
  records.length + sizeOf(burial) === 0 && isQuiet(aside);

function changeCalls(connection: string, stream: Pick<RunHold, 'stream'>, change: SealedChange): Call<void>[] {
  const { records, changes, burial, named, aside, owned, forgotten, back, choicesVersion } = change;
  return [
    ...(isEmpty(change) ? [] : [sameChoices(connection, choicesVersion)]),
    ...buryCalls(connection, stream.stream, burial),
    ...(owned.length > 0 ? [ownersStay(connection, owned)] : []),
    ...(records.length > 0
      ? [
          ...replaceCalls(connection, records, writeRecords(connection, stream, records)),
          noteRendering(connection, stream, change),
        ]
      : []),
    ...(forgotten.length > 0 ? [forgetPast(connection, listOf.uuids(forgotten))] : []),
    ...(changes.length > 0 ? tell(connection, stream.stream, changes) : []),
    ...touchCalls(connection, stream.stream, named),
    ...quarantineCalls(connection, stream.stream, aside),
    ...(back.length > 0 ? [readWhole(connection, stream.stream, back)] : []),
  ];
}

const sum = (models: readonly SeenModel[], figure: (model: SeenModel) => number): number =>
  models.reduce((total, model) => total + figure(model), 0);

/** The records with all that belongs to them, in place of those that they were compared with. */
export function replaceCalls(connection: string, records: readonly RenderedRecord[], write: Call<void>): Call<void>[] {
  const changed = records.filter(({ keptAt }) => keptAt === null);
  const replaced = records.filter(({ version }) => version !== null);
  return [
    compare(connection, records),
    ...(changed.length > 0 ? [advance(connection, changed.length)] : []),
    ...(replaced.length > 0 ? [dropKeys(connection, replaced)] : []),
    write,
    addKeys(connection, records),
  ];
}

const DROP_KEYS = statement(
  'drop-keys',
  'DELETE FROM record_key WHERE connection_id = :connection AND id = ANY (:ids::uuid[])',
);

const dropKeys = (connection: string, records: readonly RenderedRecord[]): Call<void> =>
  call(DROP_KEYS, { connection, ids: listOf.uuids(records.map(({ id }) => id)) });

/**
 * The page travels as one array a column: a list of values would stop at 65,535 parameters, in the middle of a big tenant.
 * A record is the stream's that wrote it last: no other one takes it for gone.
 */
const WRITE_RECORDS = statement(
  'write-records',
  `INSERT INTO record (
     connection_id, id, model, stream, hash, mark, shape, rendering, asked_at, created_at, modified_at, remote_modified_at,
     starts_at, ends_at, effective_at, keys, body, custom, raw
   )
   SELECT
     :connection, page.id, page.model, :stream, page.hash, page.mark, page.shape, page.rendering, page.asked_at, feed.at,
     coalesce(page.kept_at, feed.at), page.remote_modified_at, page.starts_at, page.ends_at, page.effective_at,
     page.keys::uuid[], page.body, page.custom, page.raw
   FROM feed, unnest(
     :ids::uuid[], :models::text[], :hashes::bytea[], :marks::bytea[], :shapes::int[], :renderings::int[], :asked_at::timestamptz[],
     :kept_at::timestamptz[], :remote_modified_at::timestamptz[], :starts_at::timestamptz[], :ends_at::timestamptz[],
     :effective_at::timestamptz[], :keys::text[], :bodies::bytea[], :customs::bytea[], :raws::bytea[]
   ) AS page (
     id, model, hash, mark, shape, rendering, asked_at, kept_at, remote_modified_at, starts_at, ends_at, effective_at, keys, body,
     custom, raw
   )
   WHERE feed.connection_id = :connection
   ON CONFLICT (connection_id, id) DO UPDATE SET
     (stream, hash, mark, shape, rendering, asked_at, modified_at, deleted_at, reduced, remote_modified_at, starts_at, ends_at,
      effective_at, keys, body, custom, raw)
       = (excluded.stream, excluded.hash, excluded.mark, excluded.shape, excluded.rendering, excluded.asked_at, excluded.modified_at, NULL,
          false, excluded.remote_modified_at, excluded.starts_at, excluded.ends_at, excluded.effective_at, excluded.keys,
          excluded.body, excluded.custom, excluded.raw)`,
);

const writeRecords = (
  connection: string,
  { stream }: Pick<RunHold, 'stream'>,
  records: readonly SealedRecord[],
): Call<void> =>
  call(WRITE_RECORDS, {
    ...columnsOf(records),
    connection,
    stream,
    models: listOf.texts(records.map(({ model }) => model)),
    hashes: listOf.bytes(records.map(({ hash }) => hash)),
    marks: listOf.bytes(records.map(({ mark }) => mark)),
    asked_at: listOf.times(records.map(({ askedAt }) => askedAt)),
    raws: listOf.bytes(records.map(({ raw }) => raw)),
  });

/** One array a column of what is made of payloads. */
export const columnsOf = (records: readonly RenderedRecord[]): Record<string, Buffer> => ({
  ids: listOf.uuids(records.map(({ id }) => id)),
  shapes: listOf.integers(records.map(({ shape }) => shape)),
  renderings: listOf.integers(records.map(({ rendering }) => rendering)),
  kept_at: listOf.times(records.map(({ keptAt }) => keptAt)),
  remote_modified_at: listOf.times(records.map(({ remoteModifiedAt }) => remoteModifiedAt)),
  starts_at: listOf.times(records.map(({ startsAt }) => startsAt)),
  ends_at: listOf.times(records.map(({ endsAt }) => endsAt)),
  effective_at: listOf.times(records.map(({ effectiveAt }) => effectiveAt)),
  keys: listOf.texts(records.map(({ keys }) => listText(keys.map((key) => uuidText(key))))),
  bodies: listOf.bytes(records.map(({ body }) => body)),
  customs: listOf.bytes(records.map(({ custom }) => custom)),
});

const ADD_KEYS = statement(
  'add-keys',
  `INSERT INTO record_key (connection_id, key, modified_at, id)
   SELECT :connection, found.key, coalesce(found.kept_at, feed.at), found.id
   FROM feed, unnest(:ids::uuid[], :keys::uuid[], :kept_at::timestamptz[]) AS found (id, key, kept_at)
   WHERE feed.connection_id = :connection`,
);

function addKeys(connection: string, records: readonly RenderedRecord[]): Call<void> {
  const found = records.flatMap(({ id, indexed, keptAt }) => indexed.map((key) => ({ id, key, keptAt })));
  return call(ADD_KEYS, {
    connection,
    ids: listOf.uuids(found.map(({ id }) => id)),
    keys: listOf.keys(found.map(({ key }) => key)),
    kept_at: listOf.times(found.map(({ keptAt }) => keptAt)),
  });
}

/** Settings or custom fields have changed since the records were made: whoever is rendering the stream has missed them. */
const NOTE_RENDERING = statement(
  'note-rendering',
  `UPDATE stream SET rendered = NULL, render_until = NULL
   WHERE connection_id = :connection AND name = :stream AND rendering > :rendering::int
     AND (rendered IS NOT NULL OR render_until IS NOT NULL)`,
);

const noteRendering = (
  connection: string,
  { stream }: Pick<RunHold, 'stream'>,
  { rendering }: SealedChange,
): Call<void> => call(NOTE_RENDERING, { connection, stream, rendering: String(rendering) });

const NOTE_PAGE = statement(
  'note-page',
  `INSERT INTO run_page (
     connection_id, run_id, page, model, expected, unread, ids, checkpoint, created, updated, unchanged, failed, quarantined
   )
   SELECT
     :connection, run.id, run.pages, seen.model, seen.expected, seen.unread, seen.ids::uuid[], :checkpoint, seen.created,
     seen.updated, seen.unchanged, seen.failed, seen.quarantined
   FROM run, unnest(
     :models::text[], :expected::int[], :unread::int[], :ids::text[], :created::int[], :updated::int[], :unchanged::int[],
     :failed::int[], :quarantined::int[]
   ) AS seen (model, expected, unread, ids, created, updated, unchanged, failed, quarantined)
   WHERE run.id = :run`,
);

const notePage = (connection: string, run: RunHold, { seen, checkpoint }: SealedPage): Call<void> =>
  call(NOTE_PAGE, {
    connection,
    run: run.id,
    checkpoint,
    models: listOf.texts(seen.map(({ model }) => model)),
    expected: listOf.integers(seen.map(({ expected }) => expected)),
    unread: listOf.integers(seen.map(({ unread }) => unread)),
    ids: listOf.texts(seen.map(({ ids }) => listText(ids))),
    created: listOf.integers(seen.map(({ fates }) => fates.created)),
    updated: listOf.integers(seen.map(({ fates }) => fates.updated)),
    unchanged: listOf.integers(seen.map(({ fates }) => fates.unchanged)),
    failed: listOf.integers(seen.map(({ fates }) => fates.failed)),
    quarantined: listOf.integers(seen.map(({ fates }) => fates.quarantined)),
  });

/** A list within a list: an array parameter cannot hold arrays of different lengths, a text can. */
export const listText = (ids: readonly string[]): string => `{${ids.join(',')}}`;
