import type { Lane, Limit } from '#kernel';
import type { BucketChange, BucketState } from '#store';
import { Accounts } from './accounts.js';

/** Milliseconds after which what a process has drawn and not spent is worth nothing: nobody hoards. */
export const SLICE = 200;

/** For a bucket that neither a connector nor an answer has told the limit of. */
const FALLBACK = { rate: 5, burst: 5 };

/** In the order in which they are let go. Of what is read in bulk, accounts that have had their part go last, however urgent it is. */
export const RANKS = ['write', 'event', 'incremental', 'sweep', 'rest of incremental', 'rest of sweep'] as const;

/** `hadItsPart`: the account has, of what is allowed to several. */
export const rankOf = (lane: Lane, hadItsPart: boolean): number =>
  RANKS.indexOf(hadItsPart && (lane === 'incremental' || lane === 'sweep') ? `rest of ${lane}` : lane);

/** Of the burst, what a rank leaves to the ranks before it: an urgent call finds a token there. */
export const reserveOf = (rank: number): number => rank / 16;

/** How many calls of others a rank lets pass before one of its own. */
const SHARE = 20;

/** A call that may be made from a time on. */
interface Token {
  at: number;
  /** The rank that it was drawn for. */
  rank: number;
}

/** What this process knows of a bucket, and the tokens it has drawn from the shared row. Times are `performance.now()`. */
export class Bucket {
  drawing = false;
  /** The row is being told what is left. */
  telling = false;
  /** The earliest first. */
  private tokens: Token[] = [];
  private pausedTo = 0;
  private learnt: { rate: number; burst: number } | null = null;
  private rate = FALLBACK.rate;
  /** What the row held when this process saw it last. */
  private row: { tokens: number; burst: number; at: number } | null = null;
  /** Since the last drawing, by rank. */
  private spent = RANKS.map(() => 0);
  private drawnAt = 0;
  private readonly accounts = new Accounts();
  /** Tokens spent by other ranks since each had one. */
  private readonly passedOver = RANKS.map(() => 0);

  constructor(readonly name: string) {}

  /** Counts a call of the account; whether it leaves the others of its lane their turn first. */
  hadItsPart(account: string, now: number): boolean {
    const burst = this.learnt?.burst ?? this.row?.burst ?? FALLBACK.burst;
    return this.accounts.hadItsPart(account, { rate: this.rate, burst }, now);
  }

  /** What every change of the row says. */
  get limit(): Omit<BucketChange, 'draw'> {
    return {
      bucket: this.name,
      rate: this.learnt?.rate ?? null,
      burst: this.learnt?.burst ?? null,
      fallback: FALLBACK,
    };
  }

  /** Tokens that a rank may count on: those that are ready, and those that were drawn for it or for a more urgent one. */
  drawnFor(rank: number, now: number): number {
    return this.tokens.filter((token) => token.at <= now || token.rank <= rank).length;
  }

  /** Whether the rank has looked on for long enough. */
  owes(rank: number): boolean {
    return (this.passedOver[rank] ?? 0) >= SHARE;
  }

  /** When the next token may be spent; Infinity while it is not drawn. */
  readyAt(now: number): number {
    const [token] = this.tokens;
    if (token !== undefined) return Math.max(token.at, this.pausedTo);
    return this.pausedTo > now + SLICE ? this.pausedTo : Infinity;
  }

  spend(rank: number): void {
    this.tokens.shift();
    this.spent[rank] = (this.spent[rank] ?? 0) + 1;
    for (const [other, passed] of this.passedOver.entries()) this.passedOver[other] = other === rank ? 0 : passed + 1;
  }

  /** Forgets tokens that have lain too long. */
  expire(now: number): void {
    const limit = now - SLICE;
    if (this.pausedTo < limit && (this.tokens[0]?.at ?? now) < limit)
      this.tokens = this.tokens.filter(({ at }) => at >= limit);
  }

  /** What was drawn for a rank that is as urgent comes first; what was drawn for others may take longer than a token of its own. */
  mayDraw(rank: number, now: number): boolean {
    return !this.drawing && !this.tokens.some((token) => token.rank <= rank && token.at > now);
  }

  /** Enough for those who wait and for those who will have come until the next drawing, judged by those who came lately. */
  wanted(waiting: number, rank: number, now: number): number {
    const elapsed = Math.max(now - this.drawnAt, 20);
    const coming = Math.floor(((this.spent[rank] ?? 0) * SLICE) / elapsed);
    const most = Math.max(1, Math.floor((this.rate * SLICE) / 1000));
    return Math.max(waiting, Math.min(coming, most));
  }

  /** A token is good from when the row, less what this rank must leave, has come to hold it. */
  drew(state: BucketState, rank: number, now: number): void {
    this.saw(state, now);
    this.spent = RANKS.map(() => 0);
    this.drawnAt = now;
    const reserve = Math.floor(state.burst * reserveOf(rank));
    for (let left = state.drawn - 1; left >= 0; left -= 1) {
      this.tokens.push({ at: now + Math.max(0, (reserve - left - state.tokens) / state.rate) * 1000, rank });
    }
    this.tokens.sort((one, other) => one.at - other.at);
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
    if (remaining === undefined || this.row === null || this.telling) return false;
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
    return !this.drawing && !this.telling && this.pausedTo < now && (this.tokens.at(-1)?.at ?? 0) < now - SLICE;
  }
}
