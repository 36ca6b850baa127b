import { Injectable } from '@nestjs/common';
import { call, statement } from './statement.js';
import { Store } from './store.js';

/** No connection's: limits are shared. */
const NOBODY = '';

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

/** What of the tokens that are wanted may be drawn from `level`. */
const GRANTED = `
  CASE WHEN :draw::float = 0 THEN 0
  ELSE greatest(1, least(:draw, floor(level - floor(limits.burst * :reserve::float) + limits.rate * ${AHEAD}))) END`;

/** least() and greatest() pass over what is null. A bucket that turns out to be larger was as full as a smaller one. */
const CHANGE = statement(
  'change-budget',
  `INSERT INTO budget_bucket AS old (bucket, rate, burst, tokens, drawn, at, paused_to)
   SELECT :bucket, limits.rate, limits.burst, level - granted, granted, clock_timestamp(), clock_timestamp() + make_interval(secs => :pause)
   FROM (SELECT coalesce(:rate::float, :usual_rate) AS rate, coalesce(:burst::float, :usual_burst) AS burst) AS limits,
     LATERAL (SELECT least(limits.burst, :remaining::float) AS level) AS held,
     LATERAL (SELECT ${GRANTED} AS granted) AS grants
   ON CONFLICT (bucket) DO UPDATE SET
     (rate, burst, tokens, drawn) = (
       SELECT limits.rate, limits.burst, level - granted, granted
       FROM (SELECT coalesce(:rate, old.rate) AS rate, coalesce(:burst, old.burst) AS burst) AS limits,
         LATERAL (SELECT least(
           limits.burst,
           old.tokens + old.rate * greatest(0, extract(epoch FROM clock_timestamp() - old.at)) + greatest(0, :burst - old.burst),
           :remaining
         ) AS level) AS held,
         LATERAL (SELECT ${GRANTED} AS granted) AS grants
     ),
     at = clock_timestamp(),
     paused_to = greatest(old.paused_to, excluded.paused_to)
   RETURNING rate, burst, tokens, drawn, greatest(0, extract(epoch FROM paused_to - clock_timestamp()))::float`,
);

const textOf = (value: number | null): string | null => (value === null ? null : String(value));

/** The providers' rate limits, one row a bucket, shared by all processes. Times are the database's: the only clock they share. */
@Injectable()
export class BudgetRepository {
  constructor(private readonly store: Store) {}

  async change({ bucket, rate, burst, fallback, ...change }: BucketChange): Promise<BucketState> {
    const { draw = 0, reserve = 0, remaining = null, pause = null } = change;
    const values = {
      ...{ bucket, rate: textOf(rate), burst: textOf(burst), draw: String(draw), reserve: String(reserve) },
      ...{ usual_rate: String(fallback.rate), usual_burst: String(fallback.burst) },
      ...{ remaining: textOf(remaining), pause: textOf(pause) },
    };
    const [[state]] = await this.store.pipeline.send(
      NOBODY,
      call(CHANGE, values, (row) => ({
        rate: row.float(0),
        burst: row.float(1),
        tokens: row.float(2),
        drawn: row.float(3),
        paused: row.float(4),
      })),
    );
    if (state === undefined) throw new Error('An upsert has answered no row.');
    return state;
  }

  /** A bucket that nobody has drawn from for a day is full, and as good as forgotten. */
  async forget(): Promise<void> {
    await this.store.pool.query(`DELETE FROM budget_bucket WHERE at < now() - interval '1 day'`);
  }
}
