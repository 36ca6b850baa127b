import { Injectable } from '@nestjs/common';
import {
  type Choices,
  completed,
  type Connector,
  type Grants,
  isOfUse,
  NOTHING_OFF,
  NothingGranted,
} from '#connectors';
import { AppError, InvalidRequest } from '#kernel';
import { Wake } from '#queue';
import type { Transaction } from '#store';
import { ConnectionsService, ProviderClients, type ApiKeyRef, type Credentials } from '#tenancy';
import { credentialsOf } from './credentials.js';
import { LinkTokenInvalid, RightsMissing, TemporaryTokenInvalid } from './errors.js';
import { type HandedOver, LinkTokensService, type Invitation, type Link } from './link-tokens.service.js';
import type { Understood } from './pasted.js';
import { Repair } from './repair.js';

/** What the connect page shows to the person who was invited. */
export interface LinkView {
  organisationId: string;
  connector: Connector;
  /** The person's own company, as the vendor calls it. */
  orgName: string;
  /** Whether an existing connection is repaired. */
  relink: boolean;
  /** What is switched off in it. */
  off: Choices;
  expiresAt: Date;
}

/** By name, as it was typed or pasted. */
type Typed = Record<string, string>;

export interface CheckedLink extends Grants {
  connector: Connector;
  /** The names of those that were given: all of them are accepted. */
  given: string[];
  /** What was taken for something else than where it stood. */
  understood: Understood[];
}

export interface FinishedLink extends HandedOver {
  organisationId: string;
  environment: string;
  connectionId: string;
  /** It was finished before, and its answer did not arrive. */
  again: boolean;
}

/** The link flow: invite, check, connect, hand over. */
@Injectable()
export class LinkService {
  constructor(
    private readonly tokens: LinkTokensService,
    private readonly connections: ConnectionsService,
    private readonly clients: ProviderClients,
    private readonly repair: Repair,
    private readonly wake: Wake,
  ) {}

  async createLinkToken(
    key: Pick<ApiKeyRef, 'organisationId' | 'environment'>,
    invitation: Invitation,
    /** What the connection to repair is called by whoever asks. */
    connectionField = 'connector_id',
  ): Promise<{ id: string; linkToken: string; expiresAt: Date }> {
    const { connector: slug, category, connectionId } = invitation;
    const { list } = this.clients;
    const connector = list.find((one) => one.slug === slug && one.category === category);
    if (!connector) throw invalid('integration', `There is no such integration in this category. ${listed(list)}`);
    if (connectionId !== undefined) {
      const connection = await this.connections.byId(key.organisationId, key.environment, connectionId);
      if (connection?.connector !== slug)
        throw invalid(connectionField, 'There is no such connector of this integration');
    }
    return this.tokens.create(key, invitation);
  }

  async describe(linkToken: string): Promise<LinkView> {
    const link = await this.tokens.find(linkToken);
    return {
      organisationId: link.organisationId,
      connector: this.clients.connector(link.connector),
      orgName: link.endUser.orgName,
      relink: link.connectionId !== undefined,
      off: await this.offIn(link),
      expiresAt: link.expiresAt,
    };
  }

  /**
   * Asks the provider what these credentials may read, and nothing of what is `off`; where that is left out, what is switched off
   * is. Changes nothing.
   */
  async check(linkToken: string, typed: Typed, off?: Choices): Promise<CheckedLink> {
    const link = await this.tokens.find(linkToken);
    const { connector, credentials, understood, grants, choices } = await this.asked(link, typed, off);
    const missing = grants.missing.filter((right) => isOfUse(connector, right, choices));
    return { ...grants, missing, connector, understood, given: Object.keys(credentials) };
  }

  /** Whether it can be used; false: it was used a moment ago. Rejects with LinkTokenInvalid where it is neither. */
  async isOpen(linkToken: string): Promise<boolean> {
    const open = await orInvalid(this.tokens.find(linkToken));
    if (!open) await this.tokens.findUsed(linkToken);
    return open !== null;
  }

  /**
   * Connects, or repairs. The link is used up with the connection's change and not before: whatever fails leaves it as it was. Who
   * did not get the answer, or asked twice, has it again for a while by asking the same; who has nothing secret to ask with, is told
   * with AlreadyConnected that it is done.
   */
  async finish(linkToken: string, typed: Typed, off?: Choices): Promise<FinishedLink> {
    const first = await orInvalid(this.finishFirst(linkToken, typed, off));
    return first ?? this.finishAgain(linkToken, typed, off);
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

  private async finishFirst(linkToken: string, typed: Typed, off: Choices | undefined): Promise<FinishedLink> {
    const link = await this.tokens.find(linkToken);
    const { connector, credentials, grants, choices } = await this.asked(link, typed, off);
    mayRead(connector, grants);
    const finished = await this.connect(link, connector, { credentials, grants, choices, off });
    await this.wake.add('sweep', {});
    const { organisationId, environment } = link;
    return { ...finished, organisationId, environment, again: false };
  }

  /** Whatever else is asked of a link that is used is asked of no link. */
  private async finishAgain(linkToken: string, typed: Typed, off: Choices | undefined): Promise<FinishedLink> {
    const used = await this.tokens.findUsed(linkToken);
    const { organisationId, environment, connectionId } = used;
    const handed = await this.tokens.handOverAgain(used, meant(this.clients.connector(used.connector), typed, off));
    return { ...handed, organisationId, environment, connectionId, again: true };
  }

  private async asked(
    link: Link,
    typed: Typed,
    off: Choices | undefined,
  ): Promise<{
    connector: Connector;
    credentials: Credentials;
    understood: Understood[];
    grants: Grants;
    choices: Choices;
  }> {
    const connector = this.clients.connector(link.connector);
    const choices = completed(connector, off ?? (await this.offIn(link)));
    const { credentials, understood } = credentialsOf(connector, typed);
    const grants = await grantsOf(connector, this.clients.open(connector, credentials), choices);
    return { connector, credentials, understood, grants, choices };
  }

  private async offIn({ organisationId, environment, connectionId }: Link): Promise<Choices> {
    if (connectionId === undefined) return NOTHING_OFF;
    return (await this.connections.byId(organisationId, environment, connectionId))?.withheld ?? NOTHING_OFF;
  }

  private async connect(
    link: Link,
    connector: Connector,
    {
      choices,
      off,
      ...access
    }: { credentials: Credentials; grants: Grants; choices: Choices; off: Choices | undefined },
  ): Promise<HandedOver & { connectionId: string }> {
    let handed: HandedOver = { temporaryToken: '', healthToken: '' };
    const along = async (transaction: Transaction, connectionId: string): Promise<void> => {
      await this.tokens.consume(transaction, link, connectionId);
      handed = await this.tokens.handOver(transaction, link, connectionId);
    };
    const { organisationId, environment, originId, endUser, firstSync = true } = link;
    if (link.connectionId === undefined) {
      const { connection } = await this.connections.create(
        { organisationId, environment, connector, originId, endUser, paused: !firstSync, choices, ...access },
        along,
      );
      return { ...handed, connectionId: connection.id };
    }
    const connection = await this.connections.byId(organisationId, environment, link.connectionId);
    if (!connection) throw new LinkTokenInvalid(); // erased meanwhile
    await this.repair.relink(
      connection,
      { ...access, off },
      { hold: (transaction) => this.tokens.hold(transaction, link), consume: along },
    );
    return { ...handed, connectionId: connection.id };
  }
}

async function grantsOf(connector: Connector, client: unknown, choices: Choices): Promise<Grants> {
  try {
    return await connector.check(client, choices);
  } catch (error) {
    throw error instanceof NothingGranted ? new RightsMissing(connector.name) : error;
  }
}

function mayRead(connector: Connector, { streams }: Grants): void {
  const all = Object.values(streams);
  if (all.some(({ granted }) => granted)) return;
  throw new RightsMissing(connector.name, [...new Set(all.flatMap(({ missing }) => missing ?? []))]);
}

/** Null: the link is not one that can be used. */
const orInvalid = <Answer>(answer: Promise<Answer>): Promise<Answer | null> =>
  answer.catch((error: unknown) => {
    if (error instanceof LinkTokenInvalid) return null;
    throw error;
  });

function meant(connector: Connector, typed: Typed, off: Choices | undefined) {
  try {
    const { credentials } = credentialsOf(connector, typed);
    // Whoever knows a company knows the name of its career page.
    const hasSecret = connector.credentials.some(({ name, secret }) => secret && name in credentials);
    return { credentials, choices: off && completed(connector, off), hasSecret };
  } catch (error) {
    throw error instanceof AppError ? new LinkTokenInvalid() : error;
  }
}

const listed = (connectors: readonly Connector[]): string =>
  `There are: ${connectors.map(({ slug, category }) => `${slug} (${category.toUpperCase()})`).join(', ')}`;

const invalid = (field: string, msg: string): InvalidRequest =>
  new InvalidRequest([{ loc: ['body', field], msg, type: 'value_error' }]);
