import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Connector, CredentialsRejected, type Grants } from '#connectors';
import type { Secret } from '#kernel';
import { TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';
import { both, fakeConnector } from './fake-connector.js';
import { offer } from './offer.js';

const READABLE: Grants = {
  streams: { everything: { granted: true } },
  missing: [],
  sample: { model: 'job', remoteIds: [] },
};
const asked: Record<string, string>[] = [];

const people: Connector = { ...fakeConnector('hris'), check: () => Promise.resolve(READABLE) };

/** A pair of which both are needed, and an address of which there is less to read. */
const recruiting: Connector = {
  ...fakeConnector('ats'),
  credentials: [
    { name: 'user', label: both('User'), help: both('For applicants.'), secret: false, optional: true },
    { name: 'password', label: both('Password'), help: both('For applicants.'), secret: true, optional: true },
    {
      ...{ name: 'label', label: both('Page label'), help: both('For descriptions.'), secret: false, optional: true },
      form: { pattern: /^[a-z0-9-]{1,63}$/, words: both('lower case letters, digits and hyphens, such as acme') },
    },
  ],
  open: (_, credentials) => credentials,
  check: (client) => {
    const given = Object.entries(client as Record<string, Secret>).map(([name, secret]) => [name, secret.reveal()]);
    const values = Object.fromEntries(given) as Record<string, string>;
    asked.push(values);
    if ('user' in values === 'password' in values) return Promise.resolve(READABLE);
    return Promise.reject(
      new CredentialsRejected('Fake', { advice: both('User and password go together.'), fields: ['user', 'password'] }),
    );
  },
};

let stack: TestApi;
let vendor: Vendor;

beforeAll(async () => {
  stack = await TestApi.start();
  offer(people);
  offer(recruiting);
  vendor = await stack.vendor();
});

afterAll(() => stack.close());

async function invite({ slug, category }: Connector, connectorId?: string): Promise<string> {
  const { body } = await stack.api.post(
    '/api/embedded/v1/link/create-link-token',
    { key: vendor.key },
    {
      end_user_data: { org_name: 'Acme GmbH', origin_id: 'acme' },
      ...{ category: category.toUpperCase(), integration: slug, connector_id: connectorId },
    },
  );
  return body.link_token as string;
}

const page = (step: 'session' | 'check' | 'complete', token: string, credentials?: object): Promise<Answer> =>
  stack.api.post(`/api/embedded/v1/link/${step}`, {}, { link_token: token, ...(credentials ? { credentials } : {}) });

async function link(connector: Connector, credentials: object): Promise<{ id: string; token: string }> {
  const { body } = await page('complete', await invite(connector), credentials);
  const path = `/api/embedded/v1/connectors/connector_token/${body.temporary_token as string}`;
  const redeemed = await stack.api.get(path, { key: vendor.key });
  return { id: redeemed.body.connector_id, token: redeemed.body.connector_token };
}

test('the page is told which credentials are optional, what each is for and what it looks like', async () => {
  const { body } = await page('session', await invite(recruiting));

  expect(body.credentials).toMatchObject([
    { name: 'user', optional: true, form: null, help: both('For applicants.') },
    { name: 'password', optional: true, form: null },
    { name: 'label', optional: true, form: both('lower case letters, digits and hyphens, such as acme') },
  ]);
});

test.each([
  [{}, [['body', 'credentials']]],
  [{ user: ' ', password: '', label: '' }, [['body', 'credentials']]],
  [{ label: 'https://acme.example/jobs' }, [['body', 'credentials', 'label']]],
  [{ user: 'u', password: 'p', label: 'acme.example' }, [['body', 'credentials', 'label']]],
  [{ label: 5 }, [['body', 'credentials', 'label']]],
])('%j is refused before anybody is asked', async (credentials, places) => {
  asked.length = 0;

  const { status, body } = await page('complete', await invite(recruiting), credentials);

  expect({ status, places: body.detail.map(({ loc }: { loc: string[] }) => loc) }).toEqual({ status: 422, places });
  expect(asked).toEqual([]);
});

test('half of a pair is refused with what goes together, and the link stays good', async () => {
  const token = await invite(recruiting);

  for (const step of ['check', 'complete'] as const) {
    expect(await page(step, token, { user: 'u', label: 'acme' })).toMatchObject({
      status: 422,
      body: {
        code: 'credentials_rejected',
        detail: expect.stringContaining('User and password go together.'),
        fields: ['user', 'password'],
      },
    });
  }

  expect((await page('complete', token, { label: 'acme' })).status).toBe(200);
});

test('a finished link is answered again to who has a secret of it; who knows only what everybody knows is told that it is done', async () => {
  const [label, pair] = [{ label: 'acme' }, { user: 'u', password: 'p' }];
  const statuses = [];

  for (const credentials of [label, pair]) {
    const token = await invite(recruiting);
    for (let time = 0; time < 2; time += 1) statuses.push(await page('complete', token, credentials));
  }

  expect(statuses.map(({ status }) => status)).toEqual([200, 409, 200, 200]);
  expect(statuses[1]?.body).toEqual({
    ...{ code: 'already_connected', detail: expect.stringMatching(/only the answer was lost/) },
    request_id: expect.any(String),
  });
});

test('that it is done is told to nobody who brings something else, or comes later', async () => {
  const token = await invite(recruiting);
  await page('complete', token, { label: 'acme' });

  expect((await page('complete', token, { label: 'others' })).body.code).toBe('link_token_invalid');
  expect((await page('check', token, { label: 'acme' })).body.code).toBe('link_token_invalid');
  expect((await page('complete', token, { label: 'acme' })).body.code).toBe('already_connected');
  await stack.store.as({ organisationId: vendor.id }, (prisma) =>
    prisma.linkToken.updateMany({ data: { usedAt: new Date(Date.now() - 10 * 60_000) } }),
  );
  expect((await page('complete', token, { label: 'acme' })).body.code).toBe('link_token_invalid');
});

test('what is given is given, and nothing else', async () => {
  asked.length = 0;

  await page('check', await invite(recruiting), { user: ' u ', password: 'p', label: '' });
  await page('check', await invite(recruiting), { label: 'acme' });

  expect(asked).toEqual([{ user: 'u', password: 'p' }, { label: 'acme' }]);
});

test('a customer has a connector of each category, side by side', async () => {
  const [hris, ats] = [await link(people, {}), await link(recruiting, { label: 'acme' })];

  for (const [category, own] of Object.entries({ hris, ats })) {
    const { body } = await stack.api.get(`/api/${category}/v1/connectors?origin_id=acme`, { key: vendor.key });
    expect(body.items.map(({ id }: { id: string }) => id)).toContain(own.id);
    expect(body.items.every((item: { category: string }) => item.category.toLowerCase() === category)).toBe(true);
  }
  const as = ({ token }: { token: string }) => ({ key: vendor.key, token });
  expect((await stack.api.get('/api/ats/v1/jobs', as(ats))).status).toBe(200);
  expect((await stack.api.get('/api/ats/v1/jobs', as(hris))).status).toBe(403);
  expect((await stack.api.get('/api/hris/v1/employees', as(ats))).status).toBe(403);
});
