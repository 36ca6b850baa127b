import type { Connector, HttpSettings, TokenShelf } from '#connectors';
import { newId, NotFound, type Secret, type Budget, type Config } from '#kernel';
import type { Vault } from '#vault';

export type Credentials = Record<string, Secret>;

interface Opened {
  credentialsVersion: number;
  client: unknown;
  expiry: NodeJS.Timeout;
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
    private readonly vault: Vault,
  ) {}

  connector(slug: string): Connector {
    const connector = this.list.find((one) => one.slug === slug);
    if (!connector) throw new NotFound(`The integration "${slug}"`);
    return connector;
  }

  /** `connectionId`: whose credentials they are, once there is a connection, and where its access tokens are. */
  open(connector: Connector, credentials: Credentials, connectionId: string = newId(), tokens?: TokenShelf): unknown {
    const settings: HttpSettings = { ...connector.settings, ...this.config.CONNECTORS[connector.slug] };
    const account = this.accountOf(connector, credentials, connectionId);
    return connector.open({ settings, budget: this.budget, account, ...(tokens ? { tokens } : {}) }, credentials);
  }

  /** The connection's client; the same one as before while its credentials are the same, so that provider tokens are used again. */
  opening(connection: { id: string; credentialsVersion: number }, open: () => unknown): unknown {
    const { id, credentialsVersion } = connection;
    const known = this.opened.get(id);
    const client = known?.credentialsVersion === credentialsVersion ? known.client : open();
    clearTimeout(known?.expiry);
    const expiry = setTimeout(() => this.opened.delete(id), IDLE).unref();
    this.opened.set(id, { credentialsVersion, client, expiry });
    return client;
  }

  forget(connectionId: string): void {
    clearTimeout(this.opened.get(connectionId)?.expiry);
    this.opened.delete(connectionId);
  }

  /**
   * Names the credentials in budgets, where it lies in the database: equal names share their limits, in whichever connection
   * or link they are used, of whichever connector of the provider. Made of no secret, and not to be guessed without the root key.
   */
  private accountOf({ credentials }: Connector, values: Credentials, connectionId: string): string {
    // Of several the first one alone: the same account is also linked with more or with fewer optional ones.
    const shown = credentials.find(({ name, secret }) => !secret && values[name] !== undefined);
    const named = shown ? [shown.name, values[shown.name]?.reveal() ?? ''] : ['connection', connectionId];
    return this.vault.nameRoot('account', JSON.stringify(named));
  }
}
