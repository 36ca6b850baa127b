import { Injectable } from '@nestjs/common';
import type { QueryResult } from 'pg';
import {
  type ChangeRange,
  changesCall,
  changesOfCall,
  type FeedState,
  feedStateCall,
  forgetCalls,
  keepWrittenCall,
  lastChangeCall,
  oldChangeCall,
  type StoredChange,
  type ToldOf,
  type WantedChanges,
  writtenCall,
} from './feed-calls.js';
import { awaitTurn } from './feed-events.js';
import { modelCall, pastCall, type StoredPast } from './record-past.js';
import { Store } from './store.js';

/** Seconds, not the next number: the same backup may be restored twice. */
const NEXT_EPOCH = 'greatest(epoch + 1, extract(epoch FROM clock_timestamp())::int)';

/** The change logs of connections. */
@Injectable()
export class FeedRepository {
  constructor(private readonly store: Store) {}

  /** Null when the connection is erased. */
  async state(connectionId: string): Promise<FeedState | null> {
    const [[state]] = await this.store.pipeline.send(connectionId, feedStateCall(connectionId));
    return state ?? null;
  }

  /**
   * Reads changes in their order, each as it arrives; tells the number of the last one before them, and where the log stands
   * afterwards: what was forgotten meanwhile is missing from them.
   */
  async read(
    connectionId: string,
    wanted: WantedChanges,
    range: ChangeRange,
    read: (change: StoredChange) => void,
  ): Promise<{ previous: number | null; state: FeedState | null }> {
    const [[previous], , [state], [written]] = await this.store.pipeline.send(
      connectionId,
      lastChangeCall(connectionId, wanted, range.after),
      changesCall(connectionId, wanted, range, read),
      feedStateCall(connectionId),
      writtenCall(),
    );
    await this.keep(connectionId, written);
    return { previous: previous ?? null, state: state ?? null };
  }

  /** Reads those of these records and events, the first of them, each as it arrives. */
  async readOf(
    connectionId: string,
    wanted: { told: readonly ToldOf[]; limit: number },
    read: (change: StoredChange) => void,
  ): Promise<FeedState | null> {
    const [, [state], [written]] = await this.store.pipeline.send(
      connectionId,
      changesOfCall(connectionId, wanted, read),
      feedStateCall(connectionId),
      writtenCall(),
    );
    await this.keep(connectionId, written);
    return state ?? null;
  }

  /** Reads the changes of one record before this number, the last one first, each as it arrives; its model, null where there is none. */
  async past(
    connectionId: string,
    range: { id: string; before: number; limit: number },
    read: (past: StoredPast) => void,
  ): Promise<string | null> {
    const [[model], , [written]] = await this.store.pipeline.send(
      connectionId,
      modelCall(connectionId, range.id),
      pastCall(connectionId, range, read),
      writtenCall(),
    );
    await this.keep(connectionId, written);
    return model ?? null;
  }

  /** Pages are committed before they lie on the disk. Their numbers are told afterwards only: a server that fails may give them again. */
  private async keep(connectionId: string, written: { place: string; isKept: boolean } | undefined): Promise<void> {
    if (written && !written.isKept) await this.store.pipeline.send(connectionId, keepWrittenCall(written.place));
  }

  /** Whether there are changes that were told before then, and not forgotten yet. */
  async hasOld(connectionId: string, before: Date): Promise<boolean> {
    const [found] = await this.store.pipeline.send(connectionId, oldChangeCall(connectionId, before));
    return found.length > 0;
  }

  /** Forgets the first of them. */
  async forget(connectionId: string, before: Date): Promise<void> {
    await this.store.pipeline.send(connectionId, awaitTurn(connectionId), ...forgetCalls(connectionId, before));
  }

  /**
   * Begins a new epoch of all of them where the database was restored since they were last written; by the worker. All or none: fails
   * where one of them is kept for longer than two seconds.
   */
  async noteServer(): Promise<boolean> {
    // Sent as one text, they are one transaction.
    const answers: unknown = await this.store.pool.query(`
      SET LOCAL lock_timeout = '2s';
      WITH here AS MATERIALIZED (SELECT server_identity() AS identity), moved AS (
        UPDATE feed_server SET identity = here.identity FROM here WHERE feed_server.identity <> here.identity RETURNING single
      )
      UPDATE feed SET epoch = ${NEXT_EPOCH} FROM moved`);
    const [, { rowCount }] = answers as [QueryResult, QueryResult];
    return (rowCount ?? 0) > 0;
  }

  /** The same where nothing but the operator knows of it; by the owner. */
  restart(): Promise<number> {
    return this.store.asOwner((prisma) => prisma.$executeRawUnsafe(`UPDATE feed SET epoch = ${NEXT_EPOCH}`));
  }
}
