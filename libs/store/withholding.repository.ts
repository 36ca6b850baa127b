import { Injectable } from '@nestjs/common';
import type { Prisma } from './generated/client.js';
import { forgetPastOf } from './record-past.js';
import { raiseRendering } from './rendering.js';
import { Store, type Transaction } from './store.js';

interface Which {
  id: string;
  organisationId: string;
  environment: string;
}

/** What is switched off, by name. */
interface Off {
  models: string[];
  fields: string[];
}

/** What stands. */
export interface StandingChoices {
  off: Off;
  /** Raised with each change. */
  version: number;
}

/** What follows from other choices. */
export interface NewChoices {
  off: Off;
  /** Something of it was on until now. */
  destroys: boolean;
  /** Something that was off is on again. */
  reads: boolean;
  /** The connector's streams with all their models. */
  streams: readonly { name: string; models: readonly string[] }[];
}

type Decide = (before: StandingChoices) => NewChoices | null;

/** Locks nothing of the connection. */
type First = (transaction: Transaction) => Promise<void>;

/** Much that was sent may have to be made bare. */
const TIMEOUT = 5 * 60_000;

/** Prisma's code for a deadlock: a run that begins locks its stream before its connection, and one of the two gives way. */
const DEADLOCK = 'P2034';
const TRIES = 5;

/** What a customer has switched off of a connection. */
@Injectable()
export class WithholdingRepository {
  constructor(private readonly store: Store) {}

  /**
   * From here on no record that was read or rendered under earlier choices is written, and no answer that shows one is kept. Where
   * something goes off, what is kept of records beside them is destroyed. Records themselves are made anew by whoever renders, and
   * veiled until then. `decide`: by what stands; null: nothing changes. `first`, in the same transaction: where it rejects, nothing
   * changes. Whether it did; null: there is no such connection.
   */
  async change(which: Which, decide: Decide, first?: First): Promise<boolean | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(which, decide, first);
      } catch (error) {
        if ((error as { code?: string }).code !== DEADLOCK || attempt === TRIES) throw error;
      }
    }
  }

  /** The same within a transaction that has locked nothing of the connection before: it takes effect when that one ends. */
  async changeWith(prisma: Transaction, which: Which, decide: Decide): Promise<boolean | null> {
    // In the order in which pages lock: whoever writes one has its turn before or after this.
    await prisma.$executeRaw`SELECT FROM feed WHERE connection_id = ${which.id}::uuid FOR UPDATE`;
    const [before] = await prisma.$queryRaw<StandingChoices[]>`
      SELECT choices AS off, choices_version AS version FROM connection WHERE id = ${which.id}::uuid FOR NO KEY UPDATE`;
    if (!before) return null;
    const next = decide(before);
    if (!next) return false;
    await choose(prisma, which, next);
    if (next.destroys) await destroy(prisma, which.id);
    return true;
  }

  private attempt(which: Which, decide: Decide, first?: First): Promise<boolean | null> {
    const { id: connectionId, organisationId } = which;
    return this.store.as(
      { organisationId, connectionId },
      async (prisma) => {
        await first?.(prisma);
        return this.changeWith(prisma, which, decide);
      },
      { timeout: TIMEOUT },
    );
  }
}

/** The number of the choices is that of the rendering which they ask for: of any record it is known under which it was made. */
async function choose(
  prisma: Transaction,
  { id, environment }: Which,
  { off, destroys, reads, streams }: NewChoices,
): Promise<void> {
  await prisma.connection.update({
    where: { id },
    data: { choices: off as unknown as Prisma.InputJsonObject },
    select: { id: true },
  });
  await raiseRendering(prisma, { environment, connectionIds: [id] });
  await prisma.$executeRaw`
    UPDATE connection
    SET choices_version = rendering, destroys_version = CASE WHEN ${destroys} THEN rendering ELSE destroys_version END
    WHERE id = ${id}::uuid`;
  await prisma.$executeRaw`
    UPDATE feed SET choices_version = connection.choices_version
    FROM connection WHERE connection.id = ${id}::uuid AND feed.connection_id = ${id}::uuid`;
  // Also of streams that are not declared at the moment: those that are gained take theirs from any of them.
  await prisma.stream.updateMany({ where: { connectionId: id }, data: { off: off.models } });
  for (const { name, models } of streams) {
    const on = models.filter((model) => !off.models.includes(model));
    await prisma.stream.updateMany({ where: { connectionId: id, name }, data: { models: on } });
  }
  if (!reads) return;
  // As of now, not of when the transaction began: a run that has begun since knew the choices before.
  await prisma.$executeRaw`
    UPDATE stream SET next_run_at = clock_timestamp(), next_full_at = clock_timestamp() WHERE connection_id = ${id}::uuid`;
}

/** What is kept of records beside them: what they were before, payloads that failed, what was answered, sent and heard back. */
async function destroy(prisma: Transaction, id: string): Promise<void> {
  await forgetPastOf(prisma, id, null); // any payload may hold something of what is off
  // Only a reading of everything asks for them again.
  await prisma.$executeRaw`
    WITH gone AS (DELETE FROM quarantine WHERE connection_id = ${id}::uuid RETURNING stream)
    UPDATE stream SET next_full_at = clock_timestamp()
    WHERE connection_id = ${id}::uuid AND name IN (SELECT stream FROM gone)`;
  await prisma.$executeRaw`UPDATE write SET answer = NULL WHERE connection_id = ${id}::uuid AND answer IS NOT NULL`;
  await makeAnew(prisma, id);
  await prisma.$executeRaw`
    UPDATE delivery SET payload = bare, is_whole = false
    WHERE connection_id = ${id}::uuid AND is_whole AND bare IS NOT NULL`;
  await prisma.$executeRaw`
    UPDATE delivery_attempt SET exchange = ''
    WHERE exchange <> '' AND delivery_id IN (SELECT id FROM delivery WHERE connection_id = ${id}::uuid)`;
}

/**
 * Messages of an earlier version, which did not keep them without their records, are deleted. The endpoint is told anew from the first
 * of them that still waits: what had arrived after it comes twice, which receivers have to expect of any message.
 */
async function makeAnew(prisma: Transaction, id: string): Promise<void> {
  await prisma.$executeRaw`
    WITH gone AS (
      DELETE FROM delivery WHERE connection_id = ${id}::uuid AND is_whole AND bare = ''
      RETURNING endpoint_id, epoch, seq, previous, state
    ), first AS (
      SELECT DISTINCT ON (endpoint_id) endpoint_id, epoch, seq, previous FROM gone
      WHERE state = 'waiting'
      ORDER BY endpoint_id, epoch DESC, seq
    )
    UPDATE endpoint_position SET seq = first.seq - 1, previous = first.previous
    FROM first
    WHERE endpoint_position.connection_id = ${id}::uuid AND endpoint_position.endpoint_id = first.endpoint_id
      AND endpoint_position.epoch = first.epoch AND endpoint_position.seq >= first.seq`;
}
