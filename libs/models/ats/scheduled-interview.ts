import { narrow, OneOf, Ref, Refs, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { application } from './candidate.js';
import { jobInterviewStage } from './job-interview-stage.js';
import { remoteUser } from './remote-user.js';

const INTERVIEW_STATUSES = ['SCHEDULED', 'AWAITING_FEEDBACK', 'COMPLETE'] as const;

/** An interview. A field is always there; null means that the provider does not say. */
export class ScheduledInterview {
  @Ref(() => application, 'Which application it is about', narrow('application')) application!: string | null;
  @Ref(() => jobInterviewStage, 'In which stage', narrow('job_interview_stage')) job_interview_stage!: string | null;
  @Ref(() => remoteUser, 'Who has arranged it', narrow('organizer')) organizer!: string | null;
  @Refs(() => remoteUser, 'Who asks') interviewers!: string[] | null;
  @Text('Where') location!: string | null;
  @Time('When it begins') start_at!: string | null;
  @Time('When it ends') end_at!: string | null;
  @Time('When it was created at the provider') remote_created_at!: string | null;
  @Time('When it was changed at the provider') remote_updated_at!: string | null;
  @OneOf(INTERVIEW_STATUSES, 'How far it is') status!: string | null;
}

export const scheduledInterview: Model<ScheduledInterview> = {
  name: 'scheduled_interview',
  path: 'scheduled-interviews',
  displayName: 'Scheduled interviews',
  description: 'Interviews with candidates.',
  category: 'ats',
  fields: ScheduledInterview,
};
