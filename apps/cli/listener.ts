import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Gap, Receiver, SequencedEvent, WebhookEvent } from '#sdk';
import { codeOf } from '#kernel';

/** Where a vendor is told of what happens: the receiving end of one endpoint, on this machine. */
export class Listener {
  /** By connector and number: what has arrived of it, its signature verified. */
  readonly #events = new Map<string, Map<number, SequencedEvent>>();
  /** Why messages were refused. */
  readonly refused: string[] = [];
  tests = 0;
  #receiver: Receiver | undefined;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<Listener> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const listener = new Listener(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => void listener.#answer(request, response));
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/webhooks`;
  }

  /** From now on messages are verified with this secret; those that came before are refused. */
  async expect(secret: string): Promise<void> {
    // What the SDK is made of is not among the packages of a server.
    const { Receiver } = await import('#sdk');
    this.#receiver = new Receiver({ secret });
  }

  /** What has arrived of a connector, by its numbers. */
  of(connectorId: string): ReadonlyMap<number, SequencedEvent> {
    return this.#events.get(connectorId) ?? new Map<number, SequencedEvent>();
  }

  gaps(): Gap[] {
    return this.#receiver?.gaps() ?? [];
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await buffer(request);
      if (!this.#receiver) throw new Error('Nothing is expected yet.');
      await this.#receiver.receive(body, request.headers, (event) => {
        this.#note(event);
      });
      response.writeHead(204).end();
    } catch (error) {
      this.refused.push(codeOf(error));
      response.writeHead(500).end();
    }
  }

  #note(event: WebhookEvent): void {
    if (event.type === 'endpoint.test') {
      this.tests += 1;
      return;
    }
    const { id } = event.connector;
    const known = this.#events.get(id) ?? new Map<number, SequencedEvent>();
    this.#events.set(id, known.set(event.sequence, event));
  }
}
