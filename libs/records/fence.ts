import { AppError } from '#kernel';
import type { Outcome } from '#store';

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

/** False: another writer was faster, and what was decided has to be decided anew. Throws FenceLost. */
export function done(outcome: Outcome): boolean {
  if (outcome === 'fence_lost') throw new FenceLost();
  return outcome === 'done';
}
