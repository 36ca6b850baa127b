/** The state of a limit after a request, and whether the request may pass. */
export interface Verdict {
  allowed: boolean;
  headers: Record<string, string>;
}

/** So many requests in so many milliseconds. */
interface WindowSize {
  requests: number;
  within: number;
}

interface Counter {
  take(now: number): Verdict;
}

/** Personio v2 rate limits: requests a second, on top of a burst of 100. */
const REPLENISH = { persons: 30, others: 10 };
const BURST = 100;

/** Personio v1 rate limits of single endpoints, per credential; the longest window first. */
const V1_OWN: Record<string, readonly WindowSize[]> = {
  'GET /v1/company/employees': [
    { requests: 300, within: 60_000 },
    { requests: 15, within: 1000 },
  ],
  'POST /v1/company/documents': [{ requests: 60, within: 60_000 }],
  'POST /v1/recruiting/applications': [{ requests: 20, within: 60_000 }],
  'POST /recruiting/applicant': [{ requests: 100, within: 60_000 }],
};
/** Endpoints that share the count of another. */
const COUNTED_WITH: Record<string, string> = {
  'POST /v1/recruiting/applications/documents': 'POST /v1/recruiting/applications',
};
/** Personio v1 rate limits: all endpoints together, per address. */
const V1_EVERYTHING = { requests: 2000, within: 60_000 };
const MINUTE = 60_000;

/**
 * All limits of all credentials, times `speed`. They run on the real clock: a company whose clock is set forward
 * does not answer more.
 */
export class Limits {
  readonly #counters = new Map<string, Counter>();

  constructor(
    readonly speed: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  v2(caller: string, pattern: string): Verdict {
    return this.#take(`v2 ${pattern} ${caller}`, () => {
      return new Bucket(this.#times(rateOf(pattern)), this.#times(BURST));
    });
  }

  /** Personio v2 rate limits: 150 a minute, then one a second for a minute. */
  v2Auth(caller: string): Verdict {
    return this.#take(`v2 auth ${caller}`, () => new Throttle(this.#times(150), this.#times(1), MINUTE / this.speed));
  }

  /** Personio v1 rate limits: 60 a minute, then nothing for a minute. */
  v1Auth(caller: string): boolean {
    return this.#take(`v1 auth ${caller}`, () => new Throttle(this.#times(60), 0, MINUTE / this.speed)).allowed;
  }

  v1(address: string): boolean {
    return this.#take(`v1 ${address}`, () => new Windows([this.#scaled(V1_EVERYTHING)])).allowed;
  }

  /** What some endpoints of v1 allow a credential, whatever its address. */
  v1Own(endpoint: string, caller: string): boolean {
    const counted = COUNTED_WITH[endpoint] ?? endpoint;
    const own = V1_OWN[counted];
    if (own === undefined) return true;
    return this.#take(`v1 ${counted} ${caller}`, () => new Windows(own.map((window) => this.#scaled(window)))).allowed;
  }

  /**
   * The least seconds in which a credential can make so many calls of each endpoint (`GET /v2/persons`), all of them
   * side by side, from one address.
   */
  leastTime(calls: Record<string, number>): number {
    const [own, shared] = [new Map<string, number>(), new Map<string, number>()];
    const count = (counts: Map<string, number>, name: string, more: number): unknown =>
      counts.set(name, (counts.get(name) ?? 0) + more);
    for (const [call, times] of Object.entries(calls)) {
      const [path = '', method = 'GET'] = call.split(' ').toReversed();
      const endpoint = `${method} ${path}`;
      count(own, COUNTED_WITH[endpoint] ?? endpoint, times);
      // What v1 shares is one count for the address; a bucket of v2 serves all methods of a pattern.
      count(shared, path.startsWith('/v1/') ? '/v1/' : path, times);
    }
    return Math.max(
      0,
      ...[...own].map(([endpoint, times]) => this.#windowed(V1_OWN[endpoint] ?? [], times)),
      ...[...shared].map(([pattern, times]) => this.#least(pattern, times)),
    );
  }

  #least(pattern: string, count: number): number {
    if (pattern === '/v1/') return this.#windowed([V1_EVERYTHING], count);
    // The career page has no limit.
    if (!pattern.startsWith('/v2/')) return 0;
    return Math.max(0, count - this.#times(BURST)) / this.#times(rateOf(pattern));
  }

  #windowed(windows: readonly WindowSize[], count: number): number {
    return count <= 0
      ? 0
      : windowed(
          windows.map((window) => this.#scaled(window)),
          count - 1,
        );
  }

  #take(name: string, make: () => Counter): Verdict {
    const counter = this.#counters.get(name) ?? make();
    this.#counters.set(name, counter);
    return counter.take(this.clock());
  }

  /** Limits are whole numbers, as the headers that report them. */
  #times(figure: number): number {
    return Math.max(1, Math.round(figure * this.speed));
  }

  #scaled({ requests, within }: WindowSize): WindowSize {
    return { requests: this.#times(requests), within };
  }
}

function rateOf(pattern: string): number {
  return pattern.startsWith('/v2/persons') ? REPLENISH.persons : REPLENISH.others;
}

/** Seconds until the request at this index may go, through windows given with the longest first. */
function windowed(windows: readonly WindowSize[], index: number): number {
  const [window, ...shorter] = windows;
  if (window === undefined) return 0;
  const full = Math.floor(index / window.requests);
  return (full * window.within) / 1000 + windowed(shorter, index % window.requests);
}

/** A bucket of tokens that fills up again evenly. */
class Bucket implements Counter {
  #level: number;
  #at: number | null = null;

  constructor(
    private readonly rate: number,
    private readonly burst: number,
  ) {
    this.#level = burst;
  }

  take(now: number): Verdict {
    this.#level = Math.min(this.burst, this.#level + ((now - (this.#at ?? now)) / 1000) * this.rate);
    this.#at = now;
    const allowed = this.#level >= 1;
    if (allowed) this.#level -= 1;
    return { allowed, headers: rateHeaders(this.rate, this.burst, Math.floor(this.#level)) };
  }
}

/** So many requests from the first one on, then a new count. */
class Windows implements Counter {
  readonly #counts: { since: number; count: number }[];

  constructor(private readonly windows: readonly WindowSize[]) {
    this.#counts = windows.map(() => ({ since: -Infinity, count: 0 }));
  }

  take(now: number): Verdict {
    const open = this.windows.map(({ requests, within }, at) => {
      const state = this.#counts[at] ?? { since: 0, count: 0 };
      if (now - state.since >= within) Object.assign(state, { since: now, count: 0 });
      return { state, free: state.count < requests };
    });
    const allowed = open.every(({ free }) => free);
    for (const { state } of open) state.count += allowed ? 1 : 0;
    return { allowed, headers: {} };
  }
}

/** So many a minute; whoever exceeds them is served slowly, or not at all, for a minute. */
class Throttle implements Counter {
  #since = -Infinity;
  #count = 0;
  #slowUntil = -Infinity;
  #lastSlow = -Infinity;

  constructor(
    private readonly perMinute: number,
    private readonly slowRate: number,
    private readonly pause: number,
  ) {}

  take(now: number): Verdict {
    const allowed = now < this.#slowUntil ? this.#takeSlowly(now) : this.#takeFreely(now);
    return { allowed, headers: rateHeaders(Math.max(1, this.slowRate), this.perMinute, this.#remaining(now)) };
  }

  #takeFreely(now: number): boolean {
    if (now - this.#since >= MINUTE) {
      this.#since = now;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count <= this.perMinute) return true;
    this.#slowUntil = now + this.pause;
    this.#since = -Infinity;
    return false;
  }

  #takeSlowly(now: number): boolean {
    if (this.slowRate === 0 || now - this.#lastSlow < 1000 / this.slowRate) return false;
    this.#lastSlow = now;
    return true;
  }

  #remaining(now: number): number {
    return now < this.#slowUntil ? 0 : Math.max(0, this.perMinute - this.#count);
  }
}

function rateHeaders(rate: number, burst: number, remaining: number): Record<string, string> {
  return {
    'x-ratelimit-replenish-rate': String(rate),
    'x-ratelimit-burst-capacity': String(burst),
    'x-ratelimit-requested-tokens': '1',
    'x-ratelimit-remaining': String(remaining),
  };
}
