import { Amount, BelongsTo, Link, narrow, OneOf, Ref, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { application } from './application.js';
import { candidate } from './candidate.js';

export const ATTACHMENT_TYPES = ['RESUME', 'COVER_LETTER', 'OFFER_LETTER', 'OTHER'] as const;
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

/** A file of a candidate. A field is always there; null means that the provider does not say. */
export class Attachment {
  @Text('Name of the file') file_name!: string | null;
  @Link('Where the file can be had for the next minutes') file_url!: string | null;
  @OneOf(ATTACHMENT_TYPES, 'What kind it is') attachment_type!: AttachmentType | (string & {}) | null;
  @Ref(() => candidate, 'Whose file it is', narrow('candidate')) candidate!: string | null;
  @BelongsTo(() => application, 'The application that it came with', narrow('application')) application!: string | null;
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
