import { Injectable } from '@nestjs/common';
import { codeOf, logger, newId } from '#kernel';
import { type Change, Changes } from '#records';
import {
  DeliveryRepository,
  type ExpandPlan,
  type FeedOwner,
  type NewDeliveries,
  type NewDelivery,
  type Position,
} from '#store';
import { type ConnectionRef, ConnectionsService, type EndUser } from '#tenancy';
import { type ConnectionKeys, SealBroken, Vault } from '#vault';
import { dialectEventOf, dialectMessageOf } from './dialect.js';
import { Endpoints } from './endpoints.service.js';
import { typeOf, wantedBy } from './filter.js';
import { connectorOf, messageOf } from './message.js';

/** Changes that are made into messages at once. */
const PAGE = 500;

/** Endpoints whose deliveries are inserted in one transaction. */
const TOGETHER = 10;

/** What became of one look at a connection. */
export interface Expanded {
  deliveries: number;
  /** Whether an endpoint is further on than before. */
  moved: boolean;
  /** Whether there is more to be made of it. */
  more: boolean;
}

interface Telling {
  owner: FeedOwner;
  connection: ConnectionRef;
  plan: ExpandPlan;
}

/** What one endpoint is to be told. */
interface Page {
  deliveries: NewDeliveries;
  more: boolean;
}

/** A page of a feed, which several endpoints may want alike; null: what was planned does not hold any more. */
type Read = (from: Position, plan: ExpandPlan) => Promise<{ items: Change[]; more: boolean } | null>;

/** Writes a change as its endpoint is told of it. */
type Write = (id: string, change: Change, numbers: { previous: number | null; epoch: number }) => string;

/** Makes messages of what a connection's feed says, for each endpoint that wants it; several at once make them once. */
@Injectable()
export class Expander {
  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly changes: Changes,
    private readonly connections: ConnectionsService,
    private readonly endpoints: Endpoints,
    private readonly vault: Vault,
  ) {}

  /** A page of it for each of its endpoints. */
  async expand(owner: FeedOwner): Promise<Expanded> {
    const plans = await this.deliveries.plans(owner);
    const connection = await this.connections.byId(owner.organisationId, undefined, owner.connectionId);
    const expanded: Expanded = { deliveries: 0, moved: false, more: false };
    if (!connection) return expanded; // erased meanwhile
    const read = this.reader(connection);
    for (let at = 0; at < plans.length; at += TOGETHER) {
      const pages: Page[] = [];
      for (const plan of plans.slice(at, at + TOGETHER)) {
        const page = await this.pageOf({ owner, connection, plan }, read);
        if (page) pages.push(page);
      }
      for (const { deliveries, more } of await this.insert(owner, pages)) {
        expanded.deliveries += deliveries.deliveries.length;
        expanded.moved = true;
        expanded.more ||= more;
      }
    }
    return expanded;
  }

  /** Those that were ours to make: of the others somebody else looks, or nobody any more. */
  private async insert(owner: FeedOwner, pages: readonly Page[]): Promise<Page[]> {
    if (pages.length === 0) return [];
    const moved = await this.deliveries.insert(
      owner,
      pages.map(({ deliveries }) => deliveries),
    );
    return pages.filter((_, index) => moved[index]);
  }

  /** Of one connection: what several endpoints want from the same place on is read and opened once. */
  private reader(connection: ConnectionRef): Read {
    const known = new Map<string, ReturnType<Read>>();
    return (from, plan) => {
      const key = JSON.stringify([from.seq, plan.feed, plan.events]);
      const reading = known.get(key) ?? this.read(connection, from, plan);
      known.set(key, reading);
      return reading;
    };
  }

  private async read(connection: ConnectionRef, from: Position, { feed, events }: ExpandPlan): ReturnType<Read> {
    const wanted = wantedBy({ category: connection.category, writes: true, types: events });
    const range = { after: from.seq, until: feed.seq, limit: PAGE, withoutFirst: true };
    const { items, more, state } = await this.changes.read(connection, wanted, range);
    // Some were forgotten, or mean something else, since the plan was made: the next look makes another one.
    if (state?.epoch !== feed.epoch) return null;
    return state.keptFrom <= from.seq ? { items, more } : null;
  }

  /** Null: nothing can be told at the moment, which the next look at all feeds tries again; the others are told. */
  private async pageOf(telling: Telling, read: Read): Promise<Page | null> {
    try {
      return await this.page(telling, read);
    } catch (error) {
      const { connection, plan } = telling;
      logger.error({
        event: 'endpoint_not_told',
        connection: connection.id,
        endpoint: plan.endpointId,
        code: codeOf(error),
      });
      return null;
    }
  }

  private async page(telling: Telling, read: Read): Promise<Page | null> {
    const { plan } = telling;
    const from = startOf(plan);
    const found = await read(from, plan);
    if (!found) return null;
    const { items, more } = found;
    const { made, previous } = await this.make(telling, items, from.previous);
    const seq = more ? (items.at(-1)?.sequence ?? plan.feed.seq) : plan.feed.seq;
    const to = { epoch: plan.feed.epoch, seq, previous };
    const { endpointId, position } = plan;
    return { deliveries: { endpointId, from: position, to, previous: from.previous, deliveries: made }, more };
  }

  /** Sealed, with the number of the last of them. */
  private async make(
    telling: Telling,
    items: readonly Change[],
    before: number | null,
  ): Promise<{ made: NewDelivery[]; previous: number | null }> {
    const { connection, plan } = telling;
    const told = isDialect(plan) ? items.filter((change) => dialectEventOf(typeOf(change)) !== null) : items;
    if (told.length === 0) return { made: [], previous: before };
    const keys = this.vault.keys(connection);
    const write = await this.writer(telling, keys);
    let previous = before;
    const made = told.map((change) => {
      const id = newId();
      const text = write(id, change, { previous, epoch: plan.feed.epoch });
      previous = change.sequence;
      return {
        ...{ id, seq: change.sequence, type: typeOf(change), subject: change.id, at: change.at },
        payload: keys.seal('delivery', id, text),
        isWhole: isDialect(plan) || plan.payload !== 'full' || change.kind === 'event',
      };
    });
    return { made, previous };
  }

  private async writer({ owner, connection, plan }: Telling, keys: ConnectionKeys): Promise<Write> {
    const { connection: facts, endpointId } = plan;
    if (!isDialect(plan)) {
      const connector = connectorOf(connection, facts.originId);
      return (id, change, numbers) => messageOf(id, connector, change, numbers);
    }
    const url = (await this.endpoints.open(owner, endpointId))?.url ?? '';
    const endUser = endUserOf(keys, connection.id, facts.endUser);
    return (_, change) => dialectMessageOf(change, { endpoint: { id: endpointId, url }, connection, facts, endUser });
  }
}

const isDialect = ({ style }: ExpandPlan): boolean => style === 'dialect';

/**
 * Where to go on. In another epoch numbers begin anew, and those up to the position were told of before the restored backup was made.
 * What was forgotten cannot be told any more: that is to be seen.
 */
function startOf({ position, feed }: ExpandPlan): Position {
  const { epoch } = feed;
  const known = position ?? { epoch, seq: 0, previous: null };
  const start = known.epoch === epoch ? known : { epoch, seq: Math.min(known.seq, feed.seq), previous: null };
  return start.seq < feed.keptFrom ? { epoch, seq: feed.keptFrom, previous: feed.keptFrom } : start;
}

function endUserOf(keys: ConnectionKeys, id: string, sealed: Buffer): EndUser | null {
  try {
    return JSON.parse(keys.open('end_user', id, sealed).toString('utf8')) as EndUser;
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}
