import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessToken, Fetching, TokenShelf } from '#connectors';
import { Secret } from '#kernel';
import type { ProviderTokenRepository, TokenKey, TokenRow } from '#store';
import type { ConnectionKeys } from '#vault';

/** Milliseconds between two looks at a token that another process is fetching. */
const LOOK_AGAIN = 100;

/** A connection's access tokens, which all processes use. */
export class SharedTokens implements TokenShelf {
  constructor(
    private readonly rows: ProviderTokenRepository,
    private readonly keys: ConnectionKeys,
    private readonly owner: Omit<TokenKey, 'name'>,
  ) {}

  async borrow(name: string, refused?: Secret): Promise<AccessToken | Fetching> {
    const key = { ...this.owner, name };
    for (;;) {
      const row = await this.rows.find(key);
      // Whoever still has older credentials than those that are shared keeps their tokens to himself.
      if (row && row.credentialsVersion > key.credentialsVersion) return ALONE;
      const shared = this.opened(key, row);
      if (shared && shared.token.reveal() !== refused?.reveal()) return shared;
      const lease = await this.rows.lease(key, row?.token ?? null);
      if (lease !== null) return this.fetching(key, lease);
      await sleep(LOOK_AGAIN);
    }
  }

  private opened(key: TokenKey, row: TokenRow | undefined): AccessToken | null {
    if (!row?.token || row.credentialsVersion !== key.credentialsVersion) return null;
    const text = this.keys.open('provider_token', this.identity(key.name), row.token).toString();
    return { token: new Secret(text), seconds: row.seconds };
  }

  private fetching(key: TokenKey, lease: string): Fetching {
    return {
      keep: ({ token, seconds }) => {
        const sealed = this.keys.seal('provider_token', this.identity(key.name), token.reveal());
        return this.rows.release(key, lease, { token: sealed, seconds });
      },
      drop: () => this.rows.release(key, lease),
    };
  }

  private identity(name: string): string {
    return `${this.owner.connectionId} ${name}`;
  }
}

const ALONE: Fetching = { keep: () => Promise.resolve(), drop: () => Promise.resolve() };
