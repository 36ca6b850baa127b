import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ProviderUnavailable } from '#connectors';

/** How long a write waits for what, in seconds. */
@Injectable()
export class Patience {
  /** Before each look at whether something has happened whose answer is lost: a provider may show it a little later. */
  looks: readonly number[] = [0, 1, 2, 3, 4];
  /** For one look. */
  look = 10;
  /** Before each reading of a record that was just written. */
  reads: readonly number[] = [0, 0.3, 1, 2];
  /** For one such reading. */
  read = 10;
  /** For all of one write, however many records: the caller waits. */
  readBack = 20;
  /** For another write of the same thing to end. */
  turn = 10;
  /** For all that is asked of a provider before anything is sent. */
  before = 10;
  /** And for each of several. */
  beforeEach = 0.25;
  /** For one step; when one that does no harm a second time is sent again, it has no longer than a look. */
  send = 60;
  /** At the most, before each such time, if the provider asks us to wait. */
  limited = 60;
  /** For one step that sends a file. */
  sendFile = 300;
  /** For all of it: whoever asked hears then that it goes on. */
  answer = 45;
  /** How often the hold on a write begins anew. */
  heartbeat = 3;
  /** After which one whose beginning anew failed is held to be lost. */
  lease = 10;
}

/** Of a provider that was waited for as long as somebody can be kept waiting. */
export const tooLate = (provider: string, seconds: number): ProviderUnavailable =>
  new ProviderUnavailable(provider, `no answer within ${seconds} seconds`);

/** What comes of it, if that is soon enough; what comes too late is nobody's. */
export async function within<Result>(seconds: number, work: Promise<Result>): Promise<Result> {
  const over = new AbortController();
  const late = sleep(seconds * 1000, undefined, { ref: false, signal: over.signal }).then(() => {
    throw new Error('late');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
