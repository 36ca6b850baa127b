import { Injectable } from '@nestjs/common';
import type { Stream } from '#connectors';
import { AppError, codeOf } from '#kernel';
import { Wake } from '#queue';
import type { RunRef } from '#records';
import {
  type LastWhole,
  LEFT_OUT,
  RunRepository,
  ScheduleRepository,
  UNFORESEEN,
  type Ending,
  type Wanted,
} from '#store';
import { jittered } from './jitter.js';
import { runsEnded } from './metrics.js';
import type { WaitsForProvider } from './outages.js';
import { PausedByCustomer } from './paused-by-customer.js';

export type Every = Stream<unknown>['every'];

/** When a stream is read again, and from where on. */
type Timing = Pick<Stream<unknown>, 'every' | 'overlapSeconds'>;

/** A run that this worker holds. */
export interface Run extends RunRef {
  /** Whether somebody waits for it. */
  urgent: boolean;
  /** Tries since it last got further; those that nobody foresaw count until the run has ended. */
  attempts: number;
  /** Why it was handed back. */
  code: string | null;
  /** Records that could not be taken over so far. */
  failed: number;
  /** Those among them that the provider did not give us whole: they have to be read again, even if they do not change. */
  unread: number;
}

/** How often a lease of 30 s is renewed. */
const HEARTBEAT = 10_000;
/** Tries without getting any further, before a run is given up until its stream is due again. */
const TRIES = 6;
/** When that is at the latest where the reason may pass: doubled with each run that fails in a row, up to the most. */
const AGAIN_SECONDS = 300;
const MOST_AGAIN_SECONDS = 3600;
/** What a provider changed while we read may bear an earlier time than what we saw last. */
const OVERLAP_SECONDS = 3600;
/** Rejected credentials are not tried more often: a person has to relink, and that starts a run at once. */
const REJECTED_SECONDS = 3600;
/** What waits for a second complete run does not wait for a day: a quarter of an hour at most, with what chance adds. */
const WAITING_SECONDS = 800;

/** What a run that succeeded has to say of itself. */
export interface Success {
  /** Nothing was read, for want of credentials that are optional. */
  leftOut: boolean;
  /** Whether records that were not seen wait for another complete run. */
  waits: boolean;
  /** Whether its records came in several pages. */
  several: boolean;
}

const COMPLETE: Success = { leftOut: false, waits: false, several: false };

/** Runs as rows: who holds one, how it ends, and when its stream is read again. */
@Injectable()
export class RunsService {
  constructor(
    private readonly runs: RunRepository,
    private readonly schedule: ScheduleRepository,
    private readonly wake: Wake,
  ) {}

  /** As `resync`; rejects with PausedByCustomer where nothing would be read until the customer resumes. */
  async resyncNow(
    connection: { id: string; organisationId: string },
    wanted: Omit<Wanted, 'asked'> = {},
  ): Promise<Date> {
    const { id, organisationId } = connection;
    if (await this.schedule.isPausedByCustomer(organisationId, id)) throw new PausedByCustomer();
    return this.resync(connection, wanted);
  }

  /**
   * Reads streams of the connection now, all of them where none is named, because a person asked, or once the customer resumes: their
   * runs are queued later than the answer.
   */
  async resync(
    { id, organisationId }: { id: string; organisationId: string },
    wanted: Omit<Wanted, 'asked'> = {},
  ): Promise<Date> {
    const askedAt = await this.schedule.makeDue(organisationId, id, { ...wanted, asked: true });
    await this.wake.add('sweep', {});
    return askedAt;
  }

  /** Null when another worker holds the run, or when it is over. */
  async take(runId: string): Promise<Run | null> {
    const row = await this.runs.take(runId, new Date());
    if (row === null) return null;
    const { since, ...run } = row;
    const held = { ...run, unread: run.failed }; // which of them were unread, nobody knows any more
    return since === null ? held : { ...held, since };
  }

  /** How the last reading of everything of the run's stream ended well; null before the first. */
  lastWhole(run: Run): Promise<LastWhole | null> {
    return this.runs.lastWhole(run);
  }

  /** Keeps the run until the answer is called; `lost` is called once it is another worker's. */
  hold(run: Run, lost: () => void): () => void {
    const timer = setInterval(() => {
      this.runs.renew(run).then(
        (held) => {
          if (!held) lost();
        },
        () => undefined, // the database may come back before the lease is over
      );
    }, HEARTBEAT);
    return () => {
      clearInterval(timer);
    };
  }

  /** The cursor moves now, but not past a change of a record that could not be read: it would not be shown again. */
  async succeed(
    run: Run,
    { every, overlapSeconds }: Timing,
    { leftOut, waits, several }: Success = COMPLETE,
  ): Promise<void> {
    const stays = run.kind === 'incremental' && run.unread > 0;
    await this.end(run, {
      state: 'succeeded',
      code: leftOut ? LEFT_OUT : run.failed > 0 ? 'records_failed' : null,
      ...{ every, atLeast: 0, atMost: waits ? WAITING_SECONDS : null, again: false, read: !leftOut, several },
      whole: run.kind === 'full' && !waits && !leftOut,
      overlapSeconds: stays ? null : (overlapSeconds ?? OVERLAP_SECONDS),
    });
  }

  /** To be tried again at once or soon, if that may help; else when the stream is due again. */
  async fail(run: Run, every: Every, error: unknown): Promise<void> {
    const code = failureOf(error);
    const passes = mayPass(error);
    if (passes && run.attempts + 1 < TRIES) {
      runsEnded.inc({ outcome: 'retried' });
      await this.runs.handBack(run, { seconds: jittered(pauseOf(run, error)), attempts: run.attempts + 1, code });
      return;
    }
    const atLeast = code === 'credentials_rejected' ? REJECTED_SECONDS : 0;
    const atMost = passes ? await this.soon(run, error) : null;
    await this.end(run, { ...{ state: 'failed', code, every, atLeast, atMost, again: passes }, ...NOTHING_READ });
  }

  /** Until its provider may be asked again: that is no try. */
  async wait(run: Run, { code, seconds }: WaitsForProvider): Promise<void> {
    runsEnded.inc({ outcome: 'waiting' });
    await this.runs.handBack(run, { seconds: jittered(seconds), attempts: run.attempts, code });
  }

  /** For another worker, which goes on after the last page. */
  async handBack(run: Run): Promise<void> {
    runsEnded.inc({ outcome: 'handed_back' });
    await this.runs.handBack(run, { seconds: 0, attempts: run.attempts, code: run.code });
    await this.wake.add('pull-stream', { runId: run.id }, { jobId: `${run.id}-${run.fence}` });
  }

  private async soon(run: Run, error: unknown): Promise<number> {
    const seconds = AGAIN_SECONDS * 2 ** (await this.runs.failedBefore(run));
    return Math.max(askedOf(error), Math.min(MOST_AGAIN_SECONDS, seconds));
  }

  private async end(run: Run, ending: Ending): Promise<void> {
    runsEnded.inc({ outcome: ending.state });
    await this.runs.end(run, ending);
  }
}

const NOTHING_READ = { read: false, whole: false, several: false, overlapSeconds: null };

/** A page was written. */
export function gotFurther(run: Run): void {
  if (run.code !== UNFORESEEN) run.attempts = 0;
}

/** Whether all its tries are used up: without another word from a worker, it lost one with each. */
export const givenUp = ({ attempts }: Run): boolean => attempts >= TRIES;

/** The code that a failure bears in runs and issues; what we did not foresee is ours, and named so. */
export const failureOf = (error: unknown): string => (error instanceof AppError ? codeOf(error) : UNFORESEEN);

/** What we did not foresee, such as a lost database connection, may pass as well. */
export const mayPass = (error: unknown): boolean => !(error instanceof AppError) || error.retryable;

const pauseOf = ({ attempts }: Run, error: unknown): number => Math.max(askedOf(error), 2 * 2 ** attempts);

/** For how long the provider asks us to wait. */
const askedOf = (error: unknown): number =>
  error instanceof AppError ? Number(error.details['retryAfterSeconds'] ?? 0) : 0;
