import { type Clock, newId, NotFound, type Config, publicUrl, randomText } from '#kernel';
import type { Prisma, Store, Transaction } from '#store';
import { type ConnectionRef, type ErasureCertificate, tokenHash } from '#tenancy';
import { HealthTokenInvalid } from './errors.js';

/** The page that a customer's admin keeps, as its token opens it. */
export interface HealthLinkRef {
  id: string;
  organisationId: string;
  connectionId: string;
  /** Of its token. */
  hash: Buffer;
  /** Only with one that the admin was shown: the vendor's own switch nothing on that was switched off. */
  maySwitchOn: boolean;
}

/** What the vendor is told of one: never its token. */
export interface HealthLinkView {
  id: string;
  maySwitchOn: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

interface Owner {
  id: string;
  organisationId: string;
}

/** What is none of ours costs no query. */
const FORM = /^pp_health_[0-9A-Za-z]{32}$/;

/** How exactly its last use is known. */
const MINUTE = 60_000;

/** For so long the certificate is answered again. */
const DAY = 86_400_000;

/** The address of the page. The token is its fragment: a browser sends none. */
export const healthUrlOf = (config: Config, token: string): string => `${publicUrl(config)}/connect/health#${token}`;

/** Makes one with a change of its connection; the token is told here and never again. */
export async function issueHealthLink(
  transaction: Transaction,
  { id: connectionId, organisationId }: Owner,
  maySwitchOn: boolean,
): Promise<{ id: string; token: string }> {
  const [id, token] = [newId(), `pp_health_${randomText(32)}`];
  const data = { id, organisationId, connectionId, maySwitchOn, tokenHash: tokenHash(token) };
  await transaction.healthLink.create({ data, select: { id: true } });
  return { id, token };
}

/** What ends the connection with this keeps its certificate, for whoever comes with the link again. */
export const certifying =
  ({ organisationId, hash }: HealthLinkRef) =>
  async (transaction: Transaction, certificate: ErasureCertificate): Promise<void> => {
    const { erasedAt } = certificate;
    const old = new Date(erasedAt.getTime() - DAY);
    await transaction.erasureCertificate.deleteMany({ where: { erasedAt: { lt: old } } });
    const kept = JSON.parse(JSON.stringify(certificate)) as Prisma.InputJsonObject;
    const data = { tokenHash: new Uint8Array(hash), organisationId, certificate: kept, erasedAt };
    await transaction.erasureCertificate.create({ data, select: { tokenHash: true } });
  };

/** Links to the page about one connection. They are good until they are revoked or the connection is erased. */
export class HealthLinksService {
  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /** For a day, of the connection that was ended with this token; null: none was. */
  async certificateFor(token: string): Promise<ErasureCertificate | null> {
    return FORM.test(token) ? this.certificateOf(tokenHash(token)) : null;
  }

  /** One and the same for a token that is unknown, revoked or of a connection that is gone. */
  async find(token: string): Promise<HealthLinkRef> {
    const hash = tokenHash(token);
    const found = FORM.test(token) ? await this.store.findHealthLink(hash) : null;
    const row = found && (await this.use(found));
    if (!row) throw new HealthTokenInvalid();
    return { ...found, hash, maySwitchOn: row.maySwitchOn };
  }

  /** For a day, of the connection that was ended with the token of this hash; null: none was. */
  async certificateOf(hash: Buffer): Promise<ErasureCertificate | null> {
    const found = await this.store.findCertificate(hash);
    if (!found) return null;
    const kept = found as Omit<ErasureCertificate, 'erasedAt'> & { erasedAt: string };
    return { ...kept, erasedAt: new Date(kept.erasedAt) };
  }

  /** Whether it still opens the page. */
  async isGood({ id, organisationId }: Pick<HealthLinkRef, 'id' | 'organisationId'>): Promise<boolean> {
    return this.store.as(
      { organisationId },
      async (prisma) => (await prisma.healthLink.count({ where: { id, revokedAt: null } })) > 0,
    );
  }

  /** One for the vendor to hand on: it switches nothing on. */
  async create({ id, organisationId }: ConnectionRef): Promise<{ id: string; token: string }> {
    return this.store.as({ organisationId }, (prisma) => issueHealthLink(prisma, { id, organisationId }, false));
  }

  /** The latest first. */
  async list({ id, organisationId }: Owner): Promise<HealthLinkView[]> {
    return this.store.as({ organisationId }, (prisma) =>
      prisma.healthLink.findMany({
        where: { connectionId: id },
        select: { id: true, maySwitchOn: true, createdAt: true, lastUsedAt: true, revokedAt: true },
        orderBy: { id: 'desc' },
      }),
    );
  }

  /** Rejects with NotFound where there is none of the connection, or none any more. */
  async revoke({ id: connectionId, organisationId }: Owner, id: string): Promise<void> {
    const { count } = await this.store.as({ organisationId }, (prisma) =>
      prisma.healthLink.updateMany({
        where: { id, connectionId, revokedAt: null },
        data: { revokedAt: this.clock.now() },
      }),
    );
    if (count === 0) throw new NotFound('The health link');
  }

  private async use({
    id,
    organisationId,
  }: {
    id: string;
    organisationId: string;
  }): Promise<{ maySwitchOn: boolean } | null> {
    const now = this.clock.now();
    return this.store.as({ organisationId }, async (prisma) => {
      const row = await prisma.healthLink.findFirst({
        where: { id, revokedAt: null },
        select: { maySwitchOn: true, lastUsedAt: true },
      });
      if (row && now.getTime() - (row.lastUsedAt?.getTime() ?? 0) > MINUTE)
        await prisma.healthLink.updateMany({ where: { id }, data: { lastUsedAt: now } });
      return row;
    });
  }
}
