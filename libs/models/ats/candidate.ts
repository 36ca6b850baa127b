import {
  Amount,
  BelongsTo,
  broad,
  Flag,
  Gathered,
  Link,
  narrow,
  OneOf,
  Parts,
  Ref,
  Refs,
  Text,
  Texts,
  Time,
} from '../fields.js';
import type { Model } from '../model.js';
import { job } from './job.js';
import { jobInterviewStage } from './job-interview-stage.js';
import { rejectReason } from './reject-reason.js';
import { remoteUser } from './remote-user.js';
import { Url } from './url.js';

// Three models that name each other.

/** A person who applies. A field is always there; null means that the provider does not say. */
export class Candidate {
  @Text('Given name', narrow('first_name')) first_name!: string | null;
  @Text('Family name', narrow('last_name')) last_name!: string | null;
  @Text('Present employer', broad('company')) company!: string | null;
  @Text('Present position') title!: string | null;
  @Time('When somebody last dealt with the candidate') last_interaction_at!: string | null;
  @Flag('Whether only some users may see the candidate') is_private!: boolean | null;
  @Flag('Whether the candidate may be written to') can_email!: boolean | null;
  @Texts('Where the candidate lives') locations!: string[] | null;
  @Texts('Phone numbers') phone_numbers!: string[] | null;
  @Texts('E-mail addresses', narrow('email_addresses')) email_addresses!: string[] | null;
  @Parts(() => Url, 'Profiles and other addresses on the web') urls!: Url[] | null;
  @Texts('Tags', broad('tag')) tags!: string[] | null;
  @Refs(() => application, 'What the candidate applied for') applications!: string[] | null;
  @Gathered(() => attachment, 'candidate', 'Files of the candidate') attachments!: string[] | null;
  @Time('When the candidate was created at the provider') remote_created_at!: string | null;
  @Time('When the candidate was changed at the provider') remote_updated_at!: string | null;
  @Link('Where the picture can be had for the next minutes') avatar!: string | null;
}

export const candidate: Model<Candidate> = {
  name: 'candidate',
  path: 'candidates',
  displayName: 'Candidates',
  description: 'People who apply.',
  category: 'ats',
  fields: Candidate,
};

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

export const ATTACHMENT_TYPES = ['RESUME', 'COVER_LETTER', 'OFFER_LETTER', 'OTHER'] as const;
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

/** A file of a candidate. A field is always there; null means that the provider does not say. */
export class Attachment {
  @Text('Name of the file') file_name!: string | null;
  @Link('Where the file can be had for the next minutes') file_url!: string | null;
  @OneOf(ATTACHMENT_TYPES, 'What kind it is') attachment_type!: AttachmentType | (string & {}) | null;
  @Ref(() => candidate, 'Whose file it is', narrow('candidate')) candidate!: string | null;
  @BelongsTo(() => application, 'The application that it came with', 'application') application!: string | null;
  @Text('Media type') content_type!: string | null;
  @Amount('Size in bytes') size_bytes!: number | null;
  @Time('When it was uploaded') remote_created_at!: string | null;
}

export const attachment: Model<Attachment> = {
  name: 'attachment',
  path: 'attachments',
  displayName: 'Attachments',
  description: 'Files of candidates: CVs, cover letters and others.',
  category: 'ats',
  fields: Attachment,
};
