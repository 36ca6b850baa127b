import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '#kernel';
import { OpenBudget } from '../conformance.js';
import type { From, Json, Page, Stream } from '../contract.js';
import { PersonioClient } from './client.js';
import type { RecruitingClient } from './recruiting/client.js';

/** What is answered to a path: a body, or `{ status, body }`, or something that follows from the query. */
type Answer = Json | ((query: URLSearchParams) => Json | Refusal) | Refusal;

class Refusal {
  constructor(
    readonly status: number,
    readonly body: Json,
  ) {}
}

export const refusal = (status: number, body: Json = null): Refusal => new Refusal(status, body);

const TOKENS: Record<string, Answer> = {
  '/v1/auth': { success: true, data: { token: 'papi-1' } },
  '/v2/auth/token': { access_token: 'papi-2', expires_in: 86_400 },
};

async function pagesOf<Client>(stream: Stream<Client>, client: Client, from: Partial<From>): Promise<Page[]> {
  const pages: Page[] = [];
  const everything = { changed: () => Promise.resolve(new Set<string>()), settings: {} };
  for await (const page of stream.pull(client, { ...everything, ...from })) pages.push(page);
  return pages;
}

/** A Personio that says what it is told to, for tests of what the simulator cannot be made to say. */
export class Canned implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly budget = new OpenBudget();

  private constructor(
    private readonly server: Server,
    readonly answers: Record<string, Answer>,
  ) {}

  static async start(answers: Record<string, Answer>): Promise<Canned> {
    const server = createServer();
    const canned = new Canned(server.listen(0, '127.0.0.1'), { ...TOKENS, ...answers });
    server.on('request', (request, response) => {
      canned.#answer(new URL(request.url ?? '', 'http://host'), response);
    });
    await once(server, 'listening');
    return canned;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get client(): PersonioClient {
    const settings = { baseUrl: this.url, speed: '1000' };
    return new PersonioClient(
      { settings, budget: this.budget, account: 'account' },
      { clientId: new Secret('id'), clientSecret: new Secret('secret') },
    );
  }

  pull(stream: Stream<PersonioClient>, from: Partial<From> = {}): Promise<Page[]> {
    return pagesOf(stream, this.client, from);
  }

  /** With v2 alone. */
  pullRecruiting(stream: Stream<RecruitingClient>, from: Partial<From> = {}): Promise<Page[]> {
    return pagesOf(stream, { api: this.client, feed: null, token: null }, from);
  }

  #answer({ pathname, search, searchParams }: URL, response: ServerResponse): void {
    if (!(pathname in TOKENS)) this.asked.push(`${pathname}${search}`);
    const told = this.answers[pathname];
    const answer = typeof told === 'function' ? told(searchParams) : told;
    const { status, body } =
      answer instanceof Refusal ? answer : new Refusal(answer === undefined ? 404 : 200, answer ?? {});
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
