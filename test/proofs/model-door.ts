import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '#kernel';
import type { HooksReceiver } from '#sync';

/** Where the provider reaches us: the receiver behind a bare server. */
export class Door {
  /** What hears it, once there is somebody. */
  receiver: HooksReceiver | undefined;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Door> {
    const server = createServer((request, response) => {
      door.receive(request).then(
        (status) => response.writeHead(status).end(),
        () => response.writeHead(500).end(),
      );
    });
    const door = new Door(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async receive(request: IncomingMessage): Promise<number> {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    if (!this.receiver) return 503;
    try {
      const path = request.url?.split('/').at(-1) ?? '';
      const hook = await this.receiver.find(path, (look) => look());
      await this.receiver.receive(hook, request.headers, Buffer.concat(pieces).toString());
      return 200;
    } catch (error) {
      return error instanceof AppError ? error.status : 500;
    }
  }
}
