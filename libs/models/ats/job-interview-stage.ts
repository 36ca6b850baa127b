import { Amount, BelongsTo, Text } from '../fields.js';
import type { Model } from '../model.js';
import { job } from './job.js';

/** A stage of a job’s pipeline. A field is always there; null means that the provider does not say. */
export class JobInterviewStage {
  @Text('Name') name!: string | null;
  @BelongsTo(() => job, 'Whose stage it is', 'job') job!: string | null;
  @Amount('Its place in the pipeline, from 0; null for a stage that the pipeline does not have any more') stage_order!:
    number | null;
}

export const jobInterviewStage: Model<JobInterviewStage> = {
  name: 'job_interview_stage',
  path: 'job-interview-stages',
  displayName: 'Job interview stages',
  description: 'Stages of each job’s pipeline, in their order.',
  category: 'ats',
  fields: JobInterviewStage,
};
