import { Processor } from '@nestjs/bullmq';
import { JobHost, type Jobs } from '#queue';
import { EventsService } from '#sync';

@Processor('read-named', { concurrency: 24, runRetryDelay: 2000 })
export class ReadNamedProcessor extends JobHost<'read-named'> {
  constructor(private readonly events: EventsService) {
    super();
  }

  protected async run(owner: Jobs['read-named']): Promise<void> {
    await this.events.read(owner);
  }
}
