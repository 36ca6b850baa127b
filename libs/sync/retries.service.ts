import { Injectable } from '@nestjs/common';
import { Quarantine } from '#records';
import type { ConnectionRef } from '#tenancy';
import { EventsInbox } from './events-inbox.js';

/** Tries records again that could not be taken over. */
@Injectable()
export class RetriesService {
  constructor(
    private readonly quarantine: Quarantine,
    private readonly inbox: EventsInbox,
  ) {}

  /** What is kept of it is tried, and the provider is asked for it: it may have changed there. False when there is no such record. */
  async one(connection: ConnectionRef, id: string): Promise<boolean> {
    const found = await this.quarantine.get(connection, id);
    if (!found) return false;
    await this.quarantine.askAgain(connection, id);
    const { model, stream, remoteId, owner } = found;
    const about = owner === undefined ? { model } : { model, owner };
    if (remoteId !== null) await this.inbox.ask(connection, [{ stream, names: [{ ...about, remoteId }] }]);
    return true;
  }

  /** What is kept of them is tried: how many there are. */
  all(connection: ConnectionRef): Promise<number> {
    return this.quarantine.askAgain(connection, null);
  }
}
