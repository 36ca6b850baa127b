import { type Activity, application, candidate, jobInterviewStage } from '#models';
import { mapping } from '../../../mapping.js';
import { stageName } from './stage.js';
import { utc } from '../stamps.js';
import { stageOf } from '../transitions.js';
import type { PersonioActivity } from '../types.js';

/** What Personio tells of what happened with an application: the stages that it has entered. */
export const toActivity = mapping<PersonioActivity, Activity>(
  (raw) => raw as unknown as PersonioActivity,
  ({ at, ref, always, derived, absent }) => ({
    user: absent,
    activity_type: derived(always('OTHER')),
    subject: at('transition.stage', stageName),
    body: absent,
    visibility: absent,
    candidate: ref(candidate, 'candidate.id'),
    application: ref(application, 'application.id'),
    job_interview_stage: ref(jobInterviewStage, ({ job, transition }) => stageOf(job, transition.stage)),
    remote_created_at: ({ transition }) => utc(transition.entered_at),
  }),
);
