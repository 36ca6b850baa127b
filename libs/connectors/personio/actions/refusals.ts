import { setTimeout as sleep } from 'node:timers/promises';
import { currentDeadline } from '#kernel';
import type { Json, JsonObject, Progress } from '../../contract.js';
import {
  CredentialsRejected,
  ProviderRateLimited,
  ProviderUnavailable,
  RequestRefused,
  RightMissing,
} from '../../errors.js';
import { objectOf, textIn } from './fields.js';

const NAME = 'Personio';
const TRIES = 4;
const LONGEST_WAIT = 60;

/**
 * For what must not be left undone halfway: sent again, a little later, for as long as it has certainly not arrived. Where there is
 * no time left for that, what kept it from happening is known still.
 */
export async function patiently<T>({ signal }: Progress, send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      const pause = tries < TRIES ? pauseAfter(error, tries) : null;
      if (pause === null || isTooLate(pause)) throw error;
      await sleep(pause * 1000, undefined, { signal });
    }
  }
}

const isTooLate = (seconds: number): boolean =>
  performance.now() + seconds * 1000 >= (currentDeadline()?.at ?? Infinity);

/** In seconds; null: a little later it would be the same, or it may have arrived. */
function pauseAfter(error: unknown, tries: number): number | null {
  if (error instanceof ProviderRateLimited) return Math.min(error.retryAfterSeconds, LONGEST_WAIT);
  return error instanceof ProviderUnavailable && error.unsent ? tries : null;
}

/** An error that means that nothing has happened, as the result of a step; null of any other. */
export function refusalOf(error: unknown): JsonObject | null {
  if (error instanceof RightMissing) {
    const { area, cause } = error;
    return { refused: 'right', area, said: cause instanceof RequestRefused ? saidBy(cause) : null };
  }
  if (error instanceof RequestRefused) return { refused: 'request', said: saidBy(error) };
  if (error instanceof CredentialsRejected) return { refused: 'credentials' };
  if (error instanceof ProviderRateLimited) return { refused: 'rate', seconds: error.retryAfterSeconds };
  return error instanceof ProviderUnavailable && error.unsent ? { refused: 'unsent' } : null;
}

/** The error of which this was made. */
export function errorOf({ refused, area, said, seconds }: JsonObject): Error {
  const cause = requestRefused(said);
  if (refused === 'right') return new RightMissing(NAME, textIn(area), { cause });
  if (refused === 'credentials') return new CredentialsRejected(NAME);
  if (refused === 'rate') return new ProviderRateLimited(NAME, Number(seconds));
  return refused === 'unsent' ? new ProviderUnavailable(NAME, 'not sent', { unsent: true }) : cause;
}

const saidBy = ({ answered, body }: RequestRefused): JsonObject => ({ answered, body });

function requestRefused(said: Json | undefined): RequestRefused {
  const { answered, body = null } = objectOf(said);
  return new RequestRefused(NAME, Number(answered), body);
}
