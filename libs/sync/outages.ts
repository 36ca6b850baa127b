import { Injectable } from '@nestjs/common';
import { AppError, codeOf } from '#kernel';
import { OutageRepository, type Trying } from '#store';

/** What a run that waits says of itself. */
const WAITING = 'waiting_for_provider';

/** The provider did not answer others: this run begins when it does. */
export class WaitsForProvider extends AppError {
  readonly code = WAITING;
  override readonly retryable = true;

  constructor(readonly seconds: number) {
    super('The provider did not answer: others find out whether it does again.');
  }
}

/** What tells that a provider does not answer, or not us. */
const UNANSWERED = ['provider_unavailable', 'provider_rate_limited'];

/** Seconds after which a run that waits looks again by itself. */
const MOST_WAIT = 30;

/**
 * Keeps runs from a provider that does not answer: after enough failures in a row a connection's runs wait, and one at a time
 * tries. Its first page, or another's that was still under way, lets all of them go on.
 */
@Injectable()
export class Outages {
  constructor(private readonly rows: OutageRepository) {}

  async enter(run: Trying): Promise<void> {
    const seconds = await this.rows.enter(run);
    if (seconds !== null) throw new WaitsForProvider(Math.min(MOST_WAIT, Math.max(1, seconds)));
  }

  /** The provider has shown the run something. */
  async answered({ connectionId }: Trying): Promise<void> {
    await this.rows.over(connectionId, WAITING);
  }

  /** What the end of a run tells that was shown nothing, or failed. */
  async ended(run: Trying, error?: unknown): Promise<void> {
    if (UNANSWERED.includes(codeOf(error))) await this.rows.failed(run);
    else await this.rows.left(run);
  }
}
