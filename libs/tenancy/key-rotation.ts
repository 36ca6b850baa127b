import { Injectable } from '@nestjs/common';
import { logger } from '#kernel';
import { Store, type Transaction } from '#store';
import { SealBroken, Vault, type WrappedKey } from '#vault';
import { resealMembers } from './member-rotation.js';

/** What is under the newest root key now, and what did not open. */
export interface Rotated {
  /** Data keys. */
  wrapped: number;
  /** Members and invitations, whose values are sealed by a root key itself. */
  sealed: number;
  broken: number;
}

/** Puts the data keys of connections and endpoints under the newest root key, and what is kept of members. For the operator, by the owner's address. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
  ) {}

  async rotate(): Promise<Rotated> {
    const organisations = await this.store.asOwner((prisma) => prisma.organisation.findMany({ select: { id: true } }));
    const rotated = { wrapped: 0, sealed: 0, broken: 0 };
    for (const { id: organisationId } of organisations) {
      const { wrapped, broken } = await this.store.as({ organisationId }, (prisma) => this.rewrapAll(prisma));
      const members = await this.store.as({ organisationId }, (prisma) =>
        resealMembers(this.vault, prisma, organisationId),
      );
      rotated.wrapped += wrapped;
      rotated.sealed += members.sealed;
      rotated.broken += broken + members.broken;
    }
    return rotated;
  }

  private async rewrapAll(prisma: Transaction): Promise<Omit<Rotated, 'sealed'>> {
    const rotated = { wrapped: 0, broken: 0 };
    for (const owner of await owners(prisma)) {
      try {
        rotated.wrapped += await this.rewrap(owner);
      } catch (error) {
        if (!(error instanceof SealBroken)) throw error;
        logger.error({ event: 'data_key_broken', [owner.kind]: owner.row.id });
        rotated.broken += 1;
      }
    }
    return rotated;
  }

  private async rewrap({ row, move }: Owner): Promise<number> {
    const wrapped = this.vault.rewrap(row);
    if (!wrapped) return 0;
    const { id, keyVersion } = row;
    const data = { dek: new Uint8Array(wrapped.dek), keyVersion: wrapped.keyVersion };
    return (await move({ where: { id, keyVersion }, data })).count;
  }
}

/** Puts another wrapping in the place of the one that was read. */
type Move = (change: {
  where: { id: string; keyVersion: number };
  data: { dek: Uint8Array<ArrayBuffer>; keyVersion: number };
}) => PromiseLike<{ count: number }>;

/** What has a data key of its own. */
interface Owner {
  kind: 'connection' | 'endpoint';
  row: WrappedKey;
  move: Move;
}

async function owners(prisma: Transaction): Promise<Owner[]> {
  const select = { id: true, dek: true, keyVersion: true };
  const connections = (await prisma.connection.findMany({ select })).map((row): Owner => ({
    kind: 'connection',
    row,
    move: (change) => prisma.connection.updateMany(change),
  }));
  const endpoints = (await prisma.endpoint.findMany({ select })).map((row): Owner => ({
    kind: 'endpoint',
    row,
    move: (change) => prisma.endpoint.updateMany(change),
  }));
  return [...connections, ...endpoints];
}
