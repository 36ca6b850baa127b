import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the connect page would say, and does not. */
export const FORGERY = { source: 'peopleport', type: 'success', temporaryToken: 'forged' };

const FORGING = `parent.postMessage(${JSON.stringify(FORGERY)}, '*');`;
const FORGED = '<!doctype html><html lang="en"><title>Other</title><script src="/forging.js"></script></html>';

/** A vendor's own page, on an origin of its own and with a strict policy, that opens the connect page with the script we serve. */
export class VendorPage {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(base: string, linkToken: () => string): Promise<VendorPage> {
    const script = (): string => `
      const told = document.getElementById('told');
      document.getElementById('open').addEventListener('click', () => {
        Peopleport.open({
          linkToken: ${JSON.stringify(linkToken())},
          baseUrl: ${JSON.stringify(base)},
          title: 'Connect your HR system',
          onSuccess: ({ temporaryToken }) => { told.textContent += 'success ' + temporaryToken + ' '; },
          onExit: ({ reason }) => { told.textContent += 'exit ' + reason + ' '; },
        });
      });
      window.heard = [];
      addEventListener('message', ({ data }) => { heard.push(data); });`;
    const page = `<!doctype html><html lang="en"><title>Vendor</title><main><h1>Vendor</h1>
      <button id="open">Connect</button><p id="told"></p></main>
      <script src="${base}/connect/embed.js"></script><script src="/vendor.js"></script></html>`;
    const server = createServer(({ url }, response) => {
      const isScript = url?.endsWith('.js') === true;
      response.writeHead(200, {
        'content-type': isScript ? 'text/javascript' : 'text/html',
        'content-security-policy': `default-src 'none'; script-src 'self' ${base}; frame-src 'self' ${base}; img-src data:`,
      });
      response.end(url === '/forging.js' ? FORGING : isScript ? script() : url === '/forging' ? FORGED : page);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new VendorPage(server, `http://localhost:${(server.address() as AddressInfo).port}`);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}
