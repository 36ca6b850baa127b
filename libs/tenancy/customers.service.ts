import { Injectable } from '@nestjs/common';
import { logger, NotFound } from '#kernel';
import { Store } from '#store';
import { SealBroken, Vault } from '#vault';
import type { ConnectionRef, EndUser } from './connection.js';

/** Whose account a connection is of. */
export interface Customer extends EndUser {
  originId: string;
}

/** The vendors' customers, whose names lie sealed with their connections. */
@Injectable()
export class Customers {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
  ) {}

  /** One whose name does not open is called by the id that the vendor gave it. */
  async of(connection: ConnectionRef): Promise<Customer> {
    const { id, organisationId } = connection;
    const row = await this.store.as({ organisationId }, (prisma) =>
      prisma.connection.findUnique({ where: { id }, select: { originId: true, endUser: true } }),
    );
    if (!row) throw new NotFound('The connection');
    try {
      const opened = this.vault.keys(connection).open('end_user', id, row.endUser).toString();
      return { ...(JSON.parse(opened) as EndUser), originId: row.originId };
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      logger.error({ event: 'connection_unreadable', connection: id });
      return { orgName: row.originId, originId: row.originId };
    }
  }
}
