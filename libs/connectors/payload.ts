export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

/** What a provider said of one thing, and when it was asked (the instant before the request). */
export interface Pulled {
  model: string;
  /** Made by the connector where the provider has none, or none that is unique: `department:401`. */
  remoteId: string;
  raw: JsonObject;
  /** The remote id of whatever it belongs to, where it can be asked for by its name only with that. */
  owner?: string;
  askedAt: Date;
  /** The part of `raw` that a cheap listing shows as well: see `From.changed`. */
  mark?: string;
}

/** What a customer's connection was set to, by the names of `Connector.options`. */
export type Settings = Readonly<Record<string, Json>>;

/** A record that somebody has named: the provider in an event, or we because a listing did not show it. */
export interface Named {
  model: string;
  remoteId: string;
  /** Whose record it is, where that was told: the remote id of the person, or of whatever else it belongs to. */
  owner?: string;
  /** The provider has told that it is deleted: where it is not there, it will not be shown a little later. */
  ended?: true;
}
