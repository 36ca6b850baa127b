import { Injectable } from '@nestjs/common';
import { listOf } from './binary.js';
import { Pipeline } from './pipeline.js';
import { forgetReducedPast } from './record-past.js';
import { type TurnEnd, turnEndOf, takeTurnAsLongAsThere } from './record-turn.js';
import { call, type Call, statement } from './statement.js';
import { Store } from './store.js';

/** A record that is gone for long. */
export interface LongGone {
  id: string;
  model: string;
  version: Buffer;
  body: Buffer;
}

/** What is left of it, sealed. */
export interface Reduced {
  id: string;
  version: Buffer;
  body: Buffer;
  raw: Buffer;
}

/** So many are reduced in one transaction: a page that waits for its turn does not wait long. */
export const REDUCED_AT_ONCE = 200;

const LONG_GONE = statement(
  'long-gone',
  `SELECT id, model, xmin, body
   FROM record
   WHERE connection_id = :connection AND deleted_at IS NOT NULL AND NOT reduced AND deleted_at < :before::timestamptz
   ORDER BY deleted_at
   LIMIT ${REDUCED_AT_ONCE}`,
);

/** Its times stay as well: whoever asks what has changed since then is not told of it again. */
const REDUCE = statement(
  'reduce',
  `UPDATE record SET
     (reduced, hash, mark, remote_modified_at, starts_at, ends_at, effective_at, keys, custom, body, raw)
       = (true, '', NULL, NULL, NULL, NULL, NULL, '{}', NULL, page.body, page.raw)
   FROM unnest(:ids::uuid[], :versions::xid[], :bodies::bytea[], :raws::bytea[]) AS page (id, version, body, raw)
   WHERE record.connection_id = :connection AND record.id = ANY (:ids) AND page.id = record.id
     AND record.xmin IS NOT DISTINCT FROM page.version`,
);

/** Of those that the statement before has reduced: one that has just come back keeps its own. */
const REDUCE_KEYS = statement(
  'reduce-keys',
  `DELETE FROM record_key
   WHERE connection_id = :connection AND id = ANY (:ids::uuid[])
     AND (SELECT reduced FROM record r WHERE r.connection_id = :connection AND r.id = record_key.id)`,
);

export const reduceCalls = (connection: string, records: readonly Reduced[]): Call<void>[] => [
  takeTurnAsLongAsThere(connection),
  ...reduceRows(connection, records),
];

/** In the connection's turn. */
export function reduceRows(connection: string, records: readonly Reduced[]): Call<void>[] {
  const ids = listOf.uuids(records.map(({ id }) => id));
  const written = {
    versions: listOf.versions(records.map(({ version }) => version)),
    bodies: listOf.bytes(records.map(({ body }) => body)),
    raws: listOf.bytes(records.map(({ raw }) => raw)),
  };
  return [
    call(REDUCE, { connection, ids, ...written }),
    call(REDUCE_KEYS, { connection, ids }),
    forgetReducedPast(connection, ids),
  ];
}

/** A record that lay in quarantine. */
export interface Forgotten {
  id: string;
  model: string;
  code: string;
}

/** The issue of one that we hold, and that the last complete runs have shown, stands: it is there, and cannot be taken over. */
const FORGET_OLD_ASIDE = statement(
  'forget-old-aside',
  `DELETE FROM quarantine
   WHERE connection_id = :connection AND asked_at < :before::timestamptz
     AND NOT EXISTS (
       SELECT FROM record r WHERE r.connection_id = :connection AND r.id = quarantine.id AND r.deleted_at IS NULL
     )
     AND id NOT IN (SELECT unnest(ids) FROM run_page WHERE connection_id = :connection)
   RETURNING id, model, code`,
);

const forgetAsideCall = (connection: string, before: Date): Call<Forgotten> =>
  call(FORGET_OLD_ASIDE, { connection, before: before.toISOString() }, (row) => ({
    id: row.uuid(0),
    model: row.text(1),
    code: row.text(2),
  }));

/** Records whose time is over. */
@Injectable()
export class RetentionRepository {
  constructor(
    private readonly store: Store,
    private readonly pipeline: Pipeline,
  ) {}

  /** Every connection there is, of all tenants. */
  async connections(): Promise<{ id: string; organisationId: string }[]> {
    const { rows } = await this.store.pool.query<{ id: string; organisationId: string }>({
      name: 'all-connections',
      text: 'SELECT DISTINCT connection_id AS id, organisation_id AS "organisationId" FROM stream',
    });
    return rows;
  }

  /** Records that were gone before then and of which more than their ids and times is left: the first of them. */
  async longGone(connectionId: string, before: Date): Promise<LongGone[]> {
    const [found] = await this.pipeline.send(
      connectionId,
      call(LONG_GONE, { connection: connectionId, before: before.toISOString() }, (row) => ({
        id: row.uuid(0),
        model: row.text(1),
        version: Buffer.from(row.bytes(2)),
        body: Buffer.from(row.bytes(3)),
      })),
    );
    return found;
  }

  /** Leaves nothing else of them. What was written since it was read stays. */
  reduce(connectionId: string, records: readonly Reduced[]): Promise<TurnEnd> {
    return turnEndOf(this.pipeline.send(connectionId, ...reduceCalls(connectionId, records)));
  }

  /** Lets payloads go that nobody has shown since then: which they were. */
  async forgetAside(connectionId: string, before: Date): Promise<Forgotten[]> {
    const [forgotten] = await this.pipeline.send(connectionId, forgetAsideCall(connectionId, before));
    return forgotten;
  }
}
