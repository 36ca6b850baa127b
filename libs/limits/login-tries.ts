import { Injectable } from '@nestjs/common';
import { type Allowance, ApiLimiter } from './api-limiter.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Whoever goes on guessing waits longer and longer: each of these seconds has so many tries. */
const TRIES = [
  [MINUTE, 10],
  [HOUR, 30],
  [DAY, 100],
] as const;
/** A minute, of whoever guesses at many addresses from one place. */
const FAILURES_OF_PLACE = 60;

/** Tries to log in: of each name that is tried, until one is right, and the wrong ones from each place. Names stand for what was typed. */
@Injectable()
export class LoginTries {
  constructor(private readonly limiter: ApiLimiter) {}

  /** One, or the first of them that does not allow it. */
  async take(name: string, place: string): Promise<Allowance> {
    const ofPlace = await this.limiter.takeOne(placed(place), FAILURES_OF_PLACE, MINUTE);
    if (!ofPlace.allowed) return ofPlace;
    for (const [seconds, tries] of TRIES) {
      const ofName = await this.limiter.takeOne(named(name, seconds), tries, seconds);
      if (ofName.allowed) continue;
      await this.pardon(place); // nothing was tried
      return ofName;
    }
    return ofPlace;
  }

  /** A try that was no wrong one does not count for the place. */
  async pardon(place: string): Promise<void> {
    await this.limiter.giveBack(placed(place));
  }

  /** Of all processes. */
  async forget(name: string): Promise<void> {
    for (const [seconds] of TRIES) await this.limiter.forget(named(name, seconds));
  }
}

const placed = (place: string): string => `login-from:${place}`;
const named = (name: string, seconds: number): string => `login:${seconds}:${name}`;
