import { listOf, type Row } from './binary.js';
import { call, type Call, type Statement, statement } from './statement.js';

/** What of a record is asked for. */
export interface Shown {
  custom: boolean;
  raw: boolean;
  /** Records that are gone as well. */
  deleted: boolean;
}

/** Which records of a model, in the order of their last change. */
export interface Selection {
  model: string;
  /** Only what comes later in that order. */
  after: { time: number; id: string };
  /** Only these. */
  ids: readonly string[] | undefined;
  /** For each filter the keys of which a record has to have one. */
  filters: readonly Filter[];
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
  shape: number;
  body: Buffer;
  custom: Buffer | null;
  raw: Buffer | null;
}

const storedRecord = (row: Row): StoredRecord => ({
  id: row.uuid(0),
  modifiedAt: row.time(1),
  deletedAt: row.has(2) ? row.time(2) : null,
  shape: row.integer(3),
  body: row.bytes(4),
  custom: row.has(5) ? row.bytes(5) : null,
  raw: row.has(6) ? row.bytes(6) : null,
});

/** Large values that are not asked for are not fetched from where they lie. */
const RECORD = `
  SELECT r.id, r.modified_at, r.deleted_at, r.shape, r.body, 
    CASE WHEN :custom THEN r.custom END AS custom, CASE WHEN :raw THEN r.raw END AS raw
  FROM record r
  WHERE r.connection_id = :connection AND (:deleted OR r.deleted_at IS NULL)`;

/** By the primary key: the comparison is one that no index serves, or the planner might take the model's index instead. */
const RECORD_BY = (id: string): string => `${RECORD} AND r.id = ${id} AND r.model IS NOT DISTINCT FROM :model`;

const LATER = '(modified_at, id) > (:time::timestamptz, :id::uuid)';

/** The most rows of one read: a page of 200, and one more to tell that there are more. */
const MOST = 201;

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
  ids: (checks: string) => `
    SELECT r.*
    FROM unnest(:found::uuid[]) found (id)
    CROSS JOIN LATERAL (${RECORD_BY('found.id')}${checks} OFFSET 0) r
    WHERE (r.modified_at, r.id) > (:time, :id)
    ORDER BY r.modified_at, r.id LIMIT ${MOST}`,
};

const statements = new Map<string, Statement>();

function listStatement(source: keyof typeof SOURCES, checks: readonly string[]): Statement {
  const name = `list-${source}-${checks.length}`;
  const checked = checks.map((check) => ` AND r.keys && :${check}::uuid[]`).join('');
  const known =
    statements.get(name) ?? statement(name, `SELECT * FROM (${SOURCES[source](checked)}) page LIMIT :limit`);
  statements.set(name, known);
  return known;
}

/** An index leads the search if one can; what else is asked for is checked on each record that it leads to. */
export function listCall(connection: string, selection: Selection, read: (record: StoredRecord) => void): Call<void> {
  const { model, after, ids, filters, limit, show } = selection;
  const lead = ids ? undefined : filters.find(({ indexed }) => indexed);
  const checks = filters
    .filter((filter) => filter !== lead)
    .map(({ keys }, index) => [`check${index}`, listOf.keys(keys)] as const);
  const source = ids ? 'ids' : lead ? 'keys' : 'page';
  const values = {
    ...shown(show),
    ...Object.fromEntries(checks),
    connection,
    model,
    time: Number.isFinite(after.time) ? new Date(after.time).toISOString() : '-infinity',
    id: after.id,
    limit: String(limit),
    found: ids ? listOf.uuids(ids) : listOf.keys(lead?.keys ?? []),
  };
  return call(
    listStatement(
      source,
      checks.map(([name]) => name),
    ),
    values,
    (row) => {
      read(storedRecord(row));
    },
  );
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

const shown = ({ custom, raw, deleted }: Shown): Record<string, string> => ({
  custom: String(custom),
  raw: String(raw),
  deleted: String(deleted),
});
