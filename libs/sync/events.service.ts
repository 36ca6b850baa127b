import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Issues } from '#journal';
import { codeOf, logger } from '#kernel';
import { EventRepository, type HookOwner, type Taken, type TakenEvent } from '#store';
import { type ConnectionRef, ConnectionsService, ShortCache } from '#tenancy';
import { EventsInbox } from './events-inbox.js';
import { fateOf, type Heard, type Outcome, planOf, TRIES } from './events-plan.js';
import { EventsReader } from './events-reader.js';
import { eventsEnded, eventSeconds } from './metrics.js';

/** Events that are read together: a record that several of them name is read once. */
const BATCH = 50;

/** Readers of one connection's events in this process: what one of them waits for does not hold up what is told meanwhile. */
const SIDE_BY_SIDE = 4;

/** Milliseconds for which a reader has a place among all that read in this process; then it only ends what it has at hand. */
const TURN = 2000;

/** So many read without a place, each with its answers in hand; while there are as many, who has a place keeps it. */
const MOST_BESIDE = 50;

/** Milliseconds for which they are waited for when the process ends; what they had is read by others. */
const FAREWELL = 3000;

/** How often the minute for which they are this worker's begins anew. */
const HEARTBEAT = 20_000;

const EVENTS_NOT_READ = 'events_not_read';

/** Reads what providers have told of: the records by their names, or what changed of a stream that has none. */
@Injectable()
export class EventsService implements OnModuleDestroy {
  private stopping = false;
  /** Who reads here at the moment, by connection; and connections of which more came while all of them were busy. */
  private readonly readers = new Map<string, number>();
  private readonly more = new Set<string>();
  /** Those whose turn is over, and who wait for their provider. */
  private readonly beside = new Set<Promise<void>>();
  /** For a moment: of five records that are told of in a second the credentials are looked up once. */
  private readonly opened = new ShortCache<Awaited<ReturnType<ConnectionsService['open']>>>();

  constructor(
    private readonly connections: ConnectionsService,
    private readonly reader: EventsReader,
    private readonly issues: Issues,
    private readonly events: EventRepository,
    private readonly inbox: EventsInbox,
  ) {}

  /** What is at hand is handed back after its page. */
  stop(): void {
    this.stopping = true;
    this.reader.stop();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.race([Promise.all(this.beside), delay(FAREWELL, undefined, { ref: false })]);
  }

  /**
   * Resolves when none is waiting any more, or at once where enough read already, or when the turn is over: slow providers do not
   * fill all places.
   */
  async read(owner: HookOwner): Promise<void> {
    const { connectionId } = owner;
    const readers = this.readers.get(connectionId) ?? 0;
    if (readers >= SIDE_BY_SIDE) {
      this.more.add(connectionId);
      return;
    }
    this.readers.set(connectionId, readers + 1);
    const turn = { over: false };
    const reading = this.readAll(owner, turn);
    do {
      const isLate = await Promise.race([reading.then(() => false), delay(TURN, true, { ref: false })]);
      if (!isLate) return;
    } while (this.beside.size >= MOST_BESIDE && !this.stopping);
    turn.over = true;
    this.giveWay(owner, reading);
  }

  private async readAll(owner: HookOwner, turn: { over: boolean }): Promise<void> {
    const { connectionId } = owner;
    try {
      do {
        this.more.delete(connectionId);
        while (!turn.over && (await this.readSome(owner)));
      } while (!turn.over && this.more.has(connectionId));
    } finally {
      this.leave(connectionId);
    }
  }

  /** To who reads for others. Once it has what it asked for, or has failed, the rest has its turn again. */
  private giveWay(owner: HookOwner, reading: Promise<void>): void {
    const tell = (error: unknown): void => {
      logger.warn({ event: 'events_unread', connection: owner.connectionId, code: codeOf(error) });
    };
    const ended = reading
      .catch(tell)
      .then(() => this.inbox.wakeFor(owner))
      .catch(tell)
      .finally(() => this.beside.delete(ended));
    this.beside.add(ended);
  }

  private leave(connectionId: string): void {
    const left = (this.readers.get(connectionId) ?? 1) - 1;
    if (left > 0) this.readers.set(connectionId, left);
    else this.readers.delete(connectionId);
  }

  /** Whether there may be more. */
  private async readSome(owner: HookOwner): Promise<boolean> {
    if (this.stopping) return false;
    const { events: taken, standings } = await this.events.take(owner, BATCH);
    const connection =
      taken.length > 0 && (await this.connections.byId(owner.organisationId, undefined, owner.connectionId));
    if (!connection) return false;
    const [lost, fresh] = [taken.filter(({ tries }) => tries > TRIES), taken.filter(({ tries }) => tries <= TRIES)];
    if (lost.length > 0) await this.lose(connection, lost, standings);
    const heard = fresh.map((event) => ({ ...event, about: this.inbox.open(connection, event) }));
    if (connection.status === 'relink_needed') await this.drop(connection, heard);
    else if (heard.length > 0) await this.holding(heard, () => this.readHeard(connection, heard, standings));
    return taken.length === BATCH; // for what has come since, somebody was woken
  }

  /** Nothing can be asked for: all of these streams is read once the provider lets us in again. */
  private async drop(connection: ConnectionRef, heard: readonly Heard[]): Promise<void> {
    const streams = heard.flatMap(({ about }) => about.map(({ stream }) => stream));
    await this.events.makeWhole(ownerOf(connection), streams);
    await this.end(connection, heard, 'dropped');
  }

  /** Nobody else takes them meanwhile, however long the provider keeps us waiting. */
  private async holding(heard: readonly Heard[], read: () => Promise<void>): Promise<void> {
    const ids = heard.map(({ id }) => id);
    const renew = (): void => void this.events.renew(ids).catch(() => undefined); // the next one may reach the database
    const timer = setInterval(renew, HEARTBEAT);
    try {
      await read();
    } finally {
      clearInterval(timer);
    }
  }

  private async readHeard(
    connection: ConnectionRef,
    heard: readonly Heard[],
    standings: Taken['standings'],
  ): Promise<void> {
    const { connector, client } = await this.opened.get(connection.id, () => this.connections.open(connection));
    const plan = planOf(
      heard.map(({ about }) => about),
      connector.streams,
      standings,
    );
    const outcomes = new Map<string, Outcome>();
    const ids = heard.map(({ id }) => id);
    const reading = [...plan.read].map(async ([stream, names]) => {
      const outcome = await this.reader.read({ connection, connector, client, stream }, names, ids);
      if (outcome === null || outcome.due) plan.due.add(stream.name);
      if (outcome !== null) outcomes.set(stream.name, outcome);
    });
    await Promise.all(reading);
    // What happened until the right is back was not read, and nobody tells of it again.
    const denied = [...outcomes].flatMap(([stream, outcome]) => (outcome.denied ? stream : []));
    if (denied.length > 0) await this.events.makeWhole(ownerOf(connection), denied);
    await this.settle(connection, heard, outcomes, plan.due);
  }

  private async settle(
    connection: ConnectionRef,
    heard: readonly Heard[],
    outcomes: ReadonlyMap<string, Outcome>,
    due: ReadonlySet<string>,
  ): Promise<void> {
    const fates = heard.map((event) => fateOf(event, outcomes));
    const again = fates.flatMap(({ event: { id }, pause }) => (pause === undefined ? [] : [{ id, seconds: pause }]));
    const over = fates.filter(({ pause }) => pause === undefined);
    const unread = over.flatMap((fate) => fate.unread);
    for (const stream of new Set(unread.flatMap(({ stream, code }) => (code === undefined ? [] : stream))))
      await this.issues.open(connection, EVENTS_NOT_READ, stream);
    const streams = new Set([...due, ...unread.map(({ stream }) => stream)]);
    if (streams.size > 0) await this.inbox.makeDue(connection, [...streams]);
    if (this.stopping) await this.events.handBack(again.map(({ id }) => id));
    else await this.events.again(again);
    eventsEnded.inc({ outcome: 'again' }, again.length);
    const ended = over.map(({ event }) => event);
    const passedOn = ended.filter(({ about }) => about.some(({ stream }) => streams.has(stream)));
    await this.end(connection, passedOn, 'passed_on');
    await this.end(
      connection,
      ended.filter((event) => !passedOn.includes(event)),
      'read',
    );
  }

  /** Each time it was taken its worker ended, or it does not open: what it was about, nobody knows. */
  private async lose(
    connection: ConnectionRef,
    events: readonly TakenEvent[],
    standings: Taken['standings'],
  ): Promise<void> {
    const streams = [...standings].flatMap(([stream, standing]) => (standing === 'unread' ? [] : stream));
    for (const stream of streams) await this.issues.open(connection, EVENTS_NOT_READ, stream);
    await this.inbox.makeDue(connection, streams);
    await this.end(connection, events, 'passed_on');
  }

  private async end(
    connection: ConnectionRef,
    events: readonly Pick<TakenEvent, 'id' | 'receivedAt'>[],
    outcome: 'read' | 'passed_on' | 'dropped',
  ): Promise<void> {
    if (events.length === 0) return;
    await this.events.done(
      ownerOf(connection),
      events.map(({ id }) => id),
    );
    eventsEnded.inc({ outcome }, events.length);
    if (outcome !== 'read') return;
    for (const { receivedAt } of events) eventSeconds.observe((Date.now() - receivedAt.getTime()) / 1000);
  }
}

const ownerOf = ({ id, organisationId }: ConnectionRef): HookOwner => ({ connectionId: id, organisationId });
