import { uuidText } from '#kernel';
import { listOf } from './binary.js';
import { advance, compare, holdRun, type PageCounts, type RunHold, takeTurn, tell, type Told } from './record-turn.js';
import { call, type Call, statement } from './statement.js';

/** A record to be written, sealed. */
export interface SealedRecord {
  id: string;
  model: string;
  /** The row that it was compared with; null where there was none. */
  version: Buffer | null;
  /** The time that stays where only the provider's payload differs; null: the record has changed. */
  keptAt: number | null;
  hash: Buffer;
  mark: Buffer | null;
  shape: number;
  askedAt: Date;
  remoteModifiedAt: Date | undefined;
  /** All keys that it is found by, and those of them that have an index. */
  keys: readonly Buffer[];
  indexed: readonly Buffer[];
  body: Buffer;
  custom: Buffer | null;
  raw: Buffer;
}

/** What a page has shown of one model. */
export interface Seen {
  model: string;
  ids: readonly string[];
  expected: number | undefined;
  unread: number;
}

/** One page of a run: what it changes, and what the run has seen with it. */
export interface SealedPage {
  records: readonly SealedRecord[];
  changes: readonly Told[];
  seen: readonly Seen[];
  counts: PageCounts;
  latest: Date | undefined;
  checkpoint: Buffer;
}

/** The page's transaction. Records, changes, checkpoint and the run's figures are there together or not at all. */
export function pageCalls(connection: string, run: RunHold, page: SealedPage): Call<void>[] {
  const { records, changes, counts, latest, seen } = page;
  const announced = seen.filter((model) => model.expected !== undefined);
  const expected = announced.length > 0 ? sum(announced, (model) => model.expected ?? 0) : undefined;
  const reached = sum(announced, ({ ids }) => ids.length);
  return [
    ...(records.length > 0 ? [takeTurn(connection)] : []),
    holdRun(connection, run, { ...counts, pages: 1, deleted: 0, reached, expected, latest }),
    ...(records.length > 0 ? recordCalls(connection, run, records) : []),
    ...(changes.length > 0 ? [tell(connection, changes)] : []),
    notePage(connection, run, page),
  ];
}

const sum = (models: readonly Seen[], figure: (model: Seen) => number): number =>
  models.reduce((total, model) => total + figure(model), 0);

function recordCalls(connection: string, run: RunHold, records: readonly SealedRecord[]): Call<void>[] {
  const changed = records.filter(({ keptAt }) => keptAt === null);
  const replaced = records.filter(({ version }) => version !== null);
  return [
    compare(connection, records),
    ...(changed.length > 0 ? [advance(connection, changed.length)] : []),
    ...(replaced.length > 0 ? [dropKeys(connection, replaced)] : []),
    writeRecords(connection, run, records),
    addKeys(connection, records),
  ];
}

const DROP_KEYS = statement(
  'drop-keys',
  'DELETE FROM record_key WHERE connection_id = :connection AND id = ANY (:ids::uuid[])',
);

const dropKeys = (connection: string, records: readonly SealedRecord[]): Call<void> =>
  call(DROP_KEYS, { connection, ids: listOf.uuids(records.map(({ id }) => id)) });

/** The page travels as one array a column: a list of values would stop at 65,535 parameters, in the middle of a big tenant. */
const WRITE_RECORDS = statement(
  'write-records',
  `INSERT INTO record (
     connection_id, id, model, stream, hash, mark, shape, asked_at, created_at, modified_at, remote_modified_at, keys, body, custom, raw
   )
   SELECT
     :connection, page.id, page.model, :stream, page.hash, page.mark, page.shape, page.asked_at, feed.at,
     coalesce(page.kept_at, feed.at), page.remote_modified_at, page.keys::uuid[], page.body, page.custom, page.raw
   FROM feed, unnest(
     :ids::uuid[], :models::text[], :hashes::bytea[], :marks::bytea[], :shapes::int[], :asked_at::timestamptz[],
     :kept_at::timestamptz[], :remote_modified_at::timestamptz[], :keys::text[], :bodies::bytea[], :customs::bytea[], :raws::bytea[]
   ) AS page (id, model, hash, mark, shape, asked_at, kept_at, remote_modified_at, keys, body, custom, raw)
   WHERE feed.connection_id = :connection
   ON CONFLICT (connection_id, id) DO UPDATE SET
     (hash, mark, shape, asked_at, modified_at, deleted_at, remote_modified_at, keys, body, custom, raw)
       = (excluded.hash, excluded.mark, excluded.shape, excluded.asked_at, excluded.modified_at, NULL,
          excluded.remote_modified_at, excluded.keys, excluded.body, excluded.custom, excluded.raw)`,
);

const writeRecords = (connection: string, { stream }: RunHold, records: readonly SealedRecord[]): Call<void> =>
  call(WRITE_RECORDS, {
    connection,
    stream,
    ids: listOf.uuids(records.map(({ id }) => id)),
    models: listOf.texts(records.map(({ model }) => model)),
    hashes: listOf.bytes(records.map(({ hash }) => hash)),
    marks: listOf.bytes(records.map(({ mark }) => mark)),
    shapes: listOf.integers(records.map(({ shape }) => shape)),
    asked_at: listOf.times(records.map(({ askedAt }) => askedAt)),
    kept_at: listOf.times(records.map(({ keptAt }) => keptAt)),
    remote_modified_at: listOf.times(records.map(({ remoteModifiedAt }) => remoteModifiedAt)),
    keys: listOf.texts(records.map(({ keys }) => listText(keys.map((key) => uuidText(key))))),
    bodies: listOf.bytes(records.map(({ body }) => body)),
    customs: listOf.bytes(records.map(({ custom }) => custom)),
    raws: listOf.bytes(records.map(({ raw }) => raw)),
  });

const ADD_KEYS = statement(
  'add-keys',
  `INSERT INTO record_key (connection_id, key, modified_at, id)
   SELECT :connection, found.key, coalesce(found.kept_at, feed.at), found.id
   FROM feed, unnest(:ids::uuid[], :keys::uuid[], :kept_at::timestamptz[]) AS found (id, key, kept_at)
   WHERE feed.connection_id = :connection`,
);

function addKeys(connection: string, records: readonly SealedRecord[]): Call<void> {
  const found = records.flatMap(({ id, indexed, keptAt }) => indexed.map((key) => ({ id, key, keptAt })));
  return call(ADD_KEYS, {
    connection,
    ids: listOf.uuids(found.map(({ id }) => id)),
    keys: listOf.keys(found.map(({ key }) => key)),
    kept_at: listOf.times(found.map(({ keptAt }) => keptAt)),
  });
}

const NOTE_PAGE = statement(
  'note-page',
  `INSERT INTO run_page (connection_id, run_id, page, model, expected, unread, ids, checkpoint)
   SELECT :connection, run.id, run.pages, seen.model, seen.expected, seen.unread, seen.ids::uuid[], :checkpoint
   FROM run, unnest(:models::text[], :expected::int[], :unread::int[], :ids::text[]) AS seen (model, expected, unread, ids)
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
  });

/** A list within a list: an array parameter cannot hold arrays of different lengths, a text can. */
const listText = (ids: readonly string[]): string => `{${ids.join(',')}}`;
