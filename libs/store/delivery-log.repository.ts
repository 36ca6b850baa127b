import { Injectable } from '@nestjs/common';
import type { EndpointPlace } from './endpoint.repository.js';
import { Prisma } from './generated/client.js';
import { Store } from './store.js';

/** `exhausted`: it was tried as often as it is tried, or could not be sent in time. */
export const DELIVERY_STATES = ['waiting', 'delivered', 'exhausted'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What is left out does not matter. */
export interface DeliveryFilter {
  id?: string | undefined;
  endpointId?: string | undefined;
  connectionId?: string | undefined;
  states?: readonly DeliveryState[] | undefined;
  types?: readonly string[] | undefined;
  /** When they were made. */
  since?: Date | undefined;
  until?: Date | undefined;
  /** What was answered to the last attempt. */
  statuses?: readonly number[] | undefined;
  /** Only those whose last attempt failed. */
  failed?: boolean | undefined;
  /** Only those that tell of these numbers of the change log. */
  told?: readonly { connectionId: string; epoch: number; seq: number }[] | undefined;
}

/** A page, behind the one that ended with this id. */
interface Page {
  after?: string | undefined;
  limit: number;
}

/** Without what it says. */
export interface DeliveryRow {
  id: string;
  endpointId: string;
  connectionId: string;
  type: string;
  subject: string;
  epoch: number;
  seq: number;
  previous: number | null;
  at: Date;
  createdAt: Date;
  state: DeliveryState;
  attempts: number;
  /** Not before; null: it is done with, or its endpoint is paused or disabled. */
  nextAt: Date | null;
  finishedAt: Date | null;
  /** The last attempt; null: there is none yet. */
  last: { at: Date; status: number | null; code: string; milliseconds: number } | null;
}

export interface AttemptRow {
  number: number;
  at: Date;
  milliseconds: number;
  status: number | null;
  code: string;
  /** Sealed. */
  exchange: Uint8Array;
}

/** Sealed. `isWhole`: as it is sent. */
interface DeliveryDetails extends DeliveryRow {
  payload: Uint8Array;
  isWhole: boolean;
  log: AttemptRow[];
}

/** Whose event was told, with what it is recognised by; sealed, and with its data key. */
interface ToldOf {
  id: string;
  connector: string;
  originId: string;
  endUser: Uint8Array;
  dek: Uint8Array;
  keyVersion: number;
}

const COLUMNS = Prisma.sql`
  told.id, told.endpoint_id AS "endpointId", told.connection_id AS "connectionId", told.type, told.subject, told.epoch,
  told.seq::float8 AS seq, told.previous::float8 AS previous, told.at, told.created_at AS "createdAt", told.state, told.attempts,
  CASE WHEN endpoint.paused_at IS NULL AND endpoint.disabled_at IS NULL AND told.due_at IS NOT NULL
    THEN greatest(told.due_at, endpoint.not_before) END AS "nextAt",
  told.finished_at AS "finishedAt",
  last.at AS "triedAt", last.status, last.code, last.milliseconds`;

const FROM = Prisma.sql`
  FROM delivery told JOIN endpoint ON endpoint.id = told.endpoint_id
  LEFT JOIN LATERAL (
    SELECT at, status, code, milliseconds FROM delivery_attempt
    WHERE delivery_id = told.id ORDER BY number DESC LIMIT 1
  ) last ON true`;

/** What was told to endpoints, and how that went. */
@Injectable()
export class DeliveryLogRepository {
  constructor(private readonly store: Store) {}

  /** The latest first. */
  async list(place: EndpointPlace, filter: DeliveryFilter, { after, limit }: Page): Promise<DeliveryRow[]> {
    const behind = after === undefined ? Prisma.empty : Prisma.sql`AND told.id < ${after}::uuid`;
    const rows = await this.store.as(
      place,
      (prisma) => prisma.$queryRaw<Flat<DeliveryRow>[]>`
        SELECT ${COLUMNS} ${FROM} WHERE ${chosen(place, filter)} ${behind}
        ORDER BY told.id DESC LIMIT ${limit}`,
    );
    return rows.map(rowOf);
  }

  /** Null when there is none. */
  get(place: EndpointPlace, id: string): Promise<DeliveryDetails | null> {
    return this.store.as(place, async (prisma) => {
      const [row] = await prisma.$queryRaw<Flat<Omit<DeliveryDetails, 'log'>>[]>`
        SELECT ${COLUMNS}, told.payload, told.is_whole AS "isWhole" ${FROM}
        WHERE ${chosen(place, { id })}`;
      if (!row) return null;
      const log = await prisma.deliveryAttempt.findMany({
        where: { deliveryId: id },
        orderBy: { number: 'asc' },
        omit: { deliveryId: true, organisationId: true },
      });
      return { ...rowOf(row), log };
    });
  }

  /**
   * To be sent again as it was, or sooner than it would be; what had to wait for it is due with it. False: it is being sent, or it
   * is gone or being erased.
   */
  replay(place: EndpointPlace, id: string): Promise<boolean> {
    return this.store.as(place, async (prisma) => {
      const replayed = await prisma.$executeRaw`
        UPDATE delivery SET ${ANEW}
        WHERE id = (
          SELECT id FROM delivery WHERE id = ${id}::uuid AND (leased_until IS NULL OR leased_until <= now())
          FOR NO KEY UPDATE SKIP LOCKED
        )`;
      if (replayed === 0) return false;
      await prisma.$executeRaw`
        UPDATE delivery SET due_at = now()
        WHERE id IN (
          SELECT later.id FROM delivery later JOIN delivery sent ON sent.endpoint_id = later.endpoint_id
            AND sent.connection_id = later.connection_id AND sent.subject = later.subject AND sent.seq < later.seq
          WHERE sent.id = ${id}::uuid AND later.tries = 0 AND later.due_at > now() AND later.leased_until IS NULL
          FOR NO KEY UPDATE OF later SKIP LOCKED
        )`;
      return true;
    });
  }

  /**
   * The same for those that are chosen, the oldest first, but for what is being erased: how many they were, and the last of them
   * where there may be more. Locked in one order by whoever does it at the same time.
   */
  async replayAll(
    place: EndpointPlace,
    filter: DeliveryFilter,
    { after, limit }: Page,
  ): Promise<{ replayed: number; last: string | null }> {
    const behind = after === undefined ? Prisma.empty : Prisma.sql`AND told.id > ${after}::uuid`;
    const rows = await this.store.as(
      place,
      (prisma) => prisma.$queryRaw<{ id: string }[]>`
        WITH chosen AS MATERIALIZED (
          SELECT told.id ${FROM} WHERE ${chosen(place, filter)} ${behind} AND told.due_at IS NULL
          ORDER BY told.id LIMIT ${limit}
          FOR NO KEY UPDATE OF told SKIP LOCKED
        ), replayed AS (
          UPDATE delivery SET ${ANEW} FROM chosen WHERE delivery.id = chosen.id RETURNING delivery.id
        )
        SELECT id FROM replayed ORDER BY id`,
    );
    return { replayed: rows.length, last: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
  }

  /** When each of these endpoints was last to be told of something. */
  async lastTold(place: EndpointPlace, endpointIds: readonly string[]): Promise<Map<string, Date>> {
    const rows = await this.store.as(
      place,
      (prisma) => prisma.$queryRaw<{ id: string; at: Date }[]>`
        SELECT wanted.id, newest.created_at AS at
        FROM unnest(${endpointIds}::uuid[]) wanted (id)
        CROSS JOIN LATERAL (
          SELECT created_at FROM delivery WHERE endpoint_id = wanted.id ORDER BY id DESC LIMIT 1
        ) newest`,
    );
    return new Map(rows.map(({ id, at }) => [id, at]));
  }

  /** By their ids. */
  async toldOf(place: EndpointPlace, connectionIds: readonly string[]): Promise<Map<string, ToldOf>> {
    const rows = await this.store.as(place, (prisma) =>
      prisma.connection.findMany({
        where: { id: { in: [...connectionIds] } },
        select: { id: true, connector: true, originId: true, endUser: true, dek: true, keyVersion: true },
      }),
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}

/** As it is selected: nothing of an attempt where there is none. */
type Flat<Row extends DeliveryRow> = Omit<Row, 'last'> & {
  triedAt: Date | null;
  status: number | null;
  code: string | null;
  milliseconds: number | null;
};

function rowOf<Row extends DeliveryRow>({ triedAt, status, code, milliseconds, ...row }: Flat<Row>) {
  const last = triedAt && code !== null && milliseconds !== null ? { at: triedAt, status, code, milliseconds } : null;
  return { ...row, last };
}

/** Its attempts are counted on. */
const ANEW = Prisma.sql`state = 'waiting', due_at = clock_timestamp(), leased_until = NULL, tries = 0, finished_at = NULL`;

const isOneOf = (told: DeliveryFilter['told']): Prisma.Sql | undefined =>
  told &&
  Prisma.sql`
  (told.connection_id, told.epoch, told.seq) IN (
    SELECT * FROM unnest(
      ${told.map(({ connectionId }) => connectionId)}::uuid[], ${told.map(({ epoch }) => epoch)}::int[],
      ${told.map(({ seq }) => seq)}::bigint[]
    )
  )`;

/** Only what is asked for is part of the statement, which is planned without its values. */
function chosen(place: EndpointPlace, filter: DeliveryFilter): Prisma.Sql {
  const { id, endpointId, connectionId, states, types, since, until, statuses, failed, told } = filter;
  const conditions = [
    Prisma.sql`told.organisation_id = ${place.organisationId}::uuid AND endpoint.environment = ${place.environment}`,
    id !== undefined && Prisma.sql`told.id = ${id}::uuid`,
    endpointId !== undefined && Prisma.sql`told.endpoint_id = ${endpointId}::uuid`,
    connectionId !== undefined && Prisma.sql`told.connection_id = ${connectionId}::uuid`,
    states && Prisma.sql`told.state = ANY (${states}::text[])`,
    types && Prisma.sql`told.type = ANY (${types}::text[])`,
    since && Prisma.sql`told.created_at >= ${since}`,
    until && Prisma.sql`told.created_at < ${until}`,
    statuses && Prisma.sql`last.status = ANY (${statuses}::int[])`,
    failed && Prisma.sql`last.code <> 'ok'`,
    isOneOf(told),
  ];
  return Prisma.join(
    conditions.filter((each) => each !== false && each !== undefined),
    ' AND ',
  );
}
