import {
  allowInsecureRequests,
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
} from 'openid-client';
import { codeOf, type IdentityProviderSettings, isLoopback, logger, NotFound } from '#kernel';
import type { Identity } from './identity.js';
import { SignOnExpired, SignOnRefused, SignOnUnavailable } from './member-errors.js';

/** Seconds in which the provider has to answer. */
const PATIENCE = 10;

/** What the way back is recognised by. It stays with the browser that has begun. */
export interface SignOn {
  state: string;
  nonce: string;
  verifier: string;
}

/** Who somebody is, by the word of the identity provider that the operator has chosen: OpenID Connect by code, with PKCE. */
export class IdentityProvider {
  private found: Promise<Configuration> | undefined;

  constructor(
    private readonly settings: IdentityProviderSettings | null,
    /** Where the provider sends people back to. */
    private readonly returnsTo: string,
  ) {}

  /** Null: there is none. */
  get name(): string | null {
    return this.settings?.name ?? null;
  }

  /** Where to send somebody. Rejects with NotFound where there is no provider, and with SignOnUnavailable. */
  async begin(): Promise<{ url: string; signOn: SignOn }> {
    const provider = await this.configuration();
    const signOn = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(provider, {
      ...{ redirect_uri: this.returnsTo, scope: 'openid email', state: signOn.state, nonce: signOn.nonce },
      code_challenge: await calculatePKCECodeChallenge(signOn.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, signOn };
  }

  /** Who has come back with this query. Rejects with SignOnExpired, SignOnRefused or SignOnUnavailable. */
  async finish(query: string, { state, nonce, verifier }: SignOn): Promise<Identity> {
    const url = new URL(this.returnsTo);
    url.search = query;
    if (url.searchParams.get('state') !== state) throw new SignOnExpired();
    const provider = await this.configuration();
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    try {
      const claims = (await authorizationCodeGrant(provider, url, checks)).claims();
      if (!claims) throw new SignOnUnavailable();
      return {
        issuer: claims.iss,
        subject: claims.sub,
        email: typeof claims['email'] === 'string' ? claims['email'] : null,
      };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Looked for when it is first needed, and once more where that went wrong. */
  private configuration(): Promise<Configuration> {
    if (!this.settings) throw new NotFound('An identity provider');
    this.found ??= discover(this.settings).catch((error: unknown) => {
      this.found = undefined;
      logger.warn({ event: 'identity_provider_unavailable', code: codeOf(error) });
      throw new SignOnUnavailable(error);
    });
    return this.found;
  }
}

const discover = ({ issuer, clientId, clientSecret }: IdentityProviderSettings): Promise<Configuration> =>
  discovery(issuer, clientId, clientSecret, secretBy(clientSecret), {
    timeout: PATIENCE,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out: it is for this machine only
    execute: [enableNonRepudiationChecks, ...(isLoopback(issuer) ? [allowInsecureRequests] : [])],
  });

/** As OpenID Connect has it where nothing else is agreed; in the body where the provider takes it no other way. */
function secretBy(secret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...request) => {
    const { token_endpoint_auth_methods_supported: known = ['client_secret_basic'] } = server;
    (known.includes('client_secret_basic') ? basic : post)(server, ...request);
  };
}

/** The code of ours that says what to do; the provider's own is in the log, for the operator. */
function refusalOf(error: unknown): Error {
  const said = error instanceof AuthorizationResponseError || error instanceof ResponseBodyError ? error.error : null;
  logger.warn({ event: 'sign_on_failed', code: codeOf(error), ...(said === null ? {} : { said }) });
  if (error instanceof AuthorizationResponseError) return new SignOnRefused();
  return said === 'invalid_grant' ? new SignOnExpired() : new SignOnUnavailable(error);
}
