import { Secret } from '#kernel';
import type { Json, JsonObject, OpenContext } from '../contract.js';
import { AccessDenied, AnswerBroken, CredentialsRejected, RightMissing } from '../errors.js';
import { type Answer, type Call, Http, type Query } from '../http.js';
import {
  isObject,
  limitOf,
  mayBeTheToken,
  partnerHeaders,
  rejectsCredentials,
  statusOf,
  V1_LIMITS,
  v1LimitsOf,
} from './protocol.js';
import { type Issued, MaybeSingleUseToken, SharedToken } from './tokens.js';

const NAME = 'Personio';
const DAY_SECONDS = 86_400;

export interface PersonioCredentials {
  clientId: Secret;
  clientSecret: Secret;
}

/** A request to Personio, with what the admin has to tick for it. */
export interface Request {
  path: string;
  query?: Query;
  /** The right that it takes, as Personio's settings name it. */
  area: string;
  /** The endpoint as Personio counts it, where that is not the path itself. */
  pattern?: string;
  /** Cost centers, workplaces and org units do not exist for callers without the header. */
  beta?: boolean;
}

export type Reply = Omit<Answer, 'body'> & { body: JsonObject };

/** Personio's API, both generations: tokens, envelopes, limits. What the answers hold is for the streams to read. */
export class PersonioClient {
  readonly #http: Http;
  readonly #bucket: (name: string) => string;
  readonly #credentials: PersonioCredentials;
  readonly #tokenV1 = new MaybeSingleUseToken(() => this.#authenticateV1());
  readonly #tokenV2 = new SharedToken(() => this.#authenticateV2());

  constructor({ settings, budget, account, signal }: OpenContext, credentials: PersonioCredentials) {
    const speed = Number(settings['speed'] ?? 1) || 1;
    this.#credentials = credentials;
    // The limit of a source address is shared by all accounts, the others are each account's own.
    this.#bucket = (name) => (name === 'v1' ? `personio:${name}` : `personio:${account}:${name}`);
    this.#http = new Http({
      ...{ provider: NAME, baseUrl: settings.baseUrl, headers: partnerHeaders(settings) },
      ...{ budget, signal, speed, limitOf, statusOf },
    });
    for (const { name, rate, burst } of V1_LIMITS) {
      budget.learn(this.#bucket(name), { rate: rate * speed, burst: Math.max(1, burst * speed) });
    }
  }

  /** Rejects with CredentialsRejected when Personio does not let us in. */
  async authenticate(): Promise<void> {
    await this.#tokenV2.get();
  }

  async v1(request: Request): Promise<Reply> {
    const [first, ...wider] = v1LimitsOf(request.path);
    const buckets = [this.#bucket(first), ...wider.map(this.#bucket)] as const;
    return this.#twice(request, () =>
      this.#tokenV1.use(async (token) => {
        const answer = await this.#send(request, token, buckets, this.#tokenV1);
        return { result: answer, next: [answer.headers['authorization']].flat()[0] };
      }),
    );
  }

  async v2(request: Request): Promise<Reply> {
    const buckets = [this.#bucket(request.pattern ?? request.path)] as const;
    return this.#twice(request, async () => this.#send(request, await this.#tokenV2.get(), buckets, this.#tokenV2));
  }

  /** Path and query of a link that Personio gave; one to another host is an error. */
  own(link: string): { path: string; query: Query } {
    return this.#http.own(link);
  }

  broken(what: string): AnswerBroken {
    return new AnswerBroken(NAME, what);
  }

  /** A refusal means a worn-out token or a missing right: a new token mends the first, and shows the second. */
  async #twice(request: Request, call: () => Promise<Reply>): Promise<Reply> {
    try {
      return await call().catch((error: unknown) => {
        if (error instanceof AccessDenied && mayBeTheToken(error)) return call();
        throw error;
      });
    } catch (error) {
      if (error instanceof AccessDenied) throw new RightMissing(NAME, request.area, { cause: error });
      throw error;
    }
  }

  async #send(
    request: Request,
    token: Secret,
    buckets: Call['buckets'],
    holder: { refused(token: Secret): void },
  ): Promise<Reply> {
    const { path, query = {}, beta = false } = request;
    const headers = { authorization: token, ...(beta ? { beta: 'true' } : {}) };
    try {
      const answer = await this.#http.call({ path, query, headers, buckets });
      return { ...answer, body: this.#object(answer.body) };
    } catch (error) {
      if (error instanceof AccessDenied && mayBeTheToken(error)) holder.refused(token);
      throw error;
    }
  }

  async #authenticateV1(): Promise<Issued> {
    const { clientId, clientSecret } = this.#credentials;
    const json = { client_id: clientId, client_secret: clientSecret };
    const { data = null } = await this.#ask('/v1/auth', { json });
    return isObject(data) ? this.#issued(data['token'], data['expires_in']) : this.#issued(null, null);
  }

  async #authenticateV2(): Promise<Issued> {
    const { clientId, clientSecret } = this.#credentials;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const answer = await this.#ask('/v2/auth/token', { form });
    return this.#issued(answer['access_token'], answer['expires_in']);
  }

  async #ask(path: string, body: NonNullable<Call['body']>): Promise<JsonObject> {
    try {
      const headers = { accept: 'application/json, application/problem+json' }; // v2 was seen to insist on the second
      const buckets = [this.#bucket(path)] as const;
      const answer = await this.#http.call({ path, body, headers, buckets, method: 'POST', repeatable: true });
      return this.#object(answer.body);
    } catch (error) {
      if (rejectsCredentials(error)) throw new CredentialsRejected(NAME);
      throw error;
    }
  }

  #issued(token: Json | undefined, expiresIn: Json | undefined): Issued {
    if (typeof token !== 'string' || token === '') throw this.broken('a token is missing');
    const expiresInSeconds = typeof expiresIn === 'number' && expiresIn > 0 ? expiresIn : DAY_SECONDS;
    return { token: new Secret(`Bearer ${token}`), expiresInSeconds };
  }

  #object(body: Json): JsonObject {
    if (!isObject(body)) throw this.broken('it is not an object');
    return body;
  }
}
