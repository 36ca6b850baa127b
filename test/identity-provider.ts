import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';

const CLIENT = { id: 'peopleport', secret: 'a-secret-of-theirs-and-ours' };
const SECONDS = { AccessToken: 60, AuthorizationCode: 60, Grant: 3600, IdToken: 60, Interaction: 600, Session: 3600 };

/** Asks nobody for a password: whoever comes is `who`, or goes back where that is null. */
export class TestIdentityProvider {
  who: string | null = 'ada';
  /** Whether whoever comes has to press a button first. */
  asks = false;

  private constructor(
    private readonly server: Server,
    private readonly provider: Provider,
    readonly issuer: string,
  ) {}

  /** `returnsTo`: our public address; `auth`: the one way in which it takes our secret. */
  static async start(
    returnsTo: string,
    { port = 0, auth = 'client_secret_basic' }: { port?: number; auth?: string } = {},
  ): Promise<TestIdentityProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const made = new TestIdentityProvider(server, new Provider(issuer, settingsFor(returnsTo, auth)), issuer);
    server.on('request', (request, response) => {
      made.answer(request, response);
    });
    return made;
  }

  /** For the API. */
  get settings(): Record<'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET' | 'OIDC_NAME', string> {
    return {
      ...{ OIDC_ISSUER: this.issuer, OIDC_NAME: 'Example ID' },
      ...{ OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret },
    };
  }

  get port(): number {
    return Number(new URL(this.issuer).port);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '' } = request;
    if (!url.startsWith('/interaction/')) {
      this.provider.callback()(request, response);
    } else if (this.asks && !url.endsWith('?go')) {
      response.setHeader('content-type', 'text/html');
      response.end(
        `<!doctype html><html lang="en"><title>Example ID</title><a href="?go">I am ${this.who ?? ''}</a></html>`,
      );
    } else {
      const result = this.who === null ? { error: 'access_denied' } : { login: { accountId: this.who } };
      this.provider.interactionFinished(request, response, result).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    }
  }

  /** Goes through the provider's pages as a browser of nobody's; resolves with the query that it sends back to us. */
  async visit(url: string): Promise<string> {
    const cookies = new Map<string, string>();
    let next = url;
    for (let hops = 0; hops < 10; hops += 1) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(next, { redirect: 'manual', headers: { cookie } });
      for (const given of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(given) ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`The provider says ${answer.status}.`);
      next = new URL(location, next).href;
      if (!next.startsWith(this.issuer)) return new URL(next).search;
    }
    throw new Error('The provider sends in circles.');
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function settingsFor(returnsTo: string, auth: string): ConstructorParameters<typeof Provider>[1] {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const redirect_uris = [`${returnsTo}/api/v1/session/sso/callback`];
  return {
    adapter: class extends MemoryAdapter {}, // one of our own, or it warns
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris, token_endpoint_auth_method: auth }],
    clientAuthMethods: [auth],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
    cookies: { keys: ['of this test'] },
    claims: { openid: ['sub'], email: ['email'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    ttl: SECONDS,
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@identity.example` }) }),
    loadExistingGrant: async ({ oidc: { client, session, provider } }) => {
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  };
}
