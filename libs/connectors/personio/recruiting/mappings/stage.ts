import { job, type JobInterviewStage } from '#models';
import { oneOf, text } from '../../../converters.js';
import { mapping } from '../../../mapping.js';
import type { Stage, StageView } from '../stages.js';

/** Stages that every pipeline has come without a name. */
const systemName = oneOf({
  UNASSIGNED: 'Unassigned',
  OFFER: 'Offer',
  ACCEPTED: 'Accepted',
  REJECTED: 'Rejected',
  WITHDRAWN: 'Withdrawn',
});

export const stageName = ({ name, type }: Stage): string | null => text(name) ?? systemName(text(type)?.toUpperCase());

export const toStage = mapping<StageView, JobInterviewStage>(
  (raw) => raw as unknown as StageView,
  ({ at, ref }) => ({
    name: ({ stage }) => stageName(stage),
    job: ref(job, 'job.id'),
    stage_order: at('order'),
  }),
);
