import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { InvitationsService } from '#tenancy';
import { TestApi, type Vendor } from '../api-app.js';
import { buildPage } from '../built-page.js';
import { TestIdentityProvider } from '../identity-provider.js';
import { freshCode, member, PASSWORD } from '../members.js';
import { PUBLIC_URL, startBrowser } from './chromium.js';
import { DASHBOARD } from './dashboard.js';
import { Visitor } from './visitor.js';

let provider: TestIdentityProvider;
let stack: TestApi;
let vendor: Vendor;
let browser: Browser;

beforeAll(async () => {
  await buildPage('dashboard');
  provider = await TestIdentityProvider.start(PUBLIC_URL);
  provider.asks = true;
  stack = await TestApi.start({ PUBLIC_URL, ...provider.settings });
  vendor = await stack.vendor('Acme');
  await stack.app.listen(0, '127.0.0.1');
  const { port } = stack.app.getHttpServer().address() as AddressInfo;
  browser = await startBrowser(`http://127.0.0.1:${port}`);
}, 60_000);

afterAll(() => browser.close());
afterAll(() => stack.close());
afterAll(() => provider.close());

/** To the provider, which is another site, and back. */
async function goAs(who: string, page: Page): Promise<void> {
  provider.who = who;
  await page.getByRole('link', { name: `I am ${who}` }).click();
}

test('a member connects single sign-on and logs in by it; somebody new comes in by it alone', async () => {
  const visitor = await Visitor.come(browser);
  const { page } = visitor;
  const ada = await member(stack, vendor);
  const [name = '', value = ''] = ada.cookie.split(/=(.*)/s);
  await page.context().addCookies([{ name, value, url: PUBLIC_URL }]);

  await page.goto(`${DASHBOARD}/account`);
  provider.who = 'ada';
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  const section = page.getByRole('region', { name: 'Single sign-on' });
  await section.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await section.getByLabel('Code, or a recovery code').fill(await freshCode(stack, vendor, ada));
  await section.getByRole('button', { name: 'Go on to the provider' }).click();
  await goAs('ada', page);
  await page.getByText('as ada@identity.example').waitFor();
  await visitor.see('dashboard-70-single-sign-on');

  await page.context().clearCookies();
  provider.who = 'nobody-here';
  await page.goto(`${DASHBOARD}/members?env=development`);
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await goAs('nobody-here', page);
  await page.getByText('Nobody here logs in with this identity yet.').waitFor();
  expect(page.url()).toBe(`${DASHBOARD}/members?env=development`);
  await visitor.see('dashboard-71-single-sign-on-unknown');

  await page.context().clearCookies();
  provider.who = 'ada';
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await goAs('ada', page);
  await page.getByText('Ada Byron (you)').waitFor();
  expect(page.url()).toBe(`${DASHBOARD}/members?env=development`);

  await page.context().clearCookies();
  const { token } = await stack.app.get(InvitationsService).inviteByOperator(vendor.id, 'viewer');
  provider.who = 'grace';
  await page.goto(`${DASHBOARD}/invitation#${token}`);
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await page.getByText('Your name, as colleagues know you.').waitFor();
  await page.getByLabel('Name').fill('Grace Hopper');
  await page.getByLabel('E-mail').fill('grace@acme.example');
  await visitor.see('dashboard-72-single-sign-on-invitation');
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await goAs('grace', page);
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.goto(`${DASHBOARD}/account`);
  await page.getByText('It is your only way in').waitFor();
  expect(await page.getByRole('heading', { name: 'Password' }).count()).toBe(0);
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
}, 60_000);
