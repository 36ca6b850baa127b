import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

interface Delivered {
  headers: IncomingHttpHeaders;
  body: { event_name: string; payload: Record<string, unknown> };
}

type Answer = (response: ServerResponse, n: number) => void;

/** Somebody whom Personio tells things. */
export class Receiver {
  readonly got: Delivered[] = [];
  answer: Answer = (response) => response.writeHead(200).end();
  #server: Server;
  #heard = Promise.withResolvers<undefined>();

  constructor() {
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        this.got.push({
          headers: request.headers,
          body: JSON.parse(Buffer.concat(pieces).toString()) as Delivered['body'],
        });
        this.answer(response, this.got.length);
        this.#heard.resolve(undefined);
        this.#heard = Promise.withResolvers();
      });
    });
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/personio`;
  }

  get names(): string[] {
    return this.got.map(({ body }) => body.event_name);
  }

  async until(count: number): Promise<Delivered[]> {
    while (this.got.length < count) await this.#heard.promise;
    return this.got;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
