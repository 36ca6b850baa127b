import { Injectable } from '@nestjs/common';
import { awaitTurn } from './feed-events.js';
import { Prisma } from './generated/client.js';
import { Store, type Transaction } from './store.js';
import { connectionOf, type Decision, finishCall, type WriteHold } from './write-finish.js';

/** What became of it: `sent` may have taken effect or not; of `unknown`, nobody could find that out. */
export const WRITE_STATES = ['intended', 'sent', 'succeeded', 'failed', 'unknown'] as const;
export type WriteState = (typeof WRITE_STATES)[number];

interface Owner {
  id: string;
  organisationId: string;
}

/** What is to be written. Hashes are keyed; what is sealed belongs to this id. */
export interface Intended {
  id: string;
  /** Method and path template. */
  route: string;
  /** Of the idempotency key; null: none was given. */
  keyHash: Uint8Array | null;
  bodyHash: Uint8Array;
  /** What it is about: of those about the same, one is decided before the next begins. Left out: nobody can say. */
  target?: Uint8Array | null;
  intent: Uint8Array;
  /** Of whoever asks for it. */
  requestId: string;
}

/** `new`: the caller's to do, and nobody else's. `in the way`: another one is about the same; of this one nothing is kept. */
export type Begun =
  | { kind: 'new'; hold: WriteHold }
  | { kind: 'decided'; write: WriteRow }
  | { kind: 'running'; id: string; retryAfterSeconds: number }
  | { kind: 'in the way'; id: string; retryAfterSeconds: number }
  | { kind: 'other body'; id: string };

export interface WriteRow {
  id: string;
  connectionId: string;
  route: string;
  state: WriteState;
  code: string | null;
  upstreamStatus: number | null;
  /** The record that was written, where there is one. */
  model: string | null;
  recordId: string | null;
  /** Sealed; null until it is decided. */
  answer: Uint8Array | null;
  /** Sealed; null once it is decided. */
  intent: Uint8Array | null;
  createdAt: Date;
  sentAt: Date | null;
  finishedAt: Date | null;
}

/** With what the change log tells of it: behind the one number, up to and with the other. Null: it is not known, or not yet. */
export interface ListedWrite extends WriteRow {
  begunSeq: number | null;
  seq: number | null;
}

/** Which writes, the latest first. */
export interface WriteSelection {
  environment: string;
  /** Of connections. */
  categories: readonly string[];
  connectionId: string | null;
  state: WriteState | null;
  /** Those that one request has asked for; left out: all. */
  requestId?: string;
  /** The id that the page before ended with. */
  after: string | null;
  limit: number;
}

/** A write whose process is gone, and which is now the caller's to decide. */
export interface LeftWrite extends WriteHold {
  connectionId: string;
  route: string;
  state: 'intended' | 'sent';
  intent: Uint8Array;
  createdAt: Date;
  sentAt: Date | null;
}

/** Whoever holds a write says so more often than this. */
const LEASE_SECONDS = 15;

/** For so long the same key gives the same answer. */
const KEPT_DAYS = 7;

/** Asking again more seldom, the longer it takes. */
const MOST_PATIENCE_SECONDS = 30;

const COLUMNS = Prisma.sql`
  id, connection_id AS "connectionId", route, state, code, upstream_status AS "upstreamStatus", model, record_id AS "recordId",
  answer, intent, created_at AS "createdAt", sent_at AS "sentAt", finished_at AS "finishedAt"`;

/** Seconds. */
const PATIENCE = Prisma.sql`
  least(greatest(ceil(extract(epoch FROM clock_timestamp() - created_at)), 1), ${MOST_PATIENCE_SECONDS}::int)::int`;

/** What is asked to be written at providers: noted before it is sent, decided once, and remembered for a while. */
@Injectable()
export class WriteRepository {
  constructor(private readonly store: Store) {}

  /**
   * Of any number of calls with one key at one connection and route, one is `new`, in whichever process; and of those about the same
   * thing one at a time.
   */
  async begin(owner: Owner, write: Intended): Promise<Begun> {
    const { id: connectionId, organisationId } = owner;
    const begun = await this.store.as({ organisationId, connectionId }, async (prisma): Promise<Begun | null> => {
      if (await insert(prisma, owner, write)) return { kind: 'new', hold: { id: write.id, organisationId, fence: 1 } };
      return (await known(prisma, owner, write)) ?? inTheWay(prisma, owner, write);
    });
    return begun ?? this.begin(owner, write); // the one that was there was decided or forgotten just now
  }

  /**
   * From here on it may take effect. Of one that takes several calls, before each of them: with the intent as it now stands.
   * False, as below: somebody else holds it, or it is decided.
   */
  sent(hold: WriteHold, intent: Uint8Array | null = null): Promise<boolean> {
    return this.change(
      hold,
      (prisma) => prisma.$executeRaw`
        UPDATE write SET state = 'sent', sent_at = coalesce(sent_at, clock_timestamp()),
          intent = coalesce(${bytesOf(intent)}::bytea, intent),
          leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::float)
        WHERE id = ${hold.id}::uuid AND fence = ${hold.fence} AND leased_until IS NOT NULL`,
    );
  }

  renew(hold: WriteHold): Promise<boolean> {
    return this.change(
      hold,
      (prisma) => prisma.$executeRaw`
        UPDATE write SET leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::float)
        WHERE id = ${hold.id}::uuid AND fence = ${hold.fence} AND leased_until IS NOT NULL`,
    );
  }

  /**
   * What was to be written is destroyed, and the change log tells what became of it. `lost`: as above; `unkept`: the answer was made
   * under other choices of the customer, and is not to be given.
   */
  async finish(hold: WriteHold, decision: Decision): Promise<'done' | 'lost' | 'unkept'> {
    const { organisationId } = hold;
    const [[connectionId]] = await this.store.pipeline.sendAs({ organisationId }, connectionOf(hold.id));
    if (connectionId === undefined) return 'lost';
    const calls = [awaitTurn(connectionId), finishCall(connectionId, hold, decision)] as const;
    const [, finished] = await this.store.pipeline.sendAs({ organisationId, connectionId }, ...calls);
    if (finished.length !== 1) return 'lost';
    return finished[0] ? 'done' : 'unkept';
  }

  /** What is known of a call with this key; null: nobody has made one. */
  seen(owner: Owner, call: Pick<Intended, 'route' | 'keyHash' | 'bodyHash'>): Promise<Begun | null> {
    return this.store.as({ organisationId: owner.organisationId }, (prisma) => known(prisma, owner, call));
  }

  list(
    organisationId: string,
    { environment, categories, connectionId, state, requestId, after, limit }: WriteSelection,
  ): Promise<ListedWrite[]> {
    const asked = requestId === undefined ? Prisma.empty : Prisma.sql`AND request_id = ${requestId}`;
    return this.store.as(
      { organisationId },
      (prisma) => prisma.$queryRaw<ListedWrite[]>`
        SELECT write.id, connection_id AS "connectionId", route, state, code, upstream_status AS "upstreamStatus", model,
          record_id AS "recordId", NULL::bytea AS answer, NULL::bytea AS intent, write.created_at AS "createdAt",
          sent_at AS "sentAt", finished_at AS "finishedAt", begun_seq::float8 AS "begunSeq", seq::float8 AS seq
        FROM write JOIN connection ON connection.id = connection_id
        WHERE write.organisation_id = ${organisationId}::uuid AND connection.environment = ${environment}
          AND connection.category = ANY (${categories}::text[])
          AND (${connectionId}::uuid IS NULL OR connection_id = ${connectionId}::uuid)
          AND (${state}::text IS NULL OR state = ${state}) AND (${after}::uuid IS NULL OR write.id < ${after}::uuid) ${asked}
        ORDER BY write.id DESC
        LIMIT ${limit}`,
    );
  }

  /** Writes whose process is gone: a look, which takes none of them. */
  async left(limit: number): Promise<{ id: string; fence: number }[]> {
    const { rows } = await this.store.pool.query<{ id: string; fence: number }>({
      name: 'left-writes',
      text: 'SELECT id, fence FROM write WHERE leased_until <= clock_timestamp() ORDER BY leased_until LIMIT $1',
      values: [limit],
    });
    return rows;
  }

  /** Null when there is none. */
  async byId(organisationId: string, id: string): Promise<WriteRow | null> {
    const [row] = await this.store.as(
      { organisationId },
      (prisma) => prisma.$queryRaw<WriteRow[]>`
        SELECT ${COLUMNS}
        FROM write WHERE id = ${id}::uuid AND organisation_id = ${organisationId}::uuid`,
    );
    return row ?? null;
  }

  /**
   * Writes whose process is gone, or just this one if it is: the caller's from here on, and the one before can do nothing with them
   * any more. Several workers may ask at the same time; each falls to one of them.
   */
  async takeOver(limit: number, id: string | null = null): Promise<LeftWrite[]> {
    const { rows } = await this.store.pool.query<LeftWrite>({
      name: 'take-over-writes',
      text: `
        UPDATE write SET fence = fence + 1, leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
        WHERE id IN (
          SELECT id FROM write
          WHERE leased_until <= clock_timestamp() AND ($2::uuid IS NULL OR id = $2)
          ORDER BY leased_until
          LIMIT $1
          FOR UPDATE SKIP LOCKED
        )
        RETURNING id, organisation_id AS "organisationId", connection_id AS "connectionId", route, state, fence, intent,
          created_at AS "createdAt", sent_at AS "sentAt"`,
      values: [limit, id],
    });
    return rows;
  }

  /** Those that have had their time: their keys are free again. */
  async forget(): Promise<void> {
    await this.store.pool.query(
      `DELETE FROM write WHERE created_at < now() - interval '${KEPT_DAYS} days' AND leased_until IS NULL`,
    );
  }

  private async change(
    { organisationId }: WriteHold,
    work: (prisma: Transaction) => Promise<number>,
  ): Promise<boolean> {
    return (await this.store.as({ organisationId }, work)) === 1;
  }
}

/** False: its key is taken, or another one is about the same. One that is about to be taken is waited for. */
async function insert(prisma: Transaction, owner: Owner, write: Intended): Promise<boolean> {
  const { id, route, keyHash, bodyHash, target = null, intent, requestId } = write;
  const inserted = await prisma.$executeRaw`
    INSERT INTO write (id, organisation_id, connection_id, route, key_hash, body_hash, target, intent, request_id, begun_seq,
      leased_until)
    VALUES (${id}::uuid, ${owner.organisationId}::uuid, ${owner.id}::uuid, ${route}, ${bytesOf(keyHash)}::bytea,
      ${bytesOf(bodyHash)}::bytea, ${bytesOf(target)}::bytea, ${bytesOf(intent)}::bytea, ${requestId},
      (SELECT seq FROM feed WHERE connection_id = ${owner.id}::uuid),
      clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::float))
    ON CONFLICT DO NOTHING`;
  return inserted === 1;
}

async function known(
  prisma: Transaction,
  owner: Owner,
  { route, keyHash, bodyHash }: Pick<Intended, 'route' | 'keyHash' | 'bodyHash'>,
): Promise<Begun | null> {
  const [row] = await prisma.$queryRaw<(WriteRow & { same: boolean; seconds: number })[]>`
    SELECT ${COLUMNS}, body_hash = ${bytesOf(bodyHash)}::bytea AS same, ${PATIENCE} AS seconds
    FROM write
    WHERE organisation_id = ${owner.organisationId}::uuid AND connection_id = ${owner.id}::uuid AND route = ${route}
      AND key_hash = ${bytesOf(keyHash)}::bytea`;
  if (!row) return null;
  const { same, seconds, ...write } = row;
  if (!same) return { kind: 'other body', id: write.id };
  if (write.finishedAt === null) return { kind: 'running', id: write.id, retryAfterSeconds: seconds };
  return { kind: 'decided', write };
}

async function inTheWay(
  prisma: Transaction,
  owner: Owner,
  { target = null }: Pick<Intended, 'target'>,
): Promise<Begun | null> {
  const [row] = await prisma.$queryRaw<{ id: string; seconds: number }[]>`
    SELECT id, ${PATIENCE} AS seconds FROM write
    WHERE organisation_id = ${owner.organisationId}::uuid AND connection_id = ${owner.id}::uuid
      AND target = ${bytesOf(target)}::bytea AND leased_until IS NOT NULL`;
  return row ? { kind: 'in the way', id: row.id, retryAfterSeconds: row.seconds } : null;
}

/** As Prisma takes it. */
const bytesOf = (bytes: Uint8Array | null): Uint8Array<ArrayBuffer> | null => bytes && new Uint8Array(bytes);
