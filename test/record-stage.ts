import pg from 'pg';
import type { Connector, JsonObject, Mapped, Page, Pulled } from '#connectors';
import { Issues } from '#journal';
import { newId, readConfig } from '#kernel';
import { employee, group, location, type Model, models } from '#models';
import {
  type ListQuery,
  CustomFields,
  History,
  Quarantine,
  RecordReader,
  Records,
  recordId,
  Renderer,
  type RunRef,
} from '#records';
import {
  CustomFieldRepository,
  FeedRepository,
  HoldRepository,
  Pipeline,
  QuarantineRepository,
  RecordRepository,
  Store,
} from '#store';
import type { ConnectionRef } from '#tenancy';
import { readKeyRing, Vault } from '#vault';
import { createDatabase, type TestDatabase } from './database.js';
import { NO_TEXTS } from './fake-connector.js';

/** A record as the connector below reads it. */
export interface Person {
  remoteId: string;
  model?: string;
  fields?: JsonObject;
  custom?: JsonObject;
  /** What the provider sends besides, and no mapping looks at. */
  note?: string;
  mark?: string;
  /** Fields that may not be read any more. */
  withheld?: string[];
  /** Its mapping fails. */
  broken?: boolean;
  /** The remote id of whatever it belongs to. */
  owner?: string;
  askedAt?: Date;
}

const stream = (name: string, models: Model[]): Connector['streams'][number] => ({
  name,
  models,
  every: { incremental: 60, full: 3600 },
  pull: () => {
    throw new Error('Pages are written by hand here.');
  },
  covers: () => 'all',
});

function asSent(raw: JsonObject): Mapped & { fields: JsonObject } {
  if (raw['broken']) throw new TypeError('The provider sent what nobody expects.');
  const withheld = (raw['withheld'] ?? []) as string[];
  return { fields: raw['fields'] as JsonObject, custom: (raw['custom'] ?? {}) as JsonObject, withheld };
}

const connector: Connector = {
  slug: 'stage',
  name: 'Stage',
  category: 'hris',
  description: 'Its records already speak our words.',
  settings: { baseUrl: 'http://stage.invalid' },
  credentials: [],
  guide: { steps: [], rights: [] },
  texts: NO_TEXTS,
  open: () => ({}),
  check: () => Promise.reject(new Error('Nothing to check.')),
  streams: [stream('people', [employee, group]), stream('places', [location])],
  map: Object.fromEntries(models.map(({ name }) => [name, asSent])),
  simulator: () => Promise.reject(new Error('There is none.')),
};

/** Records with a database, a vault and connections, and nobody above them. */
export class RecordStage {
  /** As the worker writes them, and as the API reads them. */
  readonly records: Records;
  readonly renderer: Renderer;
  readonly quarantine: Quarantine;
  readonly served: RecordReader;
  readonly history: History;
  readonly vault = new Vault(readKeyRing({ NODE_ENV: 'test', KEYS: `1:${'5e'.repeat(32)}` }));
  readonly issues: Issues;
  readonly holds: HoldRepository;
  readonly repository: RecordRepository;
  /** What maps the records; another version of it may take its place. */
  connector: Connector = connector;
  readonly apiRepository: RecordRepository;

  private constructor(
    readonly database: TestDatabase,
    private readonly owner: Store,
    private readonly api: Store,
    private readonly worker: Store,
  ) {
    this.repository = new RecordRepository(new Pipeline(database.workerUrl));
    this.apiRepository = new RecordRepository(new Pipeline(database.apiUrl));
    this.issues = new Issues(this.worker);
    this.holds = new HoldRepository(this.api);
    const customFields = new CustomFields(new CustomFieldRepository(this.worker));
    this.records = new Records(this.repository, this.vault, this.issues, customFields);
    this.quarantine = new Quarantine(new QuarantineRepository(this.worker), this.records, this.vault);
    this.renderer = new Renderer(this.repository, this.vault, this.issues, customFields, this.quarantine);
    const config = readConfig({ NODE_ENV: 'test', PUBLIC_URL: 'https://api.vendor.test' });
    this.served = new RecordReader(this.apiRepository, this.vault, new Issues(this.api), config);
    this.history = new History(new FeedRepository(this.api), this.vault, config);
  }

  static async open(): Promise<RecordStage> {
    const database = await createDatabase();
    const stores = [database.ownerUrl, database.apiUrl, database.workerUrl].map(
      (url) => new Store(url, { connections: 2 }),
    );
    const [owner, api, worker] = stores as [Store, Store, Store];
    return new RecordStage(database, owner, api, worker);
  }

  async close(): Promise<void> {
    await Promise.all(
      [this.owner, this.api, this.worker, this.repository, this.apiRepository].map((each) => each.close()),
    );
    await this.database.drop();
  }

  async connect(): Promise<ConnectionRef> {
    const [id, organisationId] = [newId(), newId()];
    const key = this.vault.newDataKey(id);
    const ref = {
      id,
      organisationId,
      environment: 'production',
      connector: 'stage',
      category: 'hris',
      ...key,
      status: 'complete' as const,
      settings: {},
      rendering: 0,
      lost: {},
      lacking: {},
      unwritable: {},
      withheld: { models: [], fields: [] },
      choicesVersion: 0,
    } as const;
    const none = new Uint8Array();
    await this.owner.asOwner((prisma) => prisma.organisation.create({ data: { id: organisationId, name: 'Vendor' } }));
    await this.api.as({ organisationId }, (prisma) =>
      prisma.connection.create({
        data: {
          ...{
            id,
            organisationId,
            environment: ref.environment,
            connector: ref.connector,
            category: ref.category,
            originId: 'one',
          },
          ...{
            dek: new Uint8Array(key.dek),
            keyVersion: key.keyVersion,
            tokenHash: new TextEncoder().encode(id),
            grants: {},
          },
          ...{ endUser: none, token: none, credentials: none },
        },
        select: { id: true },
      }),
    );
    return ref;
  }

  /** A run that is being worked on, as the only one of its stream. */
  async run(connection: ConnectionRef, more: Partial<RunRef> = {}): Promise<RunRef> {
    const { id: connectionId, organisationId } = connection;
    const run = {
      id: newId(),
      connectionId,
      organisationId,
      stream: 'people',
      kind: 'full' as const,
      fence: 1,
      startedAt: new Date(),
      ...more,
    };
    await this.worker.as({ organisationId }, async (prisma) => {
      await prisma.run.updateMany({
        where: { connectionId, stream: run.stream, state: 'running' },
        data: { state: 'succeeded' },
      });
      await prisma.run.create({ data: { ...run, state: 'running' }, select: { id: true } });
    });
    return run;
  }

  async end({ id, organisationId }: RunRef): Promise<void> {
    await this.worker.as({ organisationId }, (prisma) =>
      prisma.run.update({ where: { id }, data: { state: 'succeeded' }, select: { id: true } }),
    );
  }

  /** Another worker takes the run. */
  async take(run: RunRef): Promise<RunRef> {
    const { id, organisationId } = run;
    await this.worker.as({ organisationId }, (prisma) =>
      prisma.run.update({ where: { id }, data: { fence: { increment: 1 } }, select: { id: true } }),
    );
    return { ...run, fence: run.fence + 1 };
  }

  /** Writes the people as one page of the run. */
  write(connection: ConnectionRef, run: RunRef, people: Person[], more: Partial<Page> = {}) {
    return this.records.writePage(connection, run, this.connector, {
      found: people.map(pulled),
      checkpoint: { after: people.length },
      ...more,
    });
  }

  /** Writes the people as they were read by their names; `gone`: employees who are not there. */
  writeNamed(connection: ConnectionRef, people: Person[], gone: string[] = [], askedAt = new Date()) {
    return this.records.writeNamed(
      connection,
      { connector: this.connector, stream: 'people' },
      { found: people.map(pulled), gone: gone.map((remoteId) => ({ model: 'employee', remoteId })), askedAt },
    );
  }

  /** A complete run that sees these people and no others. */
  async sync(
    connection: ConnectionRef,
    people: Person[],
    more: Partial<Page> = {},
  ): Promise<{ deleted: number; held: number }> {
    const run = await this.run(connection);
    await this.write(connection, run, people, more);
    const { deleted, held } = await this.records.conclude(connection, run, { models: [employee, group] });
    await this.end(run);
    return { deleted, held };
  }

  /** Some time passes: what is held may be confirmed. */
  async later(connection: ConnectionRef): Promise<void> {
    await this.rows(connection, `UPDATE sweep SET held_since = held_since - interval '15 minutes'`);
  }

  async list(connection: ConnectionRef, query: Partial<ListQuery> = {}, model: Model = employee): Promise<Listed> {
    const { body, modifiedUntil } = await this.served.list(connection, model, { ...PLAIN, ...query });
    return { ...(JSON.parse(body.toString('utf8')) as Omit<Listed, 'modifiedUntil'>), modifiedUntil };
  }

  /** All pages of a list. */
  async all(connection: ConnectionRef, query: Partial<ListQuery> = {}): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await this.list(connection, { ...query, ...(cursor === undefined ? {} : { cursor }) });
      items.push(...page.items);
      cursor = page.cursor;
    }
    return items;
  }

  async get(connection: ConnectionRef, remoteId: string, view: Partial<ListQuery> = {}): Promise<Item | null> {
    const body = await this.served.get(connection, employee, this.idOf(connection, remoteId), { ...PLAIN, ...view });
    return body && (JSON.parse(body.toString('utf8')) as Item);
  }

  idOf(connection: ConnectionRef, remoteId: string, model = 'employee'): string {
    return recordId(connection.id, model, remoteId);
  }

  /** The connection's rows, as a worker sees them. */
  async rows<Row extends pg.QueryResultRow>(
    connection: ConnectionRef,
    text: string,
    values: unknown[] = [],
  ): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.database.workerUrl });
    await client.connect();
    try {
      await client.query(`SELECT set_config('app.connection', $1, false), set_config('app.organisation', $2, false)`, [
        connection.id,
        connection.organisationId,
      ]);
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }
}

export type Item = JsonObject & { id: string; remote_id: string; modified_at: string };
export interface Listed {
  cursor: string | null;
  page_size: number;
  items: Item[];
  modifiedUntil: Date;
}

export const PLAIN: ListQuery = {
  pageSize: 200,
  filters: {},
  within: {},
  includeRawData: false,
  includeCustomFields: false,
  includeDeleted: false,
};

const pulled = ({
  remoteId,
  model = 'employee',
  fields = {},
  askedAt = new Date(),
  mark,
  owner,
  ...rest
}: Person): Pulled => ({
  model,
  remoteId,
  raw: { fields, ...rest },
  askedAt,
  ...(mark === undefined ? {} : { mark }),
  ...(owner === undefined ? {} : { owner }),
});
