import { Injectable } from '@nestjs/common';
import type { Connector, From, JsonObject, Page, Stream } from '#connectors';
import { Issues } from '#journal';
import { AppError, logger, trace } from '#kernel';
import { FenceLost, Records } from '#records';
import { ConnectionsService, type ConnectionRef } from '#tenancy';
import { ahead } from './ahead.js';
import { pagesWritten, recordsRead } from './metrics.js';
import { ATTRIBUTES_LOST, RightsService } from './rights.service.js';
import { failureOf, givenUp, gotFurther, RunsService, type Every, type Run } from './runs.service.js';
import { Seen } from './seen.js';

/** The worker is about to end: the run goes on elsewhere. */
class WorkerStops extends AppError {
  readonly code = 'worker_stops';

  constructor() {
    super('The worker stops.');
  }
}

/** The run ended worker after worker: something in it is too much for them. */
class WorkerLost extends AppError {
  readonly code = 'worker_lost';

  constructor() {
    super('The workers that held the run ended without a word.');
  }
}

/** The connection was made with a stream that its connector has no more. */
class StreamUnknown extends AppError {
  readonly code = 'stream_unknown';

  constructor(connector: string, stream: string) {
    super(`${connector} has no stream ${stream}.`, { connector, stream });
  }
}

/** Where a run reads from. */
interface Source {
  connection: ConnectionRef;
  connector: Connector;
  client: unknown;
  stream: Stream<unknown>;
  credentialsVersion: number;
}

/** As much of it as there was when the run ended. */
type Opening = Pick<Source, 'connection'> & Partial<Source>;

/** What a run that succeeded has to say. */
interface Outcome {
  /** What a person has to be told all the same. */
  issues: string[];
  /** Whether the provider showed anything: a stream that has nothing to ask for does not tell that it still lets us in. */
  letIn: boolean;
  /** The right without which nothing of the stream is read, where nobody gave the credentials for it. */
  without?: string;
}

/** For a run that did not even find its stream. */
const UNKNOWN: Every = { incremental: 3600, full: 86_400 };

/** Pulls streams: page by page, from the provider into the records. */
@Injectable()
export class SyncService {
  private readonly stopping = new AbortController();

  constructor(
    private readonly connections: ConnectionsService,
    private readonly records: Records,
    private readonly runs: RunsService,
    private readonly issues: Issues,
    private readonly rights: RightsService,
  ) {}

  /** Runs at hand finish their page and are handed back. */
  stop(): void {
    this.stopping.abort(new WorkerStops());
  }

  /** Resolves when the run has ended, well or badly, or is another worker's: its row tells. */
  async pull(runId: string): Promise<void> {
    const run = await this.runs.take(runId);
    if (run === null) return;
    const connection = await this.connections.fresh(run.organisationId, run.connectionId);
    if (connection === null) {
      this.connections.forget(run.connectionId);
      return; // erased meanwhile, and its runs with it
    }
    const lost = new AbortController();
    const release = this.runs.hold(run, () => {
      lost.abort(new FenceLost());
    });
    let source: Source | undefined;
    try {
      if (givenUp(run)) throw new WorkerLost();
      source = await this.open(connection, run);
      const outcome = await this.read(source, run, AbortSignal.any([lost.signal, this.stopping.signal]));
      await this.settle(source, run, outcome);
      await this.runs.succeed(run, source.stream, run.kind === 'full' && outcome.without === undefined);
      logger.info({
        event: 'run_succeeded',
        run: run.id,
        connection: connection.id,
        stream: run.stream,
        issues: outcome.issues,
      });
    } catch (error) {
      await this.end(source ?? { connection }, run, error);
    } finally {
      release();
    }
  }

  private async open(connection: ConnectionRef, run: Run): Promise<Source> {
    const { connector, client, credentialsVersion } = await this.connections.open(connection);
    const stream = connector.streams.find(({ name }) => name === run.stream);
    if (stream === undefined) throw new StreamUnknown(connector.slug, run.stream);
    return { connection, connector, client, stream, credentialsVersion };
  }

  private async read(source: Source, run: Run, signal: AbortSignal): Promise<Outcome> {
    const { connection, connector, client, stream } = source;
    const checkpoint = await this.records.lastCheckpoint(connection, run);
    const seen = new Seen();
    for await (const page of ahead(stream.pull(client, this.from(connection, run, checkpoint)), signal)) {
      const current = await this.rights.before(page, run, seen.lacking);
      const counts = await this.records.writePage(current, run, connector, page);
      gotFurther(run);
      run.failed += counts.failed;
      run.unread += page.failed?.length ?? 0;
      seen.add(page);
      pagesWritten.inc();
      for (const result of ['created', 'updated', 'unchanged', 'failed'] as const)
        recordsRead.inc({ result }, counts[result]);
    }
    const issues = await this.conclude(source, run, seen.last);
    const without = seen.leftOutOf(stream);
    const whole = stream.covers(run) === 'all' && checkpoint === null;
    if (without !== undefined) await this.rights.without(connection, run, without);
    else await this.rights.succeeded(connection, run, whole ? seen.lacking : undefined);
    return {
      issues: [...(seen.rightMissing ? ['right_missing'] : []), ...issues],
      letIn: seen.records,
      ...(without === undefined ? {} : { without }),
    };
  }

  private from(connection: ConnectionRef, run: Run, checkpoint: JsonObject | null): From {
    return {
      ...(run.since === undefined ? {} : { since: run.since }),
      ...(checkpoint === null ? {} : { checkpoint }),
      changed: (model, marks) => this.records.changed(connection, model, marks),
      settings: connection.settings,
      withdrawn: new Set(Object.keys(connection.lost).filter((name) => connection.lost[name]?.over === false)),
    };
  }

  /** What no page has shown is gone, if the pages have shown all there is. Without a last page in this try nobody knows that. */
  private async conclude({ connection, stream }: Source, run: Run, last?: Page): Promise<string[]> {
    const { incomplete = [], chosen, none } = last ?? {};
    const whole = last !== undefined && stream.covers(run) === 'all';
    const models = whole ? stream.models.filter(({ name }) => !incomplete.includes(name)) : [];
    const { held } = await this.records.conclude(connection, run, {
      models,
      ...(none ? { none } : {}),
      ...(chosen ? { chosen } : {}),
    });
    return [...(run.failed > 0 ? ['records_failed'] : []), ...(held > 0 ? ['deletion_held'] : [])];
  }

  private async settle(
    { connection, credentialsVersion }: Source,
    run: Run,
    { issues, letIn }: Outcome,
  ): Promise<void> {
    for (const code of issues) await this.issues.open(connection, code, run.stream);
    await this.issues.settle(connection, run.stream, [...issues, ATTRIBUTES_LOST]);
    if (!letIn) return;
    await this.issues.resolve(connection, ['credentials_rejected'], connection.id);
    await this.connections.markComplete(connection, credentialsVersion);
  }

  private async end(source: Opening, run: Run, error: unknown): Promise<void> {
    const { connection, stream, credentialsVersion } = source;
    const about = { run: run.id, connection: connection.id, stream: run.stream };
    if (error instanceof FenceLost) {
      logger.info({ event: 'run_lost', ...about });
      this.connections.forget(connection.id); // it may be erased
      return;
    }
    if (error instanceof WorkerStops) {
      await this.runs.handBack(run);
      return;
    }
    const code = failureOf(error);
    logger.warn({ event: 'run_failed', ...about, code, ...(error instanceof AppError ? {} : trace(error)) });
    if (code === 'credentials_rejected') {
      await this.issues.open(connection, code, connection.id);
      if (credentialsVersion !== undefined) await this.connections.markRelinkNeeded(connection, credentialsVersion);
    } else {
      await this.issues.open(connection, code, run.stream);
    }
    await this.rights.failed(connection, run, error);
    await this.runs.fail(run, stream?.every ?? UNKNOWN, error);
  }
}
