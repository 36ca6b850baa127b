import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectors } from '#connectors';
import { employee } from '#models';
import { ConnectionsService } from '#tenancy';
import { TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';
import { pulled } from './fake-connector.js';
import { SimulatedCompany } from './simulated-company.js';
import { Writer } from './writer.js';

let stack: TestApi;
let company: SimulatedCompany;
let vendor: Vendor;

beforeAll(async () => {
  company = await SimulatedCompany.start('personio', { speed: 100 });
  stack = await TestApi.start({
    CONNECTORS: JSON.stringify({ personio: { baseUrl: company.url, speed: '100' } }),
    PUBLIC_URL: 'https://connect.vendor.test',
  });
  vendor = await stack.vendor();
});

afterAll(async () => {
  await stack.close();
  await company.close();
});

const CREATE = '/api/embedded/v1/link/create-link-token';

const invite = (more: object = {}, key = vendor.key): Promise<Answer> =>
  stack.api.post(
    CREATE,
    { key },
    {
      end_user_data: { org_name: 'Acme GmbH', origin_id: 'customer-1', email: 'hr@acme.test' },
      category: 'HRIS',
      integration: 'personio',
      ...more,
    },
  );

const linkToken = async (more: object = {}): Promise<string> => (await invite(more)).body.link_token as string;

const page = (step: 'session' | 'check' | 'complete', token: string, credentials?: object): Promise<Answer> =>
  stack.api.post(`/api/embedded/v1/link/${step}`, {}, { link_token: token, ...(credentials ? { credentials } : {}) });

async function link(more: object = {}): Promise<{ connector_id: string; connector_token: string; temporary: string }> {
  const temporary = (await page('complete', await linkToken(more), company.credentials)).body.temporary_token as string;
  return { ...(await redeem(temporary)).body, temporary };
}

const redeem = (temporary: string, key = vendor.key): Promise<Answer> =>
  stack.api.get(`/api/embedded/v1/connectors/connector_token/${temporary}`, { key });

describe('a link', () => {
  test('is made for a customer, expires, and carries its token in the fragment', async () => {
    const { status, body } = await invite();

    expect(status).toBe(200);
    expect(body.link_token.length).toBeGreaterThan(22);
    expect(body.magic_link_url).toBe(`https://connect.vendor.test/link#${body.link_token}`);
    expect(new Date(body.expires_at).getTime()).toBeGreaterThan(Date.now());
  });

  test.each([
    [{ integration: 'nobody' }, 'integration'],
    [{ category: 'ATS' }, 'integration'],
    [{ first_sync: null }, 'first_sync'],
    [{ connector_id: '0193a1de-0000-7000-8000-000000000001' }, 'connector_id'],
    [{ connection_id: '0193a1de-0000-7000-8000-000000000001' }, 'connection_id'],
  ])('for %j is refused', async (more, field) => {
    const { status, body } = await invite(more);
    expect({ status, loc: body.detail[0].loc }).toEqual({ status: 422, loc: ['body', field] });
  });

  test('that is refused says what there is', async () => {
    const { body } = await invite({ integration: 'Personio' });
    expect(body.detail[0].msg).toMatch(/There are: personio \(HRIS\), personio_ats \(ATS\)/);
  });

  test('tells the hosted page whose account it is for, what to do, and what is asked', async () => {
    const { body } = await page('session', await linkToken());

    expect(body).toMatchObject({ customer: 'Acme GmbH', connector_name: 'Personio', relink: false });
    expect(body.steps.length).toBeGreaterThan(0);
    expect(body.rights.length).toBeGreaterThan(0);
    expect(body.credentials).toMatchObject([
      { name: 'client_id', secret: false },
      { name: 'client_secret', secret: true },
    ]);
  });

  test('checks credentials live, and again as often as is needed', async () => {
    const token = await linkToken();
    const wrong = await page('check', token, { client_id: 'papi-nobody', client_secret: 'wrong' });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'credentials_rejected' } });
    expect(wrong.body.detail).toMatch(/client ID and secret/i);

    const right = await page('check', token, company.credentials);
    expect(right.status).toBe(200);
    expect(right.body.streams.every(({ granted }: { granted: boolean }) => granted)).toBe(true);
  });

  test('tells credentials for which nothing is ticked from wrong ones, and can be used once something is', async () => {
    const token = await linkToken();
    const bare = await company.newCredentials({ areas: [] });

    for (const step of ['check', 'complete'] as const) {
      const { status, body } = await page(step, token, bare);
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'rights_missing' });
      expect(body.detail).toMatch(/^Personio accepts these credentials, but they may not read anything\. Tick/);
    }
    const mistyped = await page('check', token, { ...bare, client_secret: 'wrong' });
    expect(mistyped.body.code).toBe('credentials_rejected');
    await company.setRights(bare, { areas: ['persons', 'employees'] });
    expect((await page('complete', token, bare)).status).toBe(200);
  });

  test('names the rights that are missing', async () => {
    const narrow = await company.newCredentials({ areas: ['persons', 'employees'] });

    const { body } = await page('check', await linkToken(), narrow);

    const missing = body.streams.filter(({ granted }: { granted: boolean }) => !granted);
    expect(missing.length).toBeGreaterThan(0);
    for (const stream of missing)
      expect(stream).toMatchObject({ missing: { en: expect.any(String), de: expect.any(String) } });
  });

  test.each([
    [{}, ['body', 'credentials', 'client_id']],
    [{ client_id: 'x', client_secret: ' ' }, ['body', 'credentials', 'client_secret']],
    [{ client_id: 17, client_secret: 'x' }, ['body', 'credentials', 'client_id']],
    [{ client_id: 'x', client_secret: 'x'.repeat(5000) }, ['body', 'credentials', 'client_secret']],
  ])('refuses the credentials %#', async (credentials, loc) => {
    const { status, body } = await page('check', await linkToken(), credentials);
    expect(status).toBe(422);
    expect(body.detail.map((each: { loc: unknown }) => each.loc)).toContainEqual(loc);
  });

  test('is used up by completing it, and only by that', async () => {
    const token = await linkToken();
    expect((await page('complete', token, { client_id: 'papi-nobody', client_secret: 'wrong' })).status).toBe(422);
    expect((await page('complete', token, company.credentials)).status).toBe(200);

    const used = await Promise.all([
      page('session', token),
      page('check', token, company.credentials),
      page('complete', token, await company.newCredentials()),
      page('session', 'pp_link_nobody'),
    ]);
    for (const { status, body } of used)
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'link_token_invalid' });
  });

  test('is answered again, with tokens of the same connector, to who did not get the answer', async () => {
    const token = await linkToken({ end_user_data: { org_name: 'Again', origin_id: 'answered-again' } });
    const lost = await page('complete', token, company.credentials);
    const again = await page('complete', token, company.credentials);

    expect(again.status).toBe(200);
    expect(again.body.temporary_token).not.toBe(lost.body.temporary_token);
    const { connector_id: connectionId } = (await redeem(again.body.temporary_token)).body;
    expect((await redeem(lost.body.temporary_token)).body.connector_id).toBe(connectionId);
    const opened = await stack.api.get('/api/embedded/v1/health', {
      headers: { 'x-health-token': new URL(again.body.health_url).hash.slice(1) },
    });
    expect(opened.status).toBe(200);
    const { body } = await stack.api.get('/api/hris/v1/connectors?origin_id=answered-again', { key: vendor.key });
    expect(body.items).toHaveLength(1);
    const audit = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
      prisma.audit.findMany({ where: { connectionId, actor: 'link' }, orderBy: { at: 'asc' } }),
    );
    expect(audit.map(({ action }) => action)).toEqual(['connection.link', 'connection.link_again']);
  });

  test('that is used says no more of itself the more it is tried', async () => {
    const token = await linkToken();
    await page('complete', token, company.credentials);
    const wrong = { client_id: 'papi-nobody', client_secret: 'wrong' };
    for (let tries = 0; tries < 22; tries += 1) {
      const { status, body } = await page(tries % 2 ? 'check' : 'complete', token, wrong);
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'link_token_invalid' });
    }
  });

  test('that has expired is as one that never was', async () => {
    const token = await linkToken();
    await stack.store.as({ organisationId: vendor.id }, (prisma) =>
      prisma.linkToken.updateMany({ where: { usedAt: null }, data: { expiresAt: new Date(Date.now() - 1) } }),
    );
    expect(await page('session', token)).toMatchObject({ status: 404, body: { code: 'link_token_invalid' } });
  });

  test('cannot be used for trying credentials faster than a person does', async () => {
    const token = await linkToken();
    const wrong = { client_id: 'papi-nobody', client_secret: 'wrong' };
    const answers: Answer[] = [];
    for (let tries = 0; tries < 21; tries += 1) answers.push(await page('check', token, wrong));

    expect(answers.at(0)?.status).toBe(422);
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    const seconds = Number(answers.at(-1)?.headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    expect(answers.at(-1)?.body.detail).toBe(`Too many tries with this link. Try again in ${seconds} seconds.`);
  });

  test('made complete is in the audit log, without an API key', async () => {
    const { connector_id: connectionId } = await link({ end_user_data: { org_name: 'Audited', origin_id: 'audited' } });
    const audit = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
      prisma.audit.findMany({ where: { connectionId, actor: 'link' } }),
    );
    expect(audit).toMatchObject([{ action: 'connection.link', outcome: 'ok' }]);
  });
});

describe('a temporary token', () => {
  test('is exchanged once, however many try at the same time', async () => {
    const { body } = await page('complete', await linkToken(), company.credentials);

    const answers = await Promise.all(Array.from({ length: 100 }, () => redeem(body.temporary_token)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'temporary_token_invalid' } });
    }
  });

  test('is of no use to another vendor, nor afterwards, nor when it has expired', async () => {
    const other = await stack.vendor('Other');
    const { body } = await page('complete', await linkToken(), company.credentials);
    expect((await redeem(body.temporary_token, other.key)).status).toBe(404);
    expect((await redeem(body.temporary_token)).status).toBe(200);
    expect((await redeem(body.temporary_token)).status).toBe(404);

    const late = (await page('complete', await linkToken(), company.credentials)).body.temporary_token as string;
    await stack.store.as({ organisationId: vendor.id }, (prisma) =>
      prisma.temporaryToken.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } }),
    );
    expect((await redeem(late)).status).toBe(404);
  });
});

describe('a connector', () => {
  test('is listed with its token, and found by token, origin and whether it is active', async () => {
    const linked = await link({ end_user_data: { org_name: 'Listed Ltd', origin_id: 'listed' } });
    const listed = (query: string): Promise<Answer> =>
      stack.api.get(`/api/hris/v1/connectors?${query}`, { key: vendor.key });

    const { body } = await listed('origin_id=listed');
    expect(body.items).toMatchObject([
      {
        id: linked.connector_id,
        connector_token: linked.connector_token,
        is_active: true,
        status: 'COMPLETE',
        integration_slug: 'personio',
        end_user: { org_name: 'Listed Ltd', email: null },
        category: 'HRIS',
        sync_status: null,
        is_test_connector: false,
        total_employees: 0,
      },
    ]);
    expect((await listed(`connector_token=${linked.connector_token}`)).body).toEqual(body);
    expect((await listed('connector_token=nobody')).body.items).toEqual([]);
    expect((await listed('origin_id=listed&is_active=False')).body.items).toEqual([]);
    expect((await stack.api.get('/api/ats/v1/connectors?origin_id=listed', { key: vendor.key })).body.items).toEqual(
      [],
    );
  });

  test('shows its token to keys of admins only', async () => {
    await link({ end_user_data: { org_name: 'Hidden Ltd', origin_id: 'hidden' } });
    const reader = await stack.key(vendor.id, { scopes: ['hris:read'] });

    const { body } = await stack.api.get('/api/hris/v1/connectors?origin_id=hidden', { key: reader });

    expect(body.items).toMatchObject([{ origin_id: 'hidden', connector_token: null }]);
  });

  test('pages of connectors follow each other', async () => {
    for (let number = 0; number < 3; number += 1) await stack.link(vendor, { originId: 'paged' });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const from = `&cursor=${encodeURIComponent(cursor)}`; // an empty one is none
      const { body } = await stack.api.get(`/api/hris/v1/connectors?origin_id=paged&page_size=2${from}`, {
        key: vendor.key,
      });
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.cursor;
    }
    expect(new Set(seen).size).toBe(3);
    expect(seen).toHaveLength(3);
  });

  test('keeps id, token and records when it is linked again', async () => {
    const linked = await link({ end_user_data: { org_name: 'Again', origin_id: 'again' } });
    const token = await linkToken({ connector_id: linked.connector_id });
    expect((await page('session', token)).body.relink).toBe(true);

    const { body } = await page('complete', token, await company.newCredentials());

    expect((await redeem(body.temporary_token)).body).toEqual({
      connector_id: linked.connector_id,
      connector_token: linked.connector_token,
    });
  });

  test('is not linked again with the credentials of another account', async () => {
    const own = await link({ end_user_data: { org_name: 'Mine', origin_id: 'mine' } });
    const writer = await Writer.start(stack.database);
    const connection = await stack.app.get(ConnectionsService).byId(vendor.id, 'production', own.connector_id);
    if (!connection) throw new Error('It was just made.');
    await writer.write(connection, [pulled(employee, 'somebody-elsewhere', { first_name: 'Ada' })]);
    await writer.close();

    const answer = await page('complete', await linkToken({ connector_id: own.connector_id }), company.credentials);

    expect(answer).toMatchObject({ status: 409, body: { code: 'relink_other_account' } });
  });

  test('is erased with its data, and answers a certificate; its token and id are as if they had never been', async () => {
    const linked = await link({ end_user_data: { org_name: 'Gone', origin_id: 'gone' } });
    const path = `/api/hris/v1/connectors/${linked.connector_id}`;

    const { status, body } = await stack.api.delete(`${path}/delete`, { key: vendor.key });

    expect(status).toBe(200);
    expect(body).toMatchObject({ message: expect.any(String), certificate: { connector_id: linked.connector_id } });
    expect((await stack.api.delete(`${path}/delete`, { key: vendor.key })).status).toBe(404);
    const caller = { key: vendor.key, token: linked.connector_token };
    expect((await stack.api.get('/api/hris/v1/employees', caller)).body.code).toBe('connector_token_invalid');
    expect((await stack.api.get('/api/hris/v1/connectors?origin_id=gone', caller)).body.items).toEqual([]);
  });

  test('is read again when asked, by id or by token, and tells where each model stands', async () => {
    const linked = await link({ end_user_data: { org_name: 'Read', origin_id: 'read' } });
    const caller = { key: vendor.key, token: linked.connector_token };

    expect(
      (await stack.api.post(`/api/hris/v1/connectors/${linked.connector_id}/resync?full=true`, caller)).status,
    ).toBe(200);
    expect((await stack.api.post('/api/embedded/v1/connectors/resync', caller)).status).toBe(200);
    expect((await stack.api.post('/api/embedded/v1/connectors/resync?full=perhaps', caller)).status).toBe(422);

    const { body } = await stack.api.get(`/api/v1/connectors/${linked.connector_id}/sync-status`, caller);
    expect(body).toMatchObject({ connector_id: linked.connector_id, status: null });
    const streams = connectors.find(({ slug }) => slug === 'personio')?.streams ?? [];
    expect(body.models.map(({ model }: { model: string }) => model).sort()).toEqual(
      streams.flatMap(({ models }) => models.map(({ name }) => name)).sort(),
    );
  });
});
