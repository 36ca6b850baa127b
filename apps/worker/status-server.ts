import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { logger, trace } from '#kernel';

export interface Status {
  /** Rejects while the process cannot do its work. */
  ready(): Promise<void>;
  metrics(): Promise<string>;
}

const PLAIN = 'text/plain; version=0.0.4; charset=utf-8';

/** What is asked of a process that serves nobody else: /livez, /readyz and /metrics. */
export class StatusServer {
  private readonly server: Server;

  constructor(private readonly status: Status) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        logger.warn({ event: 'not_ready', ...trace(error) });
        send(response, 503, 'application/json', '{"status":"unavailable"}');
      });
    });
  }

  /** The port that it listens on. */
  async listen(port: number, host: string): Promise<number> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer({ url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (url) {
      case '/livez':
        send(response, 200, 'application/json', '{"status":"ok"}');
        return;
      case '/readyz':
        await this.status.ready();
        send(response, 200, 'application/json', '{"status":"ok"}');
        return;
      case '/metrics':
        send(response, 200, PLAIN, await this.status.metrics());
        return;
      default:
        send(response, 404, 'application/json', '{"detail":"There is no such route.","code":"route_not_found"}');
    }
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
