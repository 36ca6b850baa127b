import { Injectable } from '@nestjs/common';
import type { Connector, CredentialField, Grants, Guide } from '#connectors';
import { InvalidRequest } from '#kernel';
import { Wake } from '#queue';
import { Records } from '#records';
import type { Transaction } from '#store';
import { ConnectionsService, ProviderClients, type ApiKeyRef, type ConnectionRef, type Credentials } from '#tenancy';
import { credentialsOf } from './credentials.js';
import { LinkTokenInvalid, RelinkOtherAccount, RightsMissing, TemporaryTokenInvalid } from './errors.js';
import { LinkTokensService, type Invitation, type Link } from './link-tokens.service.js';

/** What the connect page shows to the person who was invited. */
export interface LinkView {
  connector: { slug: string; name: string; category: 'hris' | 'ats' };
  credentials: CredentialField[];
  guide: Guide;
  /** The person's own company, as the vendor calls it. */
  orgName: string;
  /** Whether an existing connection is repaired. */
  relink: boolean;
  expiresAt: Date;
}

export interface FinishedLink {
  organisationId: string;
  temporaryToken: string;
  connectionId: string;
  /** What the credentials may read; the connection works with less than all. */
  grants: Grants;
}

/** The link flow: invite, check, connect, hand over. */
@Injectable()
export class LinkService {
  constructor(
    private readonly tokens: LinkTokensService,
    private readonly connections: ConnectionsService,
    private readonly clients: ProviderClients,
    private readonly records: Records,
    private readonly wake: Wake,
  ) {}

  async createLinkToken(key: ApiKeyRef, invitation: Invitation): Promise<{ linkToken: string; expiresAt: Date }> {
    const { connector: slug, category, connectionId } = invitation;
    const connector = this.clients.list.find((one) => one.slug === slug && one.category === category);
    if (!connector) throw invalid('integration', 'There is no such integration in this category');
    if (connectionId !== undefined) {
      const connection = await this.connections.byId(key.organisationId, key.environment, connectionId);
      if (connection?.connector !== slug)
        throw invalid('connection_id', 'There is no such connection of this integration');
    }
    return this.tokens.create(key, invitation);
  }

  async describe(linkToken: string): Promise<LinkView> {
    const link = await this.tokens.find(linkToken);
    const { slug, name, category, credentials, guide } = this.clients.connector(link.connector);
    const relink = link.connectionId !== undefined;
    return {
      connector: { slug, name, category },
      credentials,
      guide,
      orgName: link.endUser.orgName,
      relink,
      expiresAt: link.expiresAt,
    };
  }

  /** Asks the provider what these credentials may read. Changes nothing. */
  async check(linkToken: string, values: Record<string, string>): Promise<Grants> {
    const link = await this.tokens.find(linkToken);
    const connector = this.clients.connector(link.connector);
    return connector.check(this.clients.open(connector, credentialsOf(connector, values)));
  }

  /** Connects, or repairs. The link is used up with the connection's change and not before: whatever fails leaves it as it was. */
  async finish(linkToken: string, values: Record<string, string>): Promise<FinishedLink> {
    const link = await this.tokens.find(linkToken);
    const connector = this.clients.connector(link.connector);
    const credentials = credentialsOf(connector, values);
    const grants = await connector.check(this.clients.open(connector, credentials));
    mayRead(connector, grants);
    const finished = await this.connect(link, connector, { credentials, grants });
    await this.wake.add('sweep', {});
    return { ...finished, organisationId: link.organisationId, grants };
  }

  /** Exchanges what a finished link handed over for the connector token; one of all who try at the same time gets it. */
  async redeem(key: ApiKeyRef, temporaryToken: string): Promise<{ connectorToken: string; connectionId: string }> {
    const { id, connectionId } = await this.tokens.findTemporary(key, temporaryToken);
    const connection = await this.connections.byId(key.organisationId, key.environment, connectionId);
    if (!connection) throw new TemporaryTokenInvalid();
    const connectorToken = await this.connections.tokenOf(connection);
    await this.tokens.consumeTemporary(key, id);
    return { connectorToken, connectionId };
  }

  private async connect(
    link: Link,
    connector: Connector,
    access: { credentials: Credentials; grants: Grants },
  ): Promise<{ temporaryToken: string; connectionId: string }> {
    let temporaryToken = '';
    const along = async (transaction: Transaction, connectionId: string): Promise<void> => {
      await this.tokens.consume(transaction, link);
      temporaryToken = await this.tokens.issueTemporary(transaction, link, connectionId);
    };
    const { organisationId, environment, originId, endUser, firstSync = true } = link;
    if (link.connectionId === undefined) {
      const { connection } = await this.connections.create(
        { organisationId, environment, connector, originId, endUser, paused: !firstSync, ...access },
        along,
      );
      return { temporaryToken, connectionId: connection.id };
    }
    const connection = await this.connections.byId(organisationId, environment, link.connectionId);
    if (!connection) throw new LinkTokenInvalid(); // erased meanwhile
    await this.sameAccount(connection, access.grants);
    await this.connections.relink(connection, access, along);
    return { temporaryToken, connectionId: connection.id };
  }

  /** Refuses credentials that show nothing of what the connection knows: a second company's records must not mix with the first's. */
  private async sameAccount(connection: ConnectionRef, { sample }: Grants): Promise<void> {
    if ((await this.records.known(connection, sample.model, sample.remoteIds)) > 0) return;
    const counts = Object.values(await this.records.counts(connection));
    if (counts.some((count) => count > 0)) throw new RelinkOtherAccount(connection.id);
  }
}

function mayRead(connector: Connector, { streams }: Grants): void {
  const all = Object.values(streams);
  if (all.some(({ granted }) => granted)) return;
  throw new RightsMissing(connector.name, [...new Set(all.flatMap(({ missing }) => missing ?? []))]);
}

const invalid = (field: string, msg: string): InvalidRequest =>
  new InvalidRequest([{ loc: ['body', field], msg, type: 'value_error' }]);
