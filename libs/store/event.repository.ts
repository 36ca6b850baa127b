import { Injectable } from '@nestjs/common';
import { listOf } from './binary.js';
import type { HookOwner } from './hook.repository.js';
import { call, statement } from './statement.js';
import { Store } from './store.js';

/** What a provider has told: what it names is sealed, and by its key it is known again. */
export interface SealedEvent {
  id: string;
  key: Buffer;
  about: Buffer;
}

/** An event that this worker reads. */
export interface TakenEvent {
  id: string;
  about: Buffer;
  receivedAt: Date;
  /** With this one. */
  tries: number;
}

/** How a stream stands for what an event names of it: read at once, or with its next run, or of no use before its first. */
export type EventStanding = 'read' | 'paused' | 'unread';

export interface Taken {
  events: TakenEvent[];
  /** By name of the stream. */
  standings: Map<string, EventStanding>;
}

/** That the provider tells is noted once a second: each event more would wait for the one before. */
const PUT = statement(
  'put-events',
  `WITH added AS (
     INSERT INTO provider_event (id, organisation_id, connection_id, key, about, received_at, due_at)
     SELECT id, :organisation::uuid, :connection::uuid, key, about, now(), now()
     FROM unnest(:ids::uuid[], :keys::bytea[], :abouts::bytea[]) AS told (id, key, about)
     ON CONFLICT (connection_id, key) DO NOTHING
     RETURNING id
   ), heard AS (
     UPDATE hook SET last_event_at = now()
     WHERE connection_id = :connection::uuid AND :told::boolean AND EXISTS (SELECT FROM added)
       AND (last_event_at IS NULL OR last_event_at < now() - interval '1 second')
   )
   SELECT count(*)::int FROM added`,
  { waits: true },
);

const IS_TAKEN = statement(
  'is-event-taken',
  'SELECT tries > 0 FROM provider_event WHERE connection_id = :connection AND key = :key',
);

/** How long an event is its worker's. */
const LEASE = `interval '1 minute'`;

const TAKE = statement(
  'take-events',
  `UPDATE provider_event SET due_at = now() + ${LEASE}, tries = tries + 1, in_hand = true
   WHERE id IN (
     SELECT id FROM provider_event
     WHERE connection_id = :connection AND due_at <= now()
     ORDER BY due_at
     LIMIT :limit
     FOR UPDATE SKIP LOCKED
   )
   RETURNING id, about, received_at, tries`,
  { waits: true },
);

const STANDINGS = statement(
  'standings-of-streams',
  `SELECT name, CASE
       WHEN models = '{}' OR last_start_at IS NULL THEN 'unread'
       WHEN stream.paused OR schedule.paused THEN 'paused'
       ELSE 'read'
     END
   FROM stream LEFT JOIN schedule USING (connection_id)
   WHERE connection_id = :connection`,
);

const END = statement(
  'end-events',
  'UPDATE provider_event SET due_at = NULL, about = NULL, in_hand = false WHERE id = ANY (:ids::uuid[])',
  { waits: true },
);

/** What providers tell: stored before it is answered, read by workers, and remembered for a while. */
@Injectable()
export class EventRepository {
  constructor(private readonly store: Store) {}

  /**
   * How many of them are new. All of them are due at once. `byUs`: nobody told of them, somebody asks for what they name. In one
   * round trip: whoever sends waits for the answer.
   */
  async put(
    { organisationId: organisation, connectionId: connection }: HookOwner,
    events: readonly SealedEvent[],
    { byUs = false } = {},
  ): Promise<number> {
    const rows = {
      ids: listOf.uuids(events.map(({ id }) => id)),
      keys: listOf.bytes(events.map(({ key }) => key)),
      abouts: listOf.bytes(events.map(({ about }) => about)),
    };
    const [[added = 0]] = await this.store.pipeline.sendAs(
      { organisationId: organisation, connectionId: connection },
      call(PUT, { organisation, connection, told: String(!byUs), ...rows }, (row) => row.integer(0)),
    );
    return added;
  }

  /** Whether somebody reads it, or has read it. */
  async isTaken(owner: HookOwner, key: Buffer): Promise<boolean> {
    const [[taken = false]] = await this.store.pipeline.sendAs(
      owner,
      call(IS_TAKEN, { connection: owner.connectionId, key }, (row) => row.flag(0)),
    );
    return taken;
  }

  /** Connections with events that nobody reads. */
  async waiting(limit: number): Promise<HookOwner[]> {
    const { rows } = await this.store.pool.query<HookOwner>({
      name: 'waiting-events',
      text: `
        SELECT DISTINCT connection_id AS "connectionId", organisation_id AS "organisationId"
        FROM provider_event WHERE due_at <= now() LIMIT $1`,
      values: [limit],
    });
    return rows;
  }

  /** Some of a connection's events: this worker's for a minute, then those that are left are anybody's again. With how its streams stand. */
  async take({ connectionId: connection }: HookOwner, limit: number): Promise<Taken> {
    const [events, standings] = await this.store.pipeline.send(
      connection,
      call(TAKE, { connection, limit: String(limit) }, (row) => ({
        id: row.uuid(0),
        about: Buffer.from(row.bytes(1)),
        receivedAt: new Date(row.time(2)),
        tries: row.integer(3),
      })),
      call(STANDINGS, { connection }, (row) => [row.text(0), row.text(1) as EventStanding] as const),
    );
    return { events, standings: new Map(standings) };
  }

  /** Those that it still reads stay this worker's for another minute. */
  async renew(ids: readonly string[]): Promise<void> {
    await this.store.pool.query({
      name: 'renew-events',
      text: `UPDATE provider_event SET due_at = now() + ${LEASE} WHERE id = ANY ($1::uuid[]) AND due_at IS NOT NULL`,
      values: [ids],
    });
  }

  /** They are read: what they named is forgotten. */
  async done({ connectionId }: HookOwner, ids: readonly string[]): Promise<void> {
    await this.store.pipeline.send(connectionId, call(END, { ids: listOf.uuids(ids) }));
  }

  /** To be read again, each after so many seconds. */
  async again(events: readonly { id: string; seconds: number }[]): Promise<void> {
    if (events.length === 0) return;
    await this.store.pool.query({
      name: 'put-off-events',
      text: `
        UPDATE provider_event SET due_at = now() + make_interval(secs => later.seconds), in_hand = false
        FROM unnest($1::uuid[], $2::float[]) AS later (id, seconds)
        WHERE provider_event.id = later.id AND due_at IS NOT NULL`,
      values: [events.map(({ id }) => id), events.map(({ seconds }) => seconds)],
    });
  }

  /** Those of this worker, which ends: for another one, and this was no try. */
  async handBack(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.store.pool.query({
      name: 'hand-back-events',
      text: `
        UPDATE provider_event SET due_at = now(), tries = tries - 1, in_hand = false
        WHERE id = ANY ($1::uuid[]) AND due_at IS NOT NULL`,
      values: [ids],
    });
  }

  /**
   * Whether a run reads the stream at the moment, or somebody reads other events of the connection than these, or what a write of
   * ours has left: answers that they have in hand may be older than what was told.
   */
  async isReading({ connectionId }: HookOwner, stream: string, events: readonly string[]): Promise<boolean> {
    const { rows } = await this.store.pool.query<{ reading: boolean }>({
      name: 'is-stream-read',
      text: `
        SELECT EXISTS (SELECT FROM run WHERE connection_id = $1 AND stream = $2 AND state = 'running')
          OR EXISTS (
            SELECT FROM provider_event
            WHERE connection_id = $1 AND due_at IS NOT NULL AND in_hand AND id <> ALL ($3::uuid[])
          )
          OR EXISTS (SELECT FROM write WHERE connection_id = $1 AND leased_until IS NOT NULL) AS reading`,
      values: [connectionId, stream, events],
    });
    return rows[0]?.reading === true;
  }

  /** What changed of these streams is to be read now, of all of them where none is named. */
  async makeDue({ connectionId }: HookOwner, streams?: readonly string[]): Promise<void> {
    await this.store.pool.query({
      name: 'make-streams-due',
      text: `
        UPDATE stream SET next_run_at = least(next_run_at, now())
        WHERE connection_id = $1 AND ($2::text[] IS NULL OR name = ANY ($2)) AND last_start_at IS NOT NULL`,
      values: [connectionId, streams ?? null],
    });
  }

  /** The next run of these streams reads everything, with what is gone: of that, nothing tells later. */
  async makeWhole({ connectionId }: HookOwner, streams: readonly string[]): Promise<void> {
    await this.store.pool.query({
      name: 'make-streams-whole',
      text: 'UPDATE stream SET next_full_at = now() WHERE connection_id = $1 AND name = ANY ($2) AND next_full_at > now()',
      values: [connectionId, streams],
    });
  }

  /** A provider lists its events for a month: no older one comes again. */
  async forget(): Promise<void> {
    await this.store.pool.query(`DELETE FROM provider_event WHERE received_at < now() - interval '31 days'`);
  }
}
