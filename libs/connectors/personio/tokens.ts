import { beforeDeadline, Secret, takingItsTime } from '#kernel';
import { ProviderUnavailable } from '../errors.js';
import { type AccessToken, type Fetching, NO_SHELF, type TokenShelf } from '../token-shelf.js';

export interface Issued {
  token: Secret;
  expiresInSeconds: number;
}

/** Renewed this long before it expires, so that no call starts with a token that dies on its way. */
const MARGIN_SECONDS = 300;

interface Held {
  token: Secret;
  until: number;
}

/** Where a token comes from, and where it is shared. */
export interface TokenSource {
  name: string;
  issue: () => Promise<Issued>;
  shelf?: TokenShelf | undefined;
}

/** One access token, shared by all callers; those who ask while it is being fetched wait for the same answer. */
export class SharedToken {
  #current: Held | undefined;
  #pending: Promise<Secret> | undefined;
  #refused: Secret | undefined;

  constructor(private readonly source: TokenSource) {}

  async get(): Promise<Secret> {
    if (this.#current && this.#current.until > Date.now()) return this.#current.token;
    this.#pending ??= takingItsTime(() => this.#fetch()).finally(() => (this.#pending = undefined));
    return unsent(this.#pending);
  }

  hold(held: Held): void {
    this.#current = held;
  }

  /** Forgets a token that was refused; one that another caller has replaced meanwhile stays. */
  refused(token: Secret): void {
    this.#refused = token;
    if (this.#current?.token === token) this.#current = undefined;
  }

  async #fetch(): Promise<Secret> {
    const { name, issue, shelf = NO_SHELF } = this.source;
    const found = await shelf.borrow(name, this.#refused);
    const access = 'token' in found ? found : await fetched(issue, found);
    this.#current = heldOf(access);
    return access.token;
  }
}

/** Nothing was sent by whoever has no token in time. */
async function unsent<T>(waiting: Promise<T>): Promise<T> {
  try {
    return await beforeDeadline(waiting);
  } catch (error) {
    throw error instanceof ProviderUnavailable ? error.beforeSending() : error;
  }
}

async function fetched(issue: TokenSource['issue'], fetching: Fetching): Promise<AccessToken> {
  try {
    const access = accessOf(await issue());
    await fetching.keep(access);
    return access;
  } catch (error) {
    await fetching.drop();
    throw error;
  }
}

function accessOf({ token, expiresInSeconds }: Issued): AccessToken {
  return { token, seconds: Math.max(expiresInSeconds - MARGIN_SECONDS, expiresInSeconds / 2) };
}

const heldOf = ({ token, seconds }: AccessToken): Held => ({ token, until: Date.now() + seconds * 1000 });

/** Makes a call with a token; answers with its result and the token that its answer carried, if any. */
type Use<T> = (token: Secret) => Promise<{ result: T; next: string | undefined }>;

/**
 * A token that may be good for one request only, the next one arriving with the answer (Personio v1 before September 2023,
 * and some gateways still): such are used one after the other. Which kind it is shows the first answer; only a token that
 * was seen to stay is shared with other processes.
 */
export class MaybeSingleUseToken {
  readonly #shared: SharedToken;
  /** While it is not known to stay. */
  #own: Held | undefined;
  #refused: Secret | undefined;
  #kind: 'unknown' | 'stable' | 'single use' = 'unknown';
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly source: TokenSource) {
    this.#shared = new SharedToken(source);
  }

  async use<T>(call: Use<T>): Promise<T> {
    if (this.#kind === 'stable') return this.#useShared(call);
    const before = this.#turn;
    const turn = before.then(() => this.#useInTurn(call));
    this.#turn = turn.catch(() => undefined);
    await unsent(before);
    return turn;
  }

  refused(token: Secret): void {
    this.#refused = token;
    this.#shared.refused(token);
    if (this.#own?.token === token) this.#own = undefined;
  }

  async #useShared<T>(call: Use<T>): Promise<T> {
    return (await call(await this.#shared.get())).result;
  }

  async #useInTurn<T>(call: Use<T>): Promise<T> {
    const looking = this.#lookAround();
    const fetching = await unsent(looking).catch((error: unknown) => {
      void looking.then((found) => found?.drop()).catch(() => undefined);
      throw error;
    });
    // What another process has shared stays; so does what a caller has shown meanwhile.
    if (this.#kind === 'stable') return this.#useShared(call);
    try {
      const own = this.#own ?? heldOf(accessOf(await this.source.issue()));
      // An answer that fails may have used the token up as well.
      this.#own = this.#kind === 'single use' ? undefined : own;
      const { result, next } = await call(own.token);
      if (this.#stays(own, next)) await fetching?.keep({ ...own, seconds: (own.until - Date.now()) / 1000 });
      return result;
    } finally {
      await fetching?.drop();
    }
  }

  /** Whether another process has one that stays; if not, all wait for what this call shows. */
  async #lookAround(): Promise<Fetching | undefined> {
    if (this.#own && this.#own.until <= Date.now()) this.#own = undefined;
    if (this.#kind !== 'unknown' || this.#own) return undefined;
    const { name, shelf = NO_SHELF } = this.source;
    const found = await shelf.borrow(name, this.#refused);
    if (!('token' in found)) return found;
    this.#shared.hold(heldOf(found));
    this.#kind = 'stable';
    return undefined;
  }

  /** Whether the answer shows that it does. */
  #stays(own: Held, next: string | undefined): boolean {
    if (next === undefined) return false; // does not say: the next call may not count on either
    if (next === own.token.reveal()) {
      this.#kind = 'stable';
      this.#shared.hold(own);
      return true;
    }
    this.#kind = 'single use';
    this.#own = { token: new Secret(next), until: own.until };
    return false;
  }
}
