import { Injectable } from '@nestjs/common';
import type { Hook } from '#connectors';
import { Config, publicUrl, randomText } from '#kernel';
import { HookRepository } from '#store';
import { type ConnectionRef, openHook, sealHook } from '#tenancy';
import { Vault } from '#vault';
import { hashOf } from './hooks-receiver.js';

/** Where the API hears what providers send. */
const PATH = '/api/hooks/v1/';
/** Of an address, and of its secret: 190 bits. */
const LENGTH = 32;

/** The addresses at which providers reach us: one for each connection, with a secret of its own. */
@Injectable()
export class HookAddresses {
  /** What they begin with; null where providers cannot reach us. */
  private readonly base: string | null;

  constructor(
    config: Config,
    private readonly vault: Vault,
    private readonly hooks: HookRepository,
  ) {
    this.base = mayBeReached(config) ? `${publicUrl(config)}${PATH}` : null;
  }

  /**
   * The connection's, made when it is first asked for. Null where there can be none. Once we have moved it is another one that
   * ends like the one before, with the same secret: its provider moves what it has registered, with all that it kept.
   */
  async of(connection: ConnectionRef): Promise<Hook | null> {
    const { id, organisationId } = connection;
    const keys = this.vault.keys(connection);
    while (this.base !== null) {
      const row = await this.hooks.of({ organisationId, connectionId: id });
      if (row === null) return null;
      const known = row.address && openHook(keys, id, row.address);
      if (known?.url.startsWith(this.base)) return known;
      const path = known?.url.split('/').at(-1) ?? randomText(LENGTH);
      const hook = { url: `${this.base}${path}`, secret: known?.secret ?? randomText(LENGTH) };
      const address = sealHook(keys, id, hook);
      const to = { pathHash: hashOf(path), secretHash: hashOf(hook.secret), address };
      await this.hooks.move({ organisationId, connectionId: id }, row.address, to);
    }
    return null;
  }
}

/** Providers send to encrypted addresses only; one on this machine is for development. */
function mayBeReached({ PUBLIC_URL }: Config): boolean {
  if (PUBLIC_URL === undefined) return false;
  const { protocol, hostname } = new URL(PUBLIC_URL);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
