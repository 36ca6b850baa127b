import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Config } from '#kernel';
import { Store } from '#store';

export interface Allowance {
  allowed: boolean;
  /** Requests a minute. */
  limit: number;
  remaining: number;
  /** When the minute is over. */
  resetAt: Date;
}

/** What a process has leased of a connection's minute. */
interface Lease {
  left: number;
  /** What is left for all processes. */
  shared: number;
  resetAt: number;
}

/** Leased at once, so that one request in ten asks the database; of small limits less, so that every process gets some. */
const leaseOf = (limit: number): number => Math.min(10, Math.max(1, Math.floor(limit / 20)));

const MINUTE = 60;

/** Requests a minute for each connection, counted by all processes together. */
@Injectable()
export class ApiLimiter {
  private readonly limiter: RateLimiterPostgres;
  private readonly size: number;
  private readonly leases = new Map<string, Lease>();
  private readonly leasing = new Map<string, Promise<void>>();

  constructor(
    private readonly config: Config,
    store: Store,
  ) {
    this.size = leaseOf(config.RATE_LIMIT);
    this.limiter = new RateLimiterPostgres({
      storeClient: store.pool,
      storeType: 'pool',
      tableName: 'api_limit',
      tableCreated: true,
      keyPrefix: '',
      points: config.RATE_LIMIT,
      duration: MINUTE,
    });
  }

  async take(connectionId: string): Promise<Allowance> {
    for (;;) {
      const lease = this.leases.get(connectionId);
      if (lease !== undefined && lease.resetAt > Date.now() && (lease.left > 0 || lease.shared === 0))
        return this.spend(lease);
      await this.lease(connectionId);
    }
  }

  private spend(lease: Lease): Allowance {
    const allowed = lease.left > 0;
    if (allowed) lease.left -= 1;
    return {
      allowed,
      limit: this.config.RATE_LIMIT,
      remaining: lease.left + lease.shared,
      resetAt: new Date(lease.resetAt),
    };
  }

  /** One lease at a time for each connection: who comes meanwhile shares it. */
  private lease(connectionId: string): Promise<void> {
    const pending = this.leasing.get(connectionId);
    if (pending !== undefined) return pending;
    const leasing = this.consume(connectionId)
      .then(({ consumedPoints, msBeforeNext }) => {
        const over = Math.max(0, consumedPoints - this.config.RATE_LIMIT);
        this.keep(connectionId, {
          left: Math.max(0, this.size - over),
          shared: Math.max(0, this.config.RATE_LIMIT - consumedPoints),
          resetAt: Date.now() + msBeforeNext,
        });
      })
      .finally(() => this.leasing.delete(connectionId));
    this.leasing.set(connectionId, leasing);
    return leasing;
  }

  /** The limiter throws its answer when the minute is used up. */
  private consume(connectionId: string): Promise<RateLimiterRes> {
    return this.limiter.consume(connectionId, this.size).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused;
      throw refused;
    });
  }

  private keep(connectionId: string, lease: Lease): void {
    if (this.leases.size >= 10_000) {
      for (const [id, { resetAt }] of this.leases) if (resetAt <= Date.now()) this.leases.delete(id);
    }
    this.leases.set(connectionId, lease);
  }
}
