import type request from 'supertest';
import { TestApi, type Linked, type Vendor } from './api-app.js';
import { EchoingProvider } from './echoing-provider.js';

export const ALL = { enabled: true, allow: [{ method: '*', path: '/**' }] };

/** What the echoing provider tells. */
export interface Told {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

export const told = ({ body }: request.Response): Told => body as Told;

export const outcome = ({ status, body }: request.Response): [number, string] => [
  status,
  (body as { code: string }).code,
];

/** An API, and a connector of which calls are passed on to a provider that echoes them. */
export class Passing {
  private constructor(
    readonly provider: EchoingProvider,
    readonly stack: TestApi,
    readonly vendor: Vendor,
    readonly linked: Linked,
  ) {}

  static async start(): Promise<Passing> {
    const provider = await EchoingProvider.start();
    const connector = provider.install();
    const stack = await TestApi.start();
    const vendor = await stack.vendor();
    return new Passing(provider, stack, vendor, await stack.link(vendor, { connector }));
  }

  /** Nobody has called yet, and all is allowed. */
  async reset(): Promise<void> {
    this.provider.reset();
    await this.allow(ALL);
  }

  get rules(): string {
    return `/api/v1/connectors/${this.linked.connection.id}/passthrough`;
  }

  async allow(rules: object, key = this.vendor.key): Promise<request.Response> {
    return this.stack.api.raw().put(this.rules).set('Authorization', `Bearer ${key}`).send(rules);
  }

  /** A text goes as it is. */
  async pass(
    body: object | string,
    { headers = {}, query = '', key = this.vendor.key }: { headers?: object; query?: string; key?: string } = {},
  ): Promise<request.Response> {
    return this.stack.api
      .raw()
      .post(`/api/v1/passthrough${query}`)
      .set({ Authorization: `Bearer ${key}`, 'x-connector-token': this.linked.token, ...headers })
      .buffer(true)
      .type('json')
      .send(typeof body === 'string' ? body : { method: 'GET', path: '/v1/people', headers: {}, ...body });
  }

  async get(path: string, key = this.vendor.key): Promise<request.Response> {
    return this.stack.api.raw().get(path).set('Authorization', `Bearer ${key}`);
  }

  /** The latest entry about a call. */
  async audited(): Promise<unknown> {
    const { id: organisationId } = this.vendor;
    return this.stack.store.as({ organisationId }, (prisma) =>
      prisma.audit.findFirst({
        ...{ where: { action: { startsWith: 'passthrough' } }, orderBy: { at: 'desc' } },
        select: { action: true, outcome: true, subject: true },
      }),
    );
  }

  sql<Row>(sql: string): Promise<Row[]> {
    const { id: organisationId } = this.vendor;
    return this.stack.store.as({ organisationId }, (prisma) => prisma.$queryRawUnsafe<Row[]>(sql));
  }

  async close(): Promise<void> {
    await this.stack.close();
    await this.provider.close();
  }
}
