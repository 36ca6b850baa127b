import { setMaxListeners } from 'node:events';
import { Injectable } from '@nestjs/common';
import { codeOf, logger } from '#kernel';
import { DeliveryRepository, FeedListener, type FeedOwner } from '#store';
import { Deliverer } from './deliverer.js';
import { DeliveryUpkeep } from './delivery-upkeep.js';
import { Expander } from './expander.js';
import { Looking } from './looking.js';
import { UnderWay } from './under-way.js';

/** Milliseconds between two looks at feeds that nobody has told of, and at deliveries that become due. */
const FEEDS = 2000;
const DUE = 1000;

/** Connections of one look, and how many of them are worked on at once. */
const CONNECTIONS = 200;
const AT_ONCE = 3;

/** Milliseconds that what was sent is given to be answered when the process ends: an orchestrator's patience, less that of what follows. */
const FAREWELL = 6000;

/** Somebody has changed what is due, wherever it is. */
const ANY = '';

/** Makes messages of feeds as soon as something is told, and sends those that are due. Without a queue: Postgres has it all. */
@Injectable()
export class Dispatcher {
  private readonly feeds = new Looking({ every: FEEDS, least: 0, event: 'feeds_not_expanded' }, () => this.expandAll());
  private readonly due = new Looking({ every: DUE, least: 15, event: 'deliveries_not_claimed' }, () => this.claim());
  private readonly ending = new AbortController();
  private readonly late = new AbortController();
  /** Connections that something was told of; null: perhaps of any. */
  private told: Set<string> | null = null;
  private lookedAtAll = -Infinity;
  private readonly attempts = new UnderWay();

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly expander: Expander,
    private readonly deliverer: Deliverer,
    private readonly listener: FeedListener,
    private readonly upkeep: DeliveryUpkeep,
  ) {
    setMaxListeners(0, this.ending.signal, this.late.signal); // each attempt has some
  }

  start(): void {
    this.listener.start({
      heard: (connectionId) => {
        if (connectionId === ANY) this.lookAtAll();
        else this.again(connectionId);
      },
      listening: () => {
        this.lookAtAll();
      },
    });
    this.feeds.start();
    this.due.start();
  }

  /** Nothing is begun or sent any more; what was sent has a moment to be answered. */
  async stop(): Promise<void> {
    const late = setTimeout(() => {
      this.late.abort();
    }, FAREWELL);
    this.ending.abort();
    await Promise.all([this.listener.stop(), this.feeds.stop(), this.due.stop(), this.upkeep.stop()]);
    await this.attempts.ended();
    clearTimeout(late);
  }

  private async expandAll(): Promise<void> {
    this.upkeep.whenDue();
    const all = this.told === null || performance.now() - this.lookedAtAll >= FEEDS;
    const named = all ? null : [...(this.told ?? [])];
    this.told = new Set();
    if (all) this.lookedAtAll = performance.now();
    if (named?.length === 0) return;
    const found = await this.found(named);
    const waiting = [...found];
    const moved = await Promise.all(Array.from({ length: AT_ONCE }, () => this.expandEach(waiting)));
    // Where nothing can be told at the moment the same ones would be found again, as fast as anybody can look.
    if (found.length === CONNECTIONS && moved.includes(true) && this.feeds.goesOn) this.lookAtAll();
  }

  private async found(named: string[] | null): Promise<FeedOwner[]> {
    try {
      return await this.deliveries.ahead(named, CONNECTIONS);
    } catch (error) {
      this.lookedAtAll = -Infinity; // nobody knows what it would have found
      throw error;
    }
  }

  /** Whether anything was moved. */
  private async expandEach(waiting: FeedOwner[]): Promise<boolean> {
    let any = false;
    for (let owner = waiting.pop(); owner && this.feeds.goesOn; owner = waiting.pop()) {
      try {
        const { deliveries, moved, more } = await this.expander.expand(owner);
        any ||= moved;
        if (deliveries > 0) this.due.now();
        if (more) this.again(owner.connectionId);
      } catch (error) {
        // It is found again by the next look at all of them.
        logger.error({ event: 'feed_not_expanded', connection: owner.connectionId, code: codeOf(error) });
      }
    }
    return any;
  }

  /** After the others. */
  private again(connectionId: string): void {
    this.told?.add(connectionId);
    this.feeds.now();
  }

  private lookAtAll(): void {
    this.told = null;
    this.feeds.now();
    this.due.now();
  }

  private async claim(): Promise<void> {
    const room = this.attempts.room();
    if (room.all === 0) return; // the first that ends looks again
    const { ending, late } = { ending: this.ending.signal, late: this.late.signal };
    const claimedAt = performance.now();
    for (const each of await this.deliveries.claim(room)) {
      const attempt = this.attempts.begin(each, (signs) =>
        this.deliverer.deliver(each, { claimedAt, ending, late, ...signs }),
      );
      void attempt.then(() => {
        this.due.now();
      });
    }
  }
}
