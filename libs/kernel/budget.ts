/** What a provider's answer told about one of its rate limits. */
export interface Limit {
  /** Tokens a second. */
  rate: number;
  burst: number;
  /** Tokens left after the answer; undefined when it did not say. */
  remaining?: number;
}

/** Says when the next call may be made. One bucket for each credential and endpoint pattern, and one for each source address. */
export interface Budget {
  /**
   * Resolves when one call may be made under all these buckets; rejects when `signal` ends the wait. The more urgent lane is
   * served first (see `inLane`); in a lane the accounts have their turns, however many calls of each are waiting. Buckets that
   * bear the account's name are its own, the others are shared.
   */
  take(buckets: readonly string[], signal?: AbortSignal, account?: string): Promise<void>;
  /** Learns a bucket's limit, from an answer's headers or, for limits that no header tells, from the provider's documentation. */
  learn(bucket: string, limit: Limit): void;
  /** The provider said "too many": nobody draws from the bucket for that long. */
  pause(bucket: string, seconds: number): void;
}
