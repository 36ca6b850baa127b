import { Secret } from '#kernel';

export interface Issued {
  token: Secret;
  expiresInSeconds: number;
}

/** Renewed this long before it expires, so that no call starts with a token that dies on its way. */
const MARGIN_SECONDS = 300;

/** One access token, shared by all callers; those who ask while it is being fetched wait for the same answer. */
export class SharedToken {
  #current: { token: Secret; until: number } | undefined;
  #pending: Promise<Secret> | undefined;

  constructor(private readonly issue: () => Promise<Issued>) {}

  async get(): Promise<Secret> {
    if (this.#current && this.#current.until > Date.now()) return this.#current.token;
    this.#pending ??= this.#fetch().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  /** Forgets a token that was refused; one that another caller has replaced meanwhile stays. */
  refused(token: Secret): void {
    if (this.#current?.token === token) this.#current = undefined;
  }

  async #fetch(): Promise<Secret> {
    const { token, expiresInSeconds } = await this.issue();
    const life = Math.max(expiresInSeconds - MARGIN_SECONDS, expiresInSeconds / 2);
    this.#current = { token, until: Date.now() + life * 1000 };
    return token;
  }
}

/**
 * A token that may be good for one request only, the next one arriving with the answer (Personio v1 before September 2023,
 * and some gateways still): such are used one after the other. Which kind it is shows the first answer.
 */
export class MaybeSingleUseToken {
  readonly #shared: SharedToken;
  #next: Secret | undefined;
  #kind: 'unknown' | 'stable' | 'single use' = 'unknown';
  #turn: Promise<unknown> = Promise.resolve();

  constructor(issue: () => Promise<Issued>) {
    this.#shared = new SharedToken(issue);
  }

  /** Runs a call with a token; the call returns its result and the token that its answer carried, if any. */
  async use<T>(call: (token: Secret) => Promise<{ result: T; next: string | undefined }>): Promise<T> {
    if (this.#kind === 'stable') return (await call(await this.#shared.get())).result;
    const turn = this.#turn.then(() => this.#useAlone(call));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  refused(token: Secret): void {
    this.#shared.refused(token);
  }

  async #useAlone<T>(call: (token: Secret) => Promise<{ result: T; next: string | undefined }>): Promise<T> {
    const token = this.#next ?? (await this.#shared.get());
    this.#next = undefined;
    // An answer that fails may have used the token up as well.
    if (this.#kind === 'single use') this.#shared.refused(token);
    const { result, next } = await call(token);
    if (next === undefined) return result; // does not say: the next call may not count on either
    if (next === token.reveal()) {
      this.#kind = 'stable';
      return result;
    }
    this.#kind = 'single use';
    this.#shared.refused(token);
    this.#next = new Secret(next);
    return result;
  }
}
