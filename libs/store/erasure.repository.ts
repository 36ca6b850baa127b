import { Injectable } from '@nestjs/common';
import { Store, type Transaction } from './store.js';

/** A large connection's records go in one transaction, which takes its time. */
const TIMEOUT = 10 * 60_000;

/** Prisma's code for a deadlock: a run that begins locks its stream before its connection, and one of the two gives way. */
const DEADLOCK = 'P2034';
const TRIES = 5;

interface Erased {
  organisationId: string;
  connectionId: string;
}

type ErasedAlong = (transaction: Transaction, records: Record<string, number>) => Promise<void>;

/** Ends what a connection has left behind. */
@Injectable()
export class ErasureRepository {
  constructor(private readonly store: Store) {}

  /**
   * Deletes the connection and all that hangs on it, or nothing; how many records there were to read of each model, null when it was
   * not there. `along` is told of them in the same transaction.
   */
  async erase(which: Erased, along?: ErasedAlong): Promise<Record<string, number> | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(which, along);
      } catch (error) {
        if ((error as { code?: string }).code !== DEADLOCK || attempt === TRIES) throw error;
      }
    }
  }

  private attempt(
    { organisationId, connectionId }: Erased,
    along?: ErasedAlong,
  ): Promise<Record<string, number> | null> {
    return this.store.as(
      { organisationId, connectionId },
      async (prisma) => {
        // First of all: is it this organisation's? Records know their connection only.
        const [held] = await prisma.$queryRaw<{ off: string[] }[]>`
          SELECT ARRAY(SELECT jsonb_array_elements_text(choices -> 'models')) AS off FROM connection WHERE id = ${connectionId}::uuid`;
        if (!held) return null;
        // In the order in which pages lock: the feed waits for the page that is being written, and without its run no further one is.
        await prisma.$executeRaw`DELETE FROM feed WHERE connection_id = ${connectionId}::uuid`;
        const { count } = await prisma.connection.deleteMany({ where: { id: connectionId } });
        if (count === 0) return null; // who came first has ended it meanwhile
        const models = await prisma.$queryRaw<{ model: string; records: number }[]>`
          WITH gone AS (DELETE FROM record WHERE connection_id = ${connectionId}::uuid RETURNING model, deleted_at)
          SELECT model, count(*)::int AS records FROM gone
          WHERE deleted_at IS NULL AND model <> ALL (${held.off})
          GROUP BY model ORDER BY model`;
        await prisma.$executeRaw`DELETE FROM record_key WHERE connection_id = ${connectionId}::uuid`;
        await prisma.$executeRaw`DELETE FROM record_past WHERE connection_id = ${connectionId}::uuid`;
        await prisma.$executeRaw`DELETE FROM change WHERE connection_id = ${connectionId}::uuid`;
        await prisma.$executeRaw`DELETE FROM run_page WHERE connection_id = ${connectionId}::uuid`;
        await prisma.$executeRaw`DELETE FROM quarantine WHERE connection_id = ${connectionId}::uuid`;
        await prisma.$executeRaw`DELETE FROM sweep WHERE connection_id = ${connectionId}::uuid`;
        await prisma.temporaryToken.deleteMany({ where: { connectionId } });
        await prisma.linkToken.deleteMany({ where: { connectionId } });
        const records = Object.fromEntries(models.map(({ model, records: count }) => [model, count]));
        await along?.(prisma, records);
        return records;
      },
      { timeout: TIMEOUT },
    );
  }
}
