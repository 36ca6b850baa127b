import { setTimeout as sleep } from 'node:timers/promises';
import { Unexpected } from './errors.js';

export interface Answer<Body> {
  body: Body;
  headers: Headers;
}

interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  query?: Record<string, string | number>;
  body?: object;
}

const PATIENCE = 60_000;

/** Speaks HTTP with one server, as its users do. */
export class Client {
  constructor(
    readonly base: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  with(headers: Record<string, string>): Client {
    return new Client(this.base, { ...this.headers, ...headers });
  }

  /** Rejects as `text` does. The body is JSON; null where there is none. */
  async call<Body>(path: string, call: Call = {}): Promise<Answer<Body>> {
    const { body, headers } = await this.text(path, call);
    return { body: (body === '' ? null : JSON.parse(body)) as Body, headers };
  }

  /** Rejects with a sentence unless the answer is a 2xx; asked to wait, it waits. */
  async text(path: string, call: Call = {}): Promise<Answer<string>> {
    const answer = await this.send(path, call);
    if (answer.status === 429) {
      await answer.body?.cancel();
      await sleep(Number(answer.headers.get('retry-after') ?? 1) * 1000);
      return this.text(path, call);
    }
    const text = await answer.text();
    if (answer.ok) return { body: text, headers: answer.headers };
    throw new Unexpected(`${call.method ?? 'GET'} ${path} answered ${answer.status}: ${text.slice(0, 300)}`);
  }

  async status(path: string, call: Call = {}): Promise<number> {
    const answer = await this.send(path, call);
    await answer.body?.cancel();
    return answer.status;
  }

  private async send(path: string, { method = 'GET', query = {}, body }: Call): Promise<Response> {
    const url = new URL(path, this.base);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    try {
      return await fetch(url, {
        method,
        headers: { ...this.headers, ...type },
        signal: AbortSignal.timeout(PATIENCE),
        ...content,
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Unexpected(`${method} ${path} was not answered: ${reason}`, {}, { cause });
    }
  }
}
