import type { Row } from './binary.js';
import { event, TELL_HAPPENED } from './feed-events.js';
import { call, type Call, statement } from './statement.js';

/** A connection, as far as everyone who works with it needs to know it. */
export interface ConnectionRow {
  id: string;
  organisationId: string;
  environment: string;
  connector: string;
  category: string;
  dek: Buffer;
  keyVersion: number;
  status: string;
  settings: unknown;
  rendering: number;
  grants: unknown;
  choices: unknown;
  choicesVersion: number;
}

/** With its credentials, sealed. */
type SealedConnection = ConnectionRow & { credentials: Buffer; credentialsVersion: number };

const COLUMNS = `
  id, organisation_id, environment, connector, category, dek, key_version, status, settings::text, rendering, grants::text,
  choices::text, choices_version`;

const rowOf = (row: Row): ConnectionRow => ({
  id: row.uuid(0),
  organisationId: row.uuid(1),
  environment: row.text(2),
  connector: row.text(3),
  category: row.text(4),
  dek: Buffer.from(row.bytes(5)),
  keyVersion: row.integer(6),
  status: row.text(7),
  settings: JSON.parse(row.text(8)),
  rendering: row.integer(9),
  grants: JSON.parse(row.text(10)),
  choices: JSON.parse(row.text(11)),
  choicesVersion: row.integer(12),
});

const BY_ID = statement(
  'connection-by-id',
  `SELECT ${COLUMNS} FROM connection WHERE id = :id AND environment = coalesce(:environment, environment)`,
);

/** Null: in whichever environment. */
export const connectionById = (id: string, environment: string | null): Call<ConnectionRow> =>
  call(BY_ID, { id, environment }, rowOf);

const BY_TOKEN = statement(
  'connection-by-token',
  `SELECT ${COLUMNS} FROM connection WHERE token_hash = :hash AND environment = :environment`,
);

export const connectionByToken = (hash: Buffer, environment: string): Call<ConnectionRow> =>
  call(BY_TOKEN, { hash, environment }, rowOf);

const SEALED = statement(
  'sealed-connection',
  `SELECT ${COLUMNS}, credentials, credentials_version FROM connection WHERE id = :id`,
);

export const sealedConnection = (id: string): Call<SealedConnection> =>
  call(SEALED, { id }, (row) => ({
    ...rowOf(row),
    credentials: Buffer.from(row.bytes(13)),
    credentialsVersion: row.integer(14),
  }));

const GRANTS = statement('grants-of-connection', 'SELECT grants::text FROM connection WHERE id = :id');

export const grantsOf = (id: string): Call<unknown> => call(GRANTS, { id }, (row): unknown => JSON.parse(row.text(0)));

const TURN = statement(
  'turn-connection',
  `WITH turned AS (
     UPDATE connection SET status = :status, relink_needed_at = CASE WHEN :status = 'relink_needed' THEN :now::timestamptz END
     WHERE id = :connection::uuid AND credentials_version = :version::int AND status = :from
     RETURNING id, status
   ), happened AS (
     SELECT ${event('connector.relink_needed', 'id', {})} FROM turned WHERE status = 'relink_needed'
   ), ${TELL_HAPPENED}
   SELECT id FROM turned`,
  { waits: true },
);

/** Of a connection that still has these credentials, and stood otherwise; after its turn has come where that is told. */
export const turnConnection = (
  id: string,
  credentialsVersion: number,
  [from, status]: readonly [string, string],
): Call<string> =>
  call(
    TURN,
    { connection: id, version: String(credentialsVersion), from, status, now: new Date().toISOString() },
    (row) => row.uuid(0),
  );
