import { Processor } from '@nestjs/bullmq';
import { JobHost, type Jobs } from '#queue';
import { SyncService } from '#sync';

@Processor('pull-stream', { concurrency: 24, runRetryDelay: 2000 })
export class PullStreamProcessor extends JobHost<'pull-stream'> {
  constructor(private readonly sync: SyncService) {
    super();
  }

  protected async run({ runId }: Jobs['pull-stream']): Promise<void> {
    await this.sync.pull(runId);
  }
}
