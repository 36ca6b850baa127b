import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { codeOf, Config, logger } from '#kernel';
import { Wake } from '#queue';
import { ScheduleRepository, type WaitingRun } from '#store';
import { jittered } from './jitter.js';
import { RenderService } from './render.service.js';
import { Upkeep } from './upkeep.js';

/** Runs in one statement. */
const BATCH = 200;

/**
 * Looks at Postgres for what is due and wakes workers for it: new runs, runs that were lost, runs to be tried again, streams
 * to be rendered anew.
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
    private readonly renders: RenderService,
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
    await this.inBatches(() => this.schedule.startDue(BATCH));
    await this.inBatches(() => this.schedule.wakeWaiting(BATCH));
    await this.renders.sweep();
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

  private async inBatches(find: () => Promise<WaitingRun[]>): Promise<void> {
    for (;;) {
      const runs = await find();
      // The fence makes the id new each time the run changes hands: a job left behind by a dead worker is not in the way.
      await this.wake.addAll(
        'pull-stream',
        runs.map(({ id, fence }) => ({ payload: { runId: id }, jobId: `${id}-${fence}` })),
      );
      if (runs.length < BATCH) return;
    }
  }
}
