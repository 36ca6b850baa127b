import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '#kernel';
import { ApiKeysService, SCOPES } from '#tenancy';
import { TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';

const KEYS = '/api/v1/api-keys';
const EMPLOYEES = '/api/hris/v1/employees';

let stack: TestApi;
let vendor: Vendor;

beforeAll(async () => {
  stack = await TestApi.start();
});

afterAll(() => stack.close());

beforeEach(async () => {
  vendor = await stack.vendor();
});

const make = (body: object, key = vendor.key): Promise<Answer> => stack.api.post(KEYS, { key }, body);
const list = (query = '', key = vendor.key): Promise<Answer> => stack.api.get(`${KEYS}${query}`, { key });

const audited = async (action: string): Promise<object[]> => {
  const rows = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
    prisma.audit.findMany({ where: { action }, orderBy: { id: 'asc' } }),
  );
  return rows.map(({ subject, outcome, environment }) => ({ subject, outcome, environment }));
};

test('a key that was made can be used at once, is shown once, and tells who made it', async () => {
  const { token } = await stack.link(vendor);

  const { status, body } = await make({ name: ' Nightly import ', scopes: ['hris:read'] });

  expect(status).toBe(201);
  expect(body.key).toMatch(/^pp_live_[0-9A-Za-z]{34}$/);
  const { key, last_used_at: lastUsed, ...shown } = body;
  expect((await stack.api.get(EMPLOYEES, { key, token })).status).toBe(200);
  expect(shown).toMatchObject({
    ...{ name: 'Nightly import', scopes: ['hris:read'], environment: 'production', revoked_at: null },
    created_by: { type: 'api_key', name: 'test' },
  });
  expect(lastUsed).toBeNull();
  const listed = await list();
  expect(listed.body.items).toMatchObject([
    shown,
    { name: 'test', scopes: SCOPES, created_by: { type: 'operator', id: null, name: null } },
  ]);
  expect(listed.body.items[1].id).toBe(shown.created_by.id);
  expect(listed.text).not.toContain(key.slice(12, -4));
  expect(await audited('api_key.create')).toEqual([{ subject: shown.id, outcome: 'ok', environment: 'production' }]);
});

test('nobody makes a key that may do more than they may', async () => {
  const key = await stack.key(vendor.id, { scopes: ['keys:manage', 'hris:read'] });
  const reads = await stack.key(vendor.id, { scopes: ['hris:read'] });

  expect((await make({ name: 'as much', scopes: ['hris:read', 'keys:manage'] }, key)).status).toBe(201);
  for (const scopes of [['hris:write'], ['hris:read', 'admin'], ['members:manage']])
    expect(await make({ name: 'more', scopes }, key)).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
  expect(await make({ name: 'members', scopes: ['members:manage'] })).toMatchObject({ status: 403 });
  expect(await make({ name: 'none', scopes: ['hris:read'] }, reads)).toMatchObject({
    ...{ status: 403, body: { code: 'scope_missing', detail: expect.stringContaining('keys:manage') } },
  });
  expect((await list('', reads)).status).toBe(403);
  expect((await list('', key)).body.items.map(({ name }: { name: string }) => name)).not.toContain('more');
});

test.each([
  { scopes: ['hris:read'] },
  { name: '  ', scopes: ['hris:read'] },
  { name: 'x'.repeat(101), scopes: ['hris:read'] },
  { name: 'nothing', scopes: [] },
  { name: 'misspelt', scopes: ['hris:raed'] },
  { name: 'twice', scopes: ['hris:read', 'hris:read'] },
  { name: 'other', scopes: ['hris:read'], environment: 'development' },
])('%j is refused', async (body) => {
  expect(await make(body)).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
});

test('a key that is revoked opens nothing within a second, also elsewhere, and stays in the list', async () => {
  const { token } = await stack.link(vendor);
  const { body } = await make({ name: 'short-lived', scopes: ['hris:read'] });
  const elsewhere = new ApiKeysService(stack.store);
  expect(await elsewhere.verify(body.key)).toMatchObject({ id: body.id });
  expect((await stack.api.get(EMPLOYEES, { key: body.key, token })).status).toBe(200);

  const revoked = await stack.api.delete(`${KEYS}/${body.id}`, { key: vendor.key });

  expect([revoked.status, revoked.text]).toEqual([204, '']);
  expect(await stack.api.get(EMPLOYEES, { key: body.key, token })).toMatchObject({
    ...{ status: 401, body: { code: 'api_key_invalid' } },
  });
  await delay(1050);
  expect(await elsewhere.verify(body.key)).toBeNull();
  expect((await list()).body.items[0]).toMatchObject({ id: body.id, revoked_at: expect.any(String) });
  expect((await stack.api.delete(`${KEYS}/${body.id}`, { key: vendor.key })).status).toBe(404);
  expect(await audited('api_key.revoke')).toEqual([{ subject: body.id, outcome: 'ok', environment: 'production' }]);
});

test('nobody revokes a key that may do more than they may, but for an admin', async () => {
  const key = await stack.key(vendor.id, { scopes: ['keys:manage', 'hris:read'] });
  const { body: more } = await make({ name: 'more', scopes: ['hris:read', 'ats:read'] });
  const { body: less } = await make({ name: 'less', scopes: ['hris:read'] });
  const admin = await stack.key(vendor.id, { scopes: ['keys:manage', 'admin'] });
  const revoke = (id: string, by: string): Promise<Answer> => stack.api.delete(`${KEYS}/${id}`, { key: by });

  expect(await revoke(more.id, key)).toMatchObject({
    ...{ status: 403, body: { code: 'scope_missing', detail: expect.stringContaining('ats:read') } },
  });
  expect((await list('', more.key)).status).toBe(403);
  expect((await revoke(less.id, key)).status).toBe(204);
  expect((await revoke(more.id, admin)).status).toBe(204);
  expect((await revoke(newId(), key)).status).toBe(404);
});

test('keys of the other environment and of other vendors are neither listed nor revoked', async () => {
  const other = await stack.vendor('Other');
  const development = await stack.key(vendor.id, { environment: 'development' });
  const { body: tried } = await make({ name: 'for trying', scopes: ['hris:read'] }, development);
  expect(tried).toMatchObject({ environment: 'development', key: expect.stringMatching(/^pp_test_/) });

  const names = async (key?: string): Promise<string[]> =>
    (await list('', key)).body.items.map(({ name }: { name: string }) => name);

  expect(await names()).toEqual(['test']);
  expect(await names(development)).toEqual(['for trying', 'test']);
  expect(await names(other.key)).toEqual(['test']);
  for (const key of [vendor.key, other.key])
    expect((await stack.api.delete(`${KEYS}/${tried.id}`, { key })).status).toBe(404);
  expect((await stack.api.delete(`${KEYS}/${newId()}`, { key: vendor.key })).status).toBe(404);
  expect((await list('', tried.key)).status).toBe(403);
});

test('a page goes on where the one before ended', async () => {
  for (const name of ['a', 'b', 'c']) await make({ name, scopes: ['hris:read'] });

  const first = (await list('?page_size=2')).body;
  const second = (await list(`?page_size=2&cursor=${first.cursor}`)).body;

  const names = [...first.items, ...second.items].map(({ name }: { name: string }) => name);
  expect(names).toEqual(['c', 'b', 'a', 'test']);
  expect(second.cursor).toBeNull();
});

test('there are so many keys and no more, until one is revoked', async () => {
  const { body } = await make({ name: 'first', scopes: ['hris:read'] });
  await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
    prisma.apiKey.createMany({
      data: Array.from({ length: 498 }, (_, at) => ({
        ...{
          id: newId(),
          organisationId: vendor.id,
          environment: 'production',
          name: String(at),
          hint: '',
          scopes: [],
        },
        hash: Buffer.from(newId()),
      })),
    }),
  );

  expect(await make({ name: 'more', scopes: ['hris:read'] })).toMatchObject({
    status: 409,
    body: { code: 'api_keys_full' },
  });
  await stack.api.delete(`${KEYS}/${body.id}`, { key: vendor.key });
  expect((await make({ name: 'more', scopes: ['hris:read'] })).status).toBe(201);
});
