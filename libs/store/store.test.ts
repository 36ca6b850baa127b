import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { call, statement } from './statement.js';
import { Store, type Transaction } from './store.js';

let database: TestDatabase;
let owner: Store;
let api: Store;
let worker: Store;
let ours: Seeded;
let theirs: Seeded;

beforeAll(async () => {
  database = await createDatabase();
  owner = new Store(database.ownerUrl);
  api = new Store(database.apiUrl);
  worker = new Store(database.workerUrl);
  [ours, theirs] = [await seed(1), await seed(2)];
});

afterAll(async () => {
  await Promise.all([owner, api, worker].map((store) => store.close()));
  await database.drop();
});

interface Seeded {
  organisationId: string;
  connectionId: string;
  hash: Buffer<ArrayBuffer>;
}

/** An organisation with one row in each table. */
async function seed(number: number): Promise<Seeded> {
  const [organisationId, connectionId] = [newId(), newId()];
  const hash = Buffer.alloc(32, number);
  const at = new Date();
  const sealed = Buffer.alloc(1);
  const linked = { environment: 'production', hash, expiresAt: at };
  const named = { organisationId, connectionId };
  await owner.asOwner((prisma) =>
    prisma.organisation.create({ data: { id: organisationId, name: `Organisation ${number}` } }),
  );
  await owner.as({ organisationId, connectionId }, async (prisma) => {
    await prisma.apiKey.create({
      data: { id: newId(), organisationId, environment: 'production', name: '', hash, hint: '', scopes: ['hris:read'] },
    });
    await prisma.connection.create({
      data: {
        ...{
          id: connectionId,
          organisationId,
          environment: 'production',
          connector: 'one',
          category: 'hris',
          originId: '',
        },
        ...{
          dek: sealed,
          keyVersion: 1,
          endUser: sealed,
          token: sealed,
          tokenHash: hash,
          credentials: sealed,
          grants: {},
        },
      },
    });
    await prisma.linkToken.create({
      data: {
        id: newId(),
        organisationId,
        ...linked,
        category: 'hris',
        connector: 'one',
        originId: '',
        endUser: sealed,
      },
    });
    await prisma.temporaryToken.create({ data: { id: newId(), ...named, ...linked } });
    await prisma.stream.create({
      data: { id: newId(), ...named, connector: 'fake', name: 'people', models: [], nextRunAt: at },
    });
    await prisma.run.create({ data: { id: newId(), ...named, stream: 'people', kind: 'full', state: 'queued' } });
    await prisma.issue.create({
      data: { id: newId(), ...named, code: '', subject: '', firstSeenAt: at, lastSeenAt: at },
    });
    await prisma.audit.create({
      data: { id: newId(), organisationId, actor: '', action: '', subject: '', outcome: '', at },
    });
  });
  return { organisationId, connectionId, hash };
}

/** How many rows of each table a role sees. */
async function seen(prisma: Transaction): Promise<Record<string, number>> {
  return {
    organisation: await prisma.organisation.count(),
    apiKey: await prisma.apiKey.count(),
    connection: await prisma.connection.count(),
    linkToken: await prisma.linkToken.count(),
    temporaryToken: await prisma.temporaryToken.count(),
    stream: await prisma.stream.count(),
    run: await prisma.run.count(),
    issue: await prisma.issue.count(),
    audit: await prisma.audit.count(),
  };
}

const tables = {
  organisation: 1,
  apiKey: 1,
  connection: 1,
  linkToken: 1,
  temporaryToken: 1,
  stream: 1,
  run: 1,
  issue: 1,
  audit: 1,
};
const none = Object.fromEntries(Object.keys(tables).map((table) => [table, 0]));

test('an organisation sees its own rows of each table and nobody else’s', async () => {
  const mine = await api.as(ours, async (prisma) => ({
    counts: await seen(prisma),
    organisation: await prisma.organisation.findFirstOrThrow(),
  }));

  expect(mine).toMatchObject({ counts: tables, organisation: { id: ours.organisationId } });
  expect(await api.as({ organisationId: newId() }, seen)).toEqual(none);
});

test('the owner sees by an organisation what the organisation sees, as no role is above the rule', async () => {
  const counts = await owner.as(theirs, seen);

  expect(counts).toEqual({ ...tables, organisation: 2, apiKey: 2, linkToken: 2 });
});

test('an organisation can neither change nor delete nor add to what is another’s', async () => {
  const { connectionId } = theirs;

  const touched = await api.as(ours, async (prisma) => [
    await prisma.connection.updateMany({ where: { id: connectionId }, data: { status: 'relink_needed' } }),
    await prisma.connection.deleteMany({ where: { id: connectionId } }),
    await prisma.stream.updateMany({ where: { connectionId }, data: { nextRunAt: new Date() } }),
  ]);
  const added = api.as(ours, (prisma) =>
    prisma.stream.create({
      data: {
        id: newId(),
        organisationId: theirs.organisationId,
        connectionId,
        connector: 'fake',
        name: 'x',
        models: [],
        nextRunAt: new Date(),
      },
    }),
  );

  expect(touched).toEqual([{ count: 0 }, { count: 0 }, { count: 0 }]);
  await expect(added).rejects.toThrow(/row-level security/);
});

test('without a tenant nothing is seen, also on a connection that has just served one', async () => {
  const single = new Store(database.apiUrl, { connections: 1 });
  try {
    await single.as(ours, seen);
    const { rows } = await single.pool.query('SELECT * FROM connection');
    expect(rows).toEqual([]);
  } finally {
    await single.close();
  }
});

test('a tenant that has thrown is not the next one’s', async () => {
  const single = new Store(database.apiUrl, { connections: 1 });
  try {
    await expect(single.as(ours, () => Promise.reject(new Error('stop')))).rejects.toThrow('stop');
    expect(await single.as(theirs, (prisma) => prisma.connection.findMany({ select: { id: true } }))).toEqual([
      { id: theirs.connectionId },
    ]);
  } finally {
    await single.close();
  }
});

test('thirty tenants at a time on two connections each see themselves', async () => {
  const narrow = new Store(database.apiUrl, { connections: 2 });
  try {
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const tenant = index % 2 === 0 ? ours : theirs;
        const found = await narrow.as(tenant, (prisma) => prisma.connection.findMany({ select: { id: true } }));
        return found.length === 1 && found[0]?.id === tenant.connectionId;
      }),
    );
    expect(answers).not.toContain(false);
  } finally {
    await narrow.close();
  }
});

test('a key or link token is found by its hash alone, before its tenant is known', async () => {
  expect(await api.findApiKey(ours.hash)).toMatchObject({ organisationId: ours.organisationId, scopes: ['hris:read'] });
  expect(await api.findLinkToken(theirs.hash)).toMatchObject({ organisationId: theirs.organisationId });
  expect(await api.findApiKey(Buffer.alloc(32))).toBeNull();
  expect(await api.findLinkToken(Buffer.alloc(32))).toBeNull();
  await expect(worker.findApiKey(ours.hash)).rejects.toThrow(/permission denied/);
});

test('the worker sees the streams and runs of all tenants, and nothing else of theirs', async () => {
  for (const table of ['stream', 'run']) {
    const { rows } = await worker.pool.query<{ organisation_id: string }>(`SELECT organisation_id FROM ${table}`);
    expect(rows.map((row) => row.organisation_id).sort()).toEqual([ours.organisationId, theirs.organisationId].sort());
  }
  for (const table of ['connection', 'issue']) {
    expect((await worker.pool.query(`SELECT * FROM ${table}`)).rows).toEqual([]);
  }
  for (const table of ['api_key', 'link_token', 'temporary_token', 'organisation', 'audit']) {
    await expect(worker.pool.query(`SELECT * FROM ${table}`)).rejects.toThrow(/permission denied/);
  }
});

test('neither role can change what was audited', async () => {
  for (const store of [api, worker]) {
    for (const statement of [`UPDATE audit SET outcome = 'ok'`, 'DELETE FROM audit', 'TRUNCATE audit']) {
      await expect(store.pool.query(statement)).rejects.toThrow(/permission denied/);
    }
  }
});

test('a store that was closed is closed, also when it is closed twice', async () => {
  const closed = new Store(database.apiUrl);
  await closed.ready();

  await closed.close();
  await closed.close();

  await expect(closed.ready()).rejects.toThrow();
});

test('what is sent without Prisma sees the rows of one organisation, and the next one on the same line none of them', async () => {
  const single = new Store(database.apiUrl, { connections: 1 });
  const ids = call(statement('all-ids', 'SELECT id FROM connection'), {}, (row) => row.uuid(0));

  const [[seen], [others], [nobodys]] = await Promise.all([
    single.pipeline.sendAs(ours, ids),
    single.pipeline.sendAs(theirs, ids),
    single.pipeline.send('', ids),
  ]);
  await single.close();

  expect([seen, others, nobodys]).toEqual([[ours.connectionId], [theirs.connectionId], []]);
});
