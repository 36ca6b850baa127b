import { Processor } from '@nestjs/bullmq';
import { JobHost } from '#queue';
import { Scheduler } from '#sync';

@Processor('sweep', { runRetryDelay: 2000 })
export class SweepProcessor extends JobHost<'sweep'> {
  constructor(private readonly scheduler: Scheduler) {
    super();
  }

  protected async run(): Promise<void> {
    await this.scheduler.sweep();
  }
}
