import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Config, newId, readConfig } from '#kernel';
import { location } from '#models';
import { ErasureRepository, Store } from '#store';
import { ConnectionsService, ProviderClients, type ConnectionRef } from '#tenancy';
import { readKeyRing, Vault } from '#vault';
import { KEYS } from './api-app.js';
import { createDatabase, type TestDatabase } from './database.js';
import { fakeConnector, pulled } from './fake-connector.js';
import { Writer } from './writer.js';

const TABLES = [
  'record',
  'record_key',
  'record_past',
  'feed',
  'change',
  'run_page',
  'sweep',
  'quarantine',
  'run',
  'stream',
  'issue',
  'hook',
  'provider_event',
  'temporary_token',
];

let database: TestDatabase;
let owner: Store;
let api: Store;
let connections: ConnectionsService;
let writer: Writer;

beforeAll(async () => {
  database = await createDatabase();
  owner = new Store(database.ownerUrl);
  api = new Store(database.apiUrl);
  const vault = new Vault(readKeyRing(readConfig({ NODE_ENV: 'test', KEYS })));
  const clients = new ProviderClients([fakeConnector()], new Config(), {} as never, vault);
  connections = new ConnectionsService(api, vault, clients, new ErasureRepository(api));
  writer = await Writer.start(database);
});

afterAll(async () => {
  await writer.close();
  await owner.close();
  await api.close();
  await database.drop();
});

async function connect(): Promise<ConnectionRef> {
  const organisationId = newId();
  await owner.asOwner((prisma) => prisma.organisation.create({ data: { id: organisationId, name: 'Vendor' } }));
  const made = await connections.create(
    {
      ...{ organisationId, environment: 'production', connector: fakeConnector(), originId: '1', credentials: {} },
      ...{
        endUser: { orgName: 'Customer' },
        grants: { streams: {}, missing: [], sample: { model: 'location', remoteIds: [] } },
      },
    },
    () => Promise.resolve(),
  );
  return made.connection;
}

async function leftOf({ id, organisationId }: ConnectionRef): Promise<string[]> {
  return owner.as({ organisationId, connectionId: id }, async (prisma) => {
    const left = [];
    for (const table of TABLES) {
      const rows = await prisma.$queryRawUnsafe<object[]>(`SELECT FROM ${table} WHERE connection_id = '${id}' LIMIT 1`);
      if (rows.length > 0) left.push(table);
    }
    return left;
  });
}

/** Writes pages one after the other until it is not let any more: of a run, or of records that are read by their names. */
async function writeOn(connection: ConnectionRef, name: string, by: 'write' | 'writeNamed'): Promise<number> {
  for (let page = 0; ; page += 1) {
    const found = Array.from({ length: 20 }, (_, index) => pulled(location, `${name}-${page}-${index}`, { name }));
    if (page === 0) found.push(pulled(location, `${name}-large`, { name: name.repeat(1_000_001) }));
    try {
      await writer[by](connection, found);
    } catch {
      return page;
    }
  }
}

test('a connection that is erased while pages are written to it leaves nothing, however the two meet', async () => {
  for (const wait of [0, 20, 60, 120, 200]) {
    const connection = await connect();
    const writers = [
      ...['a', 'b', 'c', 'd'].map((name) => writeOn(connection, name, 'write')),
      ...['e', 'f'].map((name) => writeOn(connection, name, 'writeNamed')),
    ];
    while ((await leftOf(connection)).length < 5) await delay(5); // written to by all means
    await delay(wait);

    const certificate = await connections.erase(connection);

    expect(certificate.destroyed.records['location']).toBeGreaterThan(0);
    await Promise.all(writers);
    expect(await leftOf(connection)).toEqual([]);
  }
});
