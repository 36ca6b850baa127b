import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/** Calls of a generation of the API in all, and those that were turned away. */
export interface Counted {
  calls: number;
  refused: number;
}

/** What a source address may do in all, as a bucket: stricter than the provider's minute, and quick to say so. */
interface Limit {
  rate: number;
  burst: number;
}

interface DoorOptions extends Limit {
  /** So many milliseconds later a call arrives. */
  distance: number;
}

/** As strict as can be: what is not there is refused at once. */
export class TokenBucket {
  private level: number;
  private at = performance.now();

  constructor(private readonly limit: Limit) {
    this.level = limit.burst;
  }

  takes(): boolean {
    const now = performance.now();
    this.level = Math.min(this.limit.burst, this.level + ((now - this.at) / 1000) * this.limit.rate);
    this.at = now;
    if (this.level < 1) return false;
    this.level -= 1;
    return true;
  }
}

/**
 * One address, behind which several simulated companies live: whose a call is shows the client that asked for its token.
 * Counts all calls, and turns away what of v1 is above the limit that all of them share.
 */
export class Door {
  v1: Counted = { calls: 0, refused: 0 };
  v2: Counted = { calls: 0, refused: 0 };
  /** How often each client has asked for a token, by generation. */
  readonly fetched = new Map<string, number>();
  private readonly tokens = new Map<string, string>();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });
  private readonly shared: TokenBucket;

  private constructor(
    private readonly server: Server,
    private readonly companyOf: (client: string) => string,
    private readonly options: DoorOptions,
  ) {
    this.shared = new TokenBucket(options);
    server.on('request', (asked, answer) => void this.pass(asked, answer));
  }

  /** `companyOf`: where the company of a client lives. */
  static async open(companyOf: (client: string) => string, options: DoorOptions): Promise<Door> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Door(server, companyOf, options);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    this.agent.destroy();
    await once(this.server, 'close').catch(() => undefined);
  }

  private async pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    await delay(this.options.distance);
    const url = asked.url ?? '';
    const first = url.startsWith('/v1/');
    const counted = first ? this.v1 : this.v2;
    counted.calls += 1;
    if (first && !this.shared.takes()) {
      counted.refused += 1;
      answer.writeHead(429, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ success: false, error: { code: 429, message: 'Too Many Requests' } }));
      return;
    }
    const body = await text(asked);
    const client = this.fetching(url, body);
    const company = this.companyOf(client ?? this.tokens.get(asked.headers.authorization ?? '') ?? '');
    const inner = request(
      new URL(url, company),
      { method: asked.method ?? 'GET', headers: asked.headers, agent: this.agent },
      (response) => {
        if (response.statusCode === 429) counted.refused += 1;
        answer.writeHead(response.statusCode ?? 502, response.headers);
        if (client === undefined) response.pipe(answer);
        else void this.handOver(response, answer, client);
      },
    );
    inner.on('error', () => answer.destroy());
    inner.end(body);
  }

  /** The client that asks for a token with this call, which counts. */
  private fetching(url: string, body: string): string | undefined {
    const client = /papi-[0-9a-f-]{36}/.exec(body)?.[0];
    if (client === undefined) return undefined;
    const key = `${url} ${client}`;
    this.fetched.set(key, (this.fetched.get(key) ?? 0) + 1);
    return client;
  }

  /** Remembers whose the token is that was asked for. */
  private async handOver(response: IncomingMessage, answer: ServerResponse, client: string): Promise<void> {
    const body = await text(response);
    for (const [token] of body.matchAll(/papi-[\w-]{40,}/g)) this.tokens.set(`Bearer ${token}`, client);
    answer.end(body);
  }
}
