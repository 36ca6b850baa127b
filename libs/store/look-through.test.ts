import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { lookThrough } from './look-through.js';
import { Store } from './store.js';

let database: TestDatabase;
let store: Store;
const tenant = { organisationId: newId() };

beforeAll(async () => {
  database = await createDatabase();
  store = new Store(database.apiUrl, { connections: 1 });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

test('what takes too long is ended, and the caller is told to ask for less', async () => {
  const begun = performance.now();

  await expect(
    lookThrough(store, tenant, (prisma) => prisma.$queryRaw`SELECT pg_sleep(20)::text`, 100),
  ).rejects.toMatchObject({ code: 'invalid_request', fields: [{ loc: ['query', 'from'] }] });

  expect(performance.now() - begun).toBeLessThan(10_000);
});

test('others on the same line have their time, and other errors are what they are', async () => {
  await lookThrough(store, tenant, (prisma) => prisma.$queryRaw`SELECT 1`, 100);

  expect(await store.as(tenant, (prisma) => prisma.$queryRaw`SELECT pg_sleep(0.3)::text`)).toHaveLength(1);
  await expect(lookThrough(store, tenant, (prisma) => prisma.$queryRaw`SELECT nothing`)).rejects.not.toMatchObject({
    code: 'invalid_request',
  });
});
