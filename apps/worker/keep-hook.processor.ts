import { Processor } from '@nestjs/bullmq';
import { JobHost, type Jobs } from '#queue';
import { HooksService } from '#sync';

@Processor('keep-hook', { concurrency: 4, runRetryDelay: 2000 })
export class KeepHookProcessor extends JobHost<'keep-hook'> {
  constructor(private readonly hooks: HooksService) {
    super();
  }

  protected async run(owner: Jobs['keep-hook']): Promise<void> {
    await this.hooks.keep(owner);
  }
}
