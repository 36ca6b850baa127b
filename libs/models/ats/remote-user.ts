import { Flag, narrow, OneOf, Text, Time } from '../fields.js';
import type { Model } from '../model.js';

const ACCESS_ROLES = [
  'ADMIN',
  'SUPER_ADMIN',
  'TEAM_MEMBER',
  'LIMITED_TEAM_MEMBER',
  'INTERVIEWER',
  'RECRUITER',
] as const;

/** A person who hires. A field is always there; null means that the provider does not say. */
export class RemoteUser {
  @Text('Given name') first_name!: string | null;
  @Text('Family name') last_name!: string | null;
  @Text('E-mail address', narrow('email')) email!: string | null;
  @Flag('Whether the person can no longer log in') disabled!: boolean | null;
  @Time('When the person was created at the provider') remote_created_at!: string | null;
  @OneOf(ACCESS_ROLES, 'What the person may do') access_role!: string | null;
}

export const remoteUser: Model<RemoteUser> = {
  name: 'remote_user',
  path: 'remote-users',
  displayName: 'Remote users',
  description: 'People of the customer who hire.',
  category: 'ats',
  fields: RemoteUser,
};
