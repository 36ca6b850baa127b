import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { listOf, type Row } from './binary.js';
import type { Pipeline } from './pipeline.js';
import {
  getCall,
  listCall,
  relatedCall,
  type Selection,
  type Shown,
  startsFewCall,
  type StoredRecord,
} from './record-list.js';
import type { Gone } from './record-burial.js';
import { type Hold, holdsCall } from './record-holds.js';
import { namingCall, type NamingRecord } from './record-naming.js';
import { type Known, knownCall } from './record-known.js';
import { isEmpty, namedCalls, pageCalls, type SealedNamed, type SealedPage } from './record-page.js';
import { asideCall, type KnownAside } from './record-quarantine.js';
import { renderCalls, type RenderedPage, type Stale, staleCall, type StaleRecord } from './record-render.js';
import { latestCall, liveCall, type SampledRecord, type Sampling } from './record-sample.js';
import {
  type Chosen,
  type Missing,
  missingCall,
  sweepCalls,
  type Tally,
  tallyCall,
  tidyCall,
  unchosenCall,
} from './record-sweep.js';
import { type TurnEnd, turnEndOf, type PageCounts, type RunHold } from './record-turn.js';
import { call, type Call, statement } from './statement.js';

/** Of one run and one model. */
export interface RunFigures extends PageCounts {
  run: string;
  model: string;
  deleted: number;
}

const FEED = statement('feed', 'SELECT at FROM feed WHERE connection_id = :connection');

const BODIES = statement(
  'bodies',
  'SELECT id, body, custom FROM record WHERE connection_id = :connection AND id = ANY (:ids::uuid[])',
);

const COUNTS = statement(
  'counts',
  'SELECT model, count(*)::int FROM record WHERE connection_id = :connection AND deleted_at IS NULL GROUP BY model',
);

const FIGURES = statement(
  'figures',
  `SELECT
     run_id, model, sum(cardinality(ids))::int, sum(created)::int, sum(updated)::int, sum(unchanged)::int, sum(failed)::int,
     sum(quarantined)::int, sum(deleted)::int
   FROM run_page
   WHERE connection_id = :connection AND run_id = ANY (:runs::uuid[])
   GROUP BY run_id, model`,
);

const CHECKPOINT = statement(
  'checkpoint',
  'SELECT checkpoint FROM run_page WHERE connection_id = :connection AND run_id = :run ORDER BY page DESC LIMIT 1',
);

/** Nothing is lost by it: a page and its checkpoint fall together, and what ends the run is written through. */
const RELAX = statement('relax', `SELECT set_config('synchronous_commit', 'off', true)`);

const copied = (row: Row, column: number): Buffer | null => (row.has(column) ? Buffer.from(row.bytes(column)) : null);

/** Records as they lie in the database: sealed, and of one connection at a time. */
@Injectable()
export class RecordRepository implements OnApplicationShutdown {
  constructor(private readonly pipeline: Pipeline) {}

  /** Reads a page of records, each as it arrives; tells the time of the latest change that was there to be seen. */
  async list(connectionId: string, selection: Selection, read: (record: StoredRecord) => void): Promise<number> {
    const asked = startsFewCall(connectionId, selection);
    const fewStart = asked !== undefined && (await this.pipeline.send(connectionId, asked))[0][0] === true;
    // The time first: what is committed between the two statements has a later one.
    const [[until]] = await this.pipeline.send(
      connectionId,
      call(FEED, { connection: connectionId }, (row) => row.time(0)),
      listCall(connectionId, selection, read, { fewStart }),
    );
    return until ?? 0;
  }

  /** Reads those of these records that there are, each as it arrives: models by id. */
  async related(
    connectionId: string,
    wanted: { wanted: ReadonlyMap<string, string>; show: Shown },
    read: (record: StoredRecord) => void,
  ): Promise<void> {
    await this.pipeline.send(connectionId, relatedCall(connectionId, wanted, read));
  }

  /** Whether there is one. */
  async get(
    connectionId: string,
    wanted: { model: string; id: string; show: Shown },
    read: (record: StoredRecord) => void,
  ): Promise<boolean> {
    const [found] = await this.pipeline.send(connectionId, getCall(connectionId, wanted, read));
    return found.length > 0;
  }

  /** Records with one of these keys that are not gone. */
  async naming(connectionId: string, keys: readonly Buffer[]): Promise<NamingRecord[]> {
    if (keys.length === 0) return [];
    const [found] = await this.pipeline.send(connectionId, namingCall(connectionId, keys));
    return found;
  }

  async known(connectionId: string, ids: readonly string[]): Promise<Map<string, Known>> {
    const [rows] = await this.pipeline.send(connectionId, knownCall(connectionId, ids));
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Those of these records that lie in quarantine. */
  async aside(connectionId: string, ids: readonly string[]): Promise<Map<string, KnownAside>> {
    if (ids.length === 0) return new Map();
    const [rows] = await this.pipeline.send(connectionId, asideCall(connectionId, ids));
    return new Map(rows);
  }

  /** The first of these, and those of all of them that lie in quarantine. */
  async held(
    connectionId: string,
    ids: readonly string[],
    others: readonly string[],
  ): Promise<{ known: Map<string, Known>; aside: Map<string, KnownAside> }> {
    const [known, aside] = await this.pipeline.send(
      connectionId,
      knownCall(connectionId, ids),
      asideCall(connectionId, [...ids, ...others]),
    );
    return { known: new Map(known.map((row) => [row.id, row])), aside: new Map(aside) };
  }

  async bodies(
    connectionId: string,
    ids: readonly string[],
  ): Promise<Map<string, { body: Buffer; custom: Buffer | null }>> {
    if (ids.length === 0) return new Map();
    const [rows] = await this.pipeline.send(
      connectionId,
      call(BODIES, { connection: connectionId, ids: listOf.uuids(ids) }, (row) => {
        const stored = { body: Buffer.from(row.bytes(1)), custom: copied(row, 2) };
        return [row.uuid(0), stored] as const;
      }),
    );
    return new Map(rows);
  }

  writePage(connectionId: string, run: RunHold, page: SealedPage): Promise<TurnEnd> {
    return this.change(connectionId, [call(RELAX, {}), ...pageCalls(connectionId, run, page)]);
  }

  /** Without a run: nobody holds a stream of which single records are written. */
  async writeNamed(connectionId: string, stream: string, named: SealedNamed): Promise<TurnEnd> {
    if (isEmpty(named) && named.confirmed.length === 0) return 'done';
    return this.change(connectionId, [call(RELAX, {}), ...namedCalls(connectionId, { stream }, named)]);
  }

  /** Reads records that were rendered otherwise than they are now, each as it arrives. */
  async stale(connectionId: string, sought: Stale, read: (record: StaleRecord) => void): Promise<void> {
    await this.pipeline.send(connectionId, staleCall(connectionId, sought, read));
  }

  writeRendered(connectionId: string, page: RenderedPage): Promise<TurnEnd> {
    return this.change(connectionId, [call(RELAX, {}), ...renderCalls(connectionId, page)]);
  }

  /** Where the run goes on, sealed; null at its beginning. */
  async checkpoint(connectionId: string, runId: string): Promise<Buffer | null> {
    const [[checkpoint]] = await this.pipeline.send(
      connectionId,
      call(CHECKPOINT, { connection: connectionId, run: runId }, (row) => Buffer.from(row.bytes(0))),
    );
    return checkpoint ?? null;
  }

  async tally(connectionId: string, run: RunHold): Promise<Tally[]> {
    const [tallies] = await this.pipeline.send(connectionId, tallyCall(connectionId, run));
    return tallies;
  }

  async missing(
    connectionId: string,
    run: RunHold & { startedAt: Date },
    models: readonly string[],
  ): Promise<Missing[]> {
    const [missing] = await this.pipeline.send(connectionId, missingCall(connectionId, run, models));
    return missing;
  }

  /** What the last complete run of the stream holds back. */
  async holds(connectionId: string, run: RunHold): Promise<Hold[]> {
    const [holds] = await this.pipeline.send(connectionId, holdsCall(connectionId, run));
    return holds;
  }

  async unchosen(connectionId: string, run: RunHold, chosen: Chosen): Promise<Gone[]> {
    const [gone] = await this.pipeline.send(connectionId, unchosenCall(connectionId, run, chosen));
    return gone;
  }

  sweep(
    connectionId: string,
    run: RunHold & { startedAt: Date },
    swept: Parameters<typeof sweepCalls>[2],
  ): Promise<TurnEnd> {
    return this.change(connectionId, sweepCalls(connectionId, run, swept));
  }

  async tidy(connectionId: string, run: RunHold): Promise<void> {
    await this.pipeline.send(connectionId, tidyCall(connectionId, run));
  }

  /** Reads the latest records of a model, each as it arrives. */
  async latest(connectionId: string, sampling: Sampling, read: (record: SampledRecord) => void): Promise<void> {
    await this.pipeline.send(connectionId, latestCall(connectionId, sampling, read));
  }

  /** Which of these are there and not deleted. */
  async live(connectionId: string, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const [found] = await this.pipeline.send(connectionId, liveCall(connectionId, listOf.uuids(ids)));
    return new Set(found);
  }

  /** How many records there are of each model. */
  async counts(connectionId: string): Promise<Record<string, number>> {
    const [rows] = await this.pipeline.send(
      connectionId,
      call(COUNTS, { connection: connectionId }, (row) => [row.text(0), row.integer(1)] as const),
    );
    return Object.fromEntries(rows);
  }

  /** What the pages of these runs have shown of each model, and what became of it. */
  async figures(connectionId: string, runs: readonly string[]): Promise<RunFigures[]> {
    const [rows] = await this.pipeline.send(
      connectionId,
      call(FIGURES, { connection: connectionId, runs: listOf.uuids(runs) }, (row) => ({
        run: row.uuid(0),
        model: row.text(1),
        seen: row.integer(2),
        created: row.integer(3),
        updated: row.integer(4),
        unchanged: row.integer(5),
        failed: row.integer(6),
        quarantined: row.integer(7),
        deleted: row.integer(8),
      })),
    );
    return rows;
  }

  async close(): Promise<void> {
    await this.pipeline.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private change(connectionId: string, calls: Call<void>[]): Promise<TurnEnd> {
    return turnEndOf(this.pipeline.send(connectionId, ...calls));
  }
}
