import { Injectable } from '@nestjs/common';
import { codeOf, logger } from '#kernel';
import { DeliveryRepository } from '#store';
import { deliveriesEnded } from './metrics.js';

const HOUR = 3_600_000;

/** Sees to deliveries that have had their time, beside whatever else is done. */
@Injectable()
export class DeliveryUpkeep {
  private doneAt = -Infinity;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly deliveries: DeliveryRepository) {}

  /** At the start and every hour; all workers do it, which costs nothing but the looking. */
  whenDue(): void {
    if (this.stopped || performance.now() - this.doneAt < HOUR) return;
    this.doneAt = performance.now();
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** After the piece at hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** In pieces: nobody waits for long. */
  async forget(): Promise<void> {
    for (let expired = 1; expired > 0 && !this.stopped;) {
      expired = await this.deliveries.expire();
      deliveriesEnded.inc({ outcome: 'exhausted' }, expired);
    }
    for (let gone = 1; gone > 0 && !this.stopped;) gone = await this.deliveries.forget();
    for (let gone = 1; gone > 0 && !this.stopped;) gone = await this.deliveries.forgetAttempts();
  }

  private async run(): Promise<void> {
    try {
      await this.forget();
    } catch (error) {
      logger.error({ event: 'delivery_upkeep_failed', code: codeOf(error) });
    }
  }
}
