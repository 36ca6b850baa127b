import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { AppError, codeOf, currentLane, logger, type Budget, type Limit } from '#kernel';
import { type BucketChange, BudgetRepository, type BucketState } from '#store';
import { Bucket, rankOf, RANKS, reserveOf, SLICE } from './bucket.js';
import { Waiting, type Line, type Waiter } from './waiting.js';

/** Beyond so many buckets, those not in use are forgotten; what was learnt of them stands in their rows. */
const KEPT = 2000;

/** The process ends: nobody asks a provider any more. */
class ProcessEnds extends AppError {
  readonly code = 'process_ends';
  override readonly retryable = true;

  constructor() {
    super('The process ends.');
  }
}

/**
 * The providers' rate limits, kept by all processes together: each draws tokens a moment ahead from one row a bucket. The more
 * urgent rank goes first, and the accounts of a rank in turn; each rank gets a small part in any case. Between processes each
 * leaves a part of the bucket to those before it.
 */
@Injectable()
export class ProviderBudget implements Budget, BeforeApplicationShutdown {
  private readonly buckets = new Map<string, Bucket>();
  private readonly waiting = new Waiting();
  private readonly asking = new Set<Promise<unknown>>();
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(private readonly rows: BudgetRepository) {}

  async take(names: readonly string[], signal?: AbortSignal, account = ''): Promise<void> {
    signal?.throwIfAborted();
    if (this.ended) throw new ProcessEnds();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const waiter: Waiter = { resolve, reject };
    const abort = (): void => {
      this.waiting.remove((other) => other === waiter);
      reject(signal?.reason);
      this.serve();
    };
    signal?.addEventListener('abort', abort, { once: true });
    const buckets = [...new Set(names)].map((name) => this.bucket(name));
    const line = this.waiting.line(this.rank(account, buckets), account, buckets);
    line.waiters.push(waiter);
    // Behind others in the same line nothing changes for anybody: a drawing is under way, or the timer runs.
    if (line.waiters.length === 1) this.serve();
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

  /** A call that nobody waits for any more may still wait for its turn when the rows are closed: it ends before. */
  async beforeApplicationShutdown(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    for (const { reject } of this.waiting.remove(() => true)) reject(new ProcessEnds());
    await Promise.allSettled(this.asking);
  }

  /** Lets go whoever can, and sees to it that there will be tokens for the rest. */
  private serve(): void {
    clearTimeout(this.timer);
    if (this.ended) return;
    const now = performance.now();
    for (const bucket of this.buckets.values()) bucket.expire(now);
    for (const rank of RANKS.keys()) {
      this.waiting.serveOne(rank, (line) => line.buckets.some((bucket) => bucket.owes(rank)) && letGo(line, rank, now));
    }
    this.waiting.serve((line, rank) => letGo(line, rank, now));
    const { missing, next } = this.lookAt(now);
    for (const [bucket, { count, rank }] of missing) {
      if (count > bucket.drawnFor(rank, now) && bucket.mayDraw(rank, now)) {
        void this.draw(bucket, { count: bucket.wanted(count, rank, now), rank });
      }
    }
    if (next < Infinity)
      this.timer = setTimeout(
        () => {
          this.serve();
        },
        Math.ceil(next - now),
      );
  }

  /** Of each bucket, how many tokens the most urgent of those who wait for it need; and when the first can go on. */
  private lookAt(now: number): { missing: Map<Bucket, { count: number; rank: number }>; next: number } {
    const missing = new Map<Bucket, { count: number; rank: number }>();
    let next = Infinity;
    for (const { line, rank } of this.waiting.lines()) {
      const times = line.buckets.map((bucket) => ({ bucket, at: bucket.readyAt(now) }));
      // Who waits long for one bucket leaves the others to those behind.
      const long = times.filter(({ at }) => at < Infinity && at > now + SLICE);
      for (const { bucket, at } of long.length > 0 ? long : times) {
        const known = missing.get(bucket) ?? { count: 0, rank };
        if (known.rank === rank) known.count += line.waiters.length;
        missing.set(bucket, known);
        if (at > now) next = Math.min(next, at);
      }
    }
    return { missing, next };
  }

  private async draw(bucket: Bucket, drawing: { count: number; rank: number }): Promise<void> {
    bucket.drawing = true;
    try {
      const change = { ...bucket.limit, draw: drawing.count, reserve: reserveOf(drawing.rank) };
      bucket.drew(await this.change(change), drawing.rank, performance.now());
    } catch (error) {
      const refused = this.waiting.remove((_, { buckets }) => buckets.includes(bucket));
      for (const { reject } of refused) reject(error);
    } finally {
      bucket.drawing = false;
    }
    this.serve();
  }

  private async tell(bucket: Bucket, change: { remaining: number; pause?: number }): Promise<void> {
    if (this.ended) return;
    bucket.telling = true;
    try {
      bucket.saw(await this.change({ ...bucket.limit, ...change }), performance.now());
    } catch (error) {
      logger.warn({ event: 'budget_not_told', bucket: bucket.name, code: codeOf(error) });
    } finally {
      bucket.telling = false;
    }
  }

  private async change(change: BucketChange): Promise<BucketState> {
    const answer = this.rows.change(change);
    this.asking.add(answer);
    try {
      return await answer;
    } finally {
      this.asking.delete(answer);
    }
  }

  private rank(account: string, buckets: readonly Bucket[]): number {
    const now = performance.now();
    const shared = account === '' ? [] : buckets.filter(({ name }) => !name.includes(account));
    const parts = shared.map((bucket) => bucket.hadItsPart(account, now));
    return rankOf(currentLane(), parts.includes(true));
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
    const needed = new Set([...this.waiting.lines()].flatMap(({ line }) => line.buckets));
    const now = performance.now();
    for (const [name, bucket] of this.buckets) {
      if (bucket.idle(now) && !needed.has(bucket)) this.buckets.delete(name);
    }
  }
}

/** Whether the first in the line has got a token of each bucket. */
function letGo({ buckets, waiters }: Line, rank: number, now: number): boolean {
  if (!buckets.every((bucket) => bucket.readyAt(now) <= now)) return false;
  for (const bucket of buckets) bucket.spend(rank);
  waiters.shift()?.resolve(undefined);
  return true;
}
