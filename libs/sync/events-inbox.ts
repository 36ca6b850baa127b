import { Injectable } from '@nestjs/common';
import type { ProviderEvent } from '#connectors';
import { newId } from '#kernel';
import { Wake } from '#queue';
import { EventRepository, type SealedEvent } from '#store';
import type { ConnectionRef } from '#tenancy';
import { Vault } from '#vault';
import type { About } from './events-plan.js';

const SECOND = 1000;
const JUST_NOW = 5 * SECOND;

/** Takes in what providers tell, from whichever way it comes. */
@Injectable()
export class EventsInbox {
  constructor(
    private readonly vault: Vault,
    private readonly events: EventRepository,
    private readonly wake: Wake,
  ) {}

  /** Keeps those that are new and concern a stream, and wakes a worker for them; how many there are. */
  async put(connection: ConnectionRef, events: readonly ProviderEvent[]): Promise<number> {
    const telling = events.filter(({ about }) => about.length > 0);
    if (telling.length === 0) return 0;
    const owner = { organisationId: connection.organisationId, connectionId: connection.id };
    const added = await this.events.put(owner, this.sealed(connection, telling));
    const more = added < telling.length ? await this.putSimilar(connection, telling) : 0;
    // Not waited for: the provider is, and where the queue does not answer the next sweep finds what is due.
    if (added + more > 0) void this.wake.add('read-named', owner);
    return added;
  }

  /** Reads records by their names, though nobody has told that anything happened to them. */
  async ask(connection: ConnectionRef, about: About): Promise<void> {
    const owner = { organisationId: connection.organisationId, connectionId: connection.id };
    await this.events.put(owner, this.sealed(connection, [{ key: newId(), about }]), { byUs: true });
    await this.wake.add('read-named', owner);
  }

  open(connection: ConnectionRef, { id, about }: { id: string; about: Uint8Array }): About {
    return JSON.parse(this.vault.keys(connection).open('event', id, about).toString('utf8')) as About;
  }

  /** What changed of these streams is read now, or of all of them: what happened cannot be asked for by its name. */
  async makeDue({ id: connectionId, organisationId }: ConnectionRef, streams?: readonly string[]): Promise<void> {
    await this.events.makeDue({ organisationId, connectionId }, streams);
    await this.wake.add('sweep', {});
  }

  /**
   * A provider that tells times to the second tells two changes of one record in the same second with the same words: when it does
   * so again while the first is being read, or just after, it may be the second.
   */
  private async putSimilar(connection: ConnectionRef, events: readonly ProviderEvent[]): Promise<number> {
    const owner = { organisationId: connection.organisationId, connectionId: connection.id };
    const keys = this.vault.keys(connection);
    const coarse = events.filter(({ occurredAt }) => occurredAt.getTime() % SECOND === 0);
    const hashes = coarse.map(({ key }) => keys.hash(key));
    const begun = await this.events.begun(owner, hashes, new Date(Date.now() - JUST_NOW));
    const again = coarse.filter((_, index) => begun.some((key) => hashes[index]?.equals(key)));
    const renamed = again.map((event) => ({ ...event, key: `${event.key} again` }));
    return again.length > 0 ? this.events.put(owner, this.sealed(connection, renamed)) : 0;
  }

  private sealed(connection: ConnectionRef, events: readonly Pick<ProviderEvent, 'key' | 'about'>[]): SealedEvent[] {
    const keys = this.vault.keys(connection);
    return events.map(({ key, about }) => {
      const id = newId();
      return { id, key: keys.hash(key), about: keys.seal('event', id, JSON.stringify(about)) };
    });
  }
}
