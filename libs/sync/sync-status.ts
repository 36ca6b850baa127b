import { Injectable } from '@nestjs/common';
import { Records } from '#records';
import { LEFT_OUT, type RunFigures, StatusRepository, type StreamAge, type StreamStatus } from '#store';
import { type ConnectionRef, ShortCache } from '#tenancy';

/** The dialect's words; null before the first run. */
export type SyncState = 'Syncing' | 'Done' | 'Failed' | null;

/** Where one model of a connection stands. */
export interface ModelSync {
  model: string;
  status: SyncState;
  lastSyncStart: Date | null;
  lastSuccess: Date | null;
  /** When the reading began that its records come from. */
  syncedAt: Date | null;
  /** Null while it is being synced, and while it is paused. */
  nextSync: Date | null;
  /** How many records there are, were seen by the latest run, and what became of these. */
  counts: {
    records: number;
    seen: number;
    created: number;
    updated: number;
    unchanged: number;
    deleted: number;
    failed: number;
    quarantined: number;
  };
  /** Why the latest run failed, or is waiting for another try. */
  errorCode: string | null;
  /** Settings or custom fields have changed, and not all records show it yet. */
  isRendering: boolean;
}

/** Where a connection stands as a whole. */
export interface ConnectionSync {
  status: SyncState;
  /** Percent: the mean of what each stream has reached of what the provider announced; null before the first run. */
  progress: number | null;
  lastSyncStart: Date | null;
  /** When the reading began that the oldest of its models comes from; null before the first success. */
  syncedAt: Date | null;
  nextSync: Date | null;
  /** Such as `2 min 5 sec`; null before the first success. */
  averageDuration: string | null;
}

/** What the API tells of syncs. */
@Injectable()
export class SyncStatus {
  private readonly ages = new ShortCache<Map<string, Date | null>>();

  constructor(
    private readonly statuses: StatusRepository,
    private readonly records: Records,
  ) {}

  /**
   * When the reading began that a model's records come from: they are at least as new. Of several streams the oldest; null until
   * each has succeeded once. Asked once a second for each connection, not with every list.
   */
  async syncedAt(connection: ConnectionRef, model: string): Promise<Date | null> {
    const ages = await this.ages.get(connection.id, async () => agesOf(await this.statuses.syncedAt(connection)));
    return ages.get(model) ?? null;
  }

  async ofModels(connection: ConnectionRef): Promise<ModelSync[]> {
    // The counts last: where a sync is said to be done, they are those after it.
    const streams = await this.statuses.ofConnections(connection.organisationId, [connection.id]);
    const runs = streams.flatMap(({ runId }) => runId ?? []);
    const [figures, records] = [await this.records.figures(connection, runs), await this.records.counts(connection)];
    return [...fillersOf(streams)].map(([model, fillers]) =>
      fillers
        .map((stream) => {
          const ofModel = figures.find((each) => each.run === stream.runId && each.model === model);
          return modelSync(stream, model, { ...countsOf(ofModel), records: records[model] ?? 0 });
        })
        .reduce(together),
    );
  }

  /** By connection id, for connections of one organisation. */
  async ofConnections(organisationId: string, connectionIds: readonly string[]): Promise<Map<string, ConnectionSync>> {
    const streams = await this.statuses.ofConnections(organisationId, connectionIds);
    const byConnection = Map.groupBy(streams, ({ connectionId }) => connectionId);
    return new Map(connectionIds.map((id) => [id, connectionSync(byConnection.get(id) ?? [])]));
  }
}

function agesOf(streams: readonly StreamAge[]): Map<string, Date | null> {
  const ages = new Map<string, Date | null>();
  for (const [model, fillers] of fillersOf(streams)) {
    for (const { syncedAt } of fillers) ages.set(model, earlier(ages.get(model), syncedAt));
  }
  return ages;
}

/** The streams that fill each model: without those that are not read at all, where there are others. */
function fillersOf<Stream extends StreamAge>(streams: readonly Stream[]): Map<string, Stream[]> {
  const pairs = streams.flatMap((stream) => stream.models.map((model) => ({ model, stream })));
  const byModel = Map.groupBy(pairs, ({ model }) => model);
  return new Map(
    [...byModel].map(([model, same]) => {
      const all = same.map(({ stream }) => stream);
      const read = all.filter(({ leftOut }) => !leftOut);
      return [model, read.length > 0 ? read : all];
    }),
  );
}

function earlier(known: Date | null | undefined, time: Date | null): Date | null {
  if (known === undefined) return time;
  return known && time && known < time ? known : known && time;
}

/** Of those that are known. */
function earliest(times: readonly (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : new Date(Math.min(...known.map(Number)));
}

/**
 * Of several streams, what has to be waited for comes first: as long as one is read, the model is. Then one that failed counts
 * more than those that are done, and so does one that was never read.
 */
const STANDINGS: readonly SyncState[] = ['Syncing', 'Failed', null, 'Done'];

/** Where a model stands that both fill: as new as the older one, with the figures of both. The records are the same. */
function together(one: ModelSync, other: ModelSync): ModelSync {
  const status = STANDINGS.find((state) => [one.status, other.status].includes(state)) ?? null;
  const sum = (name: keyof ModelSync['counts']): number => one.counts[name] + other.counts[name];
  return {
    model: one.model,
    status,
    lastSyncStart: latest([one.lastSyncStart, other.lastSyncStart]),
    lastSuccess: earlier(one.lastSuccess, other.lastSuccess),
    syncedAt: earlier(one.syncedAt, other.syncedAt),
    nextSync: status === 'Syncing' ? null : earliest([one.nextSync, other.nextSync]),
    counts: {
      ...{ records: one.counts.records, seen: sum('seen'), created: sum('created'), updated: sum('updated') },
      ...{ unchanged: sum('unchanged'), deleted: sum('deleted'), failed: sum('failed') },
      quarantined: sum('quarantined'),
    },
    errorCode: one.errorCode ?? other.errorCode,
    isRendering: one.isRendering || other.isRendering,
  };
}

const STATES = { queued: 'Syncing', running: 'Syncing', succeeded: 'Done', failed: 'Failed' } as const;

const stateOf = ({ state }: StreamStatus): SyncState => state && STATES[state];

const active = (stream: StreamStatus): boolean => stateOf(stream) === 'Syncing';

const nextOf = (stream: StreamStatus): Date | null => (active(stream) || stream.paused ? null : stream.nextRunAt);

const NOTHING = { seen: 0, created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0, quarantined: 0 };

function countsOf(figures: RunFigures | undefined): typeof NOTHING {
  const { seen, created, updated, unchanged, deleted, failed, quarantined } = figures ?? NOTHING;
  return { seen, created, updated, unchanged, deleted, failed, quarantined };
}

function modelSync(stream: StreamStatus, model: string, counts: ModelSync['counts']): ModelSync {
  return {
    model,
    status: stateOf(stream),
    lastSyncStart: stream.lastStartAt,
    lastSuccess: stream.lastSuccessAt,
    syncedAt: stream.syncedAt,
    nextSync: nextOf(stream),
    counts,
    errorCode: stream.code === LEFT_OUT ? null : stream.code, // that is no error
    isRendering: stream.outdated,
  };
}

function connectionSync(streams: StreamStatus[]): ConnectionSync {
  const states = streams.map(stateOf);
  const status = (['Syncing', 'Failed', 'Done'] as const).find((state) => states.includes(state)) ?? null;
  return {
    status,
    progress: status === null ? null : progressOf(streams),
    lastSyncStart: latest(streams.map(({ lastStartAt }) => lastStartAt)),
    syncedAt: earliest([...agesOf(streams).values()]),
    nextSync: status === 'Syncing' ? null : earliest(streams.map(nextOf)),
    averageDuration: durationOf(streams),
  };
}

/** Each stream counts the same, since not all announce how many records they have: those that do not are at 0 until they are done. */
function progressOf(streams: StreamStatus[]): number {
  if (!streams.some(active)) return 100;
  const done = streams.reduce((sum, stream) => sum + shareOf(stream), 0);
  return Math.min(99, Math.floor((done / streams.length) * 100));
}

function shareOf(stream: StreamStatus): number {
  const { state, expected, reached } = stream;
  if (!active(stream)) return state === null ? 0 : 1;
  return expected ? Math.min(1, (reached ?? 0) / expected) : 0;
}

/** Streams are pulled side by side: the longest is how long it takes. */
function durationOf(streams: StreamStatus[]): string | null {
  const known = streams.flatMap(({ seconds }) => (seconds === null ? [] : [seconds]));
  if (known.length === 0) return null;
  const seconds = Math.ceil(Math.max(...known));
  return seconds < 60 ? `${seconds} sec` : `${Math.floor(seconds / 60)} min ${seconds % 60} sec`;
}

const latest = (times: (Date | null)[]): Date | null =>
  times.reduce((last, time) => (time !== null && (last === null || time > last) ? time : last), null);
