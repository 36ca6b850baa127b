/** The part of what a limit allows that an account may use before those of its lane that have used less. */
const PART = 1 / 8;
/** Milliseconds after which an account that made no call is forgotten. */
const KEPT = 60_000;

interface Part {
  /** Calls that are left of it. */
  level: number;
  /** As `performance.now()`. */
  at: number;
}

/** How much of its part of a bucket each account has had in this process: who makes few calls does not wait for who makes many. */
export class Accounts {
  private readonly parts = new Map<string, Part>();
  private forgotAt = 0;

  /** Counts a call. Whether the account had had its part before. `rate` in calls a second. */
  hadItsPart(name: string, limit: { rate: number; burst: number }, now: number): boolean {
    const most = Math.max(1, limit.burst * PART);
    const { level, at } = this.parts.get(name) ?? { level: most, at: now };
    const left = Math.min(most, level + ((now - at) / 1000) * limit.rate * PART);
    this.parts.set(name, { level: left < 1 ? left : left - 1, at: now });
    if (now - this.forgotAt > KEPT) this.forget(now);
    return left < 1;
  }

  private forget(now: number): void {
    this.forgotAt = now;
    for (const [name, { at }] of this.parts) if (now - at > KEPT) this.parts.delete(name);
  }
}
