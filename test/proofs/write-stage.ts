import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { JsonObject } from '#connectors';
import { newId, readConfig } from '#kernel';
import { employee, type Model } from '#models';
import { recordId, Records } from '#records';
import { type ConnectionRef, ConnectionsService, type OpenConnection } from '#tenancy';
import { createApi } from '../../apps/api/api.js';
import { KEYS, type Linked, TestApi, type Vendor } from '../api-app.js';
import { type Answer, ApiClient } from '../api-client.js';
import { connectorOf, SimulatedCompany } from '../simulated-company.js';

/** All that the written company has. */
const PEOPLE = Array.from({ length: 12 }, (_, at) => String(3001 + at));

/** A body that makes something, and where it belongs. */
export interface Written {
  model: Model;
  body: JsonObject;
}

/** What the provider has done, as its ledger says. */
interface Effect {
  method: string;
  path: string;
  created: string[];
  /** Of what was sent: the same for the same. */
  digest: string;
}

/** A customer at the simulator, and the API that writes there. */
export class WriteStage {
  /** Records at the provider that bodies may name: model and id there. */
  readonly known: [model: string, remoteId: string][] = [];
  private others = 0;
  private readonly prefix = newId();

  private constructor(
    readonly personio: SimulatedCompany,
    readonly api: TestApi,
    readonly vendor: Vendor,
    /** For another process of ours that serves the same. */
    readonly settings: Record<string, string>,
  ) {}

  /** `timeoutSeconds`: for so long an answer of the provider is waited for. */
  static async start(timeoutSeconds = 60): Promise<WriteStage> {
    const personio = await SimulatedCompany.start('personio', { speed: 200 });
    await personio.control('PUT', '/clock', { now: 'real' });
    const connectors = Object.entries(personio.settings(200)).map(([slug, own]) => [
      slug,
      { ...own, timeoutSeconds: String(timeoutSeconds) },
    ]);
    const settings = { CONNECTORS: JSON.stringify(Object.fromEntries(connectors)), RATE_LIMIT: '1000000', KEYS };
    const api = await TestApi.start(settings);
    return new WriteStage(personio, api, await api.vendor(), settings);
  }

  /** A connection, with all people in it. */
  async link(integration: string): Promise<Linked> {
    const connector = connectorOf(integration);
    const credentials = this.personio.credentialsFor(connector);
    this.others += 1;
    const linked = await this.api.link(this.vendor, { connector, credentials, originId: `customer-${this.others}` });
    if (connector.category === 'hris') await this.read(linked.connection);
    return linked;
  }

  /** Another process that serves the same; its own to close. */
  another(): Promise<NestFastifyApplication> {
    const { apiUrl } = this.api.database;
    return createApi(readConfig({ ...DEFAULTS, ...this.settings, API_DATABASE_URL: apiUrl }));
  }

  /** Programs of their own may serve it too. */
  get environment(): Record<string, string> {
    const { apiUrl, workerUrl } = this.api.database;
    const redis = process.env['REDIS_URL'];
    return {
      ...(redis === undefined ? {} : { REDIS_URL: redis, REDIS_PREFIX: this.prefix }),
      ...{ ...DEFAULTS, LOG_LEVEL: 'info', PORT: '0', WORKER_PORT: '0', ...this.settings },
      ...{ API_DATABASE_URL: apiUrl, WORKER_DATABASE_URL: workerUrl },
    };
  }

  clientOf(app: NestFastifyApplication): ApiClient {
    return new ApiClient(app.getHttpServer());
  }

  post(linked: Linked, { model, body }: Written, key: string, client: ApiClient = this.api.api): Promise<Answer> {
    const caller = { key: this.vendor.key, token: linked.token, headers: { 'x-idempotency-key': key } };
    return client.post(pathOf(model), caller, body);
  }

  get(linked: Linked, path: string): Promise<Answer> {
    return this.api.api.get(path, { key: this.vendor.key, token: linked.token });
  }

  /** Ours, of a record at the provider. */
  own = ({ connection }: Linked, model: Model, remoteId: string): string =>
    recordId(connection.id, model.name, remoteId);

  /** What took effect of writes of this kind. */
  async effects(write: string): Promise<Effect[]> {
    const { effects } = await this.personio.control<{ effects: Effect[] }>('GET', '/ledger');
    return effects.filter(({ method, path }) => `${method} ${path}` === write);
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.personio.close();
  }

  /** As a run would bring it. */
  async readList({ connection }: Linked, stream: string): Promise<void> {
    const { connector, client } = await this.open(connection);
    const list = connector.streams.find(({ name }) => name === stream);
    const from = { changed: () => Promise.resolve(new Set<string>()), settings: {} };
    for await (const page of list?.pull(client, from) ?? [])
      await this.records.writeNamed(connection, { connector, stream }, { ...page, gone: [], askedAt: new Date() });
  }

  open(connection: ConnectionRef): Promise<OpenConnection> {
    return this.api.app.get(ConnectionsService, { strict: false }).open(connection);
  }

  private get records(): Records {
    return this.api.app.get(Records, { strict: false });
  }

  private async read(connection: ConnectionRef): Promise<void> {
    const { connector, client } = await this.open(connection);
    const people = connector.streams.find(({ name }) => name === 'people');
    const names = PEOPLE.map((remoteId) => ({ model: employee.name, remoteId }));
    for await (const page of people?.named?.read(client, names, { settings: {} }) ?? [])
      await this.records.writeNamed(connection, { connector, stream: 'people' }, page);
  }
}

const DEFAULTS = { NODE_ENV: 'test', LOG_LEVEL: 'silent' };

export const pathOf = ({ category, path }: Model): string => `/api/${category}/v1/${path}`;

/** Of the twelve those who are employed now, and neither absent nor at work for nobody knows how long. */
export const AT_WORK = PEOPLE.filter((id) => !['3006', '3007', '3008', '3012'].includes(id));

/** One of them, in turns. */
export const personAt = (number: number): string => AT_WORK[number % AT_WORK.length] ?? '';

export const idOf = ({ text }: Answer): string => (JSON.parse(text) as { id: string }).id;
