import type { Limit } from '#kernel';
import type { BucketChange, BucketState } from '#store';

/** Milliseconds for which a process draws ahead, and after which what it has drawn is worth nothing: nobody hoards. */
export const SLICE = 200;

/** For a bucket that neither a connector nor an answer has told the limit of. */
const FALLBACK = { rate: 5, burst: 5 };

/** What this process knows of a bucket, and the tokens it has drawn from the shared row. Times are `performance.now()`. */
export class Bucket {
  drawing = false;
  /** When each drawn token may be spent, in order. */
  private tokens: number[] = [];
  private pausedTo = 0;
  private learnt: { rate: number; burst: number } | null = null;
  private rate = FALLBACK.rate;
  /** What the row held when this process saw it last. */
  private row: { tokens: number; burst: number; at: number } | null = null;
  private spentSince = 0;

  constructor(readonly name: string) {}

  /** What every change of the row says. */
  get limit(): Omit<BucketChange, 'draw'> {
    return {
      bucket: this.name,
      rate: this.learnt?.rate ?? null,
      burst: this.learnt?.burst ?? null,
      fallback: FALLBACK,
    };
  }

  /** When the token after so many others may be spent; Infinity while it is not drawn. */
  readyAt(index: number, now: number): number {
    const token = this.tokens[index];
    if (token !== undefined) return Math.max(token, this.pausedTo);
    return this.pausedTo > now + SLICE ? this.pausedTo : Infinity;
  }

  spend(index: number): void {
    this.tokens.splice(index, 1);
    this.spentSince += 1;
  }

  /** Forgets tokens that have lain too long. */
  expire(now: number): void {
    const limit = now - SLICE;
    if (this.pausedTo < limit) this.tokens = this.tokens.filter((token) => token >= limit);
  }

  mayDraw(now: number): boolean {
    return !this.drawing && (this.tokens.at(-1) ?? 0) <= now;
  }

  /** Enough for those who wait and for those who will have come by the end of the slice, judged by those who came lately. */
  wanted(waiting: number, now: number): number {
    const elapsed = Math.max(now - (this.row?.at ?? now), SLICE);
    const coming = Math.floor((this.spentSince * SLICE) / elapsed);
    const most = Math.max(1, Math.floor((this.rate * SLICE) / 1000));
    return Math.min(Math.max(waiting, coming), most);
  }

  drew(state: BucketState, count: number, now: number): void {
    this.saw(state, now);
    this.spentSince = 0;
    for (let left = count - 1; left >= 0; left -= 1) {
      this.tokens.push(now + Math.max(0, (-left - state.tokens) / state.rate) * 1000);
    }
  }

  saw(state: BucketState, now: number): void {
    this.rate = state.rate;
    this.row = { tokens: state.tokens, burst: state.burst, at: now };
    this.pausedTo = Math.max(this.pausedTo, now + state.paused * 1000);
  }

  /** Whether the row should be told what is left: it does not know the limit, or holds clearly more, as somebody else draws as well. */
  learn({ rate, burst, remaining }: Limit, now: number): boolean {
    if (!(rate > 0 && burst >= 1)) return false;
    const larger = this.row !== null && burst > this.row.burst;
    this.learnt = { rate, burst };
    this.rate = rate;
    if (remaining === undefined || this.row === null) return false;
    if (larger) this.row.burst = burst;
    else if (now - this.row.at < SLICE) return false;
    return larger || Math.min(burst, this.row.tokens + ((now - this.row.at) / 1000) * rate) > remaining + 1;
  }

  pause(until: number): void {
    this.pausedTo = Math.max(this.pausedTo, until);
    this.tokens = [];
  }

  /** Holds nothing that could not be read from the row again. */
  idle(now: number): boolean {
    return !this.drawing && this.pausedTo < now && (this.tokens.at(-1) ?? 0) < now - SLICE;
  }
}
