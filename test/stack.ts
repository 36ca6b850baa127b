import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Type } from '@nestjs/common';
import type { Choices, SimulatorOptions } from '#connectors';
import { type Config, newId, readConfig } from '#kernel';
import { models } from '#models';
import { createWorker, type WorkerApp } from '../apps/worker/worker.js';
import { type Answer, type ApiClient, type Caller } from './api-client.js';
import { KEYS, TestApi, type Vendor } from './api-app.js';
import { connectorOf, SimulatedCompany } from './simulated-company.js';

export interface Linked {
  id: string;
  token: string;
}

/** An employee, a group … as the API answers it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as with answers: tests look into them without casting
export type Item = Record<string, any>;

export interface ModelStatus {
  model: string;
  status: string | null;
  last_sync_start: string | null;
  last_success: string | null;
  next_sync: string | null;
  counts: Record<'records' | 'seen' | 'created' | 'updated' | 'unchanged' | 'deleted' | 'failed', number>;
  error_code: string | null;
}

export interface Issue {
  code: string;
  subject: string;
  message: string;
  count: number;
}

type Settings = Partial<Record<keyof Config, string>>;
export type StackOptions = SimulatorOptions & {
  settings?: Settings;
  /** What the vendor is called. */
  vendor?: string;
  /** Whether providers are told where to send what happens. */
  hears?: boolean;
};

const PATIENCE = 30_000;

/** All of Peopleport in one process, on a database of its own, beside a simulated customer: played like the real thing, over HTTP. */
export class Stack {
  readonly api: ApiClient;
  private readonly superuser: pg.Pool;
  private ended: Promise<void> | undefined;
  private worker: WorkerApp;

  private constructor(
    private readonly testApi: TestApi,
    private readonly workers: { first: WorkerApp; another: () => Promise<WorkerApp> },
    readonly personio: SimulatedCompany,
    readonly vendor: Vendor,
    /** For another process of ours that serves the same. */
    readonly settings: Record<string, string>,
  ) {
    this.api = testApi.api;
    this.worker = workers.first;
    const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
    url.pathname = new URL(testApi.database.ownerUrl).pathname;
    this.superuser = new pg.Pool({ connectionString: url.href, max: 2 });
  }

  static async start(options: StackOptions = {}): Promise<Stack> {
    const parts: { close(): Promise<void> }[] = [];
    try {
      return await Stack.assemble(options, parts);
    } catch (error) {
      for (const part of parts.reverse()) await part.close(); // or Jest would wait for them for ever
      throw error;
    }
  }

  /** Each part is noted as soon as it is there. */
  private static async assemble(
    { settings = {}, hears = false, vendor, ...options }: StackOptions,
    parts: { close(): Promise<void> }[],
  ): Promise<Stack> {
    const { speed = 100 } = options;
    const personio = await SimulatedCompany.start('personio', { ...options, speed });
    parts.push(personio);
    const redis = process.env['REDIS_URL'];
    const all = {
      ...(redis === undefined ? {} : { REDIS_URL: redis, REDIS_PREFIX: newId() }),
      NODE_ENV: 'test',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
      CONNECTORS: JSON.stringify(personio.settings(speed)),
      SWEEP_SECONDS: '0.1',
      WORKER_PORT: '0',
      KEYS,
      ...settings,
    };
    const testApi = await TestApi.start(all);
    parts.push(testApi);
    await testApi.app.listen(0, '127.0.0.1');
    const reached = hears ? { PUBLIC_URL: await testApi.app.getUrl() } : {};
    const own = { ...reached, WORKER_DATABASE_URL: testApi.database.workerUrl };
    const another = (): Promise<WorkerApp> => createWorker(readConfig({ ...all, ...own }));
    const first = await another();
    parts.push(first);
    await first.listen();
    const shared = { ...all, ...own, API_DATABASE_URL: testApi.database.apiUrl };
    return new Stack(testApi, { first, another }, personio, await testApi.vendor(vendor), shared);
  }

  /** Where the API listens. */
  url(): Promise<string> {
    return this.testApi.app.getUrl();
  }

  /** Links a customer's account through an invitation and the hosted page; resolves when everything was read once. */
  async connect(
    integration: string,
    options: { credentials?: Record<string, string>; read?: boolean } = {},
  ): Promise<Linked> {
    const { credentials = this.personio.credentialsFor(connectorOf(integration)), read = true } = options;
    const asked = new Date();
    const connection = await this.redeem(await this.complete(await this.invite(integration), credentials));
    if (read) await this.settled(connection, asked);
    return connection;
  }

  /** The same account where this is switched off before anything is read. */
  async connectWithout(integration: string, off: Choices): Promise<Linked> {
    const asked = new Date();
    const connector = connectorOf(integration);
    const credentials = this.personio.credentialsFor(connector);
    const { connection, token } = await this.testApi.link(this.vendor, { connector, credentials, off });
    const linked = { id: connection.id, token };
    await this.settled(linked, asked);
    return linked;
  }

  /** One of the API's own. */
  service<Service>(type: Type<Service>): Service {
    return this.testApi.app.get(type, { strict: false });
  }

  /** A link token; for the repair of a connection if one is named. */
  async invite(integration: string, repair?: Linked): Promise<string> {
    const body = {
      end_user_data: { org_name: 'Customer Ltd', origin_id: 'customer-1', email: 'hr@customer.example' },
      category: connectorOf(integration).category.toUpperCase(),
      integration,
      ...(repair === undefined ? {} : { connector_id: repair.id }),
    };
    const answer = await this.api.post('/api/embedded/v1/link/create-link-token', { key: this.vendor.key }, body);
    return expectStatus(answer, 200).body.link_token as string;
  }

  /** What the hosted page does when the customer presses the button; a temporary token. */
  async complete(linkToken: string, credentials: Record<string, string>): Promise<string> {
    const given = { link_token: linkToken, credentials };
    const answer = await this.api.post('/api/embedded/v1/link/complete', {}, given);
    return expectStatus(answer, 200).body.temporary_token as string;
  }

  async redeem(temporaryToken: string): Promise<Linked> {
    const answer = await this.get(`/api/embedded/v1/connectors/connector_token/${temporaryToken}`);
    const { connector_id: id, connector_token: token } = expectStatus(answer, 200).body;
    return { id, token };
  }

  /** Repairs the connection with these credentials. */
  async relink(connection: Linked, integration: string, credentials: Record<string, string>): Promise<Linked> {
    return this.redeem(await this.complete(await this.invite(integration, connection), credentials));
  }

  /** Asks for a sync and waits until every stream has ended one that began later; what changed, or everything with `full`. */
  async sync(connection: Linked, options: { full?: boolean } = {}): Promise<ModelStatus[]> {
    const asked = new Date();
    await this.resync(connection, options);
    return this.settled(connection, asked);
  }

  async resync(connection: Linked, { full = false } = {}): Promise<void> {
    const path = `/api/embedded/v1/connectors/resync${full ? '?full=true' : ''}`;
    expectStatus(await this.api.post(path, this.caller(connection)), 200);
  }

  /** Resolves when every stream has ended a run that began since. */
  settled(connection: Linked, since: Date): Promise<ModelStatus[]> {
    const ended = ({ status, last_sync_start: start }: ModelStatus): boolean =>
      ['Done', 'Failed'].includes(status ?? '') && start !== null && new Date(start) >= since;
    return this.until(
      connection,
      (models) => models.every(ended),
      () => this.calm(connection),
    );
  }

  async until(
    connection: Linked,
    reached: (models: ModelStatus[]) => boolean,
    pause: () => Promise<void> = () => sleep(50),
  ): Promise<ModelStatus[]> {
    for (const begin = Date.now(); ;) {
      const models = await this.status(connection);
      if (models.length > 0 && reached(models)) return models;
      if (Date.now() - begin > PATIENCE) throw new Error(`It does not come to that: ${JSON.stringify(models)}`);
      await pause();
    }
  }

  /** Until no run is under way, or for a second: a look at the status costs as much as a piece of the work it waits for. */
  private async calm({ id }: Linked): Promise<void> {
    for (let looks = 0; looks < 20; looks += 1) {
      await sleep(50);
      const busy = `SELECT 1 FROM run WHERE connection_id = $1 AND state IN ('queued', 'running') LIMIT 1`;
      if ((await this.query(busy, [id])).length === 0) return;
    }
  }

  async status(connection: Linked): Promise<ModelStatus[]> {
    const answer = await this.get(`/api/v1/connectors/${connection.id}/sync-status`);
    return expectStatus(answer, 200).body.models as ModelStatus[];
  }

  /** The open issues of a connection. */
  async issues(connection: Linked): Promise<Issue[]> {
    return expectStatus(await this.get(`/api/v1/issues?connector_id=${connection.id}`), 200).body.items as Issue[];
  }

  /** The connection as the vendor sees it in the list of connectors. */
  async connector({ token }: Linked, category = 'hris'): Promise<Item> {
    const { body } = expectStatus(await this.get(`/api/${category}/v1/connectors?connector_token=${token}`), 200);
    return (body.items as Item[])[0] ?? {};
  }

  get(path: string, connection?: Linked): Promise<Answer> {
    return this.api.get(path, this.caller(connection));
  }

  /** Everything that the query finds, page by page, and what to pass as `modified_after` next time. */
  async read(
    model: string,
    connection: Linked,
    query: Record<string, string> = {},
  ): Promise<{ items: Item[]; until: string }> {
    const items: Item[] = [];
    let until = '';
    for (let cursor: string | null = ''; cursor !== null;) {
      const parameters = new URLSearchParams({ ...query, page_size: '200', ...(cursor === '' ? {} : { cursor }) });
      const answer = expectStatus(await this.get(`${pathOf(model)}?${parameters.toString()}`, connection), 200);
      items.push(...(answer.body.items as Item[]));
      until = answer.headers['x-modified-until'] ?? ''; // of the last page
      cursor = answer.body.cursor as string | null;
    }
    return { items, until };
  }

  /** The one with this id at the provider. */
  async one(model: string, connection: Linked, remoteId: string, query: Record<string, string> = {}): Promise<Item> {
    const { items } = await this.read(model, connection, { ...query, remote_id: remoteId });
    if (items.length !== 1 || !items[0]) throw new Error(`${items.length} ${model} have the remote id ${remoteId}.`);
    return items[0];
  }

  /** As a superuser: row-level security hides nothing. */
  async query<Row extends pg.QueryResultRow = Item>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.superuser.query<Row>(sql, values)).rows;
  }

  /** Ends the worker, and starts another one. */
  async replaceWorker(): Promise<void> {
    await this.worker.close();
    this.worker = await this.workers.another();
    await this.worker.listen();
  }

  endWorker(): Promise<void> {
    return (this.ended ??= this.worker.close());
  }

  async close(): Promise<void> {
    await this.endWorker();
    await this.superuser.end();
    await this.testApi.close();
    await this.personio.close();
  }

  /** Of the vendor's, with these scopes alone. */
  key(scopes: readonly string[]): Promise<string> {
    return this.testApi.key(this.vendor.id, { scopes });
  }

  caller(connection?: Linked): Caller {
    return { key: this.vendor.key, token: connection?.token };
  }
}

/** Records without what becomes another one every quarter of an hour: of pictures only whether there is one. */
export const lasting = (items: readonly Item[]): Item[] =>
  items.map((item) => ({ ...item, avatar: typeof item['avatar'] }));

/** Of a model, by the last part of its path: no two have the same. */
function pathOf(model: string): string {
  const found = models.find(({ path }) => path === model);
  if (!found) throw new Error(`No model is read at ${model}.`);
  return `/api/${found.category}/v1/${model}`;
}

function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`${answer.status} instead of ${status}: ${answer.text}`);
  return answer;
}
