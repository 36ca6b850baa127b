import { Injectable } from '@nestjs/common';
import { NothingGranted } from '#connectors';
import { Issues } from '#journal';
import { AppError, logger, trace } from '#kernel';
import { ChoicesChanged, FenceLost } from '#records';
import { RECORDS_FAILED } from '#store';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import { Outages, WaitsForProvider } from './outages.js';
import { ATTRIBUTES_LOST, RightsService } from './rights.service.js';
import { DELETION_HELD } from './run-reader.service.js';
import { type Opening, type Outcome, type Source, WorkerStops } from './run-source.js';
import { type Every, failureOf, type Run, RunsService } from './runs.service.js';

/** Of the whole connection, one at a time: the provider does not let us in. */
const NOT_LET_IN = ['credentials_rejected', 'nothing_granted'];

/** For a run that did not even find its stream. */
const UNKNOWN: Every = { incremental: 3600, full: 86_400 };

/** What follows from a run's end, for its connection, its stream and whoever has to be told. */
@Injectable()
export class RunEnds {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly runs: RunsService,
    private readonly issues: Issues,
    private readonly rights: RightsService,
    private readonly outages: Outages,
  ) {}

  async succeeded(source: Source, run: Run, outcome: Outcome): Promise<void> {
    const leftOut = outcome.without !== undefined;
    const answered = outcome.answered && !leftOut;
    await (answered ? this.outages.answered(run) : this.outages.ended(run));
    await this.settle(source, run, outcome);
    const { waits, several } = outcome;
    await this.runs.succeed(run, source.stream, { leftOut, waits, several });
    logger.info({
      event: 'run_succeeded',
      run: run.id,
      connection: source.connection.id,
      stream: run.stream,
      issues: outcome.issues,
    });
  }

  async failed(source: Opening, run: Run, error: unknown): Promise<void> {
    const { connection, stream, credentialsVersion } = source;
    const about = { run: run.id, connection: connection.id, stream: run.stream };
    if (error instanceof FenceLost) {
      logger.info({ event: 'run_lost', ...about });
      this.connections.forget(connection.id); // it may be erased
      return;
    }
    if (error instanceof WaitsForProvider) {
      await this.runs.wait(run, error);
      return;
    }
    await this.outages.ended(run, error);
    if (goesOnElsewhere(error)) {
      this.connections.forget(connection.id); // it may have other choices
      await this.runs.handBack(run);
      return;
    }
    const code = failureOf(error);
    logger.warn({ event: 'run_failed', ...about, code, ...(error instanceof AppError ? {} : trace(error)) });
    if (code === 'credentials_rejected') {
      const told = error instanceof NothingGranted ? 'nothing_granted' : code;
      await this.issues.open(connection, told, connection.id);
      await this.issues.resolve(
        connection,
        NOT_LET_IN.filter((one) => one !== told),
        connection.id,
      );
      if (credentialsVersion !== undefined) await this.connections.markRelinkNeeded(connection, credentialsVersion);
    } else {
      await this.issues.open(connection, code, run.stream);
    }
    await this.rights.failed(connection, run, error);
    await this.runs.fail(run, stream?.every ?? UNKNOWN, error);
  }

  private async settle(
    { connection, credentialsVersion, stream }: Source,
    run: Run,
    { issues, lasting, holding, letIn, without }: Outcome,
  ): Promise<void> {
    if (stream.covers(run) === 'all') await this.letGo(connection, run, holding);
    for (const code of issues) await this.issues.open(connection, code, run.stream);
    const whole = stream.covers(run) === 'all';
    const unread = whole ? [] : await this.unread(connection, run);
    const remaining = [...issues, ...lasting, ...unread, ATTRIBUTES_LOST, RECORDS_FAILED];
    await this.issues.settle(connection, run.stream, remaining);
    if (!issues.includes(RECORDS_FAILED))
      await this.issues.resolveFailed(connection, run.stream, whole && without === undefined ? run.id : null);
    if (!letIn) return;
    await this.issues.resolve(connection, NOT_LET_IN, connection.id);
    await this.connections.markComplete(connection, credentialsVersion);
  }

  /** What was held of other streams may have gone with what this one has taken away. */
  private async letGo(connection: ConnectionRef, { startedAt }: Run, holding: readonly string[]): Promise<void> {
    const passed = (await this.issues.list(connection)).filter(
      ({ code, subject, lastSeenAt }) => code === DELETION_HELD && !holding.includes(subject) && lastSeenAt < startedAt,
    );
    for (const { subject } of passed) await this.issues.resolve(connection, [DELETION_HELD], subject);
  }

  /** What the last reading of everything had to say of what one of changes has not looked at. */
  private async unread(connection: ConnectionRef, run: Run): Promise<string[]> {
    const whole = await this.runs.lastWhole(run);
    if (!whole) return [];
    const finishedAt = new Date(Date.now() - whole.secondsAgo * 1000);
    const open = await this.issues.list(connection);
    const told = open.some(
      ({ code, subject, lastSeenAt }) => code === 'right_missing' && subject === run.stream && lastSeenAt <= finishedAt,
    );
    return told ? ['right_missing'] : [];
  }
}

/** At once, and with what is to be read by now. */
const goesOnElsewhere = (error: unknown): boolean => error instanceof WorkerStops || error instanceof ChoicesChanged;
