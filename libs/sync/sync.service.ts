import { Injectable } from '@nestjs/common';
import { AppError, inLane } from '#kernel';
import { FenceLost } from '#records';
import { ConnectionsService, type ConnectionRef } from '#tenancy';
import { Outages } from './outages.js';
import { RunEnds } from './run-ends.service.js';
import { RunReader } from './run-reader.service.js';
import { type Source, WorkerStops } from './run-source.js';
import { givenUp, RunsService, type Run } from './runs.service.js';

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

/** The customer has switched off all of what it fills since the run was queued. */
const isOff = ({ connection, stream }: Source): boolean =>
  stream.models.every(({ name }) => connection.withheld.models.includes(name));

const NOTHING_WANTED = { leftOut: true, waits: false, several: false };

/** Pulls streams: each run from its beginning, or from where another worker left it, to its end. */
@Injectable()
export class SyncService {
  private readonly stopping = new AbortController();

  constructor(
    private readonly connections: ConnectionsService,
    private readonly runs: RunsService,
    private readonly outages: Outages,
    private readonly reader: RunReader,
    private readonly ends: RunEnds,
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
      await this.outages.enter(run);
      const opened = (source = await this.open(connection, run));
      if (isOff(opened)) {
        await this.runs.succeed(run, opened.stream, NOTHING_WANTED);
        return;
      }
      const ending = AbortSignal.any([lost.signal, this.stopping.signal]);
      const lane = run.kind === 'full' && !run.urgent ? 'sweep' : 'incremental';
      const outcome = await inLane(lane, () => this.reader.read(opened, run, ending));
      await this.ends.succeeded(opened, run, outcome);
    } catch (error) {
      await this.ends.failed(source ?? { connection }, run, error);
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
}
