import createClient, {
  type Client,
  createQuerySerializer,
  type FetchResponse,
  type MaybeOptionalInit,
} from 'openapi-fetch';
import type { HttpMethod, MediaType, PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import { Changes, type ChangesAnswer, type ChangesQuery } from './changes.js';
import type { paths } from './generated/schema.js';
import { isPageOf, Listing, type ListPath, type QueryOf } from './listing.js';
import { assertOptions, assertToken, type Options } from './options.js';
import { send } from './retry.js';
import type { BodyOf, Written, WritePath } from './writing.js';

const DEFAULTS = { retries: 3, timeoutSeconds: 60, longestWaitSeconds: 90 };

const serialize = createQuerySerializer<Record<string, unknown>>();

/** Dates as the API reads them: the serializer would take them for objects without content. */
function querySerializer(query: Record<string, unknown>): string {
  const texts = Object.entries(query).map(([name, value]) => [
    name,
    value instanceof Date ? value.toISOString() : value,
  ]);
  return serialize(Object.fromEntries(texts) as Record<string, unknown>);
}

type InitOf<Init> = RequiredKeysOf<Init> extends never ? [init?: Init] : [init: Init];

/** A call of one method: the path as the documentation writes it, `{id}` and all, then `{ params, body }`. Answers with the body. */
type Method<M extends HttpMethod> = <
  Path extends PathsWithMethod<paths, M>,
  Init extends MaybeOptionalInit<paths[Path], M>,
>(
  path: Path,
  ...init: InitOf<Init>
) => Promise<Exclude<FetchResponse<paths[Path][M] & Record<never, never>, Init, MediaType>['data'], undefined>>;

export interface Stop {
  /** Stops the request that is under way, and all that would follow. */
  signal?: AbortSignal | undefined;
}

export interface Writing extends Stop {
  /**
   * The same request with the same key is done once, whoever sends it again. Left out: made here, for this call and its
   * retries; give one of your own that survives your process if it may ask for the same again.
   */
  idempotencyKey?: string | undefined;
}

/** The Peopleport API. Every call answers with what it should, or throws a `PeopleportError`. */
export class Peopleport {
  readonly get: Method<'get'>;
  readonly post: Method<'post'>;
  readonly patch: Method<'patch'>;
  readonly delete: Method<'delete'>;
  readonly #client: Client<paths>;
  /** Not a property that printing or JSON would show: the key is among them. */
  readonly #options: Options;

  constructor(options: Options) {
    assertOptions(options);
    this.#options = options;
    const { baseUrl, apiKey, connectorToken } = options;
    this.#client = createClient<paths>({
      baseUrl: baseUrl.replace(/\/+$/, ''),
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(connectorToken === undefined ? {} : { 'x-connector-token': connectorToken }),
      },
      querySerializer,
      fetch: this.#patiently(),
    });
    this.get = this.#method('GET') as Method<'get'>;
    this.post = this.#method('POST') as Method<'post'>;
    this.patch = this.#method('PATCH') as Method<'patch'>;
    this.delete = this.#method('DELETE') as Method<'delete'>;
  }

  /** The same with another customer's token. */
  as(connectorToken: string): Peopleport {
    assertToken(connectorToken);
    return new Peopleport({ ...this.#options, connectorToken });
  }

  /** Walks a list to its end: `for await (const employee of peopleport.list('/api/hris/v1/employees'))`. */
  list<Path extends ListPath>(path: Path, query?: QueryOf<Path>, { signal }: Stop = {}): Listing<Path> {
    return new Listing<Path>(async (cursor) => {
      const asked = { ...query, ...(cursor === undefined ? {} : { cursor }) };
      const { data, response } = await this.#call('GET', path, { params: { query: asked }, signal });
      if (!isPageOf<Path>(data)) throw new TypeError(`${path} does not answer in pages: read it with \`get\`.`);
      return { page: data, modifiedUntil: response.headers.get('x-modified-until') };
    });
  }

  /** What happens to the connector, in its order: `for await (const change of peopleport.changes({ types: ['employee.*'] }))`. */
  changes(query: ChangesQuery = {}, { signal }: Stop = {}): Changes {
    return new Changes(query, async (asked) => {
      const init = { params: { query: asked }, signal, fetch: this.#patiently(Number(asked['wait'] ?? 0)) };
      const { data } = await this.#call('GET', '/api/v1/changes', init);
      return data as ChangesAnswer;
    });
  }

  /** Creates a record at the provider. Answers with the record as it is there now. */
  create<Path extends WritePath>(path: Path, body: BodyOf<Path>, options?: Writing): Promise<Written<Path>> {
    return this.#write<Path>('POST', path, { body }, options);
  }

  /** Changes the record with this id: what is left out stays. */
  update<Path extends WritePath>(
    path: Path,
    id: string,
    body: BodyOf<Path>,
    options?: Writing,
  ): Promise<Written<Path>> {
    return this.#write<Path>('PATCH', `${path}/{id}`, { params: { path: { id } }, body }, options);
  }

  async remove(path: WritePath, id: string, options?: Writing): Promise<void> {
    await this.#write('DELETE', `${path}/{id}`, { params: { path: { id } } }, options);
  }

  async #write<Path extends WritePath>(
    method: Uppercase<HttpMethod>,
    path: string,
    init: object,
    { idempotencyKey = crypto.randomUUID(), signal }: Writing = {},
  ): Promise<Written<Path>> {
    const headers = { 'x-idempotency-key': idempotencyKey };
    return (await this.#call(method, path, { ...init, headers, signal })).data;
  }

  #method(method: Uppercase<HttpMethod>) {
    return async (path: string, init?: object): Promise<unknown> => (await this.#call(method, path, init)).data;
  }

  /** `more`: seconds that an answer may take beyond what one may take in any case. */
  #patiently(more = 0): (request: Request) => Promise<Response> {
    const fetch = (request: Request): Promise<Response> => globalThis.fetch(request);
    const patience = { ...DEFAULTS, fetch, ...this.#options };
    return (request) => send(request, { ...patience, timeoutSeconds: patience.timeoutSeconds + more });
  }

  /** Untyped within: what may be asked for is the business of the signatures above. */
  #call(
    method: Uppercase<HttpMethod>,
    path: string,
    init: object = {},
  ): Promise<{ data?: unknown; response: Response }> {
    const request = this.#client.request as unknown as (
      method: string,
      path: string,
      init: object,
    ) => Promise<{ data?: unknown; response: Response }>;
    return request(method.toLowerCase(), path, init);
  }
}
