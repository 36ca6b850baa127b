import { AppError } from '#kernel';
import type { TurnEnd } from '#store';

/** A run as whoever took it knows it. */
export interface RunRef {
  id: string;
  connectionId: string;
  organisationId: string;
  stream: string;
  kind: 'full' | 'incremental';
  /** Raised each time somebody takes the run: what was taken before writes nothing any more. */
  fence: number;
  startedAt: Date;
  since?: Date;
}

/** Somebody else has taken the run, or it has ended: nothing is written for it any more. */
export class FenceLost extends AppError {
  readonly code = 'fence_lost';

  constructor() {
    super('The run was taken over or has ended.');
  }
}

/** The customer has switched something on or off since it was read: nothing of it is written, and it begins anew. */
export class ChoicesChanged extends AppError {
  readonly code = 'choices_changed';
  override readonly retryable = true;

  constructor() {
    super('What may be read has changed meanwhile.');
  }
}

/** False: another writer was faster, and what was decided has to be decided anew. Throws FenceLost or ChoicesChanged. */
export function done(outcome: TurnEnd): boolean {
  if (outcome === 'fence_lost') throw new FenceLost();
  if (outcome === 'choices_changed') throw new ChoicesChanged();
  return outcome === 'done';
}

/** So often in a row another writer may be faster; more than that, what is decided never holds. */
const MOST_TRIES = 100;

/** What comes of it as soon as nobody is faster: it is tried again for as long as it says null. */
export async function untilDone<T>(attempt: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const result = await attempt();
    if (result !== null) return result;
  }
  throw new Error(`What was to be written was refused ${MOST_TRIES} times in a row.`);
}
