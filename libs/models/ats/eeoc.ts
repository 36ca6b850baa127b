import { narrow, OneOf, Ref, Time } from '../fields.js';
import { GENDERS } from '../hris/employee.js';
import { RACES } from '../hris/words.js';
import type { Model } from '../model.js';
import { candidate } from './candidate.js';

const VETERAN_STATUSES = [
  'I_DONT_WISH_TO_ANSWER',
  'DISABLED_VETERAN',
  'SPECIAL_DISABLED_VETERAN',
  'VIETNAM_ERA_VETERAN',
  'OTHER_PROTECTED_VETERAN',
  'THREE_YEAR_RECENTLY_SEPARATED_VETERAN',
  'ONE_YEAR_RECENTLY_SEPARATED_VETERAN',
  'DISABLED_INDIVIDUAL',
  'I_IDENTIFY_AS_ONE_OR_MORE_OF_THE_CLASSIFICATIONS_OF_A_PROTECTED_VETERAN',
  'I_AM_NOT_A_PROTECTED_VETERAN',
] as const;

const DISABILITY_STATUSES = [
  'YES_I_HAVE_A_DISABILITY_OR_PREVIOUSLY_HAD_A_DISABILITY',
  'NO_I_DONT_HAVE_A_DISABILITY',
  'I_DONT_WISH_TO_ANSWER',
] as const;

/** What a candidate has said for equal opportunity reports. A field is always there; null means that the provider does not say. */
export class Eeoc {
  @Ref(() => candidate, 'Who said it', narrow('candidate')) candidate!: string | null;
  @Time('When it was said') submitted_at!: string | null;
  @OneOf(RACES, 'Race') race!: string | null;
  @OneOf(GENDERS, 'Gender') gender!: string | null;
  @OneOf(VETERAN_STATUSES, 'Veteran status') veteran_status!: string | null;
  @OneOf(DISABILITY_STATUSES, 'Disability status') disability_status!: string | null;
}

export const eeoc: Model<Eeoc> = {
  name: 'eeoc',
  path: 'eeocs',
  displayName: 'EEOC answers',
  description: 'What candidates have said for equal opportunity reports.',
  category: 'ats',
  fields: Eeoc,
};
