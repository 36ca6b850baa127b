import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { JsonObject, ProviderEvent, Webhooks } from '#connectors';
import { AppError, NotFound } from '#kernel';
import { HookRepository } from '#store';
import { type ConnectionRef, ConnectionsService, ProviderClients, ShortCache } from '#tenancy';
import { EventsInbox } from './events-inbox.js';

class HookSecretInvalid extends AppError {
  readonly code = 'hook_secret_invalid';
  override readonly status = 401;

  constructor() {
    super('What was sent does not bear the secret of this address.');
  }
}

class DeliveryUnreadable extends AppError {
  readonly code = 'delivery_unreadable';
  override readonly status = 400;

  constructor(options?: ErrorOptions) {
    super('What was sent is no event.', {}, options);
  }
}

/** What an address belongs to. */
export interface OpenHook {
  connection: ConnectionRef;
  webhooks: Webhooks<unknown>;
  secretHash: Uint8Array;
}

type Seeking = (look: () => Promise<OpenHook | null>) => Promise<OpenHook | null>;

type Headers = Parameters<Webhooks<unknown>['shown']>[0];

/** Hears what providers send: nothing is kept of who does not show the secret. */
@Injectable()
export class HooksReceiver {
  private readonly found = new ShortCache<OpenHook | null>();
  /** Hashes of addresses that were found here once: what others guess does not hold up who sends there. */
  private readonly ours = new Set<string>();

  constructor(
    private readonly hooks: HookRepository,
    private readonly connections: ConnectionsService,
    private readonly clients: ProviderClients,
    private readonly inbox: EventsInbox,
  ) {}

  /**
   * Throws NotFound for an address that was never ours, or of a connection that is gone. `seeking` looks for one that was never
   * found here before, or throws.
   */
  async find(path: string, seeking: Seeking): Promise<OpenHook> {
    const hash = hashOf(path);
    const name = hash.toString('base64');
    const look = (): Promise<OpenHook | null> => this.load(hash);
    const hook = await this.found.get(name, () => (this.ours.has(name) ? look() : seeking(look)));
    if (!hook) {
      this.ours.delete(name);
      throw new NotFound('The address');
    }
    this.ours.add(name);
    return hook;
  }

  async receive({ connection, webhooks, secretHash }: OpenHook, headers: Headers, body: string): Promise<void> {
    const shown = webhooks.shown(headers);
    if (shown === undefined || !timingSafeEqual(hashOf(shown), secretHash)) throw new HookSecretInvalid();
    const event = read(webhooks, body);
    if (event) await this.inbox.deliver(connection, event);
  }

  private async load(pathHash: Buffer): Promise<OpenHook | null> {
    const owner = await this.hooks.find(pathHash);
    if (!owner) return null;
    const [connection, row] = await Promise.all([
      this.connections.byId(owner.organisationId, undefined, owner.connectionId),
      this.hooks.of(owner),
    ]);
    const connector = this.clients.list.find(({ slug }) => slug === connection?.connector);
    if (!connection || !connector?.webhooks || !row?.secretHash) return null;
    return { connection, webhooks: connector.webhooks, secretHash: row.secretHash };
  }
}

/** Of equal length, whatever is compared: how long that takes tells nothing of it. */
export const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

function read(webhooks: Webhooks<unknown>, body: string): ProviderEvent | null {
  try {
    return webhooks.read(objectOf(JSON.parse(body)));
  } catch (cause) {
    throw new DeliveryUnreadable({ cause });
  }
}

function objectOf(value: unknown): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no object');
  return value as JsonObject;
}
