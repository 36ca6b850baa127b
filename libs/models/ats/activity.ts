import { BelongsTo, narrow, OneOf, Ref, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { application, candidate } from './candidate.js';
import { jobInterviewStage } from './job-interview-stage.js';
import { remoteUser } from './remote-user.js';

const ACTIVITY_TYPES = ['NOTE', 'EMAIL', 'OTHER'] as const;
const VISIBILITIES = ['ADMIN_ONLY', 'PUBLIC', 'PRIVATE'] as const;

/** Something that happened with a candidate. A field is always there; null means that the provider does not say. */
export class Activity {
  @Ref(() => remoteUser, 'Who did it', narrow('user')) user!: string | null;
  @OneOf(ACTIVITY_TYPES, 'What kind it is') activity_type!: string | null;
  @Text('What it is about, in a few words') subject!: string | null;
  @Text('Its text') body!: string | null;
  @OneOf(VISIBILITIES, 'Who may see it') visibility!: string | null;
  @Ref(() => candidate, 'With whom', narrow('candidate')) candidate!: string | null;
  @BelongsTo(() => application, 'With which application', 'application') application!: string | null;
  @Ref(() => jobInterviewStage, 'The stage that the application entered') job_interview_stage!: string | null;
  @Time('When it happened') remote_created_at!: string | null;
}

export const activity: Model<Activity> = {
  name: 'activity',
  path: 'activities',
  displayName: 'Activities',
  description: 'What happened with candidates, such as a move from one stage to the next.',
  category: 'ats',
  fields: Activity,
};
