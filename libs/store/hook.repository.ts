import { Injectable } from '@nestjs/common';
import { call, statement } from './statement.js';
import { Store } from './store.js';

/** `not_allowed`: the credentials lack the right. `no_public_url`: the provider cannot reach us. */
export type HookStatus = 'waiting' | 'active' | 'not_allowed' | 'no_public_url' | 'failed';

/** Whose hook it is. */
export interface HookOwner {
  organisationId: string;
  connectionId: string;
}

/** An address and its secret: hashed to be found and compared, sealed to be shown to the provider. */
export interface HookAddress {
  pathHash: Buffer;
  secretHash: Buffer;
  address: Buffer;
}

export interface HookRow {
  address: Uint8Array | null;
  secretHash: Uint8Array | null;
  status: string;
  heardTo: Date | null;
  lastEventAt: Date | null;
}

/** How long a worker that was woken for a hook is waited for. */
const WAIT = `interval '1 minute'`;

const OF = statement(
  'hook-of',
  'SELECT address, secret_hash, status, heard_to, last_event_at FROM hook WHERE connection_id = :connection',
);

/** Where providers send what happens: one row for each connection whose provider does. */
@Injectable()
export class HookRepository {
  constructor(private readonly store: Store) {}

  /** Before the tenant is known. */
  async find(pathHash: Buffer): Promise<HookOwner | null> {
    const { rows } = await this.store.pool.query<HookOwner>({
      name: 'find-hook',
      text: `SELECT connection_id AS "connectionId", organisation_id AS "organisationId" FROM find_hook($1)`,
      values: [pathHash],
    });
    return rows[0] ?? null;
  }

  /** Null where the connection's provider sends nothing, or the connection is gone. */
  async of(owner: HookOwner): Promise<HookRow | null> {
    const [[hook]] = await this.store.pipeline.sendAs(
      { organisationId: owner.organisationId },
      call(OF, { connection: owner.connectionId }, (row) => ({
        address: row.has(0) ? Buffer.from(row.bytes(0)) : null,
        secretHash: row.has(1) ? Buffer.from(row.bytes(1)) : null,
        status: row.text(2),
        heardTo: row.has(3) ? new Date(row.time(3)) : null,
        lastEventAt: row.has(4) ? new Date(row.time(4)) : null,
      })),
    );
    return hook ?? null;
  }

  /** Hooks that have to be looked after. Several workers may look at the same time; each row falls to one of them. */
  async due(limit: number): Promise<HookOwner[]> {
    const { rows } = await this.store.pool.query<HookOwner>({
      name: 'due-hooks',
      text: `
        UPDATE hook SET due_at = now() + ${WAIT}
        WHERE connection_id IN (
          SELECT connection_id FROM hook WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        RETURNING connection_id AS "connectionId", organisation_id AS "organisationId"`,
      values: [limit],
    });
    return rows;
  }

  /** Another address in place of the one that was known; false when somebody else was faster. */
  async move({ connectionId }: HookOwner, known: Uint8Array | null, to: HookAddress): Promise<boolean> {
    const { rowCount } = await this.store.pool.query({
      name: 'move-hook',
      text: `
        UPDATE hook SET path_hash = $3, secret_hash = $4, address = $5
        WHERE connection_id = $1 AND address IS NOT DISTINCT FROM $2`,
      values: [connectionId, known, to.pathHash, to.secretHash, to.address],
    });
    return rowCount === 1;
  }

  /** How it stands, and when it is looked after again. */
  async note({ connectionId }: HookOwner, { status, seconds }: { status: HookStatus; seconds: number }): Promise<void> {
    await this.store.pool.query({
      name: 'note-hook',
      text: 'UPDATE hook SET status = $2, due_at = now() + make_interval(secs => $3) WHERE connection_id = $1',
      values: [connectionId, status, seconds],
    });
  }

  /** It stands as it stood, and is looked after in so many seconds. */
  async putOff({ connectionId }: HookOwner, seconds: number): Promise<void> {
    await this.store.pool.query({
      name: 'put-off-hook',
      text: 'UPDATE hook SET due_at = now() + make_interval(secs => $2) WHERE connection_id = $1',
      values: [connectionId, seconds],
    });
  }

  /** Up to this time of the provider's nothing that it lists is missing. */
  async heard({ connectionId }: HookOwner, to: Date): Promise<void> {
    await this.store.pool.query({
      name: 'hear-hook',
      text: 'UPDATE hook SET heard_to = greatest(heard_to, $2) WHERE connection_id = $1',
      values: [connectionId, to],
    });
  }

  /** Gives a hook to each connection of these connectors that has none. */
  async align(connectors: readonly string[]): Promise<void> {
    await this.store.pool.query({
      name: 'align-hooks',
      text: `
        INSERT INTO hook (connection_id, organisation_id, connector, due_at)
        SELECT DISTINCT ON (connection_id) connection_id, organisation_id, connector, now()
        FROM stream WHERE connector = ANY ($1)
        ON CONFLICT (connection_id) DO NOTHING`,
      values: [connectors],
    });
  }

  /** All of them are looked after within so many seconds: what happened while nobody listened is asked for then. */
  async hasten(seconds: number): Promise<void> {
    await this.store.pool.query({
      name: 'hasten-hooks',
      text: `
        UPDATE hook SET due_at = least(due_at, now() + make_interval(secs => random() * $1))
        WHERE due_at > now()`,
      values: [seconds],
    });
  }
}
