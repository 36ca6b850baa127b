import { listOf, type Row } from './binary.js';
import { call, type Call, statement, textOf } from './statement.js';

/** A delivery that this worker is to send. */
export interface Claimed {
  id: string;
  fence: number;
  organisationId: string;
  endpointId: string;
  connectionId: string;
  type: string;
  /** The record, run, issue or write that it is about. */
  subject: string;
  /** Since it was last put on the schedule; and in all. */
  tries: number;
  attempts: number;
  /** Sealed. */
  payload: Buffer;
  /** Whether these are the bytes to be sent; else its record is put in first. */
  isWhole: boolean;
  /** When it happened. */
  at: Date;
  /** Whether nothing arrives at its endpoint at the moment. */
  failing: boolean;
  /** And for so long that one more failure disables it. */
  hopeless: boolean;
  /** The number of the customer's choices that the payload holds to: it is not sent under others. */
  choices: number;
}

/** How many deliveries a worker can take, and of these how many at endpoints where nothing arrives at the moment, or that take their time. */
export interface Room {
  all: number;
  failing: number;
  /** Endpoints that take their time, as far as this worker knows. */
  slow: readonly string[];
}

/** How one attempt ended, and what follows. */
export interface Result {
  delivered: boolean;
  /** Seconds until the next attempt; null: there is none. */
  again: number | null;
  attempt: { at: Date; milliseconds: number; status: number | null; code: string; exchange: Buffer };
  /** The number of the customer's choices when it was sent: under others what was heard back is not kept. */
  choices: number;
  endpoint: {
    /** Where it was tried, as it is sealed: of what stands there meanwhile nothing follows. */
    url: Uint8Array;
    /** It has too much to do. */
    slow: boolean;
    /** Seconds for which it is not to be asked. */
    pause: number | null;
    disable: 'gone' | 'only_failures' | null;
  };
}

/** A delivery that this worker was given: whoever was given it later has another fence. */
export interface DeliveryHold {
  id: string;
  fence: number;
}

type Held = DeliveryHold & { endpointId: string };

/** Seconds that a delivery is its worker's. */
export const LEASE_SECONDS = 60;

/** Where each answer takes its time, as far as this worker knows. */
const TAKES_LONG = 'e.id = ANY (:slow::uuid[])';

/**
 * What an endpoint may have under way. No more than it takes in a second, as what waits for its turn keeps a place; where answers
 * take longer than that, in ten, or it would never come to its rate. What waited for much longer would outlive its lease.
 */
const MOST = `least(greatest(1, floor(e.concurrency * e.pace)), e.rate * CASE WHEN ${TAKES_LONG} THEN 10 ELSE 1 END)::int`;

const LEASED = `
  SELECT count(*)::int AS count FROM delivery d
  WHERE d.endpoint_id = e.id AND d.leased_until IS NOT NULL AND d.leased_until > now()`;

const IS_FREE = 'd.due_at <= now() AND (d.leased_until IS NULL OR d.leased_until <= now())';

/** What is sent there keeps its place for long. */
const IS_HELD = `(e.failing_since IS NOT NULL OR ${TAKES_LONG})`;

/**
 * A line keeps the plan that it made first, perhaps while there was no delivery yet: such a plan reads all of them for each endpoint,
 * until somebody counts the rows.
 */
const BY_INDEX = statement('claim-by-index', `SELECT set_config('enable_seqscan', 'off', true)`);

/**
 * Endpoints have one claiming worker at a time: what it counts is so until it is done. Those with the least under way, and of
 * these by chance, that each has its turn; those that another worker is at are passed over.
 */
const LOCK_ENDPOINTS = statement(
  'lock-endpoints',
  `SELECT set_config('app.claiming', coalesce(string_agg(id::text, ','), ''), true) FROM (
     SELECT e.id FROM endpoint e CROSS JOIN LATERAL (${LEASED}) leased
     WHERE e.paused_at IS NULL AND e.disabled_at IS NULL AND (e.not_before IS NULL OR e.not_before <= now())
       AND EXISTS (SELECT FROM delivery d WHERE d.endpoint_id = e.id AND ${IS_FREE})
       AND leased.count < ${MOST}
       AND (NOT ${IS_HELD} OR :failing::int > 0)
     ORDER BY leased.count, random() LIMIT :all::int
     FOR NO KEY UPDATE OF e SKIP LOCKED
   ) AS locked`,
);

const IS_LOCKED = `e.id = ANY (string_to_array(nullif(current_setting('app.claiming', true), ''), ',')::uuid[])`;

/** What is looked at of an endpoint where the order counts, whatever waits there. */
const LOOKED_AT = 1000;

/** Mostly nothing waits for its next attempt, and nothing behind it. */
const HAS_LATER = 'EXISTS (SELECT FROM delivery later WHERE later.endpoint_id = e.id AND later.due_at > now())';

/**
 * Where the order counts, what comes after something that waits for its next attempt is due with that and no sooner: whoever
 * claims would else look at all of it each time. Nobody sends what waits meanwhile, as its endpoint is locked.
 */
const POSTPONE = statement(
  'postpone-deliveries',
  `WITH behind AS MATERIALIZED (
     SELECT found.id, head.due_at
     FROM endpoint e CROSS JOIN LATERAL (
       SELECT d.id, d.endpoint_id, d.connection_id, d.subject, d.seq FROM delivery d
       WHERE d.endpoint_id = e.id AND ${IS_FREE}
       ORDER BY d.due_at, d.id LIMIT ${LOOKED_AT}
     ) found CROSS JOIN LATERAL (
       SELECT before.due_at, before.leased_until FROM delivery before
       WHERE before.endpoint_id = found.endpoint_id AND before.connection_id = found.connection_id
         AND before.subject = found.subject AND before.due_at IS NOT NULL AND before.seq < found.seq
       ORDER BY before.seq LIMIT 1
     ) head
     WHERE ${IS_LOCKED} AND e.ordered AND ${HAS_LATER} AND head.due_at > now() AND head.leased_until IS NULL
   ), held AS MATERIALIZED (
     SELECT d.id, behind.due_at FROM delivery d JOIN behind ON behind.id = d.id
     WHERE ${IS_FREE} FOR NO KEY UPDATE OF d SKIP LOCKED
   )
   UPDATE delivery SET due_at = held.due_at FROM held WHERE delivery.id = held.id`,
);

/**
 * Of each endpoint the first before the second of any, counting what is under way there. What is being erased is passed over: it
 * stays for minutes, and whoever waited for it would hold up all others.
 */
const CLAIM = statement(
  'claim-deliveries',
  `WITH ready AS MATERIALIZED (
     SELECT e.id, e.ordered, e.failing_since, ${IS_HELD} AS held, leased.count AS leased, greatest(0, ${MOST} - leased.count) AS room
     FROM endpoint e CROSS JOIN LATERAL (${LEASED}) leased
     WHERE ${IS_LOCKED}
   ), ranked AS (
     SELECT found.id, ready.failing_since, ready.held, found.due_at,
       ready.leased + row_number() OVER (PARTITION BY ready.id ORDER BY found.due_at, found.id) AS rank
     FROM ready CROSS JOIN LATERAL (
       SELECT d.id, d.due_at FROM (
         SELECT d.id, d.due_at FROM delivery d
         WHERE d.endpoint_id = ready.id AND ${IS_FREE}
         ORDER BY d.due_at, d.id LIMIT CASE WHEN ready.ordered THEN ${LOOKED_AT} END
       ) first JOIN delivery d ON d.id = first.id
       WHERE ${IS_FREE} AND NOT (ready.ordered AND EXISTS (
         SELECT FROM delivery before
         WHERE before.endpoint_id = d.endpoint_id AND before.connection_id = d.connection_id AND before.subject = d.subject
           AND before.due_at IS NOT NULL AND before.seq < d.seq
       ))
       ORDER BY first.due_at, first.id LIMIT least(ready.room, :all::int)
       FOR NO KEY UPDATE OF d SKIP LOCKED
     ) found
   ), bounded AS (
     SELECT id, failing_since, held, rank, due_at,
       row_number() OVER (PARTITION BY held ORDER BY rank, due_at) AS place
     FROM ranked
   ), chosen AS (
     SELECT id, failing_since FROM bounded
     WHERE NOT held OR place <= :failing::int
     ORDER BY rank, due_at LIMIT :all::int
   )
   UPDATE delivery d SET leased_until = now() + interval '${LEASE_SECONDS} seconds', fence = d.fence + 1
   FROM chosen
   WHERE d.id = chosen.id
   RETURNING d.id, d.fence, d.organisation_id, d.endpoint_id, d.connection_id, d.type, d.subject, d.tries, d.attempts, d.payload,
     d.is_whole, d.at, chosen.failing_since IS NOT NULL, coalesce(chosen.failing_since < now() - interval '5 days', false),
     coalesce((SELECT choices_version FROM feed WHERE feed.connection_id = d.connection_id), 0)`,
);

export const claimCalls = ({ all, failing, slow }: Room): [Call<void>, Call<void>, Call<void>, Call<Claimed>] => {
  const room = { all: String(all), failing: String(failing), slow: listOf.uuids(slow) };
  return [call(BY_INDEX, {}), call(LOCK_ENDPOINTS, room), call(POSTPONE, {}), call(CLAIM, room, claimedOf)];
};

const claimedOf = (row: Row): Claimed => ({
  ...{ id: row.uuid(0), fence: row.integer(1), organisationId: row.uuid(2) },
  ...{ endpointId: row.uuid(3), connectionId: row.uuid(4), type: row.text(5), subject: row.uuid(6) },
  ...{ tries: row.integer(7), attempts: row.integer(8), payload: Buffer.from(row.bytes(9)), isWhole: row.flag(10) },
  ...{ at: new Date(row.time(11)), failing: row.flag(12), hopeless: row.flag(13) },
  choices: row.integer(14),
});

/**
 * The endpoint before the delivery, in the order in which they are deleted; where one of them is being deleted nothing is held, as
 * there is nothing to be written. What has been concluded is not leased any more, and is not concluded again.
 */
const HOLD = statement(
  'hold-delivery',
  `WITH told AS MATERIALIZED (
     SELECT id FROM endpoint WHERE id = :endpoint FOR KEY SHARE SKIP LOCKED
   ), held AS MATERIALIZED (
     SELECT d.id FROM delivery d JOIN told ON told.id = d.endpoint_id
     WHERE d.id = :id AND d.fence = :fence::int AND d.state = 'waiting' AND d.leased_until IS NOT NULL
     FOR NO KEY UPDATE OF d SKIP LOCKED
   )
   SELECT set_config('app.concluding', coalesce((SELECT id::text FROM held), ''), true) <> ''`,
);

const HELD = `nullif(current_setting('app.concluding', true), '')::uuid`;

/** Whether it is this worker's to conclude. */
export const holdCall = ({ id, fence, endpointId: endpoint }: Held): Call<boolean> =>
  call(HOLD, { id, fence: String(fence), endpoint }, (row) => row.flag(0));

/** Where something has arrived; mostly nothing is to be written. */
const PRAISE_ENDPOINT = statement(
  'praise-endpoint',
  `UPDATE endpoint SET failing_since = NULL, pace = least(1, pace * 2)
   WHERE id = :endpoint AND url = :url AND (failing_since IS NOT NULL OR pace < 1) AND ${HELD} IS NOT NULL
   RETURNING disabled_at IS NOT NULL`,
  { waits: true },
);

/** Where nothing has. Disabled for its failures only while they last: meanwhile something may have arrived. */
const BLAME_ENDPOINT = statement(
  'blame-endpoint',
  `UPDATE endpoint SET
     failing_since = coalesce(failing_since, now()),
     pace = CASE WHEN :slow::boolean THEN greatest(0.0625, pace / 2) ELSE pace END,
     not_before = greatest(not_before, now() + make_interval(secs => :pause::float)),
     (disabled_at, disabled_code) = (
       SELECT CASE WHEN disable THEN now() ELSE disabled_at END, CASE WHEN disable THEN :disable ELSE disabled_code END
       FROM (SELECT disabled_at IS NULL AND :disable::text IS NOT NULL
         AND (:disable = 'gone' OR failing_since < now() - interval '5 days') AS disable) AS verdict
     )
   WHERE id = :endpoint AND url = :url AND ${HELD} IS NOT NULL
   RETURNING disabled_at IS NOT NULL`,
  { waits: true },
);

const CONCLUDE = statement(
  'conclude-delivery',
  `WITH concluded AS (
     UPDATE delivery SET
       state = CASE WHEN :delivered::boolean THEN 'delivered' WHEN :again::float IS NULL THEN 'exhausted' ELSE 'waiting' END,
       tries = tries + 1, attempts = attempts + 1, leased_until = NULL,
       due_at = CASE WHEN NOT :delivered::boolean THEN now() + make_interval(secs => :again::float) END,
       finished_at = CASE WHEN :delivered::boolean OR :again::float IS NULL THEN now() END
     WHERE id = ${HELD}
     RETURNING id, organisation_id, attempts, connection_id
   )
   INSERT INTO delivery_attempt (delivery_id, number, organisation_id, at, milliseconds, status, code, exchange)
   SELECT id, attempts, organisation_id, :at::timestamptz, :milliseconds::int, :status::int, :code,
     CASE WHEN EXISTS (
       SELECT FROM feed WHERE feed.connection_id = concluded.connection_id AND choices_version <> :choices::int
     ) THEN '' ELSE :exchange::bytea END
   FROM concluded RETURNING number`,
  { waits: true },
);

/** Without the fence nothing is written. */
export function resultCalls(
  held: Held,
  { delivered, again, attempt, endpoint: told, choices }: Result,
): [Call<boolean>, Call<boolean>, Call<number>] {
  const place = { endpoint: held.endpointId, url: Buffer.from(told.url) };
  const isDisabled = (row: Row): boolean => row.flag(0);
  const failure = { slow: String(told.slow), pause: textOf(told.pause), disable: told.disable };
  return [
    holdCall(held),
    delivered ? call(PRAISE_ENDPOINT, place, isDisabled) : call(BLAME_ENDPOINT, { ...place, ...failure }, isDisabled),
    call(
      CONCLUDE,
      {
        ...{ delivered: String(delivered), again: textOf(again), at: attempt.at.toISOString() },
        ...{ milliseconds: String(attempt.milliseconds), status: textOf(attempt.status) },
        ...{ code: attempt.code, exchange: attempt.exchange, choices: String(choices) },
      },
      (row) => row.integer(0),
    ),
  ];
}
