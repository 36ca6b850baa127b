import { broad, narrow, Ref, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { candidate } from './candidate.js';
import { job } from './job.js';
import { jobInterviewStage } from './job-interview-stage.js';
import { rejectReason } from './reject-reason.js';
import { remoteUser } from './remote-user.js';

/** One candidate’s application for one job. A field is always there; null means that the provider does not say. */
export class Application {
  @Ref(() => candidate, 'Who applies', narrow('candidate')) candidate!: string | null;
  @Ref(() => job, 'What for', narrow('job')) job!: string | null;
  @Time('When the candidate applied') applied_at!: string | null;
  @Time('When the application was rejected; null unless it is now') rejected_at!: string | null;
  @Text('Where it came from, such as a job board', broad('source')) source!: string | null;
  @Ref(() => remoteUser, 'Who found the candidate', broad('credited_to')) credited_to!: string | null;
  @Ref(() => jobInterviewStage, 'Where in the job’s pipeline it stands', narrow('current_stage')) current_stage!:
    string | null;
  @Ref(() => rejectReason, 'Why it was rejected', broad('reject_reason')) reject_reason!: string | null;
}

export const application: Model<Application> = {
  name: 'application',
  path: 'applications',
  displayName: 'Applications',
  description: 'Applications of candidates for jobs, and the stage each is in.',
  category: 'ats',
  fields: Application,
};
