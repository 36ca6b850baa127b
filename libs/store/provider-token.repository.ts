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

/** The access tokens of connections, sealed, and who fetches one. */
export class ProviderTokenRepository {
  constructor(private readonly store: Store) {}

  find({ organisationId, connectionId, name }: TokenKey): Promise<TokenRow | undefined> {
    return this.store.as({ organisationId }, async (prisma) => {
      const rows = await prisma.$queryRaw<TokenRow[]>`
        SELECT credentials_version AS "credentialsVersion", CASE WHEN expires_at > now() THEN token END AS token,
          coalesce(extract(epoch FROM expires_at - now()), 0)::float AS seconds
        FROM provider_token WHERE connection_id = ${connectionId}::uuid AND name = ${name}`;
      return rows[0];
    });
  }

  /** The lease, where nobody else has it and nobody has put another token there since `seen`; null otherwise. */
  lease(
    { organisationId, connectionId, name, credentialsVersion }: TokenKey,
    seen: Uint8Array | null,
  ): Promise<string | null> {
    return this.store.as({ organisationId }, async (prisma) => {
      const rows = await prisma.$queryRaw<{ lease: string }[]>`
        INSERT INTO provider_token AS held (connection_id, name, organisation_id, credentials_version, leased_until)
        VALUES (${connectionId}::uuid, ${name}, ${organisationId}::uuid, ${credentialsVersion},
          clock_timestamp() + make_interval(secs => ${LEASE}))
        ON CONFLICT (connection_id, name) DO UPDATE SET
          credentials_version = excluded.credentials_version, leased_until = excluded.leased_until, token = NULL
        WHERE coalesce(held.leased_until <= clock_timestamp(), true) AND held.credentials_version <= excluded.credentials_version
          AND (held.token IS NULL OR held.token = ${seen && new Uint8Array(seen)} OR held.expires_at <= now()
            OR held.credentials_version < excluded.credentials_version)
        RETURNING leased_until::text AS lease`;
      return rows[0]?.lease ?? null;
    });
  }

  /** Ends the lease, with a token or without one. Nothing happens when it is over. */
  async release(
    { organisationId, connectionId, name }: TokenKey,
    lease: string,
    found?: { token: Uint8Array; seconds: number },
  ): Promise<void> {
    const token = found ? new Uint8Array(found.token) : null;
    await this.store.as({ organisationId }, async (prisma) => {
      await prisma.$executeRaw`
        UPDATE provider_token
        SET token = ${token}, expires_at = now() + make_interval(secs => ${found?.seconds ?? 0}::float), leased_until = NULL
        WHERE connection_id = ${connectionId}::uuid AND name = ${name} AND leased_until = ${lease}::timestamptz`;
    });
  }
}
