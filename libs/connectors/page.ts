import type { JsonObject, Named, Pulled } from './payload.js';

export interface Page {
  found: Pulled[];
  checkpoint: JsonObject;
  /** Per model: how many records the provider announced in all. Fewer seen at the end: nothing is deleted. */
  expected?: Record<string, number>;
  /** Models of which this pull cannot see everything (seen on its last page): nothing of them is deleted. */
  incomplete?: string[];
  /** Models of which there is nothing at the provider, and an empty answer is no slip (seen on the last page): all of them are gone. */
  none?: string[];
  /**
   * Records that the connection's settings choose (seen on the last page): of the stream's models that relate to this one, and of
   * this one itself, what does not belong to them goes at once.
   */
  chosen?: { model: string; remoteIds: string[] };
  /** The greatest provider time among what was read: becomes the next cursor. */
  latest?: Date;
  /** Records of which a part could not be read: they stay as they are, and the run says so. */
  failed?: { model: string; remoteId: string; code: string }[];
  /** Rights without which this pull leaves out a part of the stream, as the provider's settings name them. */
  rightsMissing?: string[];
  /**
   * Rights whose optional credentials were not given: missing like the others, but nobody has to be told. Where nothing is shown
   * and all of the stream's models are `incomplete`, nothing of it is read without the first of them.
   */
  rightsLeftOut?: string[];
  /** Attributes that we map and may or may not see, in the words of `Grants.missing`; told before what is read without them. */
  attributes?: {
    shared: string[];
    missing: string[];
    /** The customer's own that are shared, as `custom_fields.<name>`: one that is not among them any more is missing. */
    own?: string[];
  };
  /** Records that a listing showed to be as we hold them: not read again, and not deleted either. */
  untouched?: { model: string; remoteId: string }[];
  /**
   * Records of the model `of`, of which this page shows every record of `model` that belongs to them: one that it does not show,
   * and that was not asked for since then, goes at once.
   */
  whole?: { model: string; of: string; remoteIds: string[]; askedAt: Date };
}

/** What was read of records that were named. One that is in neither list could not be told: it stays as it is. */
export interface NamedPage extends Pick<Page, 'found' | 'failed' | 'whole' | 'attributes'> {
  /** The provider said of them that they are not there, or showed that they are no records of ours. */
  gone: Pick<Named, 'model' | 'remoteId'>[];
  /** Those of them that it showed: nothing else will come of them. */
  told?: Pick<Named, 'model' | 'remoteId'>[];
  /** The instant before the first request for this page. */
  askedAt: Date;
}
