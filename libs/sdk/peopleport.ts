import createClient, { type Client, type FetchResponse, type MaybeOptionalInit } from 'openapi-fetch';
import type { HttpMethod, MediaType, PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import type { paths } from './generated/schema.js';
import { Listing, type ListPath, type PageOf, type QueryOf } from './listing.js';
import { type Patience, send } from './retry.js';

export interface Options extends Partial<Patience> {
  /** Where Peopleport runs: `https://hr.example.com`. */
  baseUrl: string;
  /** `pp_live_…` or `pp_test_…`. Belongs on your server, never in a browser. */
  apiKey: string;
  /** A customer's. Without it only calls work that concern no single customer. */
  connectorToken?: string;
}

const DEFAULTS = { retries: 3, timeoutSeconds: 60, longestWaitSeconds: 90 };

type InitOf<Init> = RequiredKeysOf<Init> extends never ? [init?: Init] : [init: Init];

/** A call of one method: the path as the documentation writes it, `{id}` and all, then `{ params, body }`. Answers with the body. */
type Method<M extends HttpMethod> = <
  Path extends PathsWithMethod<paths, M>,
  Init extends MaybeOptionalInit<paths[Path], M>,
>(
  path: Path,
  ...init: InitOf<Init>
) => Promise<Exclude<FetchResponse<paths[Path][M] & Record<never, never>, Init, MediaType>['data'], undefined>>;

/** The Peopleport API. Every call answers with what it should, or throws a `PeopleportError`. */
export class Peopleport {
  readonly get: Method<'get'>;
  readonly post: Method<'post'>;
  readonly patch: Method<'patch'>;
  readonly delete: Method<'delete'>;
  readonly #client: Client<paths>;

  constructor(private readonly options: Options) {
    const { baseUrl, apiKey, connectorToken, ...patience } = options;
    const fetch = (request: Request): Promise<Response> => globalThis.fetch(request);
    this.#client = createClient<paths>({
      baseUrl: baseUrl.replace(/\/+$/, ''),
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(connectorToken === undefined ? {} : { 'x-connector-token': connectorToken }),
      },
      fetch: (request) => send(request, { ...DEFAULTS, fetch, ...patience }),
    });
    this.get = this.#method('GET') as Method<'get'>;
    this.post = this.#method('POST') as Method<'post'>;
    this.patch = this.#method('PATCH') as Method<'patch'>;
    this.delete = this.#method('DELETE') as Method<'delete'>;
  }

  /** The same with another customer's token. */
  as(connectorToken: string): Peopleport {
    return new Peopleport({ ...this.options, connectorToken });
  }

  /** Walks a list to its end: `for await (const employee of peopleport.list('/api/hris/v1/employees'))`. */
  list<Path extends ListPath>(path: Path, query?: QueryOf<Path>): Listing<Path> {
    return new Listing<Path>(async (cursor) => {
      const asked = { ...query, ...(cursor === undefined ? {} : { cursor }) };
      const { data, response } = await this.#call('GET', path, { params: { query: asked } });
      return { page: data as PageOf<Path>, modifiedUntil: response.headers.get('x-modified-until') };
    });
  }

  #method(method: Uppercase<HttpMethod>) {
    return async (path: string, init?: object): Promise<unknown> => (await this.#call(method, path, init)).data;
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
