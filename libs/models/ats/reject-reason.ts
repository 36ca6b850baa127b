import { Text } from '../fields.js';
import type { Model } from '../model.js';

/** A reason for which applications are rejected. */
export class RejectReason {
  @Text('Name') name!: string | null;
}

export const rejectReason: Model<RejectReason> = {
  name: 'reject_reason',
  path: 'reject-reasons',
  displayName: 'Reject reasons',
  description: 'Reasons for which applications are rejected.',
  category: 'ats',
  fields: RejectReason,
};
