import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Config } from '#kernel';
import { Store } from '#store';

export interface Allowance {
  allowed: boolean;
  /** In a minute, or in what else they are counted over. */
  limit: number;
  remaining: number;
  /** When that time is over. */
  resetAt: Date;
}

/** What a process has leased of a subject's minute. */
interface Lease {
  left: number;
  /** What is left for all processes. */
  shared: number;
  resetAt: number;
}

/** Leased at once, so that one request in ten asks the database; of small limits less, so that every process gets some. */
const leaseOf = (limit: number): number => Math.min(10, Math.max(1, Math.floor(limit / 20)));

const MINUTE = 60;

/** How often something may be done for each subject (a connection, an API key, an address to log in with), counted by all processes together. */
@Injectable()
export class ApiLimiter {
  private known: RateLimiterPostgres | undefined;
  private readonly leases = new Map<string, Lease>();
  private readonly leasing = new Map<string, Promise<void>>();

  constructor(
    private readonly config: Config,
    private readonly store: Store,
  ) {}

  /** Made when it is first needed: it clears the table from then on, which a process that limits nobody, a worker, may not. */
  private get limiter(): RateLimiterPostgres {
    this.known ??= new RateLimiterPostgres({
      storeClient: this.store.pool,
      storeType: 'pool',
      tableName: 'api_limit',
      tableCreated: true,
      keyPrefix: '',
      points: this.config.RATE_LIMIT,
      duration: MINUTE,
    });
    return this.known;
  }

  async take(subject: string, limit = this.config.RATE_LIMIT): Promise<Allowance> {
    for (;;) {
      const lease = this.leases.get(subject);
      if (lease !== undefined && lease.resetAt > Date.now() && (lease.left > 0 || lease.shared === 0))
        return spend(lease, limit);
      await this.lease(subject, limit);
    }
  }

  /**
   * One of so many in so many seconds, told by the database each time: for what is seldom, of subjects that anybody may make up.
   * Nothing of it is kept here, so that it holds exactly and what another process forgets or gives back is so at once.
   */
  async takeOne(subject: string, limit: number, seconds: number): Promise<Allowance> {
    const { consumedPoints, msBeforeNext } = await this.consume(subject, 1, seconds);
    const remaining = Math.max(0, limit - consumedPoints);
    return { allowed: consumedPoints <= limit, limit, remaining, resetAt: new Date(Date.now() + msBeforeNext) };
  }

  /** One that `takeOne` has taken. */
  async giveBack(subject: string): Promise<void> {
    await this.limiter.reward(subject, 1);
  }

  /** What `takeOne` has taken for the subject is forgotten. */
  async forget(subject: string): Promise<void> {
    await this.limiter.delete(subject);
  }

  /** One lease at a time for each subject: who comes meanwhile shares it. */
  private lease(subject: string, limit: number): Promise<void> {
    const pending = this.leasing.get(subject);
    if (pending !== undefined) return pending;
    const size = leaseOf(limit);
    const leasing = this.consume(subject, size, MINUTE)
      .then(({ consumedPoints, msBeforeNext }) => {
        this.keep(subject, {
          left: Math.max(0, size - Math.max(0, consumedPoints - limit)),
          shared: Math.max(0, limit - consumedPoints),
          resetAt: Date.now() + msBeforeNext,
        });
      })
      .finally(() => this.leasing.delete(subject));
    this.leasing.set(subject, leasing);
    return leasing;
  }

  /** The limiter throws its answer when a connection's minute is used up; what that means is told by its count. */
  private consume(subject: string, size: number, seconds: number): Promise<RateLimiterRes> {
    return this.limiter.consume(subject, size, { customDuration: seconds }).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused;
      throw refused;
    });
  }

  private keep(subject: string, lease: Lease): void {
    if (this.leases.size >= 10_000) {
      for (const [known, { resetAt }] of this.leases) if (resetAt <= Date.now()) this.leases.delete(known);
    }
    this.leases.set(subject, lease);
  }
}

function spend(lease: Lease, limit: number): Allowance {
  const allowed = lease.left > 0;
  if (allowed) lease.left -= 1;
  return { allowed, limit, remaining: lease.left + lease.shared, resetAt: new Date(lease.resetAt) };
}
