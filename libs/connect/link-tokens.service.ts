import { newId, randomText, type Clock } from '#kernel';
import { type Prisma, type Store, type Transaction } from '#store';
import { isLinkedWith, tokenHash, type ApiKeyRef, type EndUser, type Environment } from '#tenancy';
import { type Vault } from '#vault';
import { AlreadyConnected, LinkTokenInvalid, TemporaryTokenInvalid } from './errors.js';
import { issueHealthLink } from './health-links.service.js';

/** An invitation: who is invited to connect what. */
export interface Invitation {
  connector: string;
  category: 'hris' | 'ats';
  originId: string;
  endUser: EndUser;
  /** Whether a new connection is read at once; true when left out. */
  firstSync?: boolean;
  /** The connection to repair; a new one is made without it. */
  connectionId?: string;
}

export interface Link extends Invitation {
  id: string;
  organisationId: string;
  environment: Environment;
  expiresAt: Date;
}

/** A link that was used a moment ago, and the connection that it has made or repaired. */
export interface UsedLink extends Pick<Link, 'organisationId' | 'environment' | 'connector'> {
  connectionId: string;
}

/** Shown once, when a link is finished. */
export interface HandedOver {
  /** For the vendor: exchanged once for the connector token. */
  temporaryToken: string;
  /** For the customer's admin, to keep. */
  healthToken: string;
}

type Owner = Pick<Link, 'organisationId' | 'environment'>;
type LinkTokenRow = Prisma.LinkTokenGetPayload<object>;

const DAY = 86_400_000;
const LINK_LIFE = 7 * DAY;
const MINUTE = 60_000;
const TEMPORARY_LIFE = 30 * MINUTE;
/** For so long whoever did not get the answer of a finished link is given it again. */
const ANSWERED_AGAIN = 10 * MINUTE;

/** One-time tokens: the link that invites, and what a finished link hands over. Both are kept as hashes. */
export class LinkTokensService {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  async create(
    { organisationId, environment }: Pick<ApiKeyRef, 'organisationId' | 'environment'>,
    invitation: Invitation,
  ): Promise<{ id: string; linkToken: string; expiresAt: Date }> {
    const id = newId();
    const linkToken = `pp_link_${randomText(32)}`;
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LINK_LIFE);
    const { connector, category, originId, connectionId = null, firstSync = true } = invitation;
    const endUser = new Uint8Array(this.vault.sealRoot('end_user', id, JSON.stringify(invitation.endUser)));
    const row = {
      id,
      organisationId,
      environment,
      hash: tokenHash(linkToken),
      connector,
      category,
      originId,
      endUser,
      connectionId,
      firstSync,
      expiresAt,
    };
    await this.store.as({ organisationId }, async (prisma) => {
      await prisma.linkToken.deleteMany({ where: { expiresAt: { lt: now } } });
      await prisma.linkToken.create({ data: row, select: { id: true } });
    });
    return { id, linkToken, expiresAt };
  }

  /** The invitation behind a token that can still be used. */
  async find(linkToken: string): Promise<Link> {
    const { id, organisationId, connectionId, ...row } = await this.row(linkToken, this.usable());
    const { connector, originId, firstSync, expiresAt } = row;
    const endUser = JSON.parse(this.vault.openRoot('end_user', id, Buffer.from(row.endUser))) as EndUser;
    return {
      ...{ id, organisationId, connector, originId, endUser, firstSync, expiresAt },
      environment: row.environment as Environment,
      category: row.category as Link['category'],
      ...(connectionId === null ? {} : { connectionId }),
    };
  }

  /** One that was used a moment ago, and whose connection is still there. */
  async findUsed(linkToken: string): Promise<UsedLink> {
    const since = new Date(this.clock.now().getTime() - ANSWERED_AGAIN);
    const { connectionId, ...row } = await this.row(linkToken, { usedAt: { gt: since } });
    if (connectionId === null) throw new LinkTokenInvalid();
    const { organisationId, connector } = row;
    return { organisationId, connector, connectionId, environment: row.environment as Environment };
  }

  private async row(linkToken: string, where: Prisma.LinkTokenWhereInput): Promise<LinkTokenRow> {
    const found = await this.store.findLinkToken(tokenHash(linkToken));
    const row =
      found &&
      (await this.store.as(found, (prisma) => prisma.linkToken.findFirst({ where: { id: found.id, ...where } })));
    if (!row) throw new LinkTokenInvalid();
    return row;
  }

  /** Rejects where it cannot be used. It stays as it is until the transaction ends. */
  async hold(transaction: Transaction, { id }: Link): Promise<void> {
    await transaction.$queryRaw`SELECT id FROM link_token WHERE id = ${id}::uuid FOR SHARE`;
    if ((await transaction.linkToken.count({ where: { id, ...this.usable() } })) === 0) throw new LinkTokenInvalid();
  }

  /**
   * Uses the link up, for one of all who try at the same time. Whom it invited is forgotten with it: the connection knows. The rest
   * is kept for as long as the answer is given again.
   */
  async consume(transaction: Transaction, { id }: Link, connectionId: string): Promise<void> {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + ANSWERED_AGAIN);
    const { count } = await transaction.linkToken.updateMany({
      where: { id, ...this.usable() },
      data: { usedAt: now, expiresAt, connectionId, endUser: new Uint8Array() },
    });
    if (count === 0) throw new LinkTokenInvalid();
  }

  /** What a finished link gives: to the vendor by way of its page, and to whoever has finished it. */
  async handOver(transaction: Transaction, link: Owner, connectionId: string): Promise<HandedOver> {
    const { organisationId } = link;
    const temporaryToken = await this.issueTemporary(transaction, link, connectionId);
    const { token: healthToken } = await issueHealthLink(transaction, { id: connectionId, organisationId }, true);
    return { temporaryToken, healthToken };
  }

  /**
   * The same again, to whoever has what the connection was linked with, as long as nothing of that has changed. Rejects with
   * AlreadyConnected where there is no secret in it.
   */
  async handOverAgain(
    link: UsedLink,
    { hasSecret, ...linkedWith }: Parameters<typeof isLinkedWith>[3] & { hasSecret: boolean },
  ): Promise<HandedOver> {
    const { organisationId, connectionId } = link;
    return this.store.as({ organisationId, connectionId }, async (prisma) => {
      if (!(await isLinkedWith(prisma, this.vault, connectionId, linkedWith))) throw new LinkTokenInvalid();
      if (!hasSecret) throw new AlreadyConnected();
      return this.handOver(prisma, link, connectionId);
    });
  }

  private async issueTemporary(
    transaction: Transaction,
    { organisationId, environment }: Owner,
    connectionId: string,
  ): Promise<string> {
    const token = `pp_temp_${randomText(32)}`;
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + TEMPORARY_LIFE);
    await transaction.temporaryToken.deleteMany({ where: { expiresAt: { lt: now } } });
    await transaction.temporaryToken.create({
      data: { id: newId(), organisationId, environment, connectionId, hash: tokenHash(token), expiresAt },
      select: { id: true },
    });
    return token;
  }

  /** The connection behind a temporary token of the key's own that can still be used. */
  async findTemporary(
    { organisationId, environment }: ApiKeyRef,
    token: string,
  ): Promise<{ id: string; connectionId: string }> {
    const row = await this.store.as({ organisationId }, (prisma) =>
      prisma.temporaryToken.findFirst({
        where: { hash: tokenHash(token), environment, ...this.usable() },
        select: { id: true, connectionId: true },
      }),
    );
    if (!row) throw new TemporaryTokenInvalid();
    return row;
  }

  /** Uses the temporary token up, for one of all who try at the same time. */
  async consumeTemporary({ organisationId }: ApiKeyRef, id: string): Promise<void> {
    const { count } = await this.store.as({ organisationId }, (prisma) =>
      prisma.temporaryToken.updateMany({ where: { id, ...this.usable() }, data: { usedAt: this.clock.now() } }),
    );
    if (count === 0) throw new TemporaryTokenInvalid();
  }

  private usable(): { usedAt: null; expiresAt: { gt: Date } } {
    return { usedAt: null, expiresAt: { gt: this.clock.now() } };
  }
}
