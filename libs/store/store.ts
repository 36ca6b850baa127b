import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { logger } from '#kernel';
import { PrismaClient, type Prisma } from './generated/client.js';
import { Pipeline, type Tenant } from './pipeline.js';

export interface FoundApiKey {
  id: string;
  organisationId: string;
  environment: string;
  scopes: string[];
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export interface FoundHealthLink {
  id: string;
  organisationId: string;
  connectionId: string;
}

export interface FoundSession {
  id: string;
  organisationId: string;
  memberId: string;
  role: string;
  seenAt: Date;
  expiresAt: Date;
}

/** Something of an organisation that is looked for before it is known whose it is. */
export interface FoundOwned {
  id: string;
  organisationId: string;
}

export type Transaction = Prisma.TransactionClient;

/** Milliseconds to begin a transaction in: on a machine under load a connection takes its time. */
const MOST_WAIT = 10_000;

const LINES = 2;

/** The way to the database, and to one tenant's rows in it. */
@Injectable()
export class Store implements OnApplicationShutdown {
  readonly pool: pg.Pool;
  /**
   * For what is asked for with every page and every event: a transaction of Prisma's takes four round trips. Not the one that pages
   * are written through, behind which it would wait.
   */
  readonly pipeline: Pipeline;
  private readonly prisma: PrismaClient;

  constructor(url: string, { connections = 8 }: { connections?: number } = {}) {
    this.pool = new pg.Pool({ connectionString: url, max: connections, connectionTimeoutMillis: 10_000 });
    // A pool forgets an idle connection that the server has ended; without a listener the process would end as well.
    this.pool.on('error', (error) => {
      logger.warn({ event: 'database_connection_lost', code: (error as { code?: string }).code });
    });
    const lines = Math.min(connections, LINES);
    this.pipeline = new Pipeline(url, { connections: lines, waiting: lines });
    this.prisma = new PrismaClient({ adapter: new PrismaPg(this.pool) });
  }

  /** Prisma for one tenant, in one transaction: row-level security hides all others. */
  as<T>(
    { organisationId, connectionId = '' }: Tenant,
    work: (prisma: Transaction) => Promise<T>,
    { timeout = 30_000 }: { timeout?: number } = {},
  ): Promise<T> {
    return this.prisma.$transaction(
      async (prisma) => {
        await prisma.$executeRaw`
          SELECT set_config('app.organisation', ${organisationId}, true), set_config('app.connection', ${connectionId}, true)`;
        return work(prisma);
      },
      { maxWait: MOST_WAIT, timeout },
    );
  }

  /** For the operator, by the owner's address only: other roles see no organisation without being one. */
  asOwner<T>(work: (prisma: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work, { maxWait: MOST_WAIT });
  }

  /** Also one that was revoked. */
  async findApiKey(hash: Buffer): Promise<FoundApiKey | null> {
    const { rows } = await this.pool.query<FoundApiKey>({
      name: 'find-api-key',
      text: `
        SELECT id, organisation_id AS "organisationId", environment, scopes, last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"
        FROM find_api_key($1)`,
      values: [hash],
    });
    return rows[0] ?? null;
  }

  async findLinkToken(hash: Buffer): Promise<{ id: string; organisationId: string } | null> {
    const { rows } = await this.pool.query<{ id: string; organisationId: string }>({
      name: 'find-link-token',
      text: 'SELECT id, organisation_id AS "organisationId" FROM find_link_token($1)',
      values: [hash],
    });
    return rows[0] ?? null;
  }

  /** One that was not revoked. */
  async findHealthLink(hash: Buffer): Promise<FoundHealthLink | null> {
    const { rows } = await this.pool.query<FoundHealthLink>({
      name: 'find-health-link',
      text: `SELECT id, organisation_id AS "organisationId", connection_id AS "connectionId" FROM find_health_link($1)`,
      values: [hash],
    });
    return rows[0] ?? null;
  }

  /** As it was kept, of a connection that was ended by a link of this hash within the last day. */
  async findCertificate(hash: Buffer): Promise<unknown> {
    const { rows } = await this.pool.query<{ certificate: unknown }>({
      name: 'find-erasure-certificate',
      text: 'SELECT certificate FROM find_erasure_certificate($1)',
      values: [hash],
    });
    return rows[0]?.certificate ?? null;
  }

  /** The organisation whose connect page has this address. */
  async findConnectPage(address: Buffer): Promise<string | null> {
    const { rows } = await this.pool.query<{ organisationId: string }>({
      name: 'find-connect-page',
      text: 'SELECT organisation_id AS "organisationId" FROM find_connect_page($1)',
      values: [address],
    });
    return rows[0]?.organisationId ?? null;
  }

  /** The member whose address has one of these names. */
  async findMember(names: readonly string[]): Promise<FoundOwned | null> {
    const { rows } = await this.pool.query<FoundOwned>({
      name: 'find-member',
      text: 'SELECT id, organisation_id AS "organisationId" FROM find_member($1)',
      values: [names],
    });
    return rows[0] ?? null;
  }

  /** The member whose identity has one of these names. */
  async findIdentity(names: readonly string[]): Promise<FoundOwned | null> {
    const { rows } = await this.pool.query<FoundOwned>({
      name: 'find-identity',
      text: 'SELECT id, organisation_id AS "organisationId" FROM find_identity($1)',
      values: [names],
    });
    return rows[0] ?? null;
  }

  /** Whether its time is over is not looked at. */
  async findSession(hash: Buffer): Promise<FoundSession | null> {
    const { rows } = await this.pool.query<FoundSession>({
      name: 'find-session',
      text: `
        SELECT id, organisation_id AS "organisationId", member_id AS "memberId", role, seen_at AS "seenAt", expires_at AS "expiresAt"
        FROM find_session($1)`,
      values: [hash],
    });
    return rows[0] ?? null;
  }

  async findInvitation(hash: Buffer): Promise<FoundOwned | null> {
    const { rows } = await this.pool.query<FoundOwned>({
      name: 'find-invitation',
      text: 'SELECT id, organisation_id AS "organisationId" FROM find_invitation($1)',
      values: [hash],
    });
    return rows[0] ?? null;
  }

  /** Resolves when the database answers. */
  async ready(): Promise<void> {
    await this.pool.query('SELECT 1');
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.pipeline.close();
    if (!this.pool.ended) await this.pool.end();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}
