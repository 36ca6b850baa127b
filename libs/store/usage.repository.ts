import { Injectable } from '@nestjs/common';
import { firstIdAt } from '#kernel';
import { Prisma } from './generated/client.js';
import { lookThrough } from './look-through.js';
import { type LogPlace, ofType, type RequestActor } from './request-log.repository.js';
import { Store } from './store.js';

export const USAGE_STEPS = ['minute', 'hour', 'day'] as const;
export type UsageStep = (typeof USAGE_STEPS)[number];

/** How many requests there were, how many of them failed, and how long they took: milliseconds that half of them, and 95 %, did not exceed. */
export interface UsageFigures {
  requests: number;
  refused: number;
  failed: number;
  p50: number;
  p95: number;
}

export interface Usage {
  /** Only those in which there were requests; days and hours are those of UTC. */
  steps: (UsageFigures & { at: Date })[];
  routes: (UsageFigures & { method: string; route: string })[];
  /** Those with the most requests. */
  actors: (UsageFigures & { actor: string })[];
}

interface UsageAsked {
  since: Date;
  until: Date;
  step: UsageStep;
  /** Only what these have asked; left out: all. */
  actorType?: RequestActor | undefined;
}

type UsageRow = UsageFigures & {
  slot: Date | null;
  method: string | null;
  route: string | null;
  actor: string | null;
};

/** Milliseconds: all rows of the time are counted, a million of them in some four seconds. */
const MOST = 20_000;

/** How often the API is called. */
@Injectable()
export class UsageRepository {
  constructor(private readonly store: Store) {}

  /**
   * From one look at the rows. They are counted by their milliseconds first, of which there are few: to sort all rows for the
   * percentiles would take several times as long. Rejects with TooMuchToLookThrough.
   */
  async of(place: LogPlace, { since, until, step, actorType }: UsageAsked): Promise<Usage> {
    const ofThese = actorType === undefined ? Prisma.empty : Prisma.sql`AND ${ofType(actorType)}`;
    const rows = await lookThrough(
      this.store,
      place,
      (prisma) => prisma.$queryRaw<UsageRow[]>`
        WITH counted AS (
          SELECT date_trunc(${step}, at, 'UTC') AS slot, method, route, actor, ms, count(*) AS requests,
            count(*) FILTER (WHERE status BETWEEN 400 AND 499) AS refused, count(*) FILTER (WHERE status >= 500) AS failed
          FROM request_log
          WHERE organisation_id = ${place.organisationId}::uuid AND environment = ${place.environment}
            AND id >= ${firstIdAt(since)}::uuid AND id < ${firstIdAt(until)}::uuid ${ofThese}
          GROUP BY GROUPING SETS ((slot, ms), (method, route, ms), (actor, ms))
        ), ranked AS (
          SELECT *, sum(requests) OVER (PARTITION BY slot, method, route, actor ORDER BY ms) AS so_far,
            sum(requests) OVER (PARTITION BY slot, method, route, actor) AS total
          FROM counted
        )
        SELECT slot, method, route, actor, sum(requests)::float8 AS requests, sum(refused)::float8 AS refused,
          sum(failed)::float8 AS failed, min(ms) FILTER (WHERE so_far >= 0.5 * total) AS p50,
          min(ms) FILTER (WHERE so_far >= 0.95 * total) AS p95
        FROM ranked GROUP BY slot, method, route, actor
        ORDER BY slot, requests DESC, route, method, actor`,
      MOST,
    );
    return {
      steps: rows.flatMap((row) => (row.slot ? [{ ...figuresOf(row), at: row.slot }] : [])),
      routes: rows.flatMap(({ method, route, ...row }) =>
        method !== null && route !== null ? [{ ...figuresOf(row), method, route }] : [],
      ),
      actors: rows.flatMap(({ actor, ...row }) => (actor === null ? [] : [{ ...figuresOf(row), actor }])),
    };
  }
}

const figuresOf = ({ requests, refused, failed, p50, p95 }: UsageFigures): UsageFigures => ({
  ...{ requests, refused, failed },
  ...{ p50, p95 },
});
