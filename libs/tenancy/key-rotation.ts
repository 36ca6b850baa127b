import { Injectable } from '@nestjs/common';
import { logger } from '#kernel';
import { Store, type Transaction } from '#store';
import { SealBroken, Vault } from '#vault';

/** Data keys that are under the newest root key now, and those that did not open. */
export interface Rotated {
  wrapped: number;
  broken: number;
}

/** Puts the data keys of connections under the newest root key. For the operator, by the owner's address. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
  ) {}

  async rotate(): Promise<Rotated> {
    const organisations = await this.store.asOwner((prisma) => prisma.organisation.findMany({ select: { id: true } }));
    const rotated = { wrapped: 0, broken: 0 };
    for (const { id: organisationId } of organisations) {
      const { wrapped, broken } = await this.store.as({ organisationId }, (prisma) => this.rewrapAll(prisma));
      rotated.wrapped += wrapped;
      rotated.broken += broken;
    }
    return rotated;
  }

  private async rewrapAll(prisma: Transaction): Promise<Rotated> {
    const rows = await prisma.connection.findMany({ select: { id: true, dek: true, keyVersion: true } });
    const rotated = { wrapped: 0, broken: 0 };
    for (const row of rows) {
      try {
        rotated.wrapped += await this.rewrap(prisma, row);
      } catch (error) {
        if (!(error instanceof SealBroken)) throw error;
        logger.error({ event: 'data_key_broken', connection: row.id });
        rotated.broken += 1;
      }
    }
    return rotated;
  }

  private async rewrap(prisma: Transaction, row: { id: string; dek: Uint8Array; keyVersion: number }): Promise<number> {
    const wrapped = this.vault.rewrap(row);
    if (!wrapped) return 0;
    const { id, keyVersion } = row;
    const data = { dek: new Uint8Array(wrapped.dek), keyVersion: wrapped.keyVersion };
    return (await prisma.connection.updateMany({ where: { id, keyVersion }, data })).count;
  }
}
