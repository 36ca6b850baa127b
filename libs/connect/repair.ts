import { Injectable } from '@nestjs/common';
import type { Choices, Grants } from '#connectors';
import { AuditLog } from '#journal';
import { Records } from '#records';
import type { Transaction } from '#store';
import {
  type ConnectionRef,
  ConnectionsService,
  type Credentials,
  type Switched,
  switchedText,
  Withholding,
} from '#tenancy';
import { RelinkOtherAccount } from './errors.js';

/** What somebody who links again brings. */
interface Access {
  credentials: Credentials;
  grants: Grants;
  /** What is off from now on; left out: what is off stays so. */
  off?: Choices | undefined;
}

/** The link that a repair is made with. */
interface Used {
  /** Rejects where it cannot be used; it can until the transaction ends. */
  hold: (transaction: Transaction) => Promise<void>;
  /** Uses it up, with the new credentials. */
  consume: (transaction: Transaction, connectionId: string) => Promise<void>;
}

/** Gives a connection new credentials. */
@Injectable()
export class Repair {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly records: Records,
    private readonly withholding: Withholding,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Rejects with RelinkOtherAccount, or where the link cannot be used, and changes nothing then. What is switched off is so before anything is read with the new
   * credentials, and also where these cannot be stored; what is switched on is so with them, and not where they cannot.
   */
  async relink(connection: ConnectionRef, { off, ...access }: Access, { hold, consume }: Used): Promise<void> {
    await this.sameAccount(connection, access.grants);
    if (!off) {
      await this.connections.relink(connection, access, consume);
      return;
    }
    const seen = connection.withheld;
    await this.tell(connection, await this.withholding.withhold(connection, off, hold));
    let back: Switched = { off: [], on: [] };
    await this.connections.relink(connection, access, async (transaction, id) => {
      await consume(transaction, id);
      back = await this.withholding.restore(transaction, connection, seen, off);
    });
    await this.tell(connection, back);
  }

  private async tell({ id, organisationId, environment }: ConnectionRef, switched: Switched): Promise<void> {
    const subject = switchedText(switched);
    const who = { organisationId, environment, connectionId: id, actor: 'link' };
    const entry = { ...who, action: 'connection.choices', outcome: 'ok' };
    if (subject !== '') await this.audit.write({ ...entry, subject });
  }

  /** Refuses credentials that show nothing of what the connection knows: a second company's records must not mix with the first's. */
  private async sameAccount(connection: ConnectionRef, { sample }: Grants): Promise<void> {
    if ((await this.records.known(connection, sample.model, sample.remoteIds)) > 0) return;
    const counts = Object.values(await this.records.counts(connection));
    if (counts.some((count) => count > 0)) throw new RelinkOtherAccount(connection.id);
  }
}
