import { Processor } from '@nestjs/bullmq';
import { JobHost, type Jobs } from '#queue';
import { RenderService } from '#sync';

/** One at a time: what renders does not wait for a provider, and what pulls must not wait for it. */
@Processor('render-stream', { concurrency: 1, runRetryDelay: 2000 })
export class RenderStreamProcessor extends JobHost<'render-stream'> {
  constructor(private readonly renders: RenderService) {
    super();
  }

  protected async run({ streamId, until }: Jobs['render-stream']): Promise<void> {
    await this.renders.render({ id: streamId, until: new Date(until) });
  }
}
