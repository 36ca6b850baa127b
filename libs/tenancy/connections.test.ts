import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Config, newId, Secret } from '#kernel';
import { ErasureRepository, Store } from '#store';
import { readKeyRing, Vault } from '#vault';
import { bareEndpoint } from '../../test/bare-endpoint.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { PaperProvider } from '../../test/paper-provider.js';
import type { ApiKeyRef, Environment } from './api-key.js';
import { ConnectionsService, type NewConnection } from './connections.service.js';
import { KeyRotation } from './key-rotation.js';
import { type Credentials, ProviderClients } from './provider-clients.js';

const paper = new PaperProvider();
const keysOf = (...versions: [number, string][]): Vault =>
  new Vault(
    readKeyRing(Object.assign(new Config(), { KEYS: versions.map(([version, hex]) => `${version}:${hex}`).join(',') })),
  );
const FIRST = randomBytes(32).toString('hex');
const SECOND = randomBytes(32).toString('hex');

let database: TestDatabase;
let owner: Store;
let api: Store;
let connections: ConnectionsService;

beforeAll(async () => {
  database = await createDatabase();
  [owner, api] = [new Store(database.ownerUrl), new Store(database.apiUrl)];
  connections = serviceOn(api);
});

afterAll(async () => {
  await Promise.all([owner.close(), api.close()]);
  await database.drop();
});

const nothing = (): Promise<void> => Promise.resolve();
const secrets = (values: Record<string, string>): Credentials =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, new Secret(value)]));

async function organisation(environment: Environment = 'production'): Promise<ApiKeyRef> {
  const { id } = await owner.asOwner((prisma) => prisma.organisation.create({ data: { id: newId(), name: 'Vendor' } }));
  return { id: newId(), organisationId: id, environment, scopes: [] };
}

async function input(
  { organisationId, environment }: ApiKeyRef,
  more: Partial<NewConnection> = {},
): Promise<NewConnection> {
  const credentials = secrets(paper.account());
  const grants = await paper.connector.check(paper.connector.open({} as never, credentials));
  return {
    ...{ organisationId, environment, connector: paper.connector, originId: 'customer-1', credentials, grants },
    endUser: { orgName: 'Customer Ltd', email: 'hr@customer.example' },
    ...more,
  };
}

const serviceOn = (store: Store, vault = keysOf([1, FIRST])): ConnectionsService =>
  new ConnectionsService(store, vault, clients(vault), new ErasureRepository(store));

const clients = (vault: Vault): ProviderClients =>
  new ProviderClients([paper.connector], new Config(), {} as never, vault);

/** One record in each table of the connection, as a sync would have left it. */
async function fill({ id, organisationId }: { id: string; organisationId: string }): Promise<void> {
  await owner.as({ organisationId, connectionId: id }, async (prisma) => {
    for (const model of ['employee', 'employee', 'location']) {
      await prisma.$executeRaw`
        INSERT INTO record (connection_id, id, model, stream, hash, shape, asked_at, created_at, modified_at, keys, body, raw)
        VALUES (${id}::uuid, gen_random_uuid(), ${model}, 'people', '', 1, now(), now(), now(), '{}', '', '')`;
    }
    await prisma.$executeRaw`INSERT INTO record_key VALUES (${id}::uuid, gen_random_uuid(), now(), gen_random_uuid())`;
    await prisma.$executeRaw`
      INSERT INTO change (connection_id, seq, at, kind, model, id) VALUES (${id}::uuid, 1, now(), 'created', 'employee', gen_random_uuid())`;
  });
}

/** In how many rows of all tables something of this connection is left. */
async function leftOf(id: string, organisationId: string): Promise<Record<string, number>> {
  return owner.as({ organisationId, connectionId: id }, async (prisma) => {
    const tables = await prisma.$queryRaw<{ name: string; column: string }[]>`
      SELECT relname AS name, attname AS column FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        AND (attname = 'connection_id' OR (relname = 'connection' AND attname = 'id'))`;
    const left: Record<string, number> = {};
    for (const { name, column } of tables) {
      const rows = await prisma.$queryRawUnsafe<{ count: number }[]>(
        `SELECT count(*)::int FROM ${name} WHERE ${column} = '${id}'`,
      );
      if (rows[0]?.count) left[name] = rows[0].count;
    }
    return left;
  });
}

test('a new connection is found by its token and by its id, and its streams are due', async () => {
  const key = await organisation();

  const { connection, token } = await connections.create(await input(key), nothing);

  expect(await connections.byToken(key, token)).toEqual(connection);
  expect(await connections.byId(key.organisationId, 'production', connection.id)).toEqual(connection);
  expect(connection).toMatchObject({ connector: 'paper', category: 'hris', status: 'complete', keyVersion: 1 });
  const streams = await api.as(key, (prisma) => prisma.stream.findMany({ orderBy: { name: 'asc' } }));
  expect(streams).toMatchObject([
    { name: 'people', models: ['employee'] },
    { name: 'places', models: ['location'] },
  ]);
  expect(streams.every(({ nextRunAt }) => nextRunAt <= new Date())).toBe(true);
  expect(await leftOf(connection.id, key.organisationId)).toMatchObject({ feed: 1 });
});

test('a token that is wrong, empty, foreign or of the other environment is one and the same: nobody’s', async () => {
  const key = await organisation();
  const foreign = await organisation();
  const { connection, token } = await connections.create(await input(key), nothing);
  const development: ApiKeyRef = { ...key, environment: 'development' };

  for (const [asker, asked] of [
    [key, `${token}x`],
    [key, ''],
    [foreign, token],
    [development, token],
  ] as const) {
    expect(await connections.byToken(asker, asked)).toBeNull();
  }
  expect(await connections.byId(foreign.organisationId, undefined, connection.id)).toBeNull();
  expect(await connections.byId(key.organisationId, 'development', connection.id)).toBeNull();
});

test('nothing of credentials, token or end user lies open in the database', async () => {
  const key = await organisation();
  const given = await input(key);
  const { connection, token } = await connections.create(given, nothing);

  const rows = await owner.as(key, (prisma) => prisma.$queryRaw<object[]>`SELECT c::text FROM connection c`);

  const text = JSON.stringify(rows);
  const values = Object.values(given.credentials).map((secret) => secret.reveal());
  for (const clear of [token, ...values, 'Customer Ltd', 'hr@customer.example']) {
    expect(text).not.toContain(clear);
    expect(text).not.toContain(Buffer.from(clear).toString('hex'));
  }
  expect(text).toContain(connection.id);
});

test('when what goes along with a connection fails, there is no connection', async () => {
  const key = await organisation();

  await expect(connections.create(await input(key), () => Promise.reject(new Error('used up')))).rejects.toThrow(
    'used up',
  );

  expect(await api.as(key, (prisma) => prisma.connection.count())).toBe(0);
  expect(await api.as(key, (prisma) => prisma.stream.count())).toBe(0);
});

test('a page of the list holds what the vendor is told, in the order of creation, and the cursor leads on', async () => {
  const key = await organisation();
  const made = [];
  for (const originId of ['a', 'b', 'c']) made.push(await connections.create(await input(key, { originId }), nothing));

  const first = await connections.list(key, { pageSize: 2 });
  const second = await connections.list(key, {
    pageSize: 2,
    ...(first.cursor === null ? {} : { cursor: first.cursor }),
  });

  expect([...first.items, ...second.items].map(({ connection, token }) => ({ connection, token }))).toEqual(made);
  expect(first.items[0]).toMatchObject({
    originId: 'a',
    endUser: { orgName: 'Customer Ltd', email: 'hr@customer.example' },
  });
  expect(second.cursor).toBeNull();
});

test('a connection that does not open costs its own lines of the list, not the list', async () => {
  const key = await organisation();
  const { connection: broken } = await connections.create(await input(key), nothing);
  const { token } = await connections.create(await input(key), nothing);
  await owner.as({ organisationId: key.organisationId }, (prisma) =>
    prisma.connection.update({ where: { id: broken.id }, data: { endUser: randomBytes(60), token: randomBytes(60) } }),
  );

  const { items } = await connections.list(key, { pageSize: 10 });

  expect(items.map((item) => [item.endUser?.orgName ?? null, item.token])).toEqual([
    [null, null],
    ['Customer Ltd', token],
  ]);
});

test('the list can be narrowed, and shows nothing of others', async () => {
  const key = await organisation();
  const foreign = await organisation();
  const one = await connections.create(await input(key, { originId: 'a' }), nothing);
  const other = await connections.create(await input(key, { originId: 'b' }), nothing);
  const theirs = await connections.create(await input(foreign, { originId: 'a' }), nothing);
  await connections.markRelinkNeeded(other.connection, 1);
  const ids = async (query: object, asker = key): Promise<string[]> =>
    (await connections.list(asker, { pageSize: 50, ...query })).items.map(({ connection }) => connection.id);

  expect(await ids({ originId: 'a' })).toEqual([one.connection.id]);
  expect(await ids({ connectorToken: other.token })).toEqual([other.connection.id]);
  expect(await ids({ connectorToken: theirs.token })).toEqual([]);
  expect(await ids({ isActive: true })).toEqual([one.connection.id]);
  expect(await ids({ isActive: false })).toEqual([other.connection.id]);
  expect(await ids({ category: 'ats' })).toEqual([]);
  expect(await ids({}, { ...key, environment: 'development' })).toEqual([]);
});

test('a cursor that was made up is refused', async () => {
  const key = await organisation();

  for (const cursor of ['x', Buffer.from(`' OR true`).toString('base64url')]) {
    await expect(connections.list(key, { pageSize: 1, cursor })).rejects.toMatchObject({ code: 'invalid_request' });
  }
});

test('an open connection has the credentials it was made with, and one client as long as they stay the same', async () => {
  const key = await organisation();
  const { connection } = await connections.create(await input(key), nothing);

  const [one, again] = [await connections.open(connection), await connections.open(connection)];
  const other = await serviceOn(api).open(connection);

  expect(one.client).toBe(again.client);
  expect(other.client).toEqual(one.client);
  expect(one.connector.slug).toBe('paper');
});

test('a relink keeps id and token, and opens with the new credentials everywhere', async () => {
  const key = await organisation();
  const { connection, token } = await connections.create(await input(key), nothing);
  const elsewhere = serviceOn(api);
  const before = await elsewhere.open(connection);
  await connections.markRelinkNeeded(connection, 1);
  expect(await connections.byToken(key, token)).toMatchObject({ status: 'relink_needed' });
  const { credentials, grants } = await input(key);

  await connections.relink(connection, { credentials, grants }, nothing);

  expect(await connections.byToken(key, token)).toMatchObject({ id: connection.id, status: 'complete' });
  expect(await connections.tokenOf(connection)).toBe(token);
  const after = await elsewhere.open(connection);
  expect(after.client).not.toEqual(before.client);
  expect(after.client).toEqual({ key: credentials['key']?.reveal(), secret: credentials['secret']?.reveal() });
  expect((await connections.list(key, { pageSize: 1 })).items).toMatchObject([{ relinkNeededAt: null }]);
});

test.each([false, true])('a relink is read at once also in quiet hours, unless paused (%s)', async (paused) => {
  const key = await organisation();
  const { connection } = await connections.create(await input(key), nothing);
  const quiet = { quietFrom: new Date(0), quietTo: new Date(86_340_000), quietZone: 'Etc/UTC' };
  const data = { connectionId: connection.id, organisationId: key.organisationId, paused, ...quiet };
  await api.as(connection, (prisma) => prisma.schedule.create({ data }));

  await connections.relink(connection, await input(key), nothing);

  const streams = await api.as(key, (prisma) => prisma.stream.findMany());
  const asked = !paused;
  expect(streams.map(({ requestedAt, nextFullAt }) => nextFullAt && requestedAt !== null)).toEqual([asked, asked]);
});

test('only what became of the credentials of today says whether a relink is needed', async () => {
  const key = await organisation();
  const { connection, token } = await connections.create(await input(key), nothing);
  const { credentialsVersion: old } = await connections.open(connection);
  await connections.relink(connection, await input(key), nothing);
  const { credentialsVersion: today } = await connections.open(connection);

  await connections.markRelinkNeeded(connection, old);
  expect(await connections.byToken(key, token)).toMatchObject({ status: 'complete' });
  await connections.markRelinkNeeded(connection, today);
  await connections.markComplete(connection, old);
  expect(await connections.byToken(key, token)).toMatchObject({ status: 'relink_needed' });
  await connections.markComplete(connection, today);

  expect(await connections.byToken(key, token)).toMatchObject({ status: 'complete' });
  expect((await connections.list(key, { pageSize: 1 })).items).toMatchObject([{ relinkNeededAt: null }]);
});

test('an erased connection has left nothing, and the certificate says what it was and what backups still hold', async () => {
  const key = await organisation();
  const { connection, token } = await connections.create(await input(key), nothing);
  const kept = await connections.create(await input(key), nothing);
  await fill(connection);
  await fill(kept.connection);
  const before = await leftOf(kept.connection.id, key.organisationId);

  const certificate = await connections.erase(connection);

  expect(await leftOf(connection.id, key.organisationId)).toEqual({});
  expect(await leftOf(kept.connection.id, key.organisationId)).toEqual(before);
  expect(certificate).toMatchObject({
    connectionId: connection.id,
    connector: 'paper',
    destroyed: { records: { employee: 2, location: 1 }, credentials: true, dataKey: true, tokens: true },
    backups: { keyVersion: 1 },
  });
  expect(certificate.backups.statement).toMatch(RegExp(`before ${certificate.erasedAt.toISOString()} .* leave out`));
  expect(await connections.byToken(key, token)).toBeNull();
  await expect(connections.open(connection)).rejects.toMatchObject({ code: 'not_found' });
  await expect(connections.erase(connection)).rejects.toMatchObject({ code: 'not_found' });
});

test('a process that meets an erased connection forgets the client that it had open', async () => {
  const key = await organisation();
  const { connection } = await connections.create(await input(key), nothing);
  const vault = keysOf([1, FIRST]);
  const held = clients(vault);
  const elsewhere = new ConnectionsService(api, vault, held, new ErasureRepository(api));
  await elsewhere.open(connection);
  await connections.erase(connection);

  await expect(elsewhere.open(connection)).rejects.toMatchObject({ code: 'not_found' });

  expect(held.opening({ id: connection.id, credentialsVersion: 1 }, () => 'another one')).toBe('another one');
});

test('nobody erases another organisation’s connection', async () => {
  const key = await organisation();
  const foreign = await organisation();
  const { connection } = await connections.create(await input(key), nothing);
  await fill(connection);
  const before = await leftOf(connection.id, key.organisationId);

  await expect(connections.erase({ ...connection, organisationId: foreign.organisationId })).rejects.toMatchObject({
    code: 'not_found',
  });

  expect(await leftOf(connection.id, key.organisationId)).toEqual(before);
});

test('after a rotation everything opens with the new root key alone, but for what did not open before', async () => {
  const key = await organisation();
  const { connection, token } = await connections.create(await input(key), nothing);
  const broken = await connections.create(await input(key), nothing);
  await api.as(key, (prisma) =>
    prisma.connection.update({ where: { id: broken.connection.id }, data: { dek: randomBytes(60) } }),
  );
  const both = keysOf([1, FIRST], [2, SECOND]);
  const address = await bareEndpoint(api, key.organisationId, keysOf([1, FIRST]));

  const rotated = await new KeyRotation(owner, both).rotate();

  expect(rotated.wrapped).toBeGreaterThanOrEqual(1);
  expect(rotated.broken).toBeGreaterThanOrEqual(1);
  expect(await new KeyRotation(owner, both).rotate()).toEqual({ wrapped: 0, sealed: 0, broken: rotated.broken });
  const onlyNew = serviceOn(api, keysOf([2, SECOND]));
  const found = await onlyNew.byId(key.organisationId, 'production', connection.id);
  expect(found).toMatchObject({ keyVersion: 2 });
  if (found) expect(await onlyNew.tokenOf(found)).toBe(token);
  expect(await address(keysOf([2, SECOND]))).toBe('https://example.com/hooks');
  await expect(serviceOn(api, keysOf([1, FIRST])).open(connection)).rejects.toMatchObject({ name: 'SealBroken' });
});
