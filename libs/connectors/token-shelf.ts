import type { Secret } from '#kernel';

/** An access token, and how long calls may begin with it. */
export interface AccessToken {
  token: Secret;
  seconds: number;
}

/** The duty to fetch a token: until one of these is called, nobody else does. */
export interface Fetching {
  keep(fetched: AccessToken): Promise<void>;
  /** There is none, or none to share. */
  drop(): Promise<void>;
}

/** The access tokens of a connection's credentials, each fetched once for all processes. */
export interface TokenShelf {
  /** The token of that name, unless it is the one that was refused; or the duty to fetch it. */
  borrow(name: string, refused?: Secret): Promise<AccessToken | Fetching>;
}

/** For credentials that belong to no connection yet: nobody shares them. */
export const NO_SHELF: TokenShelf = {
  borrow: () => Promise.resolve({ keep: () => Promise.resolve(), drop: () => Promise.resolve() }),
};
