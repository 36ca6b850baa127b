import { Injectable } from '@nestjs/common';
import {
  type Claimed,
  claimCalls,
  type DeliveryHold,
  holdCall,
  type Result,
  resultCalls,
  type Room,
} from './delivery-calls.js';
import { type ExpandPlan, insertCall, type NewDeliveries, planCall } from './delivery-expand.js';
import { call, statement } from './statement.js';
import { Store } from './store.js';

export interface FeedOwner {
  connectionId: string;
  organisationId: string;
}

/** What the metrics tell. */
export interface Backlog {
  /** To be sent at endpoints that are neither paused nor disabled. */
  waiting: number;
  /** For how long the one that should have been sent first has been due. */
  lagSeconds: number;
  /** Connections of whose changes messages are still to be made. */
  feedsAhead: number;
}

/** Of all tenants. */
const NOBODY = '';

/** How many of them an hourly pass takes in one transaction. */
const PIECE = 1000;

const KEPT = `interval '30 days'`;

/** Of what is being erased nothing is written. Nor what was made under other choices of the customer, who changes them behind this or before. */
const STORE_WHOLE = statement(
  'store-whole-delivery',
  `WITH turn AS MATERIALIZED (
     SELECT FROM feed WHERE connection_id = :connection::uuid AND choices_version = :choices::int FOR KEY SHARE
   )
   UPDATE delivery SET payload = :payload, is_whole = true, bare = payload
   WHERE id = (
     SELECT id FROM delivery
     WHERE EXISTS (SELECT FROM turn) AND id = :id AND fence = :fence::int AND leased_until IS NOT NULL AND NOT is_whole
     FOR NO KEY UPDATE SKIP LOCKED
   ) RETURNING id`,
  { waits: true },
);

/** What is sent to endpoints: made of feeds, handed out, and concluded. Times are the database's: the only clock that workers share. */
@Injectable()
export class DeliveryRepository {
  constructor(private readonly store: Store) {}

  /** Connections with an endpoint whose position is behind the feed; of these or of all, by chance where there are more. */
  async ahead(connectionIds: readonly string[] | null, most: number): Promise<FeedOwner[]> {
    const { rows } = await this.store.pool.query<FeedOwner>({
      name: 'feeds-ahead',
      text: 'SELECT connection_id AS "connectionId", organisation_id AS "organisationId" FROM feeds_ahead($1::uuid[], $2)',
      values: [connectionIds, most],
    });
    return rows;
  }

  /** What is to be made of a connection's feed, endpoint by endpoint. */
  async plans(owner: FeedOwner): Promise<ExpandPlan[]> {
    const [plans] = await this.store.pipeline.sendAs(owner, planCall(owner.connectionId));
    return plans;
  }

  /**
   * Of each endpoint moves the position and inserts the deliveries, or neither: somebody else has moved it, or one of them is not
   * there any more. All of them together, in the order of the plans: so do others that lock the same. Whether each was moved.
   */
  async insert(owner: FeedOwner, deliveries: readonly NewDeliveries[]): Promise<boolean[]> {
    const calls = deliveries.map((each) => insertCall(owner, each));
    return (await this.store.pipeline.sendAs(owner, ...calls)).map((moved) => moved.length > 0);
  }

  /** For a minute they are this worker's. */
  async claim(room: Room): Promise<Claimed[]> {
    const [, , , claimed] = await this.store.pipeline.send(NOBODY, ...claimCalls(room));
    return claimed;
  }

  /**
   * What is sent from now on, and sent again; false: it is another worker's, or was made under other choices of the customer than
   * those with this number.
   */
  async storeWhole(
    { id, fence, connectionId: connection }: DeliveryHold & { connectionId: string },
    payload: Buffer,
    choices: number,
  ): Promise<boolean> {
    const values = { id, fence: String(fence), connection, payload, choices: String(choices) };
    const [stored] = await this.store.pipeline.send(id, call(STORE_WHOLE, values));
    return stored.length > 0;
  }

  /** The attempt, how the delivery goes on and what it tells of the endpoint; null: it is another worker's, and nothing is written. */
  async conclude(hold: DeliveryHold & { endpointId: string }, result: Result): Promise<{ disabled: boolean } | null> {
    const [, disabled, concluded] = await this.store.pipeline.send(hold.endpointId, ...resultCalls(hold, result));
    return concluded.length > 0 ? { disabled: disabled[0] ?? false } : null;
  }

  /** Whether it is this worker's, and neither it nor its endpoint is being deleted. */
  async holds(hold: DeliveryHold & { endpointId: string }): Promise<boolean> {
    const [[held = false]] = await this.store.pipeline.send(hold.endpointId, holdCall(hold));
    return held;
  }

  /** They are anybody's again in so many seconds; nothing was tried. */
  async handBack(holds: readonly DeliveryHold[], seconds = 0): Promise<void> {
    if (holds.length === 0) return;
    await this.store.pool.query({
      name: 'hand-back-deliveries',
      text: `
        UPDATE delivery SET leased_until = NULL,
          due_at = CASE WHEN $3::float > 0 THEN now() + make_interval(secs => $3) ELSE due_at END
        WHERE id IN (
          SELECT delivery.id FROM delivery JOIN unnest($1::uuid[], $2::int[]) AS held (id, fence) USING (id)
          WHERE delivery.fence = held.fence AND leased_until IS NOT NULL
          FOR NO KEY UPDATE OF delivery SKIP LOCKED
        )`,
      values: [holds.map(({ id }) => id), holds.map(({ fence }) => fence), seconds],
    });
  }

  /** It can never be sent: it does not open. */
  async giveUp({ id, fence }: DeliveryHold): Promise<void> {
    await this.store.pool.query({
      name: 'give-delivery-up',
      text: `
        UPDATE delivery SET state = 'exhausted', due_at = NULL, leased_until = NULL, finished_at = now()
        WHERE id = (
          SELECT id FROM delivery WHERE id = $1 AND fence = $2 AND leased_until IS NOT NULL
          FOR NO KEY UPDATE SKIP LOCKED
        )`,
      values: [id, fence],
    });
  }

  /** What nobody could be told in all its time is exhausted first: it is shown as that for as long again. How many were given up. */
  async expire(): Promise<number> {
    const { rowCount } = await this.store.pool.query(`
      UPDATE delivery SET state = 'exhausted', due_at = NULL, leased_until = NULL, finished_at = now()
      WHERE id IN (
        SELECT d.id FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id
        WHERE d.created_at < now() - ${KEPT} AND d.due_at IS NOT NULL AND (d.leased_until IS NULL OR d.leased_until <= now())
          AND (e.paused_at IS NOT NULL OR e.disabled_at IS NOT NULL)
        LIMIT ${PIECE} FOR UPDATE OF d SKIP LOCKED
      )`);
    return rowCount ?? 0;
  }

  /** Forgets the first of those that are done; how many. */
  async forget(): Promise<number> {
    const { rowCount } = await this.store.pool.query(`
      DELETE FROM delivery
      WHERE id IN (
        SELECT id FROM delivery
        WHERE created_at < now() - ${KEPT} AND finished_at < now() - ${KEPT} AND due_at IS NULL
        LIMIT ${PIECE} FOR UPDATE SKIP LOCKED
      )`);
    return rowCount ?? 0;
  }

  /** What was tried before is forgotten also where a message is sent again and again; how many attempts. */
  async forgetAttempts(): Promise<number> {
    const { rowCount } = await this.store.pool.query(`
      DELETE FROM delivery_attempt
      WHERE (delivery_id, number) IN (
        SELECT tried.delivery_id, tried.number FROM delivery_attempt tried JOIN delivery ON delivery.id = tried.delivery_id
        WHERE tried.at < now() - ${KEPT}
        ORDER BY tried.at LIMIT ${PIECE} FOR KEY SHARE OF delivery SKIP LOCKED
      )`);
    return rowCount ?? 0;
  }

  async backlog(): Promise<Backlog> {
    const { rows } = await this.store.pool.query<Backlog>(`
      SELECT count(*)::int AS waiting, (SELECT count(*)::int FROM feeds_ahead(NULL, 1000000)) AS "feedsAhead",
        coalesce(greatest(0, extract(epoch FROM now() - min(d.due_at) FILTER (WHERE d.due_at <= now()))), 0)::float AS "lagSeconds"
      FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id
      WHERE d.due_at IS NOT NULL AND e.paused_at IS NULL AND e.disabled_at IS NULL`);
    return rows[0] ?? { waiting: 0, lagSeconds: 0, feedsAhead: 0 };
  }
}
