import { type Clock, logger, NotFound } from '#kernel';
import type { Prisma, Store } from '#store';
import type { ApiKeyRef, EndUser } from '#tenancy';
import { SealBroken, type Vault } from '#vault';

/** An invitation that can still be used, as the vendor is told of it: never its token. */
export interface OpenLink {
  id: string;
  connector: string;
  category: string;
  originId: string;
  /** Null where the stored bytes do not open. */
  endUser: EndUser | null;
  /** The connection that it repairs. */
  connectionId: string | null;
  createdAt: Date;
  expiresAt: Date;
}

const SHOWN = {
  ...{ id: true, connector: true, category: true, originId: true, endUser: true, connectionId: true },
  ...{ createdAt: true, expiresAt: true },
} as const;

/** Invitations that are out, for the vendor to look at and to take back. */
export class OpenLinks {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /** The latest first. */
  async page(
    key: ApiKeyRef,
    { pageSize, after }: { pageSize: number; after?: string },
  ): Promise<{ items: OpenLink[]; cursor: string | null }> {
    const rows = await this.store.as({ organisationId: key.organisationId }, (prisma) =>
      prisma.linkToken.findMany({
        where: { ...this.openOf(key), ...(after === undefined ? {} : { id: { lt: after } }) },
        select: SHOWN,
        orderBy: { id: 'desc' },
        take: pageSize + 1,
      }),
    );
    const items = rows.slice(0, pageSize).map((row) => ({ ...row, endUser: this.opened(row) }));
    return { items, cursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null };
  }

  /**
   * Takes it back: from then on it is as if it had never been. Rejects with NotFound where there is none that can be used; of this
   * and of using it up at the same time one succeeds.
   */
  async revoke(key: ApiKeyRef, id: string): Promise<void> {
    const { count } = await this.store.as({ organisationId: key.organisationId }, (prisma) =>
      prisma.linkToken.deleteMany({ where: { id, ...this.openOf(key) } }),
    );
    if (count === 0) throw new NotFound('The link token');
  }

  private openOf({ environment }: ApiKeyRef): Prisma.LinkTokenWhereInput {
    return { environment, usedAt: null, expiresAt: { gt: this.clock.now() } };
  }

  /** One that does not open costs what it would have shown, never the list. */
  private opened({ id, endUser }: { id: string; endUser: Uint8Array }): EndUser | null {
    try {
      return JSON.parse(this.vault.openRoot('end_user', id, endUser)) as EndUser;
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      logger.error({ event: 'link_token_unreadable', link_token: id });
      return null;
    }
  }
}
