import { createHash } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Choices, type Connector, NOTHING_OFF } from '#connectors';
import { type Config, newId, randomText, readConfig, Secret } from '#kernel';
import { Store } from '#store';
import {
  ApiKeysService,
  type ConnectionRef,
  ConnectionsService,
  type Environment,
  OrganisationsService,
  SCOPES,
} from '#tenancy';
import { createApi } from '../apps/api/api.js';
import { ApiClient } from './api-client.js';
import { createDatabase, type TestDatabase } from './database.js';
import { fakeConnector } from './fake-connector.js';

export const KEYS = `1:${'5e'.repeat(32)}`;

/** A vendor with a key of every scope for production. */
export interface Vendor {
  id: string;
  key: string;
}

export interface Linked {
  connection: ConnectionRef;
  token: string;
}

interface LinkOptions {
  originId?: string;
  connector?: Connector;
  credentials?: Record<string, string>;
  off?: Choices;
}

/** The API on a database of its own, and what an operator does to it. */
export class TestApi {
  readonly api: ApiClient;
  readonly owner: Store;
  private readonly keys: ApiKeysService;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
  ) {
    this.api = new ApiClient(app.getHttpServer());
    this.owner = new Store(database.ownerUrl, { connections: 2 });
    this.keys = new ApiKeysService(this.owner);
  }

  static async start(settings: Partial<Record<keyof Config, string>> = {}): Promise<TestApi> {
    const database = await createDatabase();
    const defaults = { NODE_ENV: 'test', LOG_LEVEL: 'silent', RATE_LIMIT: '100000', KEYS };
    const app = await createApi(readConfig({ API_DATABASE_URL: database.apiUrl, ...defaults, ...settings }));
    return new TestApi(app, database);
  }

  /** The database as the API sees it. */
  get store(): Store {
    return this.app.get(Store);
  }

  async vendor(name = 'Vendor'): Promise<Vendor> {
    const { id } = await new OrganisationsService(this.owner).create(name);
    return { id, key: await this.key(id) };
  }

  async key(
    organisationId: string,
    { scopes = SCOPES, environment = 'production' }: { scopes?: readonly string[]; environment?: Environment } = {},
  ): Promise<string> {
    return (await this.keys.create(organisationId, { environment, name: 'test', scopes })).key;
  }

  /** A connection without the link flow; where nothing else is said, at a connector that nobody calls. */
  link(
    vendor: Vendor,
    {
      originId = 'customer-1',
      connector = fakeConnector('hris'),
      credentials = {},
      off = NOTHING_OFF,
    }: LinkOptions = {},
  ): Promise<Linked> {
    return this.app.get(ConnectionsService).create(
      {
        organisationId: vendor.id,
        environment: 'production',
        connector,
        originId,
        endUser: { orgName: 'Acme', email: 'hr@acme.test' },
        credentials: Object.fromEntries(Object.entries(credentials).map(([name, value]) => [name, new Secret(value)])),
        grants: { streams: {}, missing: [], sample: { model: 'employee', remoteIds: [] } },
        choices: off,
      },
      () => Promise.resolve(),
    );
  }

  /** What a finished link would have handed over. */
  async temporaryToken({ id: organisationId }: Vendor, { connection }: Linked): Promise<string> {
    const token = `pp_temp_${randomText(32)}`;
    const hash = createHash('sha256').update(token).digest();
    const row = { id: newId(), organisationId, environment: 'production', connectionId: connection.id, hash };
    await this.store.as({ organisationId }, (prisma) =>
      prisma.temporaryToken.create({ data: { ...row, expiresAt: new Date(Date.now() + 600_000) } }),
    );
    return token;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.owner.close();
    await this.database.drop();
  }
}
