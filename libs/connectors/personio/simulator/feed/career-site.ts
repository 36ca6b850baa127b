import { type Clock } from '../company/clock.js';
import { type Recruiting } from '../company/recruiting.js';

/** How the feed answers, where it does not simply show what is published. */
export interface FeedState {
  /** Instead of 200. */
  status: number;
  /** Where it leads to. */
  redirect: string | null;
  /** Sent as it is. */
  bytes: Buffer | null;
  lastModified: number | null;
  /** Positions are made up behind the real ones until it is so long. */
  size: number;
}

export const USUAL: Readonly<FeedState> = { status: 200, redirect: null, bytes: null, lastModified: null, size: 0 };

/** The page on which the company shows its open positions to everybody. */
export class CareerSite {
  /** The first part of its host's name. */
  readonly label = 'nordlicht-robotik';
  state: FeedState = { ...USUAL };
  #seen = '';
  #changedAt = 0;

  constructor(
    private readonly recruiting: Recruiting,
    private readonly clock: Clock,
  ) {}

  /** A removed position leaves nothing that could tell when: it changed when somebody looks and finds it so. */
  lastModified(): number {
    const { positions } = this.recruiting;
    const newest = positions.newestFirst().next().value?.updatedAt ?? 0;
    const seen = `${positions.count} ${newest}`;
    if (seen !== this.#seen) this.#changedAt = this.#seen === '' ? newest : this.clock.now();
    this.#seen = seen;
    return this.state.lastModified ?? this.#changedAt;
  }
}
