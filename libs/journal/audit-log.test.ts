import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { newId, setLogLevel } from '#kernel';
import { AuditRepository, Store } from '#store';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { AuditLog, type AuditEntry } from './audit-log.js';

let database: TestDatabase;
let store: Store;
let audit: AuditLog;
let entry: AuditEntry;

beforeAll(async () => {
  setLogLevel('silent');
  database = await createDatabase();
  store = new Store(database.apiUrl);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

beforeEach(() => {
  audit = new AuditLog(new AuditRepository(store));
  entry = { organisationId: newId(), actor: newId(), action: 'list', subject: 'employee', outcome: 'ok' };
});

const rows = (): Promise<{ subject: string; outcome: string; count: number }[]> =>
  store.as(entry, (prisma) =>
    prisma.audit.findMany({ select: { subject: true, outcome: true, count: true }, orderBy: { subject: 'asc' } }),
  );

test('equal reads of one second are one row with their number', async () => {
  for (let read = 0; read < 5; read += 1) audit.read(entry);
  audit.read({ ...entry, subject: 'location' });

  await audit.flush();

  expect(await rows()).toEqual([
    { subject: 'employee', outcome: 'ok', count: 5 },
    { subject: 'location', outcome: 'ok', count: 1 },
  ]);
});

test('a read is written within a good second, without anyone asking for it', async () => {
  audit.read(entry);

  await delay(1300);

  expect(await rows()).toHaveLength(1);
});

test('a change and a denial are written when the promise resolves', async () => {
  await audit.write({ ...entry, outcome: 'scope_missing' });

  expect(await rows()).toEqual([{ subject: 'employee', outcome: 'scope_missing', count: 1 }]);
});

test('reads of several organisations are written to each its own', async () => {
  const other = { ...entry, organisationId: newId() };
  audit.read(entry);
  audit.read(other);

  await audit.flush();

  expect(await rows()).toHaveLength(1);
  entry = other;
  expect(await rows()).toHaveLength(1);
});

test('what could not be written is written later', async () => {
  const away = new Store('postgres://nobody@127.0.0.1:1/none');
  const late = new AuditLog(new AuditRepository(away));
  late.read(entry);
  await late.flush();

  Object.assign(late, { repository: new AuditRepository(store) });
  await late.flush();

  await away.close();
  expect(await rows()).toHaveLength(1);
});

test('of several keys the one that read a connection’s records last is named, and what is no reading does not count', async () => {
  const { organisationId } = entry;
  const connection = { id: newId(), organisationId };
  const owner = new Store(database.ownerUrl);
  const keys = ['Nightly', 'Backoffice'].map((name) => ({ id: newId(), name }));
  await owner.as({ organisationId }, async (prisma) => {
    for (const { id, name } of keys) {
      const data = { id, name, organisationId, environment: 'production', hash: Buffer.from(id), hint: '', scopes: [] };
      await prisma.apiKey.create({ data });
    }
  });
  await owner.close();
  const [nightly, backoffice] = keys.map(({ id }) => id) as [string, string];
  const reads = (actor: string, action: string, outcome = 'ok'): Promise<void> =>
    audit.write({ organisationId, connectionId: connection.id, actor, action, subject: '', outcome });
  expect(await new AuditRepository(store).lastRead(connection)).toBeNull();

  await reads(backoffice, 'employee.list');
  await reads(nightly, 'time_off.get');
  await reads(backoffice, 'connector.sync_status');
  await reads(backoffice, 'employee.list', 'scope_missing');
  await reads(newId(), 'employee.list');

  expect(await new AuditRepository(store).lastRead(connection)).toEqual({ key: 'Nightly', at: expect.any(Date) });
  await reads(`member:${newId()}`, 'employee.get');
  expect(await new AuditRepository(store).lastRead(connection)).toEqual({ key: 'dashboard', at: expect.any(Date) });
  await reads(`health_link:${newId()}`, 'employee.get');
  expect(await new AuditRepository(store).lastRead(connection)).toMatchObject({ key: 'dashboard' });
  expect(await new AuditRepository(store).lastRead({ ...connection, organisationId: newId() })).toBeNull();
  expect(await new AuditRepository(store).lastRead({ ...connection, id: newId() })).toBeNull();
});

test('shutting down writes what was read', async () => {
  audit.read(entry);

  await audit.beforeApplicationShutdown();

  expect(await rows()).toHaveLength(1);
});
