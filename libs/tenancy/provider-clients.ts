import { createHash } from 'node:crypto';
import type { Connector, HttpSettings } from '#connectors';
import { NotFound, type Secret, type Budget, type Config } from '#kernel';

export type Credentials = Record<string, Secret>;

interface Opened {
  epoch: number;
  client: unknown;
  usedAt: number;
}

/** A client that nobody has asked for in this time is forgotten, and the credentials in it. */
const IDLE = 30 * 60_000;

/** The connectors, with the operator's settings, and the clients that are open. */
export class ProviderClients {
  private readonly opened = new Map<string, Opened>();

  constructor(
    readonly list: readonly Connector[],
    private readonly config: Config,
    private readonly budget: Budget,
  ) {}

  connector(slug: string): Connector {
    const connector = this.list.find((one) => one.slug === slug);
    if (!connector) throw new NotFound(`The integration "${slug}"`);
    return connector;
  }

  open(connector: Connector, credentials: Credentials): unknown {
    const settings: HttpSettings = { ...connector.settings, ...this.config.CONNECTORS[connector.slug] };
    return connector.open({ settings, budget: this.budget, account: accountOf(connector, credentials) }, credentials);
  }

  /** The connection's client; the same one as before while its credentials are the same, so that provider tokens are used again. */
  opening(connection: { id: string; epoch: number }, open: () => unknown): unknown {
    const now = performance.now();
    const known = this.opened.get(connection.id);
    const client = known?.epoch === connection.epoch ? known.client : open();
    this.opened.set(connection.id, { epoch: connection.epoch, client, usedAt: now });
    for (const [id, { usedAt }] of this.opened) if (now - usedAt > IDLE) this.opened.delete(id);
    return client;
  }

  forget(connectionId: string): void {
    this.opened.delete(connectionId);
  }
}

/** Names the credentials in budgets: the same ones share their limits, in whichever connection or link they are used. */
function accountOf(connector: Connector, credentials: Credentials): string {
  const digest = createHash('sha256').update(connector.slug);
  for (const { name } of connector.credentials) digest.update(`\0${credentials[name]?.reveal() ?? ''}`);
  return digest.digest('hex').slice(0, 32);
}
