import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';
import { SimulatedCompany } from './simulated-company.js';

let stack: TestApi;
let company: SimulatedCompany;
let vendor: Vendor;

beforeAll(async () => {
  company = await SimulatedCompany.start('personio', { speed: 100 });
  stack = await TestApi.start({ CONNECTORS: JSON.stringify({ personio: { baseUrl: company.url, speed: '100' } }) });
  vendor = await stack.vendor();
});

afterAll(async () => {
  await stack.close();
  await company.close();
});

const LINKS = '/api/embedded/v1/link/link-tokens';

interface Invited {
  id: string;
  link_token: string;
  expires_at: string;
}

async function invite(more: object = {}, { key } = vendor): Promise<Invited> {
  const body = {
    end_user_data: { org_name: 'Acme GmbH', origin_id: 'customer-1', email: 'hr@acme.test' },
    ...{ category: 'HRIS', integration: 'personio', ...more },
  };
  return (await stack.api.post('/api/embedded/v1/link/create-link-token', { key }, body)).body as Invited;
}

const list = async (query = '', { key } = vendor): Promise<Answer['body']> =>
  (await stack.api.get(`${LINKS}?${query}`, { key })).body;

const idsOf = async (who = vendor): Promise<string[]> =>
  (await list('page_size=200', who)).items.map(({ id }: { id: string }) => id);

const revoke = (id: string, key = vendor.key): Promise<Answer> => stack.api.delete(`${LINKS}/${id}`, { key });

const page = (step: 'session' | 'check' | 'complete', token: string): Promise<Answer> =>
  stack.api.post(
    `/api/embedded/v1/link/${step}`,
    {},
    { link_token: token, ...(step === 'session' ? {} : { credentials: company.credentials }) },
  );

/** All that a caller can tell two answers apart by. */
const told = ({ status, body, headers }: Answer): object => ({
  status,
  body: { ...body, request_id: '' },
  headers: Object.keys(headers).sort(),
});

const count = (): Promise<number> =>
  stack.store.as({ organisationId: vendor.id }, (prisma) => prisma.connection.count());

test('open invitations are listed, the latest first and page by page; used and expired ones are not', async () => {
  const who = await stack.vendor('Lister');
  const first = await invite({}, who);
  const { connection } = await stack.link(who, { connector: company.connector });
  const repair = await invite(
    { connector_id: connection.id, end_user_data: { org_name: 'No mail', origin_id: 'two' } },
    who,
  );
  const expired = await invite({}, who);
  await stack.store.as({ organisationId: who.id }, (prisma) =>
    prisma.linkToken.updateMany({ where: { id: expired.id }, data: { expiresAt: new Date(Date.now() - 1) } }),
  );
  await page('complete', (await invite({}, who)).link_token);

  const all = await list('', who);
  const [one, two] = [await list('page_size=1', who), await list(`page_size=1&cursor=${repair.id}`, who)];

  expect(all).toMatchObject({
    cursor: null,
    page_size: 2,
    items: [
      { id: repair.id, connector_id: connection.id, origin_id: 'two', end_user: { org_name: 'No mail', email: null } },
      {
        ...{
          id: first.id,
          integration_slug: 'personio',
          category: 'HRIS',
          origin_id: 'customer-1',
          connector_id: null,
        },
        ...{ end_user: { org_name: 'Acme GmbH', email: 'hr@acme.test' }, expires_at: first.expires_at },
      },
    ],
  });
  expect(first.link_token).toContain('pp_link_');
  expect(JSON.stringify(all)).not.toContain('pp_link_');
  expect([one.cursor, one.items[0].id, two.cursor, two.items[0].id]).toEqual([repair.id, repair.id, null, first.id]);
});

test('one that is taken back is as one that never was, whatever is asked of it, and the change is in the audit log', async () => {
  const { id, link_token: token } = await invite();
  expect((await page('session', token)).status).toBe(200);
  expect(await idsOf()).toContain(id);

  expect((await revoke(id)).status).toBe(204);

  for (const step of ['session', 'check', 'complete'] as const)
    expect(told(await page(step, token))).toEqual(told(await page(step, 'pp_link_nobody')));
  expect(await idsOf()).not.toContain(id);
  expect(told(await revoke(id))).toEqual(told(await revoke(newId())));
  const entries = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
    prisma.audit.findMany({ where: { subject: id }, orderBy: { id: 'asc' }, select: { action: true, outcome: true } }),
  );
  expect(entries).toEqual([{ action: 'link_token.revoke', outcome: 'ok' }]);
});

test('it takes a key of an admin, of the same organisation and environment', async () => {
  const { id, link_token: token } = await invite();
  const other = await stack.vendor('Other');
  const development = await stack.key(vendor.id, { environment: 'development' });
  const reader = await stack.key(vendor.id, { scopes: ['hris:read'] });

  for (const key of [other.key, development]) {
    expect(await revoke(id, key)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await idsOf({ ...vendor, key })).not.toContain(id);
  }
  expect((await revoke(id, reader)).body.code).toBe('scope_missing');
  expect((await stack.api.get(LINKS, { key: reader })).body.code).toBe('scope_missing');
  expect(await idsOf()).toContain(id);
  expect((await page('session', token)).status).toBe(200);
});

test('one that is used can neither be taken back nor undone by that', async () => {
  const { id, link_token: token } = await invite();
  await page('complete', token);

  expect((await revoke(id)).status).toBe(404);
  expect((await page('complete', token)).status).toBe(200); // its answer, again
});

test('one that is taken back while it is being finished connects nothing', async () => {
  const { id, link_token: token } = await invite();
  const before = await count();
  await company.control('POST', '/holds', { match: 'POST /v2/auth/token', at: 'after', times: 1 });

  const finishing = page('complete', token);
  const waits = async (): Promise<boolean> =>
    (await company.control<{ waiting: unknown[] }>('GET', '/holds')).waiting.length > 0;
  while (!(await waits())) await sleep(10);
  const revoked = await revoke(id);
  await company.control('DELETE', '/holds');

  expect(revoked.status).toBe(204);
  expect(told(await finishing)).toEqual(told(await page('complete', 'pp_link_nobody')));
  expect(await count()).toBe(before);
});

test('a repair that is taken back while it is being finished switches nothing off', async () => {
  const { connection } = await stack.link(vendor, { connector: company.connector });
  const { id, link_token: token } = await invite({ connector_id: connection.id });
  await company.control('POST', '/holds', { match: 'POST /v2/auth/token', at: 'after', times: 1 });

  const body = { link_token: token, credentials: company.credentials, off: { models: ['compensation'], fields: [] } };
  const finishing = stack.api.post('/api/embedded/v1/link/complete', {}, body);
  const waits = async (): Promise<boolean> =>
    (await company.control<{ waiting: unknown[] }>('GET', '/holds')).waiting.length > 0;
  while (!(await waits())) await sleep(10);
  const revoked = await revoke(id);
  await company.control('DELETE', '/holds');

  expect(revoked.status).toBe(204);
  expect(told(await finishing)).toEqual(told(await page('complete', 'pp_link_nobody')));
  const left = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
    prisma.connection.findUnique({ where: { id: connection.id }, select: { choices: true, choicesVersion: true } }),
  );
  expect(left).toEqual({ choices: { models: [], fields: [] }, choicesVersion: 0 });
});

test('of finishing it and taking it back at the same time exactly one succeeds', async () => {
  for (let round = 0; round < 30; round += 1) {
    const before = await count();
    const { id, link_token: token } = await invite();

    const [finished, revoked] = await Promise.all([page('complete', token), sleep(round * 2).then(() => revoke(id))]);

    expect(['200 404', '404 204']).toContain(`${finished.status} ${revoked.status}`);
    expect(await count()).toBe(before + (finished.status === 200 ? 1 : 0));
  }
}, 60_000);
