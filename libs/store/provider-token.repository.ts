import { call, statement } from './statement.js';
import type { Store } from './store.js';

/** Which token, and of which credentials. */
export interface TokenKey {
  organisationId: string;
  connectionId: string;
  name: string;
  credentialsVersion: number;
}

export interface TokenRow {
  credentialsVersion: number;
  /** Sealed; null while there is none that may be used. */
  token: Uint8Array | null;
  /** For which it may still be used. */
  seconds: number;
}

/** How long whoever fetches a token has time, before another one does. */
const LEASE = 30;

const FIND = statement(
  'find-token',
  `SELECT credentials_version, CASE WHEN expires_at > now() THEN token END,
     coalesce(extract(epoch FROM expires_at - now()), 0)::text
   FROM provider_token WHERE connection_id = :connection AND name = :name`,
);

const TAKE = statement(
  'lease-token',
  `INSERT INTO provider_token AS held (connection_id, name, organisation_id, credentials_version, leased_until)
   VALUES (:connection, :name, :organisation, :version, clock_timestamp() + interval '${LEASE} seconds')
   ON CONFLICT (connection_id, name) DO UPDATE SET
     credentials_version = excluded.credentials_version, leased_until = excluded.leased_until, token = NULL
   WHERE coalesce(held.leased_until <= clock_timestamp(), true) AND held.credentials_version <= excluded.credentials_version
     AND (held.token IS NULL OR held.token = :seen OR held.expires_at <= now()
       OR held.credentials_version < excluded.credentials_version)
   RETURNING leased_until::text`,
  { waits: true },
);

const RELEASE = statement(
  'release-token',
  `UPDATE provider_token
   SET token = :token, expires_at = now() + make_interval(secs => :seconds), leased_until = NULL
   WHERE connection_id = :connection AND name = :name AND leased_until = :lease`,
  { waits: true },
);

/** The access tokens of connections, sealed, and who fetches one. */
export class ProviderTokenRepository {
  constructor(private readonly store: Store) {}

  async find({ organisationId, connectionId, name }: TokenKey): Promise<TokenRow | undefined> {
    const [[row]] = await this.store.pipeline.sendAs(
      { organisationId },
      call(FIND, { connection: connectionId, name }, (found) => ({
        credentialsVersion: found.integer(0),
        token: found.has(1) ? Buffer.from(found.bytes(1)) : null,
        seconds: Number(found.text(2)),
      })),
    );
    return row;
  }

  /** The lease, where nobody else has it and nobody has put another token there since `seen`; null otherwise. */
  async lease(
    { organisationId, connectionId, name, credentialsVersion }: TokenKey,
    seen: Uint8Array | null,
  ): Promise<string | null> {
    const values = { name, version: String(credentialsVersion), seen: seen && Buffer.from(seen) };
    const [[lease]] = await this.store.pipeline.sendAs(
      { organisationId, connectionId },
      call(TAKE, { connection: connectionId, organisation: organisationId, ...values }, (row) => row.text(0)),
    );
    return lease ?? null;
  }

  /** Ends the lease, with a token or without one. Nothing happens when it is over. */
  async release(
    { organisationId, connectionId, name }: TokenKey,
    lease: string,
    found?: { token: Uint8Array; seconds: number },
  ): Promise<void> {
    const values = { token: found ? Buffer.from(found.token) : null, seconds: String(found?.seconds ?? 0) };
    await this.store.pipeline.sendAs(
      { organisationId, connectionId },
      call(RELEASE, { connection: connectionId, name, lease, ...values }),
    );
  }
}
