import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { NotFound } from '#kernel';
import { type Change, Changes } from '#records';
import type { FeedState, ToldOf, WantedChanges } from '#store';
import type { ConnectionRef } from '#tenancy';
import { ChangesForgotten, FeedRestarted, NumberNotGiven } from './errors.js';
import { WaitingRoom } from './waiting-room.js';

/** What somebody asks of a change log. */
export interface FeedQuery {
  wanted: WantedChanges;
  /** `latest`: what happens from now on; left out: all that is kept. */
  after?: number | 'latest' | undefined;
  /** The one that `after` is a number of. */
  epoch?: number | undefined;
  limit: number;
  /** Seconds to wait for something where there is nothing yet. */
  wait: number;
}

export interface FeedItem extends Change {
  /** The number of the one before it among those that are asked for; null: it is the first of them. */
  previous: number | null;
}

export interface FeedPage {
  epoch: number;
  items: FeedItem[];
  /** What to pass as `after` next. */
  next: number;
  more: boolean;
}

/** Milliseconds between two looks of a call that waits; by chance a little more or less. */
const PAUSE = 250;

/** What happens to connections, in its order, for those who come and ask. */
@Injectable()
export class Feed {
  constructor(
    private readonly changes: Changes,
    private readonly room: WaitingRoom,
  ) {}

  /** Rejects with ChangesForgotten, FeedRestarted, Busy, and NotFound once the connection is erased. */
  async read(connection: ConnectionRef, query: FeedQuery, gone: AbortSignal): Promise<FeedPage> {
    const end = performance.now() + query.wait * 1000;
    const state = await this.state(connection);
    const page = await this.page(connection, query, { state, after: startOf(query, state) });
    if (page.items.length > 0 || query.wait === 0) return page;
    return this.room.stay(connection.id, gone, async (over) => this.later(connection, query, page, { end, over }));
  }

  /** What is told of these records and events, in its order; and the epoch of its numbers. */
  async readOf(
    connection: ConnectionRef,
    wanted: { told: readonly ToldOf[]; limit: number },
  ): Promise<{ items: FeedItem[]; epoch: number | null }> {
    const { items, epoch } = await this.changes.readOf(connection, wanted);
    return { items: items.map((item, index) => ({ ...item, previous: items[index - 1]?.sequence ?? null })), epoch };
  }

  /** As soon as there is something. */
  private async later(
    connection: ConnectionRef,
    query: FeedQuery,
    empty: FeedPage,
    { end, over }: { end: number; over: AbortSignal },
  ): Promise<FeedPage> {
    for (let page = empty; ;) {
      const rest = end - performance.now();
      if (rest <= 0 || over.aborted) return page;
      await sleep(Math.min(rest, PAUSE * (0.9 + Math.random() * 0.2)), undefined, { signal: over }).catch(
        () => undefined,
      );
      const state = await this.state(connection);
      if (state.epoch !== page.epoch) throw new FeedRestarted(state.epoch);
      if (state.seq > page.next) page = await this.page(connection, query, { state, after: page.next });
      if (page.items.length > 0) return page;
    }
  }

  private async page(
    connection: ConnectionRef,
    { wanted, limit }: FeedQuery,
    { state: { seq, epoch }, after }: { state: FeedState; after: number },
  ): Promise<FeedPage> {
    const { items, previous, more, state } = await this.changes.read(connection, wanted, { after, until: seq, limit });
    if (!state) throw erased();
    if (after < state.keptFrom) throw new ChangesForgotten(state.keptFrom);
    const shown = items.map((item, index) => ({ ...item, previous: items[index - 1]?.sequence ?? previous }));
    const last = shown.at(-1)?.sequence;
    return { epoch, items: shown, next: more && last !== undefined ? last : seq, more };
  }

  private async state(connection: ConnectionRef): Promise<FeedState> {
    const state = await this.changes.state(connection);
    if (!state) throw erased();
    return state;
  }
}

const FIRST_EPOCH = 1;

const erased = (): NotFound => new NotFound('The connector');

function startOf({ after, epoch }: FeedQuery, state: FeedState): number {
  if (epoch !== undefined && epoch !== state.epoch) throw new FeedRestarted(state.epoch);
  if (after === 'latest') return state.seq;
  if (after === undefined) return state.keptFrom;
  if (after <= state.seq) return after;
  // Whoever does not say of which epoch the number is may have it from an earlier one.
  const isOfThis = epoch === state.epoch || state.epoch === FIRST_EPOCH;
  throw isOfThis ? new NumberNotGiven(after, state) : new FeedRestarted(state.epoch);
}
