import { Injectable } from '@nestjs/common';
import type { ProviderEvent } from '#connectors';
import { newId } from '#kernel';
import { Wake } from '#queue';
import { EventRepository, type HookOwner, type SealedEvent } from '#store';
import type { ConnectionRef } from '#tenancy';
import { Vault } from '#vault';
import type { About } from './events-plan.js';

const SECOND = 1000;

/** Takes in what providers tell, from whichever way it comes. */
@Injectable()
export class EventsInbox {
  constructor(
    private readonly vault: Vault,
    private readonly events: EventRepository,
    private readonly wake: Wake,
  ) {}

  /**
   * What a provider sends is kept and a worker is woken for it. A provider that tells times to the second tells two changes of
   * one record in the same second with the same words: what comes again after the first was taken to be read may be the second.
   */
  async deliver(connection: ConnectionRef, event: ProviderEvent): Promise<void> {
    const owner = { organisationId: connection.organisationId, connectionId: connection.id };
    const keys = this.vault.keys(connection);
    for (let time = 1; ; time += 1) {
      const told = { ...event, key: keyOf(event, time) };
      if ((await this.put(connection, [told])) > 0 || !isCoarse(event)) return;
      if (!(await this.events.isTaken(owner, keys.hash(told.key)))) return; // whoever takes it reads what is told now as well
    }
  }

  /**
   * Of what a provider lists, what has not been heard as often as it stands there; how many there are. `before`: how often each key
   * stood on the pages before this one.
   */
  list(connection: ConnectionRef, events: readonly ProviderEvent[], before: Map<string, number>): Promise<number> {
    const told = events.map((event) => {
      const time = (before.get(event.key) ?? 0) + 1;
      before.set(event.key, time);
      return { ...event, key: keyOf(event, time) };
    });
    return this.put(connection, told);
  }

  /** Reads records by their names, though nobody has told that anything happened to them. */
  async ask(connection: ConnectionRef, about: About): Promise<void> {
    const owner = { organisationId: connection.organisationId, connectionId: connection.id };
    await this.events.put(owner, this.sealed(connection, [{ key: newId(), about }]), { byUs: true });
    await this.wake.add('read-named', owner);
  }

  /** For what of a connection's events is left. */
  async wakeFor({ organisationId, connectionId }: HookOwner): Promise<void> {
    await this.wake.add('read-named', { organisationId, connectionId });
  }

  open(connection: ConnectionRef, { id, about }: { id: string; about: Uint8Array }): About {
    return JSON.parse(this.vault.keys(connection).open('event', id, about).toString('utf8')) as About;
  }

  /** What changed of these streams is read now, or of all of them: what happened cannot be asked for by its name. */
  async makeDue({ id: connectionId, organisationId }: ConnectionRef, streams?: readonly string[]): Promise<void> {
    await this.events.makeDue({ organisationId, connectionId }, streams);
    await this.wake.add('sweep', {});
  }

  /** Keeps those that are new and concern a stream; how many there are. */
  private async put(connection: ConnectionRef, events: readonly ProviderEvent[]): Promise<number> {
    const telling = events.filter(({ about }) => about.length > 0);
    if (telling.length === 0) return 0;
    const owner = { organisationId: connection.organisationId, connectionId: connection.id };
    const added = await this.events.put(owner, this.sealed(connection, telling));
    // Not waited for: the provider is, and where the queue does not answer the next sweep finds what is due.
    if (added > 0) void this.wake.add('read-named', owner);
    return added;
  }

  private sealed(connection: ConnectionRef, events: readonly Pick<ProviderEvent, 'key' | 'about'>[]): SealedEvent[] {
    const keys = this.vault.keys(connection);
    return events.map(({ key, about }) => {
      const id = newId();
      return { id, key: keys.hash(key), about: keys.seal('event', id, JSON.stringify(about)) };
    });
  }
}

const isCoarse = ({ occurredAt }: ProviderEvent): boolean => occurredAt.getTime() % SECOND === 0;

/** Of several events with the same key, each has one of its own. */
const keyOf = (event: ProviderEvent, time: number): string =>
  time > 1 && isCoarse(event) ? `${event.key} ${time}` : event.key;
