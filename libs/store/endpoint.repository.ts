import { Injectable } from '@nestjs/common';
import { Prisma } from './generated/client.js';
import { Store, type Transaction } from './store.js';

/** Whose endpoints: of one organisation and environment. */
export interface EndpointPlace {
  organisationId: string;
  environment: string;
}

/** Of all environments where none is named. */
type Place = Pick<EndpointPlace, 'organisationId'> & Partial<EndpointPlace>;

export type EndpointRow = Prisma.EndpointGetPayload<object>;
type NewEndpointRow = Omit<Prisma.EndpointUncheckedCreateInput, 'organisationId'>;
export type EndpointRowChanges = Prisma.EndpointUncheckedUpdateManyInput;

/** Where the change log of a connection ends. */
export interface FeedEnd {
  connectionId: string;
  epoch: number;
  seq: number;
}

/** A long log goes in one transaction, which takes its time. */
const TIMEOUT = 10 * 60_000;

/** Prisma's code for a deadlock: who erases a connection deletes deliveries of both in another order, and one of the two gives way. */
const DEADLOCK = 'P2034';
const TRIES = 5;

/** Where vendors are told of what happens, and of what they were told. */
@Injectable()
export class EndpointRepository {
  constructor(private readonly store: Store) {}

  /** In the order in which they were made. */
  list(place: Place): Promise<EndpointRow[]> {
    return this.store.as(place, (prisma) =>
      prisma.endpoint.findMany({ where: whereOf(place), orderBy: { id: 'asc' } }),
    );
  }

  /** Null when there is none. */
  get(place: Place, id: string): Promise<EndpointRow | null> {
    return this.store.as(place, (prisma) => prisma.endpoint.findFirst({ where: { ...whereOf(place), id } }));
  }

  /** False also when there is none. */
  async isDisabled(place: Place, id: string): Promise<boolean> {
    const where = { ...whereOf(place), id, disabledAt: { not: null } };
    return (await this.store.as(place, (prisma) => prisma.endpoint.count({ where }))) === 1;
  }

  /** Those of these connections that there are; null: all. */
  connections(place: Place, ids: readonly string[] | null): Promise<{ id: string; category: string }[]> {
    const named = ids === null ? {} : { id: { in: [...ids] } };
    return this.store.as(place, (prisma) =>
      prisma.connection.findMany({ where: { ...whereOf(place), ...named }, select: { id: true, category: true } }),
    );
  }

  /** Of which categories there are deliveries to it, and whether some of them tell how writes ended. */
  held({ organisationId }: Place, id: string): Promise<{ category: 'hris' | 'ats'; writes: boolean }[]> {
    return this.store.as(
      { organisationId },
      (prisma) => prisma.$queryRaw<{ category: 'hris' | 'ats'; writes: boolean }[]>`
        SELECT category, bool_or(EXISTS (
          SELECT FROM delivery WHERE endpoint_id = ${id}::uuid AND connection_id = connection.id AND type = 'write.finished'
        )) AS writes
        FROM connection
        WHERE EXISTS (SELECT FROM delivery WHERE endpoint_id = ${id}::uuid AND connection_id = connection.id)
        GROUP BY category`,
    );
  }

  /** Without those that are erased meanwhile. */
  ends({ organisationId }: Place, connectionIds: readonly string[]): Promise<FeedEnd[]> {
    return this.store.as(
      { organisationId },
      (prisma) => prisma.$queryRaw<FeedEnd[]>`
        SELECT connection_id AS "connectionId", epoch, seq::float8 AS seq FROM feed_ends(${connectionIds}::uuid[])`,
    );
  }

  /** Told of what comes after these. False: there are `most` of them already. */
  create(place: EndpointPlace, row: NewEndpointRow, ends: readonly FeedEnd[], most: number): Promise<boolean> {
    const { organisationId, environment } = place;
    return this.store.as(place, async (prisma) => {
      // Of two at the same time the second counts the first.
      const turn = `endpoint ${organisationId} ${environment}`;
      await prisma.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${turn}, 0))`;
      if ((await prisma.endpoint.count({ where: whereOf(place) })) >= most) return false;
      await prisma.endpoint.create({ data: { ...row, organisationId }, select: { id: true } });
      await moveTo(prisma, organisationId, row.id, ends);
      return true;
    });
  }

  /**
   * False: it is not as it was when it was read, or it is gone. Of what has these ends, it is told of what comes after them. Where
   * the order does not count any more, what had to wait for what is before it waits for nothing.
   */
  change(before: EndpointRow, data: EndpointRowChanges, ends: readonly FeedEnd[]): Promise<boolean> {
    const { id, organisationId, url, secrets, connectionIds } = before;
    return this.store.as({ organisationId }, async (prisma) => {
      const where = { id, url, secrets, connectionIds: { equals: connectionIds } };
      const { count } = await prisma.endpoint.updateMany({ where, data });
      if (count === 0) return false;
      await moveTo(prisma, organisationId, id, ends);
      if (data.ordered === false) await letGo(prisma, id);
      return true;
    });
  }

  /** With all that was sent to it. False: there is none. */
  async remove(place: Place, id: string): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const where = { ...whereOf(place), id };
        const work = (prisma: Transaction) => prisma.endpoint.deleteMany({ where });
        return (await this.store.as(place, work, { timeout: TIMEOUT })).count === 1;
      } catch (error) {
        if ((error as { code?: string }).code !== DEADLOCK || attempt === TRIES) throw error;
      }
    }
  }

  /** The connections that have an open issue with this code and subject. */
  async troubled({ organisationId }: Place, code: string, subject: string): Promise<string[]> {
    const rows = await this.store.as({ organisationId }, (prisma) =>
      prisma.issue.findMany({ where: { code, subject, resolvedAt: null }, select: { connectionId: true } }),
    );
    return rows.map(({ connectionId }) => connectionId);
  }
}

const whereOf = ({ organisationId, environment }: Place) => ({
  organisationId,
  ...(environment === undefined ? {} : { environment }),
});

/** Its row is locked, so nobody postpones anything meanwhile; what is being erased is passed over. */
const letGo = (prisma: Transaction, endpointId: string) =>
  prisma.$executeRaw`
    UPDATE delivery SET due_at = now()
    WHERE id IN (
      SELECT id FROM delivery WHERE endpoint_id = ${endpointId}::uuid AND tries = 0 AND due_at > now()
      FOR NO KEY UPDATE SKIP LOCKED
    )`;

/** What it was told before does not change: the next one names it, unless numbers have begun anew since. */
const moveTo = (prisma: Transaction, organisationId: string, endpointId: string, ends: readonly FeedEnd[]) =>
  prisma.$executeRaw`
    INSERT INTO endpoint_position (endpoint_id, connection_id, organisation_id, epoch, seq)
    SELECT ${endpointId}::uuid, connection.id, ${organisationId}::uuid, told.epoch, told.seq
    FROM unnest(
      ${ends.map((end) => end.connectionId)}::uuid[], ${ends.map(({ epoch }) => epoch)}::int[],
      ${ends.map(({ seq }) => BigInt(seq))}::bigint[]
    ) told (connection_id, epoch, seq)
    JOIN connection ON connection.id = told.connection_id
    ON CONFLICT (endpoint_id, connection_id) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq,
      previous = CASE WHEN endpoint_position.epoch = excluded.epoch THEN endpoint_position.previous END
    WHERE (endpoint_position.epoch, endpoint_position.seq) < (excluded.epoch, excluded.seq)`;
