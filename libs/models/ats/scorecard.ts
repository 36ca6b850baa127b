import { narrow, OneOf, Ref, Time } from '../fields.js';
import type { Model } from '../model.js';
import { application } from './candidate.js';
import { remoteUser } from './remote-user.js';
import { scheduledInterview } from './scheduled-interview.js';

const RECOMMENDATIONS = ['DEFINITELY_NO', 'NO', 'NO_DECISION', 'YES', 'STRONG_YES'] as const;

/** What an interviewer thinks. A field is always there; null means that the provider does not say. */
export class Scorecard {
  @Ref(() => application, 'Of which application', narrow('application')) application!: string | null;
  @Ref(() => scheduledInterview, 'After which interview', narrow('interview')) interview!: string | null;
  @Ref(() => remoteUser, 'Who thinks so', narrow('interviewer')) interviewer!: string | null;
  @Time('When it was created at the provider') remote_created_at!: string | null;
  @Time('When it was handed in') submitted_at!: string | null;
  @OneOf(RECOMMENDATIONS, 'The verdict') overall_recommendation!: string | null;
}

export const scorecard: Model<Scorecard> = {
  name: 'scorecard',
  path: 'scorecards',
  displayName: 'Scorecards',
  description: 'What interviewers think of candidates.',
  category: 'ats',
  fields: Scorecard,
};
