import { Injectable } from '@nestjs/common';

/** How long a write waits for what, in seconds. */
@Injectable()
export class Patience {
  /** Before each look at whether something has happened whose answer is lost: a provider may show it a little later. */
  looks: readonly number[] = [0, 1, 2, 3, 4];
  /** For one look. */
  look = 10;
  /** Before each reading of a record that was just written. */
  reads: readonly number[] = [0, 0.3, 1, 2];
  /** How often the hold on a write begins anew. */
  heartbeat = 3;
  /** After which one whose beginning anew failed is held to be lost. */
  lease = 10;
}
