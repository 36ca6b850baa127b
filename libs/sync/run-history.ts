import { Injectable } from '@nestjs/common';
import { NotFound } from '#kernel';
import { Records } from '#records';
import { type RunCounts, type RunState, StatusRepository, type StoredRun } from '#store';
import type { ConnectionRef } from '#tenancy';

/** A run as its owner is told of it. */
export interface RunView extends Omit<StoredRun, 'leasedUntil'> {
  /** Null before it begins. */
  recordsPerSecond: number | null;
  /** When it will have read all that the provider announced; null where nothing was announced, or where it is over. */
  estimatedEnd: Date | null;
  /** When it is tried again; null where it does not wait for that. */
  nextTry: Date | null;
}

export interface ModelCounts extends RunCounts {
  model: string;
}

export interface RunPage {
  items: RunView[];
  cursor: string | null;
}

/** The runs of the last month: how far they are, and how they ended. */
@Injectable()
export class RunHistory {
  constructor(
    private readonly statuses: StatusRepository,
    private readonly records: Records,
  ) {}

  async page(
    connection: ConnectionRef,
    { pageSize, ...query }: { pageSize: number; stream?: string; state?: RunState; after?: string },
  ): Promise<RunPage> {
    const rows = await this.statuses.runs(connection, { ...query, limit: pageSize + 1 });
    const items = rows.slice(0, pageSize).map((row) => viewOf(row, new Date()));
    return { items, cursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null };
  }

  async one(connection: ConnectionRef, runId: string): Promise<{ run: RunView; models: ModelCounts[] }> {
    const row = await this.statuses.run(connection, runId);
    if (!row) throw new NotFound('The run');
    return { run: viewOf(row, new Date()), models: keptCounts(row) ?? (await this.countsOf(connection, runId)) };
  }

  private async countsOf(connection: ConnectionRef, runId: string): Promise<ModelCounts[]> {
    const figures = await this.records.figures(connection, [runId]);
    return figures.map(({ model, seen, created, updated, unchanged, deleted, failed, quarantined }) => ({
      ...{ model, seen, created, updated, unchanged, deleted, failed, quarantined },
    }));
  }
}

/** Null as long as the run's pages tell them. */
function keptCounts({ byModel }: StoredRun): ModelCounts[] | null {
  if (byModel === null) return null;
  return Object.entries(byModel as Record<string, RunCounts>).map(([model, counts]) => ({ model, ...counts }));
}

function viewOf(row: StoredRun, now: Date): RunView {
  const { leasedUntil, ...run } = row;
  const seconds = secondsOf(row, now);
  return {
    ...run,
    recordsPerSecond: seconds && run.seen / seconds,
    estimatedEnd: seconds === null ? null : estimateOf(row, seconds, now),
    nextTry: run.state === 'queued' && run.code !== null ? leasedUntil : null,
  };
}

function secondsOf({ startedAt, finishedAt }: StoredRun, now: Date): number | null {
  return startedAt && Math.max(0.001, ((finishedAt ?? now).getTime() - startedAt.getTime()) / 1000);
}

/** At the rate at which it has read what was announced. */
function estimateOf({ state, expected, reached }: StoredRun, seconds: number, now: Date): Date | null {
  if (state !== 'running' || expected === null || reached === 0) return null;
  const left = (Math.max(0, expected - reached) * seconds) / reached;
  return new Date(now.getTime() + left * 1000);
}
