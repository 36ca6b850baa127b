import { Secret } from '#kernel';
import type { FileAnswer, Json, JsonObject, OpenContext, PassedAnswer, PassedCall } from '../contract.js';
import { AccessDenied, AnswerBroken, NotThere, ProviderUnavailable, RightMissing } from '../errors.js';
import { type Answer, type Call, type Headers, Http, type Query } from '../http.js';
import { isAboutTheToken, isV1, patternOf } from './passthrough.js';
import {
  type DocumentedLimit,
  isObject,
  limitOf,
  mayBeTheToken,
  partnerHeaders,
  patienceOf,
  refusalOfLogin,
  speedOf,
  statusOf,
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
  /** What is written there, once unless a second time does no harm; left out: it is read. */
  write?: Pick<Call, 'body' | 'signal'> & { method: 'POST' | 'PATCH' | 'DELETE'; repeatable?: true };
}

export type Reply = Omit<Answer, 'body'> & { body: JsonObject };

/** Personio's API, both generations: tokens, envelopes, limits. What the answers hold is for the streams to read. */
export class PersonioClient {
  readonly #http: Http;
  readonly #bucket: (name: string) => string;
  readonly #learn: (limit: DocumentedLimit) => void;
  readonly #credentials: PersonioCredentials;
  readonly #tokenV1: MaybeSingleUseToken;
  readonly #tokenV2: SharedToken;

  constructor({ settings, budget, account, signal, tokens: shelf }: OpenContext, credentials: PersonioCredentials) {
    const speed = speedOf(settings);
    this.#credentials = credentials;
    this.#tokenV1 = new MaybeSingleUseToken({ name: 'v1', issue: () => beforeSending(this.#authenticateV1()), shelf });
    this.#tokenV2 = new SharedToken({ name: 'v2', issue: () => beforeSending(this.#authenticateV2()), shelf });
    // The limit of a source address is shared by all accounts, the others are each account's own.
    this.#bucket = (name) => (name === 'v1' ? `personio:${name}` : `personio:${account}:${name}`);
    this.#http = new Http({
      ...{ provider: NAME, baseUrl: settings.baseUrl, headers: partnerHeaders(settings) },
      ...{ budget, account, signal, speed, limitOf, statusOf, ...patienceOf(settings) },
    });
    this.#learn = ({ name, rate, burst }) => {
      budget.learn(this.#bucket(name), { rate: rate * speed, burst: Math.max(1, burst * speed) });
    };
  }

  /** Rejects with CredentialsRejected when Personio does not let us in. */
  async authenticate(): Promise<void> {
    await this.#tokenV2.get();
  }

  v1(request: Request): Promise<Reply> {
    return this.#asV1(request, (call) => this.#object(call));
  }

  v2(request: Request): Promise<Reply> {
    return this.#asV2(request, (call) => this.#object(call));
  }

  /** Null when there is no such file. */
  v1File(request: Request): Promise<FileAnswer | null> {
    return fileOrNull(this.#asV1(request, (call) => this.#http.open(call)));
  }

  v2File(request: Request): Promise<FileAnswer | null> {
    return fileOrNull(this.#asV2(request, (call) => this.#http.open(call)));
  }

  /** A caller's own call: v1's token goes with what begins so, and v2's with all else. */
  async pass(call: PassedCall): Promise<PassedAnswer> {
    const { answer, isWornOut } = await this.#pass(call);
    if (!isWornOut) return answer;
    answer.body.destroy();
    return (await this.#pass(call)).answer;
  }

  /** Path and query of a link that Personio gave; one to another host is an error. */
  own(link: string): { path: string; query: Query } {
    return this.#http.own(link);
  }

  broken(what: string): AnswerBroken {
    return new AnswerBroken(NAME, what);
  }

  async #pass(call: PassedCall): Promise<Passed> {
    const pattern = patternOf(call.path);
    if (!isV1(call.path)) {
      const token = await this.#tokenV2.get();
      return this.#passWith(token, this.#tokenV2, call, [this.#bucket(pattern)]);
    }
    return this.#tokenV1.use(async (token) => {
      const result = await this.#passWith(token, this.#tokenV1, call, this.#bucketsOfV1(pattern));
      return { result, next: [result.answer.headers['authorization']].flat()[0] };
    });
  }

  async #passWith(token: Secret, holder: Holder, call: PassedCall, buckets: Call['buckets']): Promise<Passed> {
    const answer = await this.#http.pass(call, { buckets, headers: { authorization: token } });
    const isWornOut = await isAboutTheToken(answer);
    if (isWornOut) holder.refused(token);
    return { answer, isWornOut };
  }

  #asV1<T extends { headers: Headers }>(request: Request, send: Send<T>): Promise<T> {
    const buckets = this.#bucketsOfV1(request.pattern ?? request.path);
    return this.#twice(request, () =>
      this.#tokenV1.use(async (token) => {
        const result = await this.#with(token, this.#tokenV1, () => send(callOf(request, token, buckets)));
        return { result, next: [result.headers['authorization']].flat()[0] };
      }),
    );
  }

  #bucketsOfV1(path: string): Call['buckets'] {
    const [own, ...wider] = v1LimitsOf(path);
    for (const limit of [own, ...wider]) this.#learn(limit);
    return [this.#bucket(own.name), ...wider.map(({ name }) => this.#bucket(name))];
  }

  #asV2<T>(request: Request, send: Send<T>): Promise<T> {
    const buckets = [this.#bucket(request.pattern ?? request.path)] as const;
    return this.#twice(request, async () => {
      const token = await this.#tokenV2.get();
      return this.#with(token, this.#tokenV2, () => send(callOf(request, token, buckets)));
    });
  }

  /** A refusal means a worn-out token or a missing right: a new token mends the first, and shows the second. */
  async #twice<T>(request: Request, call: () => Promise<T>): Promise<T> {
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

  async #with<T>(token: Secret, holder: Holder, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
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
      const buckets = path.startsWith('/v1/') ? this.#bucketsOfV1(path) : ([this.#bucket(path)] as const);
      return (await this.#object({ path, body, headers, buckets, method: 'POST', repeatable: true })).body;
    } catch (error) {
      throw refusalOfLogin(error) ?? error;
    }
  }

  #issued(token: Json | undefined, expiresIn: Json | undefined): Issued {
    if (typeof token !== 'string' || token === '') throw this.broken('a token is missing');
    const expiresInSeconds = typeof expiresIn === 'number' && expiresIn > 0 ? expiresIn : DAY_SECONDS;
    return { token: new Secret(`Bearer ${token}`), expiresInSeconds };
  }

  async #object(call: Call): Promise<Reply> {
    const { body, ...answer } = await this.#http.call(call);
    if (isObject(body)) return { ...answer, body };
    if (body === null && call.method !== undefined) return { ...answer, body: {} }; // a write may be answered with nothing
    throw this.broken('it is not an object');
  }
}

type Send<T> = (call: Call) => Promise<T>;

interface Passed {
  answer: PassedAnswer;
  /** A new token might mend it. */
  isWornOut: boolean;
}

interface Holder {
  refused(token: Secret): void;
}

function callOf({ path, query = {}, beta = false, write }: Request, token: Secret, buckets: Call['buckets']): Call {
  const headers = { authorization: token, ...(beta ? { beta: 'true' } : {}) };
  return { path, query, headers, buckets, ...(write && { repeatable: false, ...write }) };
}

/** Where there is no token there was no request. */
async function beforeSending<T>(token: Promise<T>): Promise<T> {
  try {
    return await token;
  } catch (error) {
    if (error instanceof AnswerBroken)
      throw new ProviderUnavailable(NAME, 'it gives no token', { cause: error, unsent: true });
    throw error instanceof ProviderUnavailable ? error.beforeSending() : error;
  }
}

async function fileOrNull(file: Promise<FileAnswer>): Promise<FileAnswer | null> {
  try {
    return await file;
  } catch (error) {
    if (error instanceof NotThere) return null;
    throw error;
  }
}
