import { BelongsTo, narrow, OneOf, Ref, Time } from '../fields.js';
import type { Model } from '../model.js';
import { application } from './candidate.js';
import { remoteUser } from './remote-user.js';

export const OFFER_STATUSES = [
  'DRAFT',
  'APPROVAL-SENT',
  'APPROVED',
  'SENT',
  'SENT-MANUALLY',
  'OPENED',
  'DENIED',
  'SIGNED',
  'DEPRECATED',
] as const;
export type OfferStatus = (typeof OFFER_STATUSES)[number];

/** An offer to a candidate. A field is always there; null means that the provider does not say. */
export class Offer {
  @BelongsTo(() => application, 'Which application it answers', 'application') application!: string | null;
  @Ref(() => remoteUser, 'Who made it', narrow('creator')) creator!: string | null;
  @Time('When it was created') remote_created_at!: string | null;
  @Time('When it was settled, one way or the other') closed_at!: string | null;
  @Time('When it was sent') sent_at!: string | null;
  @Time('When the work would begin') start_date!: string | null;
  @OneOf(OFFER_STATUSES, 'How far it is') status!: OfferStatus | (string & {}) | null;
}

export const offer: Model<Offer> = {
  name: 'offer',
  path: 'offers',
  displayName: 'Offers',
  description: 'Offers to candidates.',
  category: 'ats',
  fields: Offer,
};
