import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Queue, type QueueOptions } from 'bullmq';
import { codeOf, logger } from '#kernel';
import type { JobName, Jobs } from './jobs.js';

/** How long a caller is kept waiting for a queue that does not answer. */
const PATIENCE = 2000;
const TOO_SLOW = 'The queue did not answer in time.';

/** What drivers say mostly has no code; of what was sent a message can hold ids only. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : typeof error);

export interface Job<Name extends JobName> {
  payload: Jobs[Name];
  /** While a job with this id exists, another one is not added. */
  jobId?: string;
}

/**
 * Puts jobs into the queue. A job only wakes a worker: what is to be done stands in Postgres, where the sweep finds it
 * again. So a queue that is lost or out of order is logged, and no reason for the caller to fail.
 */
export class Wake implements OnApplicationShutdown {
  private readonly queues = new Map<JobName, Queue>();

  constructor(private readonly options: QueueOptions) {}

  add<Name extends JobName>(name: Name, payload: Jobs[Name], options: { jobId?: string } = {}): Promise<void> {
    return this.addAll(name, [{ payload, ...options }]);
  }

  async addAll<Name extends JobName>(name: Name, jobs: Job<Name>[]): Promise<void> {
    if (jobs.length === 0) return;
    const queue = this.queue(name);
    // One by one: BullMQ's bulk makes a temporary table each time.
    const added = Promise.all(
      jobs.map(({ payload, jobId }) => queue.add(name, payload, jobId === undefined ? {} : { jobId })),
    );
    try {
      await Promise.race([
        added,
        delay(PATIENCE, undefined, { ref: false }).then(() => Promise.reject(new Error(TOO_SLOW))),
      ]);
    } catch (error) {
      logger.warn({
        event: 'wake_failed',
        queue: name,
        jobs: jobs.length,
        code: codeOf(error),
        reason: reasonOf(error),
      });
      added.catch(() => undefined);
      this.forget(name, queue);
    }
  }

  /** Rejects while the queue does not answer. */
  async ready(): Promise<void> {
    const queue = this.queue('sweep');
    try {
      await queue.getWaitingCount();
    } catch (error) {
      this.forget('sweep', queue);
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    const closed = Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
    await Promise.race([closed, delay(PATIENCE, undefined, { ref: false })]); // BullMQ may wait for a lost Redis for ever
  }

  private queue(name: JobName): Queue {
    const known = this.queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue(name, { ...this.options, defaultJobOptions: DEFAULTS });
    queue.on('error', (error) => {
      logger.warn({ event: 'queue_error', queue: name, code: codeOf(error) });
    });
    this.queues.set(name, queue);
    return queue;
  }

  /**
   * BullMQ remembers for good that its first look at the database failed: the next job begins anew. Who waited longer for the same
   * one leaves alone what others have begun meanwhile.
   */
  private forget(name: JobName, queue: Queue): void {
    if (this.queues.get(name) !== queue) return;
    this.queues.delete(name);
    void queue.close().catch(() => undefined);
  }
}

/** Nothing is kept: a job that is done or given up would stand in the way of the next one with its id. */
const DEFAULTS = {
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 3,
  backoff: { type: 'exponential', delay: 1000 },
};
