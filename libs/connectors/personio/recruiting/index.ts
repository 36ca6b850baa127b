import type { Connector } from '../../contract.js';
import { NEVER } from '../passthrough.js';
import { simulator } from '../simulator.js';
import { createApplication, createCandidate } from './actions/applicants.js';
import { deleteAttachment, updateAttachment } from './actions/attachments.js';
import { applications } from './applications.js';
import { attachments } from './attachments.js';
import { candidates } from './candidates.js';
import { check } from './check.js';
import { openRecruiting, pass, type RecruitingClient } from './client.js';
import { CREDENTIALS } from './credentials.js';
import { FILES } from './files.js';
import { GUIDE } from './guide.js';
import { jobs } from './jobs.js';
import { toActivity } from './mappings/activity.js';
import { toApplication } from './mappings/application.js';
import { toAttachment } from './mappings/attachment.js';
import { toCandidate } from './mappings/candidate.js';
import { toDepartment } from './mappings/department.js';
import { toJob } from './mappings/job.js';
import { toOffer } from './mappings/offer.js';
import { toOffice } from './mappings/office.js';
import { toRemoteUser } from './mappings/remote-user.js';
import { toStage } from './mappings/stage.js';
import { OPTIONS } from './options.js';
import { RIGHTS } from './rights.js';
import { WITHHOLDABLE } from './withheld.js';
import { TEXTS } from './texts.js';

const settings = {
  baseUrl: 'https://api.personio.de',
  // Where a company's career page may be, in this order.
  feedUrl: 'https://{label}.jobs.personio.de https://{label}.jobs.personio.com',
  partnerId: 'PEOPLEPORT',
  appId: 'PEOPLEPORT',
  // Personio's limits times this, and our waits divided by it: for a simulator that runs faster than Personio.
  speed: '1',
};

/** Recruiting is a connector of its own: a customer may have both, or one of them. */
export const personioAts: Connector<RecruitingClient> = {
  slug: 'personio_ats',
  name: 'Personio Recruiting',
  category: 'ats',
  description: 'Jobs and their stages, candidates, their applications and files, from Personio and its career page.',
  settings,
  credentials: CREDENTIALS,
  guide: GUIDE,
  texts: TEXTS,
  open: (context, credentials) =>
    openRecruiting({ ...context, settings: { ...settings, ...context.settings } }, credentials),
  check,
  streams: [jobs, candidates, applications, attachments],
  map: {
    job: toJob,
    job_interview_stage: toStage,
    department: toDepartment,
    office: toOffice,
    remote_user: toRemoteUser,
    candidate: toCandidate,
    application: toApplication,
    activity: toActivity,
    offer: toOffer,
    attachment: toAttachment,
  },
  rights: RIGHTS,
  withholdable: WITHHOLDABLE,
  options: OPTIONS,
  files: FILES,
  actions: [createCandidate, createApplication, updateAttachment, deleteAttachment],
  passthrough: { call: pass, never: NEVER },
  simulator,
};
