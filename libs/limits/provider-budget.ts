import { Injectable } from '@nestjs/common';
import { codeOf, logger, type Budget, type Limit } from '#kernel';
import { BudgetRepository } from '#store';
import { Bucket, SLICE } from './bucket.js';

interface Waiter {
  buckets: Bucket[];
  resolve: (none: undefined) => void;
  reject: (reason: unknown) => void;
}

/** Beyond so many buckets, those not in use are forgotten; what was learnt of them stands in their rows. */
const KEPT = 2000;

/**
 * The providers' rate limits, kept by all processes together: each draws tokens for the next fifth of a second from one
 * row a bucket. Who came first is served first, unless he waits for a bucket that others do not need.
 */
@Injectable()
export class ProviderBudget implements Budget {
  private readonly buckets = new Map<string, Bucket>();
  private waiting: Waiter[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly rows: BudgetRepository) {}

  async take(names: readonly string[], signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const waiter: Waiter = { buckets: [...new Set(names)].map((name) => this.bucket(name)), resolve, reject };
    const abort = (): void => {
      this.waiting = this.waiting.filter((other) => other !== waiter);
      reject(signal?.reason);
      this.serve();
    };
    signal?.addEventListener('abort', abort, { once: true });
    this.waiting.push(waiter);
    this.serve();
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  learn(name: string, limit: Limit): void {
    const bucket = this.bucket(name);
    if (!bucket.learn(limit, performance.now()) || limit.remaining === undefined) return;
    void this.tell(bucket, { remaining: limit.remaining });
  }

  pause(name: string, seconds: number): void {
    const bucket = this.bucket(name);
    bucket.pause(performance.now() + seconds * 1000);
    void this.tell(bucket, { remaining: 0, pause: seconds });
    this.serve();
  }

  /** Lets go whoever can, in the order of arrival, and sees to it that there will be tokens for the rest. */
  private serve(): void {
    clearTimeout(this.timer);
    const now = performance.now();
    const round = new Round(now);
    this.waiting = this.waiting.filter((waiter) => !round.serve(waiter));
    for (const [bucket, missing] of round.missing) {
      if (bucket.mayDraw(now)) void this.draw(bucket, bucket.wanted(missing, now));
    }
    if (round.next < Infinity) {
      this.timer = setTimeout(
        () => {
          this.serve();
        },
        Math.ceil(round.next - now),
      );
    }
  }

  private async draw(bucket: Bucket, count: number): Promise<void> {
    bucket.drawing = true;
    try {
      bucket.drew(await this.rows.change({ ...bucket.limit, draw: count }), count, performance.now());
    } catch (error) {
      const refused = this.waiting.filter(({ buckets }) => buckets.includes(bucket));
      this.waiting = this.waiting.filter(({ buckets }) => !buckets.includes(bucket));
      for (const { reject } of refused) reject(error);
    } finally {
      bucket.drawing = false;
    }
    this.serve();
  }

  private async tell(bucket: Bucket, change: { remaining: number; pause?: number }): Promise<void> {
    try {
      bucket.saw(await this.rows.change({ ...bucket.limit, ...change }), performance.now());
    } catch (error) {
      logger.warn({ event: 'budget_not_told', bucket: bucket.name, code: codeOf(error) });
    }
  }

  private bucket(name: string): Bucket {
    const known = this.buckets.get(name);
    if (known !== undefined) return known;
    if (this.buckets.size >= KEPT) this.forget();
    const bucket = new Bucket(name);
    this.buckets.set(name, bucket);
    return bucket;
  }

  private forget(): void {
    const needed = new Set(this.waiting.flatMap(({ buckets }) => buckets));
    const now = performance.now();
    for (const [name, bucket] of this.buckets) {
      if (bucket.idle(now) && !needed.has(bucket)) this.buckets.delete(name);
    }
  }
}

/** One walk past all who wait. */
class Round {
  /** How many tokens are missing, by bucket. */
  readonly missing = new Map<Bucket, number>();
  /** When the next walk is worth it. */
  next = Infinity;
  /** Tokens that are promised to those further ahead. */
  private readonly promised = new Map<Bucket, number>();

  constructor(private readonly now: number) {}

  /** Whether the waiter has got a token of each bucket. */
  serve({ buckets, resolve }: Waiter): boolean {
    const tokens = buckets.map((bucket) => {
      if (!this.promised.has(bucket)) {
        bucket.expire(this.now);
        this.promised.set(bucket, 0);
      }
      const index = this.promised.get(bucket) ?? 0;
      return { bucket, index, at: bucket.readyAt(index, this.now) };
    });
    if (tokens.every(({ at }) => at <= this.now)) {
      for (const { bucket, index } of tokens) bucket.spend(index);
      resolve(undefined);
      return true;
    }
    // Who waits long for one bucket leaves the others to those behind.
    const long = tokens.filter(({ at }) => at < Infinity && at > this.now + SLICE);
    const claims = long.length > 0 ? long : tokens;
    for (const { bucket, index, at } of claims) {
      this.promised.set(bucket, index + 1);
      if (at === Infinity) this.missing.set(bucket, (this.missing.get(bucket) ?? 0) + 1);
      else if (at > this.now) this.next = Math.min(this.next, at);
    }
    return false;
  }
}
