import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Store } from '#store';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { looksLikeKey, makeKey } from './api-key.js';
import { ApiKeysService } from './api-keys.service.js';
import { OrganisationsService } from './organisations.service.js';

let database: TestDatabase;
let ownerStore: Store;
let apiStore: Store;
let operator: ApiKeysService;
let organisationId: string;

beforeAll(async () => {
  database = await createDatabase();
  ownerStore = new Store(database.ownerUrl);
  apiStore = new Store(database.apiUrl);
  operator = new ApiKeysService(ownerStore);
  ({ id: organisationId } = await new OrganisationsService(ownerStore).create('Vendor'));
});

afterAll(async () => {
  await ownerStore.close();
  await apiStore.close();
  await database.drop();
});

const KEY = { environment: 'production', name: 'backend', scopes: ['hris:read'] } as const;

test('a key opens its organisation and environment with its scopes', async () => {
  const { id, key } = await operator.create(organisationId, KEY);

  const found = await new ApiKeysService(apiStore).verify(key);

  expect(found).toEqual({ id, organisationId, environment: 'production', scopes: ['hris:read'] });
  expect(key).toMatch(/^pp_live_[0-9A-Za-z]{34}$/);
});

test('an organisation that does not exist is told before anything is made for it', async () => {
  const organisations = new OrganisationsService(ownerStore);

  await organisations.mustExist(organisationId);
  await expect(organisations.mustExist('11111111-1111-4111-8111-111111111111')).rejects.toThrow('was not found');
});

test('a key of the development environment can be told by its beginning', async () => {
  const { key } = await operator.create(organisationId, { ...KEY, environment: 'development' });

  expect(key).toMatch(/^pp_test_/);
  expect(await new ApiKeysService(apiStore).verify(key)).toMatchObject({ environment: 'development' });
});

test('the database holds no key, only what it is recognised by', async () => {
  const { id, key } = await operator.create(organisationId, KEY);

  const row = await ownerStore.as({ organisationId }, (prisma) => prisma.apiKey.findUniqueOrThrow({ where: { id } }));

  expect(row.hash).toHaveLength(32);
  expect(row.hint.length).toBeLessThan(20);
  expect(JSON.stringify({ ...row, hash: Buffer.from(row.hash).toString('latin1') })).not.toContain(key.slice(12, -4));
});

test('a key with any one character changed is not a key, and costs no query', () => {
  const base62 = fc.stringMatching(/^[0-9A-Za-z]$/);
  fc.assert(
    fc.property(fc.nat(33), base62, (place, character) => {
      const key = makeKey('production');
      const at = 'pp_live_'.length + place;
      const changed = key.slice(0, at) + character + key.slice(at + 1);
      expect(looksLikeKey(changed)).toBe(changed === key);
    }),
    { numRuns: 500 },
  );
});

test('texts that are no keys are refused without a query', async () => {
  await apiStore.ready();
  const closed = new Store(database.apiUrl);
  await closed.close();
  const keys = new ApiKeysService(closed); // a query would throw

  for (const text of [
    '',
    'pp_live_',
    'Bearer',
    `${makeKey('production')} `,
    makeKey('production').replace('live', 'prod'),
  ]) {
    expect(await keys.verify(text)).toBeNull();
  }
  await expect(keys.verify(makeKey('production'))).rejects.toThrow();
});

test('a well-formed key that nobody was given is nobody’s', async () => {
  expect(await new ApiKeysService(apiStore).verify(makeKey('production'))).toBeNull();
});

test('a revoked key is refused everywhere within a second, and at once where it was revoked', async () => {
  const { id, key } = await operator.create(organisationId, KEY);
  const api = new ApiKeysService(apiStore);
  await api.verify(key);
  await operator.verify(key);

  await operator.revoke(organisationId, id);

  expect(await operator.verify(key)).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 1050));
  expect(await api.verify(key)).toBeNull();
});

test('a key is revoked by its own organisation only, and once', async () => {
  const { id, key } = await operator.create(organisationId, KEY);
  const other = await new OrganisationsService(ownerStore).create('Other');

  await expect(operator.revoke(other.id, id)).rejects.toMatchObject({ code: 'not_found' });
  expect(await new ApiKeysService(apiStore).verify(key)).not.toBeNull();
  await operator.revoke(organisationId, id);
  await expect(operator.revoke(organisationId, id)).rejects.toMatchObject({ code: 'not_found' });
});

test('a scope that does not exist is refused when the key is made', async () => {
  await expect(operator.create(organisationId, { ...KEY, scopes: ['hris:read', 'everything'] })).rejects.toMatchObject({
    code: 'scope_unknown',
  });
});

test('the last use of a key is noted, and again once it is a minute old', async () => {
  const { id, key } = await operator.create(organisationId, KEY);
  const row = { where: { id } };
  const noted = async (): Promise<number> => {
    const { lastUsedAt } = await ownerStore.as({ organisationId }, (prisma) => prisma.apiKey.findUniqueOrThrow(row));
    return lastUsedAt?.getTime() ?? 0;
  };
  const usedAfter = async (before: number): Promise<void> => {
    await new ApiKeysService(apiStore).verify(key);
    while ((await noted()) < before) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  await usedAfter(Date.now());
  const lastUsedAt = new Date(Date.now() - 61_000);
  await ownerStore.as({ organisationId }, (prisma) => prisma.apiKey.update({ ...row, data: { lastUsedAt } }));
  await usedAfter(Date.now());
});

test('a second of calls asks the database once', async () => {
  const { key } = await operator.create(organisationId, KEY);
  let queries = 0;
  const counting = new Proxy(apiStore, {
    get: (store, name) => {
      if (name === 'findApiKey') queries += 1;
      const value: unknown = Reflect.get(store, name);
      return typeof value === 'function' ? (value.bind(store) as unknown) : value;
    },
  });
  const keys = new ApiKeysService(counting);

  await Promise.all(Array.from({ length: 100 }, () => keys.verify(key)));

  expect(queries).toBe(1);
});
