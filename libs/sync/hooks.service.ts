import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { RightMissing, type Webhooks } from '#connectors';
import { inLane, logger } from '#kernel';
import { HookRepository, type HookOwner } from '#store';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import { EventsInbox } from './events-inbox.js';
import { HookAddresses } from './hooks-address.js';
import { jittered } from './jitter.js';
import { Outages } from './outages.js';
import { failureOf, mayPass } from './runs.service.js';

const HOUR = 3600;
/** Where the provider did not answer: what it would have sent meanwhile is asked for as soon as it does. */
const SOON = 300;
/** Events may be listed a while after others that happened later. */
const OVERLAP = { hours: 1 };

/** Sees to it that providers send what happens, and asks for what did not arrive. */
@Injectable()
export class HooksService {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly addresses: HookAddresses,
    private readonly hooks: HookRepository,
    private readonly inbox: EventsInbox,
    private readonly outages: Outages,
  ) {}

  /** Registers, corrects, switches on again; whatever comes of it stands in the hook's row. */
  async keep(owner: HookOwner): Promise<void> {
    const connection = await this.connections.fresh(owner.organisationId, owner.connectionId);
    if (connection === null) {
      this.connections.forget(owner.connectionId);
      return; // erased meanwhile
    }
    if (connection.status === 'relink_needed') {
      await this.hooks.note(owner, { status: 'failed', seconds: jittered(HOUR) }); // whoever links again has it due at once
      return;
    }
    const pause = await this.outages.pause(owner.connectionId);
    if (pause !== null) {
      await this.hooks.putOff(owner, jittered(pause));
      return;
    }
    try {
      const status = (await inLane('incremental', () => this.register(connection, owner))) ? 'active' : 'no_public_url';
      await this.hooks.note(owner, { status, seconds: jittered(HOUR) });
    } catch (error) {
      const status = error instanceof RightMissing ? 'not_allowed' : 'failed';
      logger.info({ event: 'hook_not_kept', connection: connection.id, status, code: failureOf(error) });
      await this.hooks.note(owner, { status, seconds: jittered(mayPass(error) ? SOON : HOUR) });
    }
  }

  /** False where providers cannot reach us. */
  private async register(connection: ConnectionRef, owner: HookOwner): Promise<boolean> {
    const { connector, client } = await this.connections.open(connection);
    const { webhooks } = connector;
    const before = await this.hooks.of(owner);
    const hook = webhooks && (await this.addresses.of(connection));
    if (!hook) return false;
    const { id, missed } = await webhooks.ensure(client, hook);
    if ((await this.hooks.of(owner)) === null) {
      await webhooks.remove(client, hook.url); // erased meanwhile: that one may have found nothing to remove
      return true;
    }
    if (!before?.address) return true; // the first time
    if (missed) await this.inbox.makeDue(connection); // nobody need have kept what happened meanwhile
    await this.catchUp(connection, webhooks.since(client, id, sinceOf(before.heardTo)));
    return true;
  }

  /** By the provider's own times: its clock need not be ours. */
  private async catchUp(connection: ConnectionRef, pages: ReturnType<Webhooks<unknown>['since']>): Promise<void> {
    let missed = 0;
    let latest = 0;
    const before = new Map<string, number>();
    for await (const page of pages) {
      missed += await this.inbox.list(connection, page, before);
      latest = Math.max(latest, ...page.map(({ occurredAt }) => occurredAt.getTime()));
    }
    if (latest > 0) await this.hooks.heard({ ...connection, connectionId: connection.id }, new Date(latest));
    if (missed > 0) logger.info({ event: 'events_recovered', connection: connection.id, events: missed });
  }
}

/** All that it keeps, where none was listed yet. */
const sinceOf = (heardTo: Date | null | undefined): Date =>
  heardTo ? DateTime.fromJSDate(heardTo).minus(OVERLAP).toJSDate() : new Date(0);
