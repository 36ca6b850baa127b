import { broad, Flag, OneOf, Text } from '../fields.js';
import type { Model } from '../model.js';
import { LEAVE_TYPES, type LeaveType, UNITS, type Unit } from './words.js';

/** A kind of absence. A field is always there; null means that the provider does not say. */
export class AbsenceType {
  @Text('Name') name!: string | null;
  @OneOf(LEAVE_TYPES, 'What kind it is', broad('request_type')) request_type!: LeaveType | (string & {}) | null;
  @Text('What kind it is, in the provider’s words') remote_category!: string | null;
  @OneOf(UNITS, 'What it is counted in') units!: Unit | null;
  @Flag('Whether somebody has to approve it') approval_required!: boolean | null;
}

export const absenceType: Model<AbsenceType> = {
  name: 'absence_type',
  path: 'absence-types',
  displayName: 'Absence types',
  description: 'Kinds of absence that a customer has set up.',
  category: 'hris',
  fields: AbsenceType,
};
