import pg from 'pg';
import { type Endpoint, Endpoints, type EndpointSettings } from '#events';
import { newId } from '#kernel';
import { employee, timeOff } from '#models';
import { migrateQueue } from '#queue';
import { FeedRepository, Store } from '#store';
import { KEYS, type Linked, TestApi, type Vendor } from '../api-app.js';
import { pulled } from '../fake-connector.js';
import { Writer } from '../writer.js';
import type { Manner, Receiver, Receivers } from './delivery-receivers.js';

/** What one receiver is to be told of. */
export interface Told {
  receiver: Receiver;
  endpoint: Endpoint;
}

const ENDPOINTS = 50;
const CONNECTIONS = 4;
/** Of a connection: each is changed again and again. */
const PEOPLE = 5;

const ODD: Readonly<Record<number, Manner>> = {
  ...{ 2: 'fails at times', 12: 'fails at times', 22: 'fails at times', 32: 'fails at times' },
  ...{ 6: 'hangs up at times', 16: 'hangs up at times', 26: 'hangs up at times' },
  ...{ 5: 'hangs at times', 15: 'hangs at times' },
  ...{ 3: 'is busy at times', 13: 'is busy at times' },
  ...{ 4: 'leads elsewhere at times', 24: 'leads elsewhere at times' },
  ...{ 47: 'takes nothing' },
};

/** Of each receiver, by its number. */
export const manners = (): Manner[] => Array.from({ length: ENDPOINTS }, (_, number) => ODD[number] ?? 'takes all');

/** Connections that records are written to, and endpoints that are told of it. */
export class DeliveryStage {
  readonly told: Told[] = [];
  readonly linked: Linked[] = [];
  /** Of the queue. */
  private readonly prefix = newId();
  private pages = 0;

  private constructor(
    readonly api: TestApi,
    readonly vendor: Vendor,
    readonly superuser: pg.Pool,
    private readonly writer: Writer,
    private readonly receivers: Receivers,
  ) {}

  static async start(receivers: Receivers): Promise<DeliveryStage> {
    const api = await TestApi.start(doors(receivers));
    const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
    url.pathname = new URL(api.database.ownerUrl).pathname;
    const superuser = new pg.Pool({ connectionString: url.href, max: 2 });
    superuser.on('error', () => undefined); // the server is restarted
    const worker = new Store(api.database.workerUrl, { connections: 1 });
    await new FeedRepository(worker).noteServer(); // a copy of the database that was migrated
    await worker.close();
    const [writer, vendor] = await Promise.all([Writer.start(api.database), api.vendor()]);
    const stage = new DeliveryStage(api, vendor, superuser, writer, receivers);
    await stage.link();
    for (const receiver of receivers.all) await stage.tell(receiver);
    return stage;
  }

  /** For the programs that deliver. */
  get environment(): Record<string, string> {
    const { apiUrl, workerUrl } = this.api.database;
    const redis = process.env['REDIS_URL'];
    return {
      ...(redis === undefined ? {} : { REDIS_URL: redis, REDIS_PREFIX: this.prefix }),
      ...{ NODE_ENV: 'test', LOG_LEVEL: 'info', WORKER_PORT: '0', KEYS, ...doors(this.receivers) },
      ...{ API_DATABASE_URL: apiUrl, WORKER_DATABASE_URL: workerUrl },
    };
  }

  /** Changes some records of one of the connections, chosen by a number; rejects when the database is away. */
  async change(roll: number): Promise<void> {
    const { connection } = this.linked[roll % CONNECTIONS] ?? fails();
    const people = Array.from({ length: 1 + (roll % 3) }, (_, at) => (this.pages + at) % PEOPLE);
    const found = people.map((person) =>
      (roll + person) % 4 === 0
        ? pulled(timeOff, String(person), { employee_note: `Page ${this.pages}` })
        : pulled(employee, String(person), { designation: `Page ${this.pages}` }),
    );
    await this.writer.write(connection, found);
    this.pages += 1;
  }

  /** The receiver's new secret. */
  async rotate({ receiver, endpoint }: Told): Promise<string> {
    const { secret } = await this.endpoints.rotateSecret(this.place, endpoint.id, 24);
    receiver.secrets.push(secret);
    return secret;
  }

  /** As a superuser: row-level security hides nothing. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.superuser.query<Row>(text, values)).rows;
  }

  /** Whoever uses it meanwhile may lock it the other way round. */
  async loseQueue(): Promise<void> {
    for (let dropped = false; !dropped;)
      dropped = await this.sql('DROP SCHEMA queue CASCADE').then(
        () => true,
        () => false,
      );
    await migrateQueue(this.api.database.ownerUrl);
  }

  async close(): Promise<void> {
    await Promise.all([this.writer.close(), this.superuser.end()]);
    await this.api.close();
  }

  private get endpoints(): Endpoints {
    return this.api.app.get(Endpoints, { strict: false });
  }

  private get place(): { organisationId: string; environment: string } {
    return { organisationId: this.vendor.id, environment: 'production' };
  }

  private async link(): Promise<void> {
    for (let number = 0; number < CONNECTIONS; number += 1)
      this.linked.push(await this.api.link(this.vendor, { originId: `customer-${number}` }));
    // Read once, and not again: what is written from now on is told.
    await this.sql(`UPDATE stream SET last_full_at = now(), paused = true, next_run_at = now() + interval '1 day'`);
  }

  private async tell(receiver: Receiver): Promise<void> {
    const { number } = receiver;
    const settings: EndpointSettings = {
      ...{ url: this.receivers.urlOf(receiver), description: receiver.manner, style: 'standard' },
      events: number % 10 === 8 ? ['employee.updated'] : number % 10 === 9 ? ['time_off.*'] : ['*'],
      connectionIds: number % 10 === 7 ? this.linked.slice(0, 2).map(({ connection }) => connection.id) : [],
      payload: number % 5 === 1 ? 'full' : 'thin',
      ordered: number % 3 === 0,
      ...{ concurrency: 10, rate: 100 },
    };
    const { endpoint, secret } = await this.endpoints.create(this.place, settings);
    receiver.secrets.push(secret);
    this.told.push({ receiver, endpoint });
  }
}

const doors = ({ port }: Receivers): { OUTBOUND_NETWORKS: string; OUTBOUND_PORTS: string } => ({
  OUTBOUND_NETWORKS: '127.0.0.0/8',
  OUTBOUND_PORTS: String(port),
});

function fails(): never {
  throw new Error('There is none.');
}
