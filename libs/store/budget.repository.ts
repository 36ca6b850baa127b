import { Injectable } from '@nestjs/common';
import { Store } from './store.js';

export interface BucketChange {
  bucket: string;
  /** The limit as this process has learnt it; null: as the row has it. */
  rate: number | null;
  burst: number | null;
  /** The limit of a bucket that nobody has learnt anything of. */
  fallback: { rate: number; burst: number };
  /** Tokens to draw, also ahead of time: a bucket below zero says how long to wait, and who draws later waits longer. */
  draw?: number;
  /** What the provider says is left: the row never holds more. */
  remaining?: number;
  /** Seconds for which nobody may spend what he draws. */
  pause?: number;
}

export interface BucketState {
  rate: number;
  burst: number;
  /** Left after the change. */
  tokens: number;
  /** Seconds until the pause is over. */
  paused: number;
}

/** The providers' rate limits, one row a bucket, shared by all processes. Times are the database's: the only clock they share. */
@Injectable()
export class BudgetRepository {
  constructor(private readonly store: Store) {}

  async change({ bucket, rate, burst, fallback, draw, remaining, pause }: BucketChange): Promise<BucketState> {
    const { rows } = await this.store.pool.query<BucketState>({
      name: 'change-budget',
      // least() and greatest() pass over what is null. A bucket that turns out to be larger was as full as a smaller one.
      text: `
        INSERT INTO budget_bucket AS old (bucket, rate, burst, tokens, at, paused_to)
        VALUES (
          $1, coalesce($2::float, $4), coalesce($3::float, $5),
          least(coalesce($3, $5), $7::float) - $6::float, clock_timestamp(), clock_timestamp() + make_interval(secs => $8)
        )
        ON CONFLICT (bucket) DO UPDATE SET
          rate = coalesce($2, old.rate),
          burst = coalesce($3, old.burst),
          tokens = least(
            coalesce($3, old.burst),
            old.tokens + old.rate * greatest(0, extract(epoch FROM clock_timestamp() - old.at)) + greatest(0, $3 - old.burst),
            $7
          ) - $6,
          at = clock_timestamp(),
          paused_to = greatest(old.paused_to, excluded.paused_to)
        RETURNING rate, burst, tokens, greatest(0, extract(epoch FROM paused_to - clock_timestamp()))::float AS paused`,
      values: [bucket, rate, burst, fallback.rate, fallback.burst, draw ?? 0, remaining ?? null, pause ?? null],
    });
    const [state] = rows;
    if (state === undefined) throw new Error('An upsert has answered no row.');
    return state;
  }

  /** A bucket that nobody has drawn from for a day is full, and as good as forgotten. */
  async forget(): Promise<void> {
    await this.store.pool.query(`DELETE FROM budget_bucket WHERE at < now() - interval '1 day'`);
  }
}
