import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { codeOf, Config, logger } from '#kernel';
import { Wake } from '#queue';
import { ScheduleRepository, type WaitingRun } from '#store';
import { jittered } from './jitter.js';
import { Sweeps } from './sweeps.js';
import { Upkeep } from './upkeep.js';

/** Runs in one statement. */
const BATCH = 200;
/** Runs that one look wakes for again: more than the workers take until the next, and few beside a queue that is only long. */
const AGAIN = 100;

/**
 * Looks at Postgres for what is due and wakes workers for it: new runs, runs that were lost, runs to be tried again, and what
 * becomes due beside them.
 * Every worker sweeps; what one has begun the others pass over.
 */
@Injectable()
export class Scheduler implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly config: Config,
    private readonly schedule: ScheduleRepository,
    private readonly others: Sweeps,
    private readonly upkeep: Upkeep,
    private readonly wake: Wake,
  ) {}

  /** Sweeps from now on, each time a little earlier or later, so that workers started together spread. */
  start(): void {
    if (this.stopped) return;
    this.timer = setTimeout(
      () => {
        this.sweeping = this.sweepAndGoOn();
      },
      jittered(this.config.SWEEP_SECONDS) * 1000,
    );
  }

  async sweep(): Promise<void> {
    await this.schedule.putOffQuiet();
    await this.startDue();
    await this.wakeFor(await this.schedule.wakeWaiting(AGAIN));
    await this.others.sweep();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }

  private async sweepAndGoOn(): Promise<void> {
    try {
      await this.upkeep.whenDue();
      await this.sweep();
    } catch (error) {
      logger.error({ event: 'sweep_failed', code: codeOf(error) });
    } finally {
      this.start();
    }
  }

  private async startDue(): Promise<void> {
    for (;;) {
      const runs = await this.schedule.startDue(BATCH);
      await this.wakeFor(runs);
      if (runs.length < BATCH) return;
    }
  }

  /** The fence makes the id new each time the run changes hands: a job left behind by a dead worker is not in the way. */
  private async wakeFor(runs: readonly WaitingRun[]): Promise<void> {
    await this.wake.addAll(
      'pull-stream',
      runs.map(({ id, fence }) => ({ payload: { runId: id }, jobId: `${id}-${fence}` })),
    );
  }
}
