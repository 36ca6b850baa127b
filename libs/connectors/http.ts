import { setTimeout as sleep } from 'node:timers/promises';
import type { Budget, Limit } from '#kernel';
import type { FileAnswer, Json } from './contract.js';
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
  /** A POST that may be sent twice. */
  repeatable?: boolean;
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
    for (let attempts = 1; ; attempts += 1) {
      await this.#options.budget.take(call.buckets, this.#options.signal, this.#options.account);
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
        await this.#wait(call, error, attempts);
      }
    }
  }

  async #attempt(call: Call): Promise<Answer> {
    const askedAt = new Date();
    const incoming = await exchange(this.#outgoing(call, 'application/json'), this.#options);
    this.#learn(call, incoming.headers);
    return { headers: incoming.headers, body: this.#judged(incoming), askedAt };
  }

  async #attemptFile(call: Call): Promise<File> {
    const { provider, maxFileBytes, timeoutSeconds } = this.#options;
    const begun = await begin(this.#outgoing(call, '*/*'), this.#options);
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
    const { budget, signal, speed } = this.#options;
    const { seconds, last } = waitAfter(failed, attempt, speed);
    // A request that was turned away has done nothing; one that was cut off may have.
    const repeatable = call.method !== 'POST' || call.repeatable === true || failed.trouble === 'too many';
    if (failed.trouble === 'too many') budget.pause(call.buckets[0], seconds);
    if (last || !repeatable) throw this.#asError(failed, seconds);
    await sleep(seconds * 1000, undefined, signal ? { signal } : {});
  }

  #asError({ trouble, what, cause }: Failed, seconds: number): Error {
    if (trouble === 'too many') return new ProviderRateLimited(this.provider, Math.ceil(seconds));
    if (trouble === 'broken') return new AnswerBroken(this.provider, what);
    return new ProviderUnavailable(this.provider, what, { cause });
  }
}

/** Seconds, or an instant (RFC 9110 §10.2.3); undefined when there is none or it has passed. */
function retryAfter(headers: Headers): number | undefined {
  const value = [headers['retry-after']].flat()[0] ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return seconds > 0 ? seconds : undefined;
}
