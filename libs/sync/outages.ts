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
/** What it says where it does. */
const ANSWERED = ['right_missing', 'credentials_rejected', 'provider_request_refused'];

/** Seconds after which a run that waits looks again by itself. */
const MOST_WAIT = 30;

/**
 * Keeps runs from a provider that does not answer: after enough failures in a row a connection's runs wait, and one at a time
 * tries. Its first page, or another's that was still under way, lets all of them go on, and so does an answer that refuses; those
 * that were given up meanwhile are tried again with them.
 */
@Injectable()
export class Outages {
  constructor(private readonly rows: OutageRepository) {}

  async enter(run: Trying): Promise<void> {
    const seconds = await this.rows.enter(run);
    if (seconds !== null) throw new WaitsForProvider(bounded(seconds));
  }

  /**
   * Seconds after which to look again whether the provider answers; null while it does. Runs find out; where the time for that has
   * come and none does, since all of them are paused or over, it is for whoever asks to see.
   */
  async pause(connectionId: string): Promise<number | null> {
    const seconds = await this.rows.closedFor(connectionId);
    return seconds === null ? null : bounded(seconds);
  }

  /** The provider has shown the run something, or that there is nothing. */
  async answered(run: Trying): Promise<void> {
    await this.rows.over(run, { waiting: WAITING, unanswered: UNANSWERED });
  }

  /** What the end of a run tells that failed or was left out. */
  async ended(run: Trying, error?: unknown): Promise<void> {
    const code = codeOf(error);
    if (UNANSWERED.includes(code)) await this.rows.failed(run);
    else if (ANSWERED.includes(code)) await this.answered(run);
    else await this.rows.left(run);
  }
}

const bounded = (seconds: number): number => Math.min(MOST_WAIT, Math.max(1, seconds));
