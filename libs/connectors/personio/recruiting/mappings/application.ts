import { type Application, candidate, job, jobInterviewStage } from '#models';
import { day, text } from '../../../converters.js';
import { mapping } from '../../../mapping.js';
import { systemStageOf } from '../stages.js';
import { utc } from '../stamps.js';
import { lastEntered, stageOf } from '../transitions.js';
import type { PersonioApplication } from '../types.js';

const rejectedAt = ({ current_stage: stage, transitions }: PersonioApplication): string | null =>
  systemStageOf(stage) === 'rejected' ? lastEntered('rejected', transitions) : null;

export const toApplication = mapping<PersonioApplication, Application>(
  (raw) => raw as unknown as PersonioApplication,
  ({ at, ref, derived, absent }) => ({
    candidate: ref(candidate, 'candidate.id'),
    job: ref(job, 'job.id'),
    applied_at: at('application_date', day),
    rejected_at: derived(rejectedAt),
    source: at('channel.name', text),
    credited_to: absent,
    current_stage: ref(jobInterviewStage, ({ job: of, current_stage: stage }) => stageOf(of, stage)),
    reject_reason: absent,
  }),
  { modifiedAt: ({ updated_at: stamp }) => utc(stamp) },
);
