import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Connector, Http } from '#connectors';
import { Secret } from '#kernel';
import { fakeConnector } from './fake-connector.js';
import { offer } from './offer.js';

interface Heard {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

type Answering = (response: ServerResponse, heard: Heard) => void;

/** What our credentials show at this provider. */
export const TOKEN = 'Bearer of-ours';

/** A provider with a network of its own, which tells what it heard unless it is told to answer otherwise. */
export class EchoingProvider {
  readonly heard: Heard[] = [];
  connections = 0;
  /** To the requests to come; then it tells again. */
  readonly answers: Answering[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void buffer(request).then((body) => {
        const heard = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
        this.heard.push(heard);
        (this.answers.shift() ?? echo)(response, heard);
      });
    }).on('connection', () => {
      this.connections += 1;
    });
  }

  static async start(): Promise<EchoingProvider> {
    const provider = new EchoingProvider();
    provider.server.listen(0, '127.0.0.1');
    await once(provider.server, 'listening');
    return provider;
  }

  /** For the applications that this test starts. */
  install(): Connector {
    const baseUrl = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api`;
    const connector: Connector<Http> = {
      ...(fakeConnector() as Connector<Http>),
      ...{ slug: 'echoing', name: 'Echoing' },
      open: ({ budget }) => new Http({ provider: 'Echoing', baseUrl, budget, headers: { 'x-partner': 'us' } }),
      passthrough: {
        call: (http, call) => {
          return http.pass(call, { buckets: ['echoing'], headers: { authorization: new Secret(TOKEN) } });
        },
        never: ['/oauth/**'],
      },
    };
    offer(connector);
    return connector;
  }

  reset(): void {
    this.heard.length = 0;
    this.answers.length = 0;
    this.connections = 0;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

const echo: Answering = (response, { method, url, headers, body }) => {
  response
    .setHeader('content-type', 'application/json')
    .end(JSON.stringify({ method, url, headers, body: body.toString() }));
};
