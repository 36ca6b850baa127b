import { type INestApplicationContext, Module } from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import pg from 'pg';
import { Issues, JournalModule } from '#journal';
import { Config, newId, Secret, setLogLevel } from '#kernel';
import { LimitsModule } from '#limits';
import { models } from '#models';
import { type Job, type JobName, Wake } from '#queue';
import { RecordReader, RecordsModule } from '#records';
import { type HookOwner, Pipeline, RecordRepository, Store, StoreModule } from '#store';
import { EventsService, HooksReceiver, HooksService, Scheduler, SyncModule, SyncService } from '#sync';
import { type ConnectionRef, ConnectionsService, TenancyModule } from '#tenancy';
import { readKeyRing, VaultModule } from '#vault';
import { Door } from './model-door.js';
import { connectorOf, type SimulatedCompany } from '../simulated-company.js';
import type { Item as Answered } from '../stack.js';
import { SyncStack } from '../sync-stack.js';

/** So fast that neither limits nor waits are met: what the engine does with them is proven elsewhere. */
export const SPEED = 100_000;

/** A record as the API answers it, with its payload. */
export type Item = { id: string; remote_id: string } & Answered;

/** What does not hang on the connection's own row. */
const OF_A_CUSTOMER = ['feed', 'record', 'record_key', 'change', 'run_page', 'quarantine', 'sweep'];

@Module({})
class Ground {}

/** In the queue's place: runs are pulled when a test says so, and nothing is lost when it never does. Events are read at once. */
class Woken {
  private readonly runs: string[] = [];
  private readonly reading = new Set<Promise<void>>();
  events: EventsService | undefined;

  add<Name extends JobName>(name: Name, payload: Job<Name>['payload']): Promise<void> {
    return this.addAll(name, [{ payload }]);
  }

  addAll<Name extends JobName>(name: Name, jobs: Job<Name>[]): Promise<void> {
    for (const { payload } of jobs) {
      if ('runId' in payload) this.runs.push(payload.runId);
      else if (name === 'read-named') this.read(payload as HookOwner);
    }
    return Promise.resolve();
  }

  take(): string[] {
    return this.runs.splice(0);
  }

  /** Resolves when all events are read, as far as they can be. */
  async heard(): Promise<void> {
    while (this.reading.size > 0) await Promise.all(this.reading);
  }

  private read(owner: HookOwner): void {
    const reading = (this.events?.read(owner) ?? Promise.resolve()).finally(() => this.reading.delete(reading));
    this.reading.add(reading);
  }
}

/** The engine as a worker has it, with its schedule in Postgres, and driven by a test instead of by time. */
export class Engine {
  private readonly woken = new Woken();
  private readonly apiRepository: RecordRepository;
  private readonly reader: RecordReader;
  private app!: INestApplicationContext;
  private api!: INestApplicationContext;
  private readonly organisationId = newId();

  private constructor(
    private readonly stack: SyncStack,
    private readonly superuser: pg.Client,
    private readonly door: Door,
  ) {
    this.apiRepository = new RecordRepository(new Pipeline(stack.database.apiUrl));
    const { vault, api, config } = stack;
    this.reader = new RecordReader(this.apiRepository, vault, new Issues(api), config);
  }

  static async start(): Promise<Engine> {
    setLogLevel('silent');
    const door = await Door.open();
    const stack = await SyncStack.start({ PUBLIC_URL: door.url });
    const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
    url.pathname = new URL(stack.database.ownerUrl).pathname;
    const superuser = new pg.Client({ connectionString: url.href });
    await superuser.connect();
    const engine = new Engine(stack, superuser, door);
    await engine.open();
    return engine;
  }

  private async open(): Promise<void> {
    const { database } = this.stack;
    this.app = await this.application(database.workerUrl);
    this.api = await this.application(database.apiUrl);
    this.woken.events = this.app.get(EventsService);
    this.door.receiver = this.api.get(HooksReceiver);
    const owner = new Store(database.ownerUrl, { connections: 1 });
    const data = { id: this.organisationId, name: 'Vendor' };
    await owner.asOwner((prisma) => prisma.organisation.create({ data }));
    await owner.close();
  }

  /** As a role of the database has it. */
  private application(databaseUrl: string): Promise<INestApplicationContext> {
    const { config } = this.stack;
    const providers = [
      { provide: Config, useValue: config },
      { provide: Wake, useValue: this.woken },
    ];
    return NestFactory.createApplicationContext(
      {
        module: Ground,
        imports: [
          { module: Ground, global: true, providers, exports: [Config, Wake] },
          StoreModule.with(databaseUrl),
          VaultModule.with(readKeyRing(config)),
          ...[LimitsModule, JournalModule, TenancyModule, RecordsModule, SyncModule],
        ],
      },
      { logger: false, abortOnError: false },
    );
  }

  async connect(company: SimulatedCompany, slug: string, streams: readonly string[]): Promise<ConnectionRef> {
    Object.assign(this.stack.config.CONNECTORS, company.settings(SPEED));
    const connector = connectorOf(slug);
    const credentials = Object.entries(company.credentialsFor(connector));
    const { connection } = await this.stack.connections([connector]).create(
      {
        ...{ organisationId: this.organisationId, environment: 'production', connector, originId: newId() },
        endUser: { orgName: 'Customer Ltd' },
        credentials: Object.fromEntries(credentials.map(([name, value]) => [name, new Secret(value)])),
        grants: { streams: {}, missing: [], sample: { model: 'employee', remoteIds: [] } },
      },
      () => Promise.resolve(),
    );
    await this.query(`DELETE FROM stream WHERE connection_id = $1 AND name <> ALL ($2)`, [connection.id, streams]);
    await this.query(`UPDATE stream SET next_run_at = now() + interval '1 day' WHERE connection_id = $1`, [
      connection.id,
    ]);
    return connection;
  }

  /** Has the provider tell us what happens. */
  async listen({ id: connectionId, organisationId }: ConnectionRef): Promise<void> {
    await this.app.get(HooksService).keep({ connectionId, organisationId });
  }

  /** Resolves when all that was told is read, as far as it can be. */
  heard(): Promise<void> {
    return this.woken.heard();
  }

  /** What could not be read of it is tried until it is given up. */
  async hearAgain({ id: connectionId, organisationId }: ConnectionRef): Promise<void> {
    const later = `UPDATE provider_event SET due_at = now() WHERE connection_id = $1 AND due_at IS NOT NULL RETURNING id`;
    while ((await this.query(later, [connectionId])).length > 0)
      await this.app.get(EventsService).read({ connectionId, organisationId });
  }

  /** Makes streams due. */
  async due({ id }: ConnectionRef, streams: readonly string[], full: boolean): Promise<void> {
    await this.query(
      `UPDATE stream SET next_run_at = now(), next_full_at = CASE WHEN $3 THEN now() ELSE next_full_at END
       WHERE connection_id = $1 AND name = ANY ($2)`,
      [id, streams, full],
    );
    // Time passes, so that this reading may confirm what an earlier one held back.
    if (full)
      await this.query(`UPDATE sweep SET held_since = held_since - interval '15 minutes' WHERE connection_id = $1`, [
        id,
      ]);
  }

  /** What was to be tried later is to be tried now. */
  async pass({ id }: ConnectionRef): Promise<void> {
    await this.query(`UPDATE run SET leased_until = now() WHERE connection_id = $1 AND state = 'queued'`, [id]);
  }

  /** Ids of the runs that workers are woken for. */
  async sweep(): Promise<string[]> {
    await this.app.get(Scheduler).sweep();
    return this.woken.take();
  }

  /** The connection's workers are taken for dead. */
  async lose({ id }: ConnectionRef): Promise<void> {
    await this.query(
      `UPDATE run SET leased_until = now() - interval '1 second' WHERE connection_id = $1 AND state = 'running'`,
      [id],
    );
  }

  /** Whether every stream's last run has succeeded, and none is waiting. */
  async rests(connection: ConnectionRef): Promise<boolean> {
    return (await this.runs(connection)).every(({ state }) => state === 'succeeded');
  }

  /** The last run of each stream. */
  async runs({ id }: ConnectionRef): Promise<{ stream: string; state: string; code: string | null }[]> {
    return this.query(
      `SELECT DISTINCT ON (stream) stream, state, code FROM run WHERE connection_id = $1 ORDER BY stream, queued_at DESC`,
      [id],
    );
  }

  /** Whether something is still to be read that was told of, or is due for another reason. */
  async owes({ id }: ConnectionRef): Promise<boolean> {
    const [row] = await this.query<{ owes: boolean }>(
      `SELECT EXISTS (SELECT FROM provider_event WHERE connection_id = $1 AND due_at IS NOT NULL)
        OR EXISTS (SELECT FROM stream WHERE connection_id = $1 AND next_run_at <= now())
        OR EXISTS (SELECT FROM run WHERE connection_id = $1 AND state IN ('queued', 'running')) AS owes`,
      [id],
    );
    return row?.owes ?? true;
  }

  /** The streams of which one of these runs has read everything, without a record that it could not read. */
  async complete(runs: readonly string[]): Promise<Set<string>> {
    const rows = await this.query<{ stream: string }>(
      `SELECT stream FROM run WHERE id = ANY ($1) AND kind = 'full' AND state = 'succeeded' AND code IS NULL AND fence = 1`,
      [runs],
    );
    return new Set(rows.map(({ stream }) => stream));
  }

  /** Ids of the records that were told as gone after this change. */
  async gone({ id }: ConnectionRef, seen: number): Promise<{ ids: Set<string>; last: number }> {
    const changes = await this.query<{ id: string; kind: string; seq: string }>(
      `SELECT id, kind, seq FROM change WHERE connection_id = $1 AND seq > $2 ORDER BY seq`,
      [id, seen],
    );
    const ids = new Set(changes.filter(({ kind }) => kind === 'deleted').map((change) => change.id));
    return { ids, last: Number(changes.at(-1)?.seq ?? seen) };
  }

  /** Nothing is left of a customer who has done his part; how one is erased is proven elsewhere, and takes its time. */
  async forget({ id }: ConnectionRef): Promise<void> {
    const left = OF_A_CUSTOMER.map((table) => `DELETE FROM ${table} WHERE connection_id = '${id}'`);
    await this.query([...left, `DELETE FROM connection WHERE id = '${id}'`].join('; '));
    this.app.get(ConnectionsService).forget(id);
    this.api.get(ConnectionsService).forget(id);
  }

  /** A worker of its own, which can be stopped. */
  async worker(): Promise<SyncService> {
    return this.app.select(SyncModule).get(ModuleRef).create(SyncService);
  }

  get sync(): SyncService {
    return this.app.get(SyncService);
  }

  async list(connection: ConnectionRef, model: string): Promise<Item[]> {
    const found = models.find(({ name }) => name === model);
    if (!found) throw new Error(`There is no model ${model}.`);
    const items: Item[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const { body } = await this.reader.list(connection, found, {
        ...{ pageSize: 200, filters: {}, within: {}, includeRawData: true, includeCustomFields: false },
        ...{ includeDeleted: false, ...(cursor === undefined ? {} : { cursor }) },
      });
      const page = JSON.parse(body.toString('utf8')) as { items: Item[]; cursor: string | null };
      items.push(...page.items);
      cursor = page.cursor;
    }
    return items;
  }

  async query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]> {
    return (await this.superuser.query<Row>(text, values)).rows;
  }

  async close(): Promise<void> {
    await this.woken.heard();
    this.door.close();
    await this.app.close();
    await this.api.close();
    await this.apiRepository.close();
    await this.superuser.end();
    await this.stack.close();
  }
}
