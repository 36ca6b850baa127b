import { type Invitation, LinkService, LinkTokensService, Repair } from '#connect';
import { AuditLog, Issues } from '#journal';
import { type Clock, Config, nameId, newId, uuidBytes } from '#kernel';
import type { Wake } from '#queue';
import {
  AuditRepository,
  CustomFieldRepository,
  ErasureRepository,
  Pipeline,
  RecordRepository,
  Store,
  WithholdingRepository,
} from '#store';
import { CustomFields, Records } from '#records';
import { type ApiKeyRef, ConnectionsService, ProviderClients, Withholding } from '#tenancy';
import { readKeyRing, Vault } from '#vault';
import { createDatabase, type TestDatabase } from './database.js';
import { PaperProvider } from './paper-provider.js';

class SetClock implements Clock {
  private time = Date.now();

  now(): Date {
    return new Date(this.time);
  }

  pass(minutes: number): void {
    this.time += minutes * 60_000;
  }
}

export const INVITATION: Invitation = {
  connector: 'paper',
  category: 'hris',
  originId: 'customer-1',
  endUser: { orgName: 'Customer Ltd', email: 'hr@customer.example' },
};

/** A vendor's key, a provider of paper, a clock that is set, and what links them. */
export interface Fresh {
  key: ApiKeyRef;
  paper: PaperProvider;
  clock: SetClock;
  links: LinkService;
  connections: ConnectionsService;
  /** How often a worker was woken. */
  woken: () => number;
}

/** Links on a database, without the API around them. */
export class Linking {
  private constructor(
    private readonly database: TestDatabase,
    readonly owner: Store,
    readonly api: Store,
    private readonly repository: RecordRepository,
  ) {}

  static async start(): Promise<Linking> {
    const database = await createDatabase();
    const repository = new RecordRepository(new Pipeline(database.apiUrl));
    return new Linking(database, new Store(database.ownerUrl), new Store(database.apiUrl), repository);
  }

  /** Everything anew but the database. */
  async fresh(): Promise<Fresh> {
    const { api } = this;
    const [paper, clock] = [new PaperProvider(), new SetClock()];
    const vault = new Vault(readKeyRing(Object.assign(new Config(), { KEYS: `1:${'ab'.repeat(32)}` })));
    const clients = new ProviderClients([paper.connector], new Config(), {} as never, vault);
    const connections = new ConnectionsService(api, vault, clients, new ErasureRepository(api));
    const custom = new CustomFields(new CustomFieldRepository(api));
    const records = new Records(this.repository, vault, new Issues(api), custom);
    let woken = 0;
    const wake = { add: () => Promise.resolve((woken += 1)) } as unknown as Wake;
    const links = new LinkService(
      new LinkTokensService(api, vault, clock),
      connections,
      clients,
      new Repair(
        connections,
        records,
        new Withholding(new WithholdingRepository(api), connections, clients),
        new AuditLog(new AuditRepository(api)),
      ),
      wake,
    );
    return { key: await this.organisation(), paper, clock, links, connections, woken: () => woken };
  }

  /** A vendor, by its key. */
  async organisation(): Promise<ApiKeyRef> {
    const { id } = await this.owner.asOwner((prisma) =>
      prisma.organisation.create({ data: { id: newId(), name: 'Vendor' } }),
    );
    return { id: newId(), organisationId: id, environment: 'production', scopes: [] };
  }

  /** As a sync would: the connection holds these people. */
  async hold(key: ApiKeyRef, connectionId: string, people: string[]): Promise<void> {
    await this.owner.as({ ...key, connectionId }, async (prisma) => {
      for (const remoteId of people) {
        const id = nameId(uuidBytes(connectionId), `employee:${remoteId}`);
        await prisma.$executeRaw`
          INSERT INTO record (connection_id, id, model, stream, hash, shape, asked_at, created_at, modified_at, keys, body, raw)
          VALUES (${connectionId}::uuid, ${id}::uuid, 'employee', 'people', '', 1, now(), now(), now(), '{}', '', '')`;
      }
    });
  }

  /** What there is of a vendor. */
  stateOf(key: ApiKeyRef): Promise<{ connections: number; streams: number; links: number; temporary: number }> {
    return this.api.as(key, async (prisma) => ({
      connections: await prisma.connection.count(),
      streams: await prisma.stream.count(),
      links: await prisma.linkToken.count({ where: { usedAt: null } }),
      temporary: await prisma.temporaryToken.count(),
    }));
  }

  async close(): Promise<void> {
    await this.repository.close();
    await this.owner.close();
    await this.api.close();
    await this.database.drop();
  }
}
