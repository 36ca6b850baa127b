import { listOf, type Row } from './binary.js';
import { call, type Call, type Statement, statement } from './statement.js';

/** What of a record is asked for. */
export interface Shown {
  custom: boolean;
  raw: boolean;
  /** Records that are gone as well. */
  deleted: boolean;
  /** The number of the customer's choices: what was made before is told apart. */
  choices: number;
}

/** Times that a list can be narrowed by; a record without one is left out. */
const TIMES = ['starts_at', 'ends_at', 'effective_at', 'remote_modified_at'] as const;

/** Both ends are included. */
export type Within = Partial<Record<(typeof TIMES)[number], { from?: Date; to?: Date }>>;

/** Which records of a model, in the order of their last change. */
export interface Selection {
  model: string;
  /** Only what comes later in that order. */
  after: { time: number; id: string };
  /** Only these. */
  ids: readonly string[] | undefined;
  /** For each filter the keys of which a record has to have one. */
  filters: readonly Filter[];
  within: Within;
  limit: number;
  show: Shown;
}

export interface Filter {
  /** Whether its keys lie in record_key. */
  indexed: boolean;
  keys: readonly Buffer[];
}

/** A record as it is stored. It is a view: valid while it is being read. */
export interface StoredRecord {
  id: string;
  modifiedAt: number;
  deletedAt: number | null;
  askedAt: number;
  shape: number;
  body: Buffer;
  custom: Buffer | null;
  raw: Buffer | null;
  /** It was made under earlier choices of the customer. Then its payload is here, whatever is shown. */
  outdated: boolean;
}

const storedRecord = (row: Row): StoredRecord => ({
  id: row.uuid(0),
  modifiedAt: row.time(1),
  deletedAt: row.has(2) ? row.time(2) : null,
  shape: row.integer(3),
  body: row.bytes(4),
  custom: row.has(5) ? row.bytes(5) : null,
  raw: row.has(6) ? row.bytes(6) : null,
  askedAt: row.time(7),
  outdated: row.flag(8),
});

/** Large values that are not asked for are not fetched from where they lie. */
const RECORD = `
  SELECT r.id, r.modified_at, r.deleted_at, r.shape, r.body, 
    CASE WHEN :custom THEN r.custom END AS custom,
    CASE WHEN :raw OR r.rendering < :choices::int THEN r.raw END AS raw, r.asked_at, r.rendering < :choices::int AS outdated
  FROM record r
  WHERE r.connection_id = :connection AND (:deleted OR r.deleted_at IS NULL)`;

/** By the primary key: the comparison is one that no index serves, or the planner might take the model's index instead. */
const RECORD_BY = (id: string, model = ':model'): string =>
  `${RECORD} AND r.id = ${id} AND r.model IS NOT DISTINCT FROM ${model}`;

const LATER = '(modified_at, id) > (:time::timestamptz, :id::uuid)';

/** The most rows of one read: a page of 200, and one more to tell that there are more. */
const MOST = 201;

/** What starts within a time. Its order is left to whoever asks, or the planner would walk through all records in that order. */
const STARTING = `
  FROM record
  WHERE connection_id = :connection AND model = :model
    AND starts_at >= :earliest::timestamptz AND starts_at <= :latest::timestamptz`;

/** Not by COALESCE in the statement, which no index is used for below a row-level policy. */
const startOf = ({ starts_at }: Within): Record<string, string> => ({
  earliest: starts_at?.from?.toISOString() ?? '-infinity',
  latest: starts_at?.to?.toISOString() ?? 'infinity',
});

/**
 * Where the search begins. `OFFSET 0` keeps the planner from turning it around: from few keys to many records, never back.
 * The inner limit is a number, for the planner: otherwise it plans for a tenth of all records, and would sort them.
 */
const SOURCES = {
  page: (checks: string) =>
    `${RECORD} AND r.model = :model AND ${LATER}${checks} ORDER BY modified_at, id LIMIT ${MOST}`,
  keys: (checks: string) => `
    SELECT r.*
    FROM (
      SELECT DISTINCT modified_at, id
      FROM record_key
      WHERE connection_id = :connection AND key = ANY (:found::uuid[]) AND ${LATER}
    ) found
    CROSS JOIN LATERAL (${RECORD_BY('found.id')}${checks} OFFSET 0) r
    ORDER BY found.modified_at, found.id LIMIT ${MOST}`,
  starts: (checks: string) => `
    SELECT r.*
    FROM (
      SELECT modified_at, id
      FROM (SELECT modified_at, id ${STARTING} OFFSET 0) starting
      WHERE ${LATER}
      ORDER BY modified_at, id
    ) found
    CROSS JOIN LATERAL (${RECORD_BY('found.id')}${checks} OFFSET 0) r
    LIMIT ${MOST}`,
  ids: (checks: string) => `
    SELECT r.*
    FROM unnest(:found::uuid[]) found (id)
    CROSS JOIN LATERAL (${RECORD_BY('found.id')}${checks} OFFSET 0) r
    WHERE (r.modified_at, r.id) > (:time, :id)
    ORDER BY r.modified_at, r.id LIMIT ${MOST}`,
};

/** One text for all of them: each combination of its own would be a statement that every line keeps prepared. */
const WITHIN = TIMES.map(
  (time) => `
    AND (:${time}_from::timestamptz IS NULL OR r.${time} >= :${time}_from)
    AND (:${time}_to::timestamptz IS NULL OR r.${time} <= :${time}_to)`,
).join('');

const statements = new Map<string, Statement>();

function listStatement(source: keyof typeof SOURCES, checks: readonly string[], timed: boolean): Statement {
  const name = `list-${source}-${checks.length}${timed ? '-timed' : ''}`;
  const checked = checks.map((check) => ` AND r.keys && :${check}::uuid[]`).join('') + (timed ? WITHIN : '');
  const known =
    statements.get(name) ?? statement(name, `SELECT * FROM (${SOURCES[source](checked)}) page LIMIT :limit`);
  statements.set(name, known);
  return known;
}

/**
 * An index leads the search if one can; what else is asked for is checked on each record that it leads to. `fewStart`: what
 * startsFewCall has told.
 */
export function listCall(
  connection: string,
  selection: Selection,
  read: (record: StoredRecord) => void,
  { fewStart = false } = {},
): Call<void> {
  const { model, after, ids, filters, within, limit, show } = selection;
  const lead = leadOf(selection);
  const timed = Object.keys(within).length > 0;
  const checks = filters
    .filter((filter) => filter !== lead)
    .map(({ keys }, index) => [`check${index}`, listOf.keys(keys)] as const);
  const values = {
    ...shown(show),
    ...(timed ? { ...timeTexts(within), ...startOf(within) } : {}),
    ...Object.fromEntries(checks),
    connection,
    model,
    ...placeOf(after),
    limit: String(limit),
    found: ids ? listOf.uuids(ids) : listOf.keys(lead?.keys ?? []),
  };
  const source = ids ? 'ids' : lead ? 'keys' : fewStart ? 'starts' : 'page';
  const names = checks.map(([name]) => name);
  return call(listStatement(source, names, timed), values, (row) => {
    read(storedRecord(row));
  });
}

const placeOf = ({ time, id }: Selection['after']): Record<string, string> => ({
  time: Number.isFinite(time) ? new Date(time).toISOString() : '-infinity',
  id,
});

const leadOf = ({ ids, filters }: Selection): Filter | undefined =>
  ids ? undefined : filters.find(({ indexed }) => indexed);

const timeTexts = (within: Within): Record<string, string | null> =>
  Object.fromEntries(
    TIMES.flatMap((time) => [
      [`${time}_from`, within[time]?.from?.toISOString() ?? null],
      [`${time}_to`, within[time]?.to?.toISOString() ?? null],
    ]),
  );

/** So many records are sorted sooner than the page is found among all of the model. */
const FEW = 5000;

const STARTS_FEW = statement(
  'starts-few',
  `SELECT count(*) <= ${FEW} FROM (SELECT ${STARTING} LIMIT ${FEW + 1}) starting`,
);

/** Asks whether the index of first times should lead: an hour of years, or all that began since the year 2000? */
export function startsFewCall(connection: string, selection: Selection): Call<boolean> | undefined {
  const { ids, within, model } = selection;
  if (ids || leadOf(selection) || !within.starts_at) return undefined;
  return call(STARTS_FEW, { ...startOf(within), connection, model }, (row) => row.flag(0));
}

const GET = statement('get', RECORD_BY(':id'));

export const getCall = (
  connection: string,
  { model, id, show }: { model: string; id: string; show: Shown },
  read: (record: StoredRecord) => void,
): Call<void> =>
  call(GET, { ...shown(show), connection, model, id }, (row) => {
    read(storedRecord(row));
  });

const RELATED = statement(
  'related',
  `SELECT r.*
   FROM unnest(:found::uuid[], :models::text[]) found (id, model)
   CROSS JOIN LATERAL (${RECORD_BY('found.id', 'found.model')} OFFSET 0) r`,
);

/** Records of any models, in any order: `wanted` tells each one's model by its id. */
export const relatedCall = (
  connection: string,
  { wanted, show }: { wanted: ReadonlyMap<string, string>; show: Shown },
  read: (record: StoredRecord) => void,
): Call<void> =>
  call(
    RELATED,
    { ...shown(show), connection, found: listOf.uuids([...wanted.keys()]), models: listOf.texts([...wanted.values()]) },
    (row) => {
      read(storedRecord(row));
    },
  );

const shown = ({ custom, raw, deleted, choices }: Shown): Record<string, string> => ({
  choices: String(choices),
  custom: String(custom),
  raw: String(raw),
  deleted: String(deleted),
});
