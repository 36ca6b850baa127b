import { Injectable } from '@nestjs/common';
import { type Choices, completed, type Connector, type Grants, NOTHING_OFF } from '#connectors';
import { isUuid, logger, newId, NotFound, randomText, Secret } from '#kernel';
import {
  awaitTurn,
  connectionById,
  connectionByToken,
  ErasureRepository,
  grantsOf,
  ProviderTokenRepository,
  sealedConnection,
  Store,
  turnConnection,
  type Prisma,
  type Transaction,
} from '#store';
import { SealBroken, Vault } from '#vault';
import { tokenHash, type ApiKeyRef, type Environment } from './api-key.js';
import { REF, refOf, type ConnectionListing, type ConnectionRef, type EndUser } from './connection.js';
import { certify, type ErasureCertificate } from './erasure.js';
import { type Found, keptGrants, lostOf, newlyOver, relinked } from './grants.js';
import { createHook, removeHook, renewHook } from './hook.js';
import { cursorOf, type ListConnections, whereOf } from './list-connections.js';
import { bytes, readOf, sealedCredentials } from './new-rows.js';
import { forgetOver, isNews, lockedGrants, noteFound } from './note-rights.js';
import { ProviderClients, type Credentials } from './provider-clients.js';
import { readAnew } from './read-anew.js';
import { SharedTokens } from './shared-tokens.js';
import { ShortCache } from './short-cache.js';

export interface NewConnection {
  organisationId: string;
  environment: Environment;
  connector: Connector;
  originId: string;
  endUser: EndUser;
  credentials: Credentials;
  grants: Grants;
  /** What is switched off before anything is read; what goes with that is added. Left out: nothing. */
  choices?: Choices;
  /** Nothing of it is read until somebody asks or resumes. */
  paused?: boolean;
}

export interface OpenConnection {
  connector: Connector;
  client: unknown;
  credentialsVersion: number;
}

/** What else shall happen with a change of a connection, or not happen with it. */
export type Along = (transaction: Transaction, connectionId: string) => Promise<void>;

const DETAILS = {
  ...REF,
  originId: true,
  endUser: true,
  token: true,
  createdAt: true,
  completedAt: true,
  relinkNeededAt: true,
} as const;

/** The connections of organisations: found by token or id, made, repaired, opened and erased. */
@Injectable()
export class ConnectionsService {
  private readonly found = new ShortCache<ConnectionRef | null>();

  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
    private readonly clients: ProviderClients,
    private readonly erasures: ErasureRepository,
  ) {}

  /**
   * Null for a token that is wrong, missing, of another organisation or of the other environment: all cost the same one query. A
   * member, who is told no tokens, names a connection by its id in the token's place.
   */
  byToken({ organisationId, environment, member }: ApiKeyRef, token: string): Promise<ConnectionRef | null> {
    if (member && isUuid(token)) return this.byId(organisationId, environment, token);
    const hash = tokenHash(token);
    return this.found.get(`${organisationId} ${environment} ${hash.toString('base64')}`, () =>
      this.find(organisationId, connectionByToken(hash, environment)),
    );
  }

  byId(organisationId: string, environment: Environment | undefined, id: string): Promise<ConnectionRef | null> {
    return this.found.get(`${organisationId} ${environment ?? ''} ${id}`, () =>
      this.find(organisationId, connectionById(id, environment ?? null)),
    );
  }

  /** Rejects with NotFound where one is named that the key does not have. */
  async mustBe({ organisationId, environment }: ApiKeyRef, id: string | undefined): Promise<void> {
    if (id !== undefined && !(await this.byId(organisationId, environment, id))) throw new NotFound('The connector');
  }

  /** As it is now, not a moment ago. */
  fresh(organisationId: string, id: string): Promise<ConnectionRef | null> {
    return this.find(organisationId, connectionById(id, null));
  }

  /** A page in the order in which the connections were made. */
  async list(key: ApiKeyRef, query: ListConnections): Promise<{ items: ConnectionListing[]; cursor: string | null }> {
    const rows = await this.store.as({ organisationId: key.organisationId }, (prisma) =>
      prisma.connection.findMany({
        where: whereOf(key, query),
        select: DETAILS,
        orderBy: { id: 'asc' },
        take: query.pageSize + 1,
      }),
    );
    const items = rows.slice(0, query.pageSize).map((row) => {
      const { originId, createdAt, completedAt, relinkNeededAt } = row;
      return { connection: refOf(row), originId, ...this.opened(row), createdAt, completedAt, relinkNeededAt };
    });
    const last = items.at(-1);
    return { items, cursor: rows.length > query.pageSize && last ? cursorOf(last.connection.id) : null };
  }

  /**
   * Its streams are due at once, unless it is paused or all of their models are switched off. `along` shares the transaction: if it
   * throws, there is no connection. Rejects with ChoiceUnknown.
   */
  async create(input: NewConnection, along: Along): Promise<{ connection: ConnectionRef; token: string }> {
    const { organisationId, environment, connector, originId } = input;
    const choices = completed(connector, input.choices ?? NOTHING_OFF);
    const id = newId();
    const { dek, keyVersion } = this.vault.newDataKey(id);
    const keys = this.vault.keys({ id, dek, keyVersion });
    const token = `pp_conn_${randomText(32)}`;
    const now = new Date();
    const row = {
      ...{ id, organisationId, environment, connector: connector.slug, category: connector.category, originId },
      ...{ dek: bytes(dek), keyVersion, tokenHash: tokenHash(token), token: bytes(keys.seal('token', id, token)) },
      endUser: bytes(keys.seal('end_user', id, JSON.stringify(input.endUser))),
      ...sealedCredentials(keys, id, input),
      choices: { models: [...choices.models], fields: [...choices.fields] },
      completedAt: now,
    };
    const streams = connector.streams.map((stream) => ({
      ...{
        id: newId(),
        organisationId,
        connectionId: id,
        connector: connector.slug,
        name: stream.name,
        nextRunAt: now,
      },
      ...readOf(stream, choices),
    }));
    const created = await this.store.as({ organisationId, connectionId: id }, async (prisma) => {
      await along(prisma, id);
      const connection = await prisma.connection.create({ data: row, select: REF });
      await prisma.stream.createMany({ data: streams });
      if (input.paused) await prisma.schedule.create({ data: { connectionId: id, organisationId, paused: true } });
      await prisma.$executeRaw`INSERT INTO feed (connection_id) VALUES (${id}::uuid)`;
      await createHook(prisma, connector, { id, organisationId });
      return connection;
    });
    return { connection: refOf(created), token };
  }

  /** New credentials for the same account: id, token, records and what is switched off stay. */
  async relink(
    connection: ConnectionRef,
    access: { credentials: Credentials; grants: Grants },
    along: Along,
  ): Promise<void> {
    const { id, organisationId } = connection;
    const sealed = sealedCredentials(this.vault.keys(connection), id, access);
    await this.store.as({ organisationId, connectionId: id }, async (prisma) => {
      await along(prisma, id);
      const { kept } = await lockedGrants(prisma, id);
      const grants = relinked(kept, access.grants, new Date());
      await prisma.connection.update({
        where: { id },
        data: {
          ...{ ...sealed, grants: grants as unknown as Prisma.InputJsonObject },
          ...{ credentialsVersion: { increment: 1 }, status: 'complete', relinkNeededAt: null },
        },
        select: { id: true },
      });
      await readAnew(prisma, id);
      await forgetOver(prisma, connection, newlyOver(kept, grants));
      await renewHook(prisma, id);
    });
    this.forget(id);
  }

  /** The provider does not let us in with these credentials any more: shown to the vendor until they work or somebody links again. */
  async markRelinkNeeded(connection: ConnectionRef, credentialsVersion: number): Promise<void> {
    const { id, organisationId } = connection;
    const turning = turnConnection(id, credentialsVersion, ['complete', 'relink_needed']);
    const owner = { organisationId, connectionId: id };
    const [, turned] = await this.store.pipeline.sendAs(owner, awaitTurn(id), turning);
    if (turned.length > 0) this.found.clear();
  }

  /** These credentials work. */
  async markComplete(connection: ConnectionRef, credentialsVersion: number): Promise<void> {
    const { id, organisationId } = connection;
    const turning = turnConnection(id, credentialsVersion, ['relink_needed', 'complete']);
    const [turned] = await this.store.pipeline.sendAs({ organisationId, connectionId: id }, turning);
    if (turned.length > 0) this.found.clear();
  }

  /**
   * What was found of the rights since they were last noted. Answers with the connection as it is then, and with those of the
   * missing rights that it once had and whose fields still keep what they had. Fields whose time is over are rendered anew. What
   * credentials of an earlier version have shown is not noted, where that is given.
   */
  async noteRights(
    connection: ConnectionRef,
    found: Found,
    credentialsVersion?: number,
  ): Promise<{ connection: ConnectionRef | null; lost: string[] }> {
    const { id, organisationId, environment } = connection;
    // Mostly nothing is new, and nobody has to wait for a turn to find that out.
    const [[known]] = await this.store.pipeline.sendAs({ organisationId }, grantsOf(id));
    const kept = keptGrants(known);
    if (isNews(kept, found) && (await noteFound(this.store, connection, found, credentialsVersion))) this.found.clear();
    const current = await this.byId(organisationId, environment, id);
    return { connection: current, lost: current ? lostOf(current, found) : [] };
  }

  /** The only place where credentials are in the clear. */
  async open(connection: ConnectionRef): Promise<OpenConnection> {
    const { id, organisationId } = connection;
    const [[row]] = await this.store.pipeline.sendAs({ organisationId }, sealedConnection(id));
    if (!row) {
      this.forget(id);
      throw new NotFound('The connection');
    }
    const connector = this.clients.connector(row.connector);
    const client = this.clients.opening(row, () => {
      const keys = this.vault.keys(refOf(row));
      const opened = keys.open('credentials', id, row.credentials).toString();
      const values = Object.entries(JSON.parse(opened) as Record<string, string>);
      const credentials = Object.fromEntries(values.map(([name, value]) => [name, new Secret(value)]));
      const owner = { organisationId, connectionId: id, credentialsVersion: row.credentialsVersion };
      const tokens = new SharedTokens(new ProviderTokenRepository(this.store), keys, owner);
      return this.clients.open(connector, credentials, id, tokens);
    });
    return { connector, client, credentialsVersion: row.credentialsVersion };
  }

  async tokenOf(connection: ConnectionRef): Promise<string> {
    const { id, organisationId } = connection;
    const row = await this.store.as({ organisationId }, (prisma) =>
      prisma.connection.findUnique({ where: { id }, select: { token: true } }),
    );
    if (!row) throw new NotFound('The connection');
    return this.vault.keys(connection).open('token', id, row.token).toString();
  }

  /** Destroys the connection's data key and all that was kept of it. `along` shares the transaction. */
  async erase(
    connection: ConnectionRef,
    along?: (transaction: Transaction, certificate: ErasureCertificate) => Promise<void>,
  ): Promise<ErasureCertificate> {
    const { id, organisationId } = connection;
    const erasedAt = new Date();
    await removeHook(this.store, connection, this.vault.keys(connection), () => this.open(connection));
    const records = await this.erasures.erase({ organisationId, connectionId: id }, (transaction, counted) =>
      Promise.resolve(along?.(transaction, certify(connection, counted, erasedAt))),
    );
    if (!records) throw new NotFound('The connection');
    this.forget(id);
    return certify(connection, records, erasedAt);
  }

  /** Forgets everything that this process holds of the connection in the clear. */
  forget(connectionId: string): void {
    this.found.clear();
    this.clients.forget(connectionId);
    this.vault.forget(connectionId);
  }

  /** One that does not open costs what it would have shown, never the list. */
  private opened(row: Sealed): Pick<ConnectionListing, 'endUser' | 'token'> {
    try {
      const keys = this.vault.keys(refOf(row));
      const endUser = JSON.parse(keys.open('end_user', row.id, row.endUser).toString()) as EndUser;
      return { endUser, token: keys.open('token', row.id, row.token).toString() };
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      logger.error({ event: 'connection_unreadable', connection: row.id });
      return { endUser: null, token: null };
    }
  }

  private async find(
    organisationId: string,
    connection: ReturnType<typeof connectionById>,
  ): Promise<ConnectionRef | null> {
    const [[row]] = await this.store.pipeline.sendAs({ organisationId }, connection);
    return row ? refOf(row) : null;
  }
}

type Sealed = Parameters<typeof refOf>[0] & { endUser: Uint8Array; token: Uint8Array };
