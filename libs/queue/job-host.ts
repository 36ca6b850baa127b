import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import { UnrecoverableError, type Job } from 'bullmq';
import { AppError, codeOf, logger } from '#kernel';
import type { JobName, Jobs } from './jobs.js';

/** Runs a queue's jobs. What is thrown decides whether a job is tried again, and only its code reaches the queue. */
export abstract class JobHost<Name extends JobName> extends WorkerHost {
  protected abstract run(payload: Jobs[Name]): Promise<void>;

  async process(job: Job<Jobs[Name]>): Promise<void> {
    try {
      await this.run(job.data);
    } catch (error) {
      const code = codeOf(error);
      logger.error({ event: 'job_failed', queue: job.queueName, job: job.id, code });
      throw error instanceof AppError && error.retryable ? new Error(code) : new UnrecoverableError(code);
    }
  }

  @OnWorkerEvent('error')
  report(error: Error): void {
    logger.warn({ event: 'queue_error', queue: this.worker.name, code: codeOf(error) });
  }

  /** No new jobs; resolves when those at hand have ended. */
  async stop(): Promise<void> {
    await this.worker.close();
  }
}
