import { broad, Flag, Gathered, Link, narrow, Parts, Refs, Text, Texts, Time } from '../fields.js';
import type { Model } from '../model.js';
import { application } from './application.js';
import { attachment } from './attachment.js';
import { Url } from './url.js';

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
