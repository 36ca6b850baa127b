import { Injectable } from '@nestjs/common';
import { AppError, logger, NotFound } from '#kernel';
import type { Category } from '#models';
import {
  type AttemptRow,
  type DeliveryFilter,
  DeliveryLogRepository,
  type DeliveryRow,
  type EndpointPlace,
} from '#store';
import { ConnectionsService, type EndUser, type Environment } from '#tenancy';
import { type ConnectionKeys, SealBroken, Vault } from '#vault';
import type { Exchange } from './attempt.js';
import { Endpoints } from './endpoints.service.js';

type Place = EndpointPlace & { environment: Environment };

/** Which page: the id that the one before ended with. */
interface Page {
  after?: string | undefined;
  limit: number;
}

type AttemptView = Omit<AttemptRow, 'exchange'> & {
  /** Null: it does not open, or was destroyed, as the customer has switched something off since. */
  exchange: Exchange | null;
};

/** With what it says, and each attempt. */
export interface DeliveryView extends DeliveryRow {
  category: Category;
  /** As it is sent; null while that is still open. */
  payload: string | null;
  log: AttemptView[];
}

/** For whom something happened. */
export interface Told {
  connector: string;
  originId: string;
  /** Null: it does not open. */
  endUser: string | null;
}

/** It cannot be sent again while it is being sent. */
class DeliveryWaiting extends AppError {
  readonly code = 'delivery_waiting';
  override readonly status = 409;

  constructor() {
    super('It is being sent at the moment, for a minute at the most. Look at how that ends, and ask again if need be.');
  }
}

/** The most that one call puts on the schedule again. */
const AT_ONCE = 10_000;

/** What was sent to endpoints in the last 30 days, and how that went. */
@Injectable()
export class DeliveryLog {
  constructor(
    private readonly log: DeliveryLogRepository,
    private readonly connections: ConnectionsService,
    private readonly endpoints: Endpoints,
    private readonly vault: Vault,
  ) {}

  /** The latest first. */
  list(place: Place, filter: DeliveryFilter, page: Page): Promise<DeliveryRow[]> {
    return this.log.list(place, filter, page);
  }

  /** Rejects with NotFound. */
  async get(place: Place, id: string): Promise<DeliveryView> {
    const found = await this.log.get(place, id);
    const connection =
      found && (await this.connections.byId(place.organisationId, place.environment, found.connectionId));
    if (!connection) throw new NotFound('The delivery');
    const { payload, isWhole, log, ...row } = found;
    const keys = this.vault.keys(connection);
    return {
      ...row,
      category: connection.category,
      payload: isWhole ? opened(row, () => keys.open('delivery', id, payload).toString('utf8')) : null,
      log: log.map((attempt) => attemptOf(keys, row, attempt)),
    };
  }

  /** Sent again with the same id and the same bytes, and now where it waits. Rejects with NotFound, EndpointStopped or DeliveryWaiting. */
  async replay(place: Place, id: string): Promise<DeliveryRow> {
    await this.endpoints.active(place, (await this.row(place, id)).endpointId);
    const replayed = await this.log.replay(place, id);
    const now = await this.row(place, id);
    if (!replayed) throw new DeliveryWaiting();
    return now;
  }

  /**
   * The same for all that are chosen and done with, the oldest first: so many, and the id that the next call goes on after where
   * there may be more. Rejects with NotFound or EndpointStopped.
   */
  async replayAll(
    place: Place,
    filter: DeliveryFilter & { endpointId: string },
    after: string | undefined,
  ): Promise<{ replayed: number; cursor: string | null }> {
    await this.endpoints.active(place, filter.endpointId);
    const { replayed, last } = await this.log.replayAll(place, filter, { after, limit: AT_ONCE });
    return { replayed, cursor: last };
  }

  lastTold(place: Place, endpointIds: readonly string[]): Promise<Map<string, Date>> {
    return this.log.lastTold(place, endpointIds);
  }

  /** For whom these were, by the ids of their connections. */
  async toldOf(place: Place, connectionIds: readonly string[]): Promise<Map<string, Told>> {
    const found = await this.log.toldOf(place, [...new Set(connectionIds)]);
    return new Map(
      [...found].map(([id, row]) => {
        const endUser = opened(row, () => this.vault.keys(row).open('end_user', id, row.endUser).toString('utf8'));
        const name = endUser && (JSON.parse(endUser) as EndUser).orgName;
        return [id, { connector: row.connector, originId: row.originId, endUser: name }];
      }),
    );
  }

  private async row(place: Place, id: string): Promise<DeliveryRow> {
    const [row] = await this.log.list(place, { id }, { limit: 1 });
    if (!row) throw new NotFound('The delivery');
    return row;
  }
}

const attemptOf = (keys: ConnectionKeys, { id }: { id: string }, { exchange, ...attempt }: AttemptRow): AttemptView => {
  const text =
    exchange.length === 0
      ? null
      : opened({ id }, () => keys.open('delivery_exchange', `${id}:${attempt.number}`, exchange).toString('utf8'));
  return { ...attempt, exchange: text === null ? null : (JSON.parse(text) as Exchange) };
};

/** What does not open costs what it would have shown, never the answer. */
function opened({ id }: { id: string }, open: () => string): string | null {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    logger.error({ event: 'delivery_unreadable', id });
    return null;
  }
}
