import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Patience } from '#actions';
import { AuditLog, RequestLog } from '#journal';
import { OrganisationsService, type Role } from '#tenancy';
import type { Linked, Vendor } from '../api-app.js';
import type { Answer } from '../api-client.js';
import { buildPage } from '../built-page.js';
import { asBrowser, member } from '../members.js';
import { WebhookStage } from '../webhook-stage.js';
import { WritableProvider } from '../writable-provider.js';
import { PUBLIC_URL, startBrowser } from './chromium.js';
import { type VIEWPORTS, Visitor } from './visitor.js';

const DASHBOARD = `${PUBLIC_URL}/dashboard`;
const CONNECTORS = '/api/hris/v1/connectors';
const LOCATIONS = '/api/hris/v1/locations';

const provider = new WritableProvider();
let stage: WebhookStage;
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  await buildPage('dashboard');
  provider.install();
  await provider.start();
  stage = await WebhookStage.start();
  Object.assign(stage.api.app.get(Patience), { looks: [0, 0.01], reads: [0, 0.01] });
  await stage.api.app.listen(0, '127.0.0.1');
  browser = await startBrowser(await stage.api.app.getUrl());
}, 60_000);

afterEach(() => visitor.leave());

afterAll(() => browser.close());
afterAll(() => {
  provider.stop();
});
afterAll(() => stage.close());

/** A member of this role with a browser, who is logged in. */
async function come(
  vendor: Pick<Vendor, 'id'>,
  { role = 'owner', kind }: { role?: Role; kind?: keyof typeof VIEWPORTS } = {},
): Promise<Page> {
  visitor = await Visitor.come(browser, kind);
  const [name = '', value = ''] = (await member(stage.api, vendor, role)).cookie.split(/=(.*)/s);
  await visitor.page.context().addCookies([{ name, value, url: PUBLIC_URL }]);
  return visitor.page;
}

/** All that was asked so far is in the logs. */
const noted = (): Promise<unknown> =>
  Promise.all([stage.api.app.get(RequestLog).flush(), stage.api.app.get(AuditLog).flush()]);

const ask = (key: string, id: string): Promise<Answer> =>
  stage.api.api.get(CONNECTORS, { key, headers: { 'x-request-id': id } });

test('a key is made, what it asks is in the logs with its story, and when it is revoked it opens nothing', async () => {
  const page = await come(await new OrganisationsService(stage.api.owner).create('Vendor Ltd'));
  await page.goto(`${DASHBOARD}/`);
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  await page.getByText('No connection has an issue').waitFor();
  await visitor.see('dashboard-60-home-empty');

  await page.getByRole('link', { name: 'Make an API key' }).click();
  await page.getByText('No API keys yet').waitFor();
  await visitor.see('dashboard-61-no-keys');
  await page.getByRole('button', { name: 'New API key' }).first().click();
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('Choose at least one.').waitFor();
  await page.getByLabel('Name').fill('Nightly');
  await page.getByRole('checkbox', { name: 'Read HR data' }).check();
  await visitor.see('dashboard-62-new-key');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = await page.getByRole('group', { name: 'API key Nightly' }).innerText();
  await visitor.see('dashboard-63-key');
  await page.getByRole('button', { name: 'I have it' }).click();
  expect((await page.innerText('body')).includes(key)).toBe(false);

  expect((await ask(key, 'first-of-nightly')).status).toBe(200);
  await stage.api.api.get('/api/v1/audit', { key });
  await noted();
  await page.goto(`${DASHBOARD}/logs`);
  await page.getByLabel('Who').selectOption('API key Nightly');
  await page.getByRole('cell', { name: '403' }).waitFor();
  await visitor.see('dashboard-64-logs');
  await page.getByLabel('Status').selectOption('Done (2xx)');
  await page.getByRole('cell', { name: '403' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: `GET ${CONNECTORS}` }).click();
  await page.getByText('It wrote nothing at a provider').waitFor();
  await page.getByText('The API key Nightly read the list of connections').waitFor();
  await visitor.see('dashboard-65-story');
  await page.goto(`${DASHBOARD}/logs?status=5xx`);
  await page.getByText('No request is like that').waitFor();
  await visitor.see('dashboard-66-logs-none');
  await page.getByLabel('Id of a request').fill('nobody-asked-this');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByText('Nothing is known of this request').waitFor();
  await visitor.see('dashboard-67-no-story');

  await page.goto(`${DASHBOARD}/keys`);
  await page.getByRole('button', { name: 'Revoke Nightly' }).click();
  await page.getByText(/requests in the last 24 hours: \d/).waitFor();
  expect(await page.getByRole('button', { name: 'Revoke the key' }).isDisabled()).toBe(true);
  await page.getByLabel('To confirm, type exactly: Nightly').fill('Nightly');
  await visitor.see('dashboard-68-revoke');
  await page.getByRole('button', { name: 'Revoke the key' }).click();
  await page.getByRole('cell', { name: 'Revoked' }).waitFor();
  await page.waitForTimeout(1100); // a key may open for a second more
  expect((await ask(key, 'last-of-nightly')).status).toBe(401);
  await visitor.see('dashboard-69-keys');

  await noted();
  await page.goto(`${DASHBOARD}/audit`);
  await page.getByText('Ada Byron revoked the API key Nightly').waitFor();
  await page.getByText('The API key Nightly tried to read the audit trail').waitFor();
  expect(await page.getByText('read the list of API keys').count()).toBe(0);
  await visitor.see('dashboard-70-audit');
  await page.getByLabel('What').selectOption('Revoke the API key …');
  await page.getByText('made the API key').waitFor({ state: 'detached' });
  await page.getByText('Ada Byron revoked the API key Nightly').waitFor();

  await page.goto(`${DASHBOARD}/usage?range=7d`); // which nobody has counted yet
  await page.getByRole('link', { name: `GET ${CONNECTORS}` }).waitFor();
  await page.getByText('The same as a table').first().click();
  await page.getByRole('group', { name: 'Requests by time' }).waitFor();
  const row = page.getByRole('table', { name: 'Usage by caller' }).getByRole('row', { name: /Nightly/ });
  expect(await row.innerText()).toMatch(/Nightly\s+API key\s+3\s+2/);
  expect(await page.getByRole('link', { name: 'GET /api/v1/session' }).count()).toBe(0);
  await visitor.see('dashboard-71-usage');
  await page.getByText('Members', { exact: true }).last().click();
  await page.getByRole('link', { name: 'GET /api/v1/session' }).waitFor();
  await row.waitFor({ state: 'detached' });
  expect(page.url()).toBe(`${DASHBOARD}/usage?range=7d&whose=members`);
  expect(visitor.complaints).toEqual([]);
}, 120_000);

/** Of a connection: one that stops it, and an older one that passes by itself. */
const ISSUE = `
  INSERT INTO issue (id, organisation_id, connection_id, code, subject, first_seen_at, last_seen_at)
  SELECT gen_random_uuid(), organisation_id, id, code, 'places', now() - age, now()
  FROM connection, (VALUES ('credentials_rejected', interval '1 hour'), ('provider_unavailable', interval '1 day')) AS of (code, age)
  WHERE connection.id = $1`;

/** A vendor with a customer, a webhook whose receiver is broken, and a write that it was not told of. */
async function busy(): Promise<Linked> {
  provider.reset();
  await stage.renew();
  const linked = await stage.api.link(stage.vendor, { originId: 'places', connector: provider.connector });
  const read = `UPDATE stream SET last_full_at = now(), paused = true, next_run_at = now() + interval '1 day' WHERE connection_id = $1`;
  await stage.sql(read, [linked.connection.id]);
  await stage.tell({ events: ['location.*'] });
  stage.answer(503);
  const headers = { 'x-request-id': 'attic-request' };
  await stage.api.api.post(LOCATIONS, { key: stage.vendor.key, token: linked.token, headers }, { name: 'Attic' });
  await stage.receiver.until(stage.path, 1);
  return linked;
}

test('on a phone, a write is followed to whoever was told of it, and home says what is wrong', async () => {
  const { connection } = await busy();
  const page = await come(stage.vendor, { kind: 'phone' });
  await noted();
  await page.goto(`${DASHBOARD}/logs/attic-request`);
  await page.getByText('Attempt 1: answered 503').waitFor();
  await page.getByText('Location written at the provider').waitFor();
  await page.getByText('created a location record of Acme').waitFor();
  await visitor.see('dashboard-72-story');

  await stage.sql(`UPDATE connection SET status = 'relink_needed', relink_needed_at = now() WHERE id = $1`, [
    connection.id,
  ]);
  await page.goto(`${DASHBOARD}/`);
  await page.getByText('Relink needed').waitFor();
  await page.getByText('Failing').waitFor();
  await page.getByRole('img', { name: /^Requests of the last/ }).waitFor();
  await page.getByText('created a location record of Acme').waitFor();
  await visitor.see('dashboard-73-home');
  await stage.sql(ISSUE, [connection.id]);
  await page.goto(`${DASHBOARD}/issues`);
  await page.getByText('Provider unavailable').waitFor();
  expect(await page.getByRole('link', { name: 'Send a relink link' }).getAttribute('href')).toMatch(/\/links$/);
  const told = await page.getByRole('row').allInnerTexts();
  expect(told.map((row) => /Credentials|Provider/.exec(row)?.[0])).toEqual([undefined, 'Credentials', 'Provider']);
  await visitor.see('dashboard-73-issues');
  await page.getByRole('button', { name: 'Mute Provider unavailable' }).click();
  await page.getByText('Provider unavailable').waitFor({ state: 'detached' });
  await page.getByRole('switch', { name: 'Show muted' }).click();
  await page.getByRole('button', { name: 'Unmute Provider unavailable' }).waitFor();

  await noted();
  await page.goto(`${DASHBOARD}/logs?range=between`);
  await page.getByRole('link', { name: `POST ${LOCATIONS}` }).waitFor();
  expect(await page.getByRole('link', { name: 'GET /api/v1/session' }).count()).toBe(0);
  await page.getByRole('switch', { name: 'Members too' }).click();
  await page.getByRole('link', { name: 'GET /api/v1/session' }).first().waitFor();
  await visitor.see('dashboard-74-logs');
  await page.goto(`${DASHBOARD}/audit?reads=yes`);
  await page
    .getByRole('cell', { name: /^Ada Byron read/ })
    .first()
    .waitFor();
  await page.goto(`${DASHBOARD}/usage?range=7d`);
  await page.getByRole('img', { name: /^Milliseconds/ }).waitFor();
  await visitor.see('dashboard-76-usage');
  await page.goto(`${DASHBOARD}/keys`);
  await page.getByRole('cell', { name: 'Active' }).waitFor();
  await visitor.see('dashboard-77-keys');
  expect(visitor.complaints).toEqual([]);
}, 120_000);

/** A person on a green disc, 40 pixels wide. */
const LOGO =
  'iVBORw0KGgoAAAANSUhEUgAAACgAAAAoCAYAAACM/rhtAAAAsklEQVR42u3YOwqAMBBFUWsX5Grc/zZiJUhIzHzfTGAupBROE4jvaK0dmY/4w/' +
  'O+GudAgFyUBRaO4yLhMC40FEdBhuNWyBS4P2Qa3Ay5FzAaN0Kmw/XIApoAs+G+SDNgXxrgqgJqcFpkAQu47SWRBgFqcwVaxQZSkNaZv2ZSA71i' +
  'AWdI78hP/hESleivDh0Z+CIjgNxtBp1o3QrFUffBMBx3YYXCpBs1FKca0T1RVkDIeQBfPR0Nm3rPbAAAAABJRU5ErkJggg==';

test('the connect page is given a look and a purpose, which it wears', async () => {
  const vendor = await stage.api.vendor('Vendor Ltd');
  const page = await come(vendor);
  await page.goto(`${DASHBOARD}/connect-page`);
  await page.getByLabel('Name').fill('Nordlicht HR');
  await page.getByLabel('Colour of buttons').fill('#ffee00');
  await page.getByLabel('What you use the data for, in English').fill('To make rosters.');
  await page.getByLabel('Privacy notice').fill('http://vendor.example/privacy');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Input should be one line of plain text').waitFor();
  await page.getByLabel('The same in German').fill('Um Dienstpläne zu machen.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/has a contrast of 1\.\d : 1 with white/).waitFor();
  await page.getByText('Input should be the https address of a page').waitFor();
  await visitor.see('dashboard-79-connect-page-refused');
  await page.getByLabel('Colour of buttons').fill('#0a5c36');
  await page.getByLabel('Privacy notice').fill('https://vendor.example/privacy');
  await page.getByLabel('Your pages that embed it').fill('https://app.vendor.example');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from(LOGO, 'base64') });
  await page.getByRole('button', { name: 'Not this one' }).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Remove the logo' }).waitFor();

  const saved = {
    ...{ name: 'Nordlicht HR', color: '#0a5c36', origins: ['https://app.vendor.example'] },
    logo_url: expect.stringContaining('/connect/logo/'),
    purpose: { en: 'To make rosters.', de: 'Um Dienstpläne zu machen.' },
    privacy_url: 'https://vendor.example/privacy',
  };
  expect((await stage.api.api.get('/api/v1/connect-page', { key: vendor.key })).body).toEqual(saved);
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();

  const phone = await come(vendor, { kind: 'phone' });
  await phone.goto(`${DASHBOARD}/connect-page`);
  await phone.getByRole('img', { name: /What Nordlicht HR uses it for: To make rosters\./ }).waitFor();
  await visitor.see('dashboard-80-connect-page');
  await phone.getByLabel('What you use the data for, in English').fill('');
  await phone.getByLabel('The same in German').fill('');
  await phone.getByLabel('Privacy notice').fill('');
  await phone.getByRole('button', { name: 'Save' }).click();
  await phone.getByText('The connect page is changed.').waitFor();
  expect((await stage.api.api.get('/api/v1/connect-page', { key: vendor.key })).body).toEqual({
    ...saved,
    ...{ purpose: null, privacy_url: null },
  });
  expect(visitor.complaints).toEqual([]);
}, 60_000);

test('a member is removed together with the API keys that the account has made', async () => {
  const vendor = await stage.api.vendor('Vendor Ltd');
  const leaver = await member(stage.api, vendor, 'developer');
  const wanted = { name: 'Left behind', scopes: ['hris:read'] };
  const { key } = (await stage.api.api.post('/api/v1/api-keys', asBrowser(leaver.cookie), wanted)).body;
  const page = await come(vendor);
  await page.goto(`${DASHBOARD}/members`);
  const row = page.getByRole('row', { name: leaver.email });
  await row.getByRole('button', { name: /^What to do/ }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('switch', { name: 'Revoke its API keys too' }).click();
  await page.getByText('Every API key that this account has made').waitFor();
  await visitor.see('dashboard-82-remove-member');
  await page.getByRole('button', { name: 'Remove the member' }).click();
  await row.waitFor({ state: 'detached' });
  await page.waitForTimeout(1100); // a key may open for a second more
  expect((await ask(key, 'of-who-is-gone')).status).toBe(401);
  expect(visitor.complaints).toEqual([]);
}, 60_000);

test('a viewer is shown what a viewer may see, and no more', async () => {
  await stage.renew();
  const page = await come(stage.vendor, { role: 'viewer' });
  await page.goto(`${DASHBOARD}/`);
  await page.getByText('No connection has an issue').waitFor();
  await visitor.see('dashboard-81-home-viewer');
  const entries = await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts();
  for (const hidden of ['API keys', 'Logs', 'Audit', 'Usage', 'Connect page', 'Members'])
    expect(entries).not.toContain(hidden);
  await page.goto(`${DASHBOARD}/keys`);
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  expect(visitor.complaints).toEqual([]);
}, 60_000);
