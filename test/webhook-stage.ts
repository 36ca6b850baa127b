import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Endpoints, type EndpointSettings, type NewSecret } from '#events';
import { setLogLevel } from '#kernel';
import { employee, type Model, timeOff } from '#models';
import { DeliveryRepository, FeedRepository, Store } from '#store';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import { DeliveringWorker } from './delivering.js';
import { pulled } from './fake-connector.js';
import { WebhookReceiver } from './webhook-receiver.js';
import { Writer } from './writer.js';

/** A row of what was, is and will be sent. */
export interface DeliveryState {
  id: string;
  state: string;
  tries: number;
  attempts: number;
  /** Seconds from now; null: it is done. */
  due: number | null;
  leased: boolean;
}

export const person = (id: string, title: string) => pulled(employee, id, { first_name: 'Ada', designation: title });
export const leave = (id: string, note: string) => pulled(timeOff, id, { employee_note: note });

/** Connections that are written to, a worker that tells of it, and who is told: a vendor of its own for each test. */
export class WebhookStage {
  worker!: DeliveringWorker;
  vendor!: Vendor;
  linked!: Linked;
  /** Where the test's endpoint is, if it has only one. */
  path = '';
  private paths = 0;

  private constructor(
    readonly api: TestApi,
    readonly writer: Writer,
    readonly receiver: WebhookReceiver,
    /** As workers see the database. */
    readonly store: Store,
    private readonly superuser: pg.Pool,
  ) {}

  static async start(): Promise<WebhookStage> {
    const receiver = await WebhookReceiver.start();
    const doors = doorsOf(receiver);
    const api = await TestApi.start(doors);
    const store = new Store(api.database.workerUrl, { connections: 2 });
    await new FeedRepository(store).noteServer(); // a copy of the database that was migrated
    const writer = await Writer.start(api.database);
    setLogLevel(process.env['LOG_LEVEL'] ?? 'silent');
    const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
    url.pathname = new URL(api.database.ownerUrl).pathname;
    const superuser = new pg.Pool({ connectionString: url.href, max: 2 });
    const stage = new WebhookStage(api, writer, receiver, store, superuser);
    await stage.beginWorker();
    return stage;
  }

  async renew(): Promise<void> {
    this.path = `/${(this.paths += 1)}`;
    this.vendor = await this.api.vendor();
    this.linked = await this.link();
  }

  /** Read once, and not again: what is written from now on is told. */
  async link(originId = 'customer-1'): Promise<Linked> {
    const linked = await this.api.link(this.vendor, { originId });
    const read = `UPDATE stream SET last_full_at = now(), paused = true, next_run_at = now() + interval '1 day' WHERE connection_id = $1`;
    await this.sql(read, [linked.connection.id]);
    return linked;
  }

  async beginWorker(): Promise<void> {
    this.worker = await this.another();
  }

  endWorker(): Promise<void> {
    return this.worker.close();
  }

  another(): Promise<DeliveringWorker> {
    return DeliveringWorker.start(this.api.database, doorsOf(this.receiver));
  }

  get endpoints(): Endpoints {
    return this.api.app.get(Endpoints, { strict: false });
  }

  get deliveries(): DeliveryRepository {
    return new DeliveryRepository(this.store);
  }

  get place(): { organisationId: string; environment: string } {
    return { organisationId: this.vendor.id, environment: 'production' };
  }

  tell(settings: Partial<EndpointSettings> = {}): Promise<NewSecret> {
    return this.endpoints.create(this.place, {
      ...{ url: this.receiver.url(this.path), description: '', events: ['*'], connectionIds: [] },
      ...{ payload: 'thin', style: 'standard', ordered: false, concurrency: 10, rate: 100, ...settings },
    });
  }

  write(...found: ReturnType<typeof person>[]): Promise<void> {
    return this.writer.write(this.linked.connection, found);
  }

  /** As a superuser: row-level security hides nothing. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.superuser.query<Row>(text, values)).rows;
  }

  /** While somebody has done that and does not end it, as who erases a lot; in the end nothing of it stays. */
  async during<T>(text: string, values: unknown[], work: () => Promise<T>): Promise<T> {
    const somebody = await this.superuser.connect();
    try {
      await somebody.query('BEGIN');
      await somebody.query(text, values);
      return await work();
    } finally {
      await somebody.query('ROLLBACK');
      somebody.release();
    }
  }

  /** In the order of the feed. */
  states(endpointId: string): Promise<DeliveryState[]> {
    return this.sql<DeliveryState>(
      `SELECT id, state, tries, attempts, extract(epoch FROM due_at - now())::float AS due, leased_until IS NOT NULL AS leased
       FROM delivery WHERE endpoint_id = $1 ORDER BY epoch, seq`,
      [endpointId],
    );
  }

  /** Of its only delivery, once there were so many attempts. */
  async tried(endpointId: string, times: number): Promise<DeliveryState> {
    const [state] = await until(
      () => this.states(endpointId),
      ([first]) => first?.attempts === times && !first.leased,
    );
    if (!state) throw new Error('There is one.');
    return state;
  }

  /** Whatever comes is answered with that. */
  answer(status: number, headers: Record<string, string> = {}): void {
    this.receiver.replies.set(this.path, (response) => {
      response.writeHead(status, headers).end('what it says');
    });
  }

  /** Lets so many seconds pass for all that concerns the endpoint. */
  async pass(endpointId: string, seconds: number): Promise<void> {
    const ago = `- make_interval(secs => $2)`;
    await this.sql(
      `WITH older AS (
         UPDATE endpoint SET not_before = not_before ${ago}, failing_since = failing_since ${ago}, created_at = created_at ${ago}
         WHERE id = $1
       )
       UPDATE delivery SET due_at = due_at ${ago}, leased_until = leased_until ${ago}, created_at = created_at ${ago},
         finished_at = finished_at ${ago}
       WHERE endpoint_id = $1`,
      [endpointId, seconds],
    );
    await this.sql(`SELECT pg_notify('feed', '')`); // whoever waits need not wait for the next look
  }

  async close(): Promise<void> {
    await Promise.all([this.worker.close(), this.writer.close(), this.superuser.end(), this.store.close()]);
    await this.api.close();
    await this.receiver.close();
  }
}

/** What is found once it is as it should be. */
export async function until<T>(look: () => Promise<T>, reached: (found: T) => boolean): Promise<T> {
  for (const end = Date.now() + 10_000; ;) {
    const found = await look();
    if (reached(found)) return found;
    if (Date.now() > end) throw new Error(`It does not come to that: ${JSON.stringify(found)}`);
    await delay(20);
  }
}

const doorsOf = ({ port }: WebhookReceiver): { OUTBOUND_NETWORKS: string; OUTBOUND_PORTS: string } => ({
  OUTBOUND_NETWORKS: '127.0.0.0/8',
  OUTBOUND_PORTS: String(port),
});

/** As the API lists records of a model. */
export const pathOf = ({ category, path }: Model): string => `/api/${category}/v1/${path}`;
