import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Receiver } from '../../libs/sdk/index.js';
import { buildPage } from '../built-page.js';
import { type Linked, Stack } from '../stack.js';
import { WebhookReceiver } from '../webhook-receiver.js';
import { PUBLIC_URL, startBrowser } from './chromium.js';
import { DASHBOARD, enterAs } from './dashboard.js';
import { Visitor } from './visitor.js';

const ADA = '3003';

let receiver: WebhookReceiver;
let stack: Stack;
let browser: Browser;
let linked: Linked;

beforeAll(async () => {
  await buildPage('dashboard');
  receiver = await WebhookReceiver.start();
  const doors = { OUTBOUND_NETWORKS: '127.0.0.0/8', OUTBOUND_PORTS: String(receiver.port) };
  stack = await Stack.start({ settings: { PUBLIC_URL, ...doors } });
  linked = await stack.connect('personio');
  browser = await startBrowser(await stack.url());
}, 90_000);

afterAll(() => browser.close());
afterAll(() => stack.close());
afterAll(() => receiver.close());

/** So that an endpoint is told of it. */
async function promote(position: string): Promise<void> {
  await stack.personio.change(ADA, { position });
  await stack.sync(linked);
}

describe('on a phone', () => {
  let visitor: Visitor;
  const path = '/payroll';

  beforeAll(async () => {
    visitor = await Visitor.come(browser, 'phone');
    await enterAs(visitor, stack, 'owner');
  }, 60_000);

  afterAll(() => visitor.leave());

  test('an endpoint is added, breaks, is looked at, and gets again what it has missed', async () => {
    const { page } = visitor;
    await page.goto(`${DASHBOARD}/webhooks`);
    await page.getByText('No endpoints yet').waitFor();
    await visitor.see('dashboard-webhooks-01-none');

    await page.getByRole('button', { name: 'New endpoint' }).first().click();
    await page.getByLabel('Address').fill(receiver.url(path));
    await page.getByRole('combobox', { name: 'Events' }).fill('employee.*');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Description' }).fill('Payroll');
    await page.getByRole('button', { name: 'More settings' }).click();
    await page.getByText('In order').waitFor();
    await visitor.see('dashboard-webhooks-02-new');
    await page.getByRole('button', { name: 'Add the endpoint' }).dblclick();
    const secret = (await page.getByRole('group', { name: 'Signing secret', exact: true }).innerText()).trim();
    expect(secret).toMatch(/^whsec_/);
    await visitor.see('dashboard-webhooks-03-secret');
    await page.getByRole('button', { name: 'I have kept it' }).click();
    const made = visitor.requests.filter((asked) => asked.method() === 'POST' && asked.url().endsWith('/endpoints'));
    expect(made).toHaveLength(1);

    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByText('204 · Arrived').waitFor();
    const [tested] = await receiver.until(path, 1);
    if (!tested) throw new Error('It came.');
    const sdk = new Receiver({ secret });
    expect((await sdk.receive(tested.body, tested.headers)).event.type).toBe('endpoint.test');

    receiver.replies.set(path, (response) => response.writeHead(500).end('out of order'));
    await promote('Analyst');
    await receiver.until(path, 2);
    const deliveries = page.getByRole('table', { name: 'Deliveries' });
    await deliveries.getByText('Failing').first().waitFor();
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByText('500 · It failed, in').waitFor();
    await visitor.see('dashboard-webhooks-04-failing');

    await deliveries.getByRole('link', { name: 'employee.updated' }).first().click();
    await page.getByRole('heading', { name: 'Attempts' }).waitFor();
    await page
      .getByRole('button', { name: /500 · It failed/ })
      .first()
      .click();
    await page.getByText('out of order').first().waitFor();
    await visitor.see('dashboard-webhooks-05-delivery');

    receiver.replies.delete(path);
    await page.getByRole('button', { name: 'Try it now' }).click();
    await page.getByText('Delivered', { exact: true }).waitFor();
    await page.getByRole('button', { name: /204 · Arrived/ }).waitFor();

    await page.getByRole('link', { name: receiver.url(path) }).click();
    await page.getByRole('button', { name: 'Send again …' }).click();
    await page.getByRole('checkbox', { name: 'Delivered' }).check();
    await page.getByText(/^\d+ deliver(y|ies)\.$/).waitFor();
    const before = receiver.at(path).length;
    await page.getByRole('button', { name: 'Send them again' }).click();
    await page.getByText(/^\d+ (delivery|deliveries) queued again\.$/).waitFor();
    await visitor.see('dashboard-webhooks-07-replay');
    await receiver.until(path, before + 1);
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();

    await page.getByRole('link', { name: 'Filter', exact: true }).click();
    await page.getByRole('combobox', { name: 'Type' }).fill('employee.*');
    await deliveries.getByRole('link', { name: 'employee.updated' }).first().waitFor();
    await visitor.see('dashboard-webhooks-08-deliveries');
    expect(visitor.complaints).toEqual([]);
  }, 120_000);

  test('it is paused, resumed, given another secret, and deleted with what that destroys', async () => {
    const { page } = visitor;
    await page.goto(`${DASHBOARD}/webhooks`);
    await page.getByRole('link', { name: receiver.url(path) }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('It is paused: nothing is sent.').waitFor();
    await visitor.see('dashboard-webhooks-09-paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Active', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'New secret' }).click();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await page.getByRole('group', { name: 'Signing secret', exact: true }).waitFor();
    await page.getByRole('button', { name: 'I have kept it' }).click();

    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByRole('textbox', { name: 'Description' }).fill('Another name');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Another name', level: 1 }).waitFor();

    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('All that still waits for it').waitFor();
    await visitor.see('dashboard-webhooks-11-delete');
    await page.getByRole('button', { name: 'Delete the endpoint' }).click();
    await page.getByText('No endpoints yet').waitFor();
    expect(visitor.complaints).toEqual([]);
  }, 90_000);
});
