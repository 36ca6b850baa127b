import { Processor } from '@nestjs/bullmq';
import { LeftWrites } from '#actions';
import { JobHost, type Jobs } from '#queue';

@Processor('resume-write', { concurrency: 10, runRetryDelay: 2000 })
export class ResumeWriteProcessor extends JobHost<'resume-write'> {
  constructor(private readonly writes: LeftWrites) {
    super();
  }

  protected async run({ writeId }: Jobs['resume-write']): Promise<void> {
    await this.writes.resume(writeId);
  }
}
