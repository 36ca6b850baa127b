import { Injectable } from '@nestjs/common';
import { type ListedView, WriteHistory } from '#actions';
import { DeliveryLog, Feed, type FeedItem } from '#events';
import { NotFound } from '#kernel';
import { AuditRepository, type DeliveryRow, RequestLogRepository, type ToldOf } from '#store';
import { type ApiKeyRef, ConnectionsService } from '#tenancy';
import { CATEGORIES } from '../account/category.dto.js';
import { changeShown } from '../changes/changes.controller.js';
import { deliveryShown } from '../webhooks/shown.js';
import { writeShown } from '../writes/writes.controller.js';
import { Actors } from './actors.js';
import { REQUEST_ID } from './log.dto.js';
import type { RequestStoryDto } from './request.dto.js';
import { auditShown, requestShown } from './shown.js';

/** Of each kind: callers choose the ids of their requests, and may give one many times. */
const MOST = 50;

/** What the change log of a connection tells of writes. */
interface Told {
  connectionId: string;
  epoch: number;
  item: FeedItem;
}

/** What was noted of a request by itself. */
@Injectable()
export class Logs {
  constructor(
    private readonly requests: RequestLogRepository,
    private readonly audit: AuditRepository,
    private readonly actors: Actors,
  ) {}

  async of(key: ApiKeyRef, requestId: string): Promise<Pick<RequestStoryDto, 'requests' | 'audit'>> {
    const [requests, audit] = await Promise.all([
      this.requests.list(key, { requestId }, { limit: MOST }),
      this.audit.list(key, { requestId }, { limit: MOST }),
    ]);
    const who = await this.actors.of(
      key.organisationId,
      [...requests, ...audit].map(({ actor }) => actor),
    );
    return {
      requests: requests.map((row) => requestShown(row, who)),
      audit: audit.map((row) => auditShown(row, who)),
    };
  }
}

/** Puts together what is known of a request: from its answer to what was delivered because of it. */
@Injectable()
export class Story {
  constructor(
    private readonly logs: Logs,
    private readonly writes: WriteHistory,
    private readonly feed: Feed,
    private readonly deliveries: DeliveryLog,
    private readonly connections: ConnectionsService,
  ) {}

  /** Rejects with NotFound where nothing is known of it. */
  async of(key: ApiKeyRef, id: string): Promise<RequestStoryDto> {
    if (!REQUEST_ID.test(id)) throw unknown();
    const [logged, writes] = await Promise.all([this.logs.of(key, id), this.writesOf(key, id)]);
    if (logged.requests.length + logged.audit.length + writes.length === 0) throw unknown();
    const told = await this.toldOf(key, writes);
    return {
      ...logged,
      writes: writes.map(writeShown),
      changes: told.map(({ item }) => changeShown(item)),
      deliveries: (await this.deliveriesOf(key, told)).map(deliveryShown),
    };
  }

  private writesOf(key: ApiKeyRef, requestId: string): Promise<ListedView[]> {
    const categories = CATEGORIES.filter((category) => key.scopes.includes(`${category}:write`));
    if (categories.length === 0) return Promise.resolve([]);
    const of = { environment: key.environment, categories, connectionId: null, state: null };
    return this.writes.list(key.organisationId, { ...of, requestId, after: null, limit: MOST });
  }

  /** Each connection has a log of its own, and is looked at once: nearly always there is one. */
  private async toldOf(key: ApiKeyRef, writes: readonly ListedView[]): Promise<Told[]> {
    const told: Told[] = [];
    for (const [connectionId, each] of Map.groupBy(writes, (write) => write.connectionId)) {
      const connection = await this.connections.byId(key.organisationId, key.environment, connectionId);
      if (!connection || !key.scopes.includes(`${connection.category}:read`)) continue;
      const wanted = { told: each.flatMap(placesOf), limit: MOST - told.length };
      const { items, epoch } = await this.feed.readOf(connection, wanted);
      if (epoch !== null) told.push(...items.map((item) => ({ connectionId, epoch, item })));
      if (told.length === MOST) break;
    }
    return told;
  }

  private async deliveriesOf(key: ApiKeyRef, told: readonly Told[]): Promise<DeliveryRow[]> {
    if (told.length === 0 || !key.scopes.includes('webhooks:read')) return [];
    const of = told.map(({ connectionId, epoch, item }) => ({ connectionId, epoch, seq: item.sequence }));
    return this.deliveries.list(key, { told: of }, { limit: MOST });
  }
}

/** Of its own record and its own end only: others may write at the same time. */
const placesOf = ({ id, recordId, told }: ListedView): ToldOf[] =>
  told ? [id, ...(recordId === null ? [] : [recordId])].map((each) => ({ id: each, ...told })) : [];

const unknown = (): NotFound => new NotFound('The request');
