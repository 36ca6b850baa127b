import { setTimeout as sleep } from 'node:timers/promises';
import { type Budget, codeOf, currentDeadline, type Limit, pinnedUrl } from '#kernel';
import type { FileAnswer, Json, PassedAnswer, PassedCall } from './contract.js';
import {
  AccessDenied,
  AnswerBroken,
  NotThere,
  ProviderRateLimited,
  ProviderUnavailable,
  RequestRefused,
} from './errors.js';
import { fileOf, isJson, sizeOf } from './file-stream.js';
import { Failed, meaningOf, waitAfter } from './http-status.js';
import {
  begin,
  exchange,
  type Headers,
  type Incoming,
  type Limits,
  type Method,
  type Outgoing,
  type Query,
  readOut,
  type Sealed,
  withQuery,
} from './http-wire.js';
import { parseJson } from './json.js';

export type { Headers, Query } from './http-wire.js';

export interface Call {
  method?: Method;
  path: string;
  query?: Query;
  headers?: Sealed;
  body?: Outgoing['body'];
  /** The call's own bucket first: it learns from the answer's headers; then wider ones, such as one for the source address. */
  buckets: readonly [string, ...string[]];
  /** Whether it may be sent again where nobody knows what became of it. Left out: anything but a POST. */
  repeatable?: boolean;
  /** Ends this call alone, also while it waits for its turn. */
  signal?: AbortSignal | undefined;
}

export interface Answer {
  headers: Headers;
  body: Json;
  /** The instant before the request. */
  askedAt: Date;
}

export interface File extends FileAnswer {
  headers: Headers;
}

export interface HttpOptions {
  /** For sentences. */
  provider: string;
  baseUrl: string;
  budget: Budget;
  /** Whose calls these are: accounts have their turns. */
  account?: string;
  headers?: Record<string, string>;
  /** What an answer's headers tell about the limit of the call's own bucket. */
  limitOf?: (headers: Headers) => Limit | undefined;
  /** The status that an answer means, where it is not the one that it carries. */
  statusOf?: (status: number, body: Json) => number;
  /** Our own waits are divided by this: more than 1 only against a simulator. */
  speed?: number;
  signal?: AbortSignal | undefined;
  timeoutSeconds?: number;
  maxBytes?: number;
  /** Of a file, which is never held as a whole. */
  maxFileBytes?: number;
}

const MB = 1024 * 1024;
const DEFAULTS = { headers: {}, speed: 1, timeoutSeconds: 60, maxBytes: 64 * MB, maxFileBytes: 256 * MB };
/** An answer that should have been a file. */
const MOST_WORDS = MB;
/** Seconds, where nobody says when there is a turn for a call. */
const SOON = 5;

/** HTTP as every connector needs it: budget, patience, size, time, and the meaning of each status, once. Follows no redirect. */
export class Http {
  readonly #options: HttpOptions & typeof DEFAULTS;
  readonly #base: URL;

  constructor(options: HttpOptions) {
    this.#options = { ...DEFAULTS, ...options };
    this.#base = new URL(options.baseUrl.endsWith('/') ? options.baseUrl : `${options.baseUrl}/`);
  }

  get provider(): string {
    return this.#options.provider;
  }

  /** An answer that means success, or a typed error. */
  call(call: Call): Promise<Answer> {
    return this.#patiently(call, () => this.#attempt(call));
  }

  /** A file as it comes, or a typed error. Whoever gets it reads or destroys the body. */
  open(call: Call): Promise<File> {
    return this.#patiently(call, () => this.#attemptFile(call));
  }

  /**
   * A caller's own call, once: its answer as it comes, whatever it says, or a typed error where there is none. `own`: headers that
   * say who calls, and that no caller's replace.
   */
  async pass(
    call: PassedCall,
    { buckets, headers: own }: Required<Pick<Call, 'buckets' | 'headers'>>,
  ): Promise<PassedAnswer> {
    const { budget, maxFileBytes, headers: ours } = this.#options;
    const { method, path, params, body, seconds } = call;
    const url = pinnedUrl(this.#base, path, params);
    const headers = { ...call.headers, ...ours, ...own };
    const signal = this.#signalOf({ path, buckets, signal: call.signal });
    await this.#turn(buckets, seconds, signal);
    try {
      const outgoing = { method, url, headers, body: body ? { bytes: body } : undefined };
      const begun = await begin(outgoing, { timeoutSeconds: seconds, maxBytes: maxFileBytes, signal });
      this.#learn({ path, buckets }, begun.headers);
      if (meaningOf(begun.status) === 'too many') budget.pause(buckets[0], retryAfter(begun.headers) ?? 1);
      const file = fileOf(begun, { maxBytes: maxFileBytes, idleSeconds: seconds });
      return { status: begun.status, headers: begun.headers, body: file.body };
    } catch (error) {
      throw error instanceof Failed ? this.#asError(error, 0) : error;
    }
  }

  /** Path and query of a link that the provider gave; one that leads to another host is an error. */
  own(link: string): { path: string; query: Query } {
    const url = URL.parse(link, this.#base.href);
    if (url?.origin !== this.#base.origin || !url.pathname.startsWith(this.#base.pathname)) {
      throw new AnswerBroken(this.provider, 'a link leads to another host');
    }
    const names = [...new Set(url.searchParams.keys())];
    const values = names.map((name) => [name, url.searchParams.getAll(name)] as const);
    return { path: `/${url.pathname.slice(this.#base.pathname.length)}`, query: Object.fromEntries(values) };
  }

  async #patiently<T>(call: Call, attempt: () => Promise<T>): Promise<T> {
    let hasDoneNothing = true;
    for (let attempts = 1; ; attempts += 1) {
      await this.#begin(call, hasDoneNothing);
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
        hasDoneNothing &&= isUndone(error);
        await this.#wait(call, error, attempts);
      }
    }
  }

  /** When its turn comes. */
  async #begin(call: Call, hasDoneNothing: boolean): Promise<void> {
    const signal = this.#signalOf(call);
    try {
      await this.#options.budget.take(call.buckets, signal, this.#options.account);
      signal?.throwIfAborted();
    } catch (error) {
      if (hasDoneNothing && currentDeadline()?.signal.aborted) throw new ProviderRateLimited(this.provider, SOON);
      throw error;
    }
  }

  async #attempt(call: Call): Promise<Answer> {
    const askedAt = new Date();
    const incoming = await exchange(this.#outgoing(call, 'application/json'), this.#limits(call));
    this.#learn(call, incoming.headers);
    return { headers: incoming.headers, body: this.#judged(incoming), askedAt };
  }

  async #attemptFile(call: Call): Promise<File> {
    const { provider, maxFileBytes, timeoutSeconds } = this.#options;
    const begun = await begin(this.#outgoing(call, '*/*'), this.#limits(call));
    const { headers, status } = begun;
    this.#learn(call, headers);
    if (meaningOf(status) !== 'fine' || isJson(headers)) {
      this.#judged(await readOut(begun, MOST_WORDS));
      throw new AnswerBroken(provider, 'there are words in the place of a file');
    }
    const file = fileOf(begun, { maxBytes: maxFileBytes, idleSeconds: timeoutSeconds });
    if ((sizeOf(headers) ?? 0) <= maxFileBytes) return { headers, ...file };
    file.body.destroy();
    throw new AnswerBroken(provider, `the file is longer than ${maxFileBytes} bytes`);
  }

  /** Waits for it no longer than this. */
  async #turn(buckets: Call['buckets'], seconds: number, signal?: AbortSignal): Promise<void> {
    const late = AbortSignal.timeout(seconds * 1000);
    try {
      await this.#options.budget.take(buckets, signal ? AbortSignal.any([signal, late]) : late, this.#options.account);
    } catch (error) {
      signal?.throwIfAborted();
      if (late.aborted) throw new ProviderRateLimited(this.provider, seconds);
      throw new ProviderUnavailable(this.provider, codeOf(error), { cause: error, unsent: true });
    }
  }

  #outgoing({ method = 'GET', path, query = {}, headers, body }: Call, accept: string): Outgoing {
    const url = withQuery(new URL(path.replace(/^\//, ''), this.#base), query);
    return { method, url, headers: { accept, ...this.#options.headers, ...headers }, body };
  }

  #learn({ buckets }: Call, headers: Headers): void {
    const limit = this.#options.limitOf?.(headers);
    if (limit) this.#options.budget.learn(buckets[0], limit);
  }

  #judged({ status: carried, headers, text }: Incoming): Json {
    const { provider } = this;
    const body = this.#parsed(text, carried);
    const status = this.#options.statusOf?.(carried, body) ?? carried;
    switch (meaningOf(status)) {
      case 'fine':
        return body;
      case 'elsewhere':
        throw new AnswerBroken(provider, 'it sends us to another address');
      case 'denied':
        throw new AccessDenied(provider, status, body);
      case 'not there':
        throw new NotThere(provider, status, body);
      case 'too many':
        throw new Failed('too many', `status ${status}`, { retryAfter: retryAfter(headers) });
      case 'down':
        throw new Failed('down', `status ${status}`, { retryAfter: retryAfter(headers) });
      case 'refused':
        throw new RequestRefused(provider, status, body);
    }
  }

  /** Errors may come as pages of HTML: only an answer that we are to use must be JSON. */
  #parsed(text: string | null, status: number): Json {
    if (text === null) throw new AnswerBroken(this.provider, `it is longer than ${this.#options.maxBytes} bytes`);
    if (text === '') return null;
    try {
      return parseJson(text);
    } catch {
      if (meaningOf(status) !== 'fine') return null;
      throw new Failed('broken', 'it is not valid JSON'); // no cause: its message quotes the text
    }
  }

  /** Waits until the next attempt is due, or gives up. */
  async #wait(call: Call, failed: Failed, attempt: number): Promise<void> {
    const { budget, speed } = this.#options;
    const { seconds, last } = waitAfter(failed, attempt, speed);
    const repeatable = isUndone(failed) || (call.repeatable ?? call.method !== 'POST');
    if (failed.trouble === 'too many') budget.pause(call.buckets[0], seconds);
    if (last || !repeatable || isTooLate(seconds)) throw this.#asError(failed, seconds);
    const signal = this.#signalOf(call);
    await sleep(seconds * 1000, undefined, signal ? { signal } : {});
  }

  #signalOf(call: Call): AbortSignal | undefined {
    const signals = [call.signal, this.#options.signal, currentDeadline()?.signal].filter((one) => one !== undefined);
    return signals.length > 1 ? AbortSignal.any(signals) : signals[0];
  }

  #limits(call: Call): Limits {
    return { ...this.#options, signal: this.#signalOf(call) };
  }

  #asError({ trouble, what, cause, unsent }: Failed, seconds: number): Error {
    if (trouble === 'too many') return new ProviderRateLimited(this.provider, Math.ceil(seconds));
    if (trouble === 'broken') return new AnswerBroken(this.provider, what);
    return new ProviderUnavailable(this.provider, what, { cause, unsent });
  }
}

/** A request that was turned away or never left has done nothing; one that was cut off may have. */
const isUndone = ({ trouble, unsent }: Failed): boolean => trouble === 'too many' || unsent;

/** Whether nobody waits any more, so many seconds from now. */
function isTooLate(seconds: number): boolean {
  const { at = Infinity } = currentDeadline() ?? {};
  return performance.now() + seconds * 1000 >= at;
}

/** Seconds, or an instant (RFC 9110 §10.2.3); undefined when there is none or it has passed. */
function retryAfter(headers: Headers): number | undefined {
  const value = [headers['retry-after']].flat()[0] ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return seconds > 0 ? seconds : undefined;
}
