import { Injectable } from '@nestjs/common';
import { Store } from './store.js';

export interface BucketChange {
  bucket: string;
  /** The limit as this process has learnt it; null: as the row has it. */
  rate: number | null;
  burst: number | null;
  /** The limit of a bucket that nobody has learnt anything of. */
  fallback: { rate: number; burst: number };
  /** Tokens to draw, as many as there are and a few ahead of time: a bucket below zero says how long to wait. At least one is granted. */
  draw?: number;
  /** The part of the burst that is to be left to others. */
  reserve?: number;
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
  /** Granted by it. */
  drawn: number;
  /** Seconds until the pause is over. */
  paused: number;
}

/** Seconds for which is drawn ahead of time: so long others may have to wait. */
const AHEAD = 0.05;

/** What of $6 tokens may be drawn from `level`. */
const GRANTED = `
  CASE WHEN $6::float = 0 THEN 0
  ELSE greatest(1, least($6, floor(level - floor(limits.burst * $9::float) + limits.rate * ${AHEAD}))) END`;

/** The providers' rate limits, one row a bucket, shared by all processes. Times are the database's: the only clock they share. */
@Injectable()
export class BudgetRepository {
  constructor(private readonly store: Store) {}

  async change({ bucket, rate, burst, fallback, ...change }: BucketChange): Promise<BucketState> {
    const { draw = 0, reserve = 0, remaining = null, pause = null } = change;
    const { rows } = await this.store.pool.query<BucketState>({
      name: 'change-budget',
      // least() and greatest() pass over what is null. A bucket that turns out to be larger was as full as a smaller one.
      text: `
        INSERT INTO budget_bucket AS old (bucket, rate, burst, tokens, drawn, at, paused_to)
        SELECT $1, limits.rate, limits.burst, level - granted, granted, clock_timestamp(), clock_timestamp() + make_interval(secs => $8)
        FROM (SELECT coalesce($2::float, $4) AS rate, coalesce($3::float, $5) AS burst) AS limits,
          LATERAL (SELECT least(limits.burst, $7::float) AS level) AS held,
          LATERAL (SELECT ${GRANTED} AS granted) AS grants
        ON CONFLICT (bucket) DO UPDATE SET
          (rate, burst, tokens, drawn) = (
            SELECT limits.rate, limits.burst, level - granted, granted
            FROM (SELECT coalesce($2, old.rate) AS rate, coalesce($3, old.burst) AS burst) AS limits,
              LATERAL (SELECT least(
                limits.burst,
                old.tokens + old.rate * greatest(0, extract(epoch FROM clock_timestamp() - old.at)) + greatest(0, $3 - old.burst),
                $7
              ) AS level) AS held,
              LATERAL (SELECT ${GRANTED} AS granted) AS grants
          ),
          at = clock_timestamp(),
          paused_to = greatest(old.paused_to, excluded.paused_to)
        RETURNING rate, burst, tokens, drawn, greatest(0, extract(epoch FROM paused_to - clock_timestamp()))::float AS paused`,
      values: [bucket, rate, burst, fallback.rate, fallback.burst, draw, remaining, pause, reserve],
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
