import { setTimeout as delay } from 'node:timers/promises';
import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import { UnrecoverableError, type Job } from 'bullmq';
import { AppError, codeOf, logger } from '#kernel';
import type { JobName, Jobs } from './jobs.js';

/** How long a queue is waited for that does not answer, after the last job. */
const PATIENCE = 2000;

/** Runs a queue's jobs. What is thrown decides whether a job is tried again, and only its code reaches the queue. */
export abstract class JobHost<Name extends JobName> extends WorkerHost {
  private readonly atHand = new Set<Promise<void>>();

  protected abstract run(payload: Jobs[Name]): Promise<void>;

  async process(job: Job<Jobs[Name]>): Promise<void> {
    const running = this.run(job.data);
    this.atHand.add(running);
    try {
      await running;
    } catch (error) {
      const code = codeOf(error);
      logger.error({ event: 'job_failed', queue: job.queueName, job: job.id, code });
      throw error instanceof AppError && error.retryable ? new Error(code) : new UnrecoverableError(code);
    } finally {
      this.atHand.delete(running);
    }
  }

  @OnWorkerEvent('error')
  report(error: Error): void {
    logger.warn({ event: 'queue_error', queue: this.worker.name, code: codeOf(error) });
  }

  /**
   * No new jobs; resolves when those at hand have ended. To a Redis that has just been lost BullMQ says farewell for ever: what it
   * would be told of those jobs is not needed, since all that is to be done stands in Postgres.
   */
  async stop(): Promise<void> {
    const closed = this.worker.close().then(() => true);
    closed.catch(() => undefined);
    if (await Promise.race([closed, this.ended().then(() => delay(PATIENCE, false, { ref: false }))])) return;
    logger.warn({ event: 'queue_not_closed', queue: this.worker.name });
    this.worker.closing = Promise.resolve(); // Nest closes it once more, and waits for this
  }

  private async ended(): Promise<void> {
    while (this.atHand.size > 0) await Promise.allSettled(this.atHand);
  }
}
