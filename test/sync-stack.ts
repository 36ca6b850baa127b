import { randomBytes } from 'node:crypto';
import type { Connector } from '#connectors';
import { newId, readConfig, Secret, type Budget, type Config } from '#kernel';
import { ErasureRepository, StatusRepository, Store, type StreamStatus } from '#store';
import { ConnectionsService, ProviderClients, type ConnectionRef } from '#tenancy';
import { readKeyRing, Vault } from '#vault';
import { createDatabase, type TestDatabase } from './database.js';

/** Everything that a worker needs, and connections made without the link flow. */
export class SyncStack {
  readonly config: Config;
  readonly vault: Vault;
  readonly api: Store;
  readonly worker: Store;

  private constructor(
    readonly database: TestDatabase,
    readonly settings: Record<string, string>,
  ) {
    this.config = readConfig(settings);
    this.vault = new Vault(readKeyRing(this.config));
    this.api = new Store(database.apiUrl, { connections: 4 });
    this.worker = new Store(database.workerUrl, { connections: 4 });
  }

  static async start(settings: Record<string, string> = {}): Promise<SyncStack> {
    const database = await createDatabase();
    const redis = process.env['REDIS_URL'];
    return new SyncStack(database, {
      ...(redis === undefined ? {} : { REDIS_URL: redis, REDIS_PREFIX: newId() }),
      NODE_ENV: 'test',
      API_DATABASE_URL: database.apiUrl,
      WORKER_DATABASE_URL: database.workerUrl,
      WORKER_PORT: '0',
      SWEEP_SECONDS: '0.1',
      LOG_LEVEL: 'silent',
      KEYS: `1:${randomBytes(32).toString('hex')}`,
      ...settings,
    });
  }

  async connect(connector: Connector, credentials: Record<string, string> = {}): Promise<ConnectionRef> {
    const organisationId = newId();
    const owner = new Store(this.database.ownerUrl, { connections: 1 });
    await owner.asOwner((prisma) => prisma.organisation.create({ data: { id: organisationId, name: 'Vendor' } }));
    await owner.close();
    const { connection } = await this.connections([connector]).create(
      {
        ...{ organisationId, environment: 'production', connector, originId: newId() },
        endUser: { orgName: 'Customer Ltd' },
        credentials: Object.fromEntries(Object.entries(credentials).map(([name, value]) => [name, new Secret(value)])),
        grants: { streams: {}, missing: [], sample: { model: 'employee', remoteIds: [] } },
      },
      () => Promise.resolve(),
    );
    return connection;
  }

  connections(connectors: Connector[], store = this.api): ConnectionsService {
    const clients = new ProviderClients(connectors, this.config, UNLIMITED, this.vault);
    return new ConnectionsService(store, this.vault, clients, new ErasureRepository(store));
  }

  streams({ id, organisationId }: ConnectionRef): Promise<StreamStatus[]> {
    return new StatusRepository(this.api).ofConnections(organisationId, [id]);
  }

  async close(): Promise<void> {
    await Promise.all([this.api.close(), this.worker.close()]);
    await this.database.drop();
  }
}

const UNLIMITED: Budget = {
  take: () => Promise.resolve(),
  learn: () => undefined,
  pause: () => undefined,
};
