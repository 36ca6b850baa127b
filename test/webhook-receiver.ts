import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';

/** One time that a message has come. */
export interface Heard {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  at: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as with answers: tests look into them without casting
  message: any;
}

type Reply = (response: ServerResponse, heard: Heard, times: number) => void;

const PATIENCE = 10_000;

/** Somebody's server that is told of what happens: what comes to each path, answered with 204 or as a test says. */
export class WebhookReceiver {
  readonly heard: Heard[] = [];
  /** By path. */
  readonly replies = new Map<string, Reply>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer((request, response) => {
      void buffer(request).then((body) => {
        receiver.hear(
          {
            ...{ path: request.url ?? '', headers: request.headers, body, at: Date.now() },
            message: JSON.parse(body.toString('utf8')),
          },
          response,
        );
      });
    });
    const receiver = new WebhookReceiver(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  at(path: string): Heard[] {
    return this.heard.filter((heard) => heard.path === path);
  }

  /** Resolves with what came to a path once there are so many, or fails. */
  async until(path: string, count: number, patience = PATIENCE): Promise<Heard[]> {
    for (const end = Date.now() + patience; this.at(path).length < count;) {
      await delay(20);
      if (Date.now() > end) throw new Error(`${this.at(path).length} in place of ${count} have come to ${path}.`);
    }
    return this.at(path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private hear(heard: Heard, response: ServerResponse): void {
    this.heard.push(heard);
    const reply = this.replies.get(heard.path);
    if (reply) reply(response, heard, this.at(heard.path).length);
    else response.writeHead(204).end();
  }
}
