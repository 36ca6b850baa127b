import { application, type Offer, type OfferStatus } from '#models';
import { mapping } from '../../../mapping.js';
import { type SystemStage, systemStageOf } from '../stages.js';
import { firstEntered, lastEntered } from '../transitions.js';
import type { PersonioOffer } from '../types.js';

/** What it means for an offer where its application went from there; anywhere else it says nothing. */
const SETTLED: Partial<Record<SystemStage, OfferStatus>> = {
  accepted: 'SIGNED',
  withdrawn: 'DENIED',
  rejected: 'DEPRECATED',
};

function status({ current_stage: stage }: PersonioOffer): OfferStatus | null {
  const type = systemStageOf(stage);
  return (type && SETTLED[type]) ?? null;
}

function settledAt({ current_stage: stage, transitions }: PersonioOffer): string | null {
  const type = systemStageOf(stage);
  return type && SETTLED[type] ? lastEntered(type, transitions) : null;
}

/** Personio tells of no offers, only that an application is or was in the stage for them. */
export const toOffer = mapping<PersonioOffer, Offer>(
  (raw) => raw as unknown as PersonioOffer,
  ({ ref, derived, absent }) => ({
    application: derived(ref(application, 'application.id')),
    creator: absent,
    remote_created_at: derived(({ transitions }) => firstEntered('offer', transitions)),
    closed_at: derived(settledAt),
    sent_at: absent,
    start_date: absent,
    status: derived(status),
  }),
);
