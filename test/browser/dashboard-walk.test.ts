import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Receiver } from '../../libs/sdk/index.js';
import { buildPage } from '../built-page.js';
import { type Item, type Linked, Stack } from '../stack.js';
import { WebhookReceiver } from '../webhook-receiver.js';
import { PUBLIC_URL, startBrowser } from './chromium.js';
import { connect, DASHBOARD, enterAs, invitationFor } from './dashboard.js';
import { logIn, signUp } from './newcomer.js';
import { enter, toCredentials, Visitor } from './visitor.js';

const CUSTOMER = 'Nordwind Logistik GmbH';
const EMPLOYEES = '/api/hris/v1/employees';
/** A person of the simulated company, by the provider's id. */
const ADA = '3003';
const HOOK = '/payroll';

let receiver: WebhookReceiver;
let stack: Stack;
let browser: Browser;
let visitor: Visitor;
let page: Page;
let linked: Linked;
let key: string;

beforeAll(async () => {
  await buildPage('connect');
  await buildPage('dashboard');
  receiver = await WebhookReceiver.start();
  const doors = { OUTBOUND_NETWORKS: '127.0.0.0/8', OUTBOUND_PORTS: String(receiver.port) };
  stack = await Stack.start({ vendor: 'Lohnwerk', settings: { PUBLIC_URL, ...doors } });
  browser = await startBrowser(await stack.url());
  visitor = await Visitor.come(browser);
  page = visitor.page;
}, 90_000);

afterAll(() => browser.close());
afterAll(() => stack.close());
afterAll(() => receiver.close());

/** What is over HTTP, with the key that was made on the page. */
const read = async (query: string): Promise<Response> =>
  fetch(`${await stack.url()}${EMPLOYEES}?${query}`, {
    headers: { authorization: `Bearer ${key}`, 'x-connector-token': linked.token },
  });

const goTo = (name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();

/** Each chapter goes on where the one before has ended. */
const chapter = (name: string, walked: () => Promise<void>): void => {
  test(
    name,
    async () => {
      visitor.complaints.length = 0;
      await walked();
      expect(visitor.complaints).toEqual([]);
    },
    120_000,
  );
};

chapter('the owner comes in by the printed link, sets up the second factor, and logs in with it', async () => {
  const { url } = await invitationFor(stack, 'owner');
  await logIn(visitor, await signUp(visitor, url));
});

/** From the list, in three clicks; the link. */
async function invite(customer: string, originId: string, { looks = false } = {}): Promise<string> {
  await page.getByRole('link', { name: 'New link' }).first().click();
  await page.getByRole('radio', { name: 'Personio HR' }).click();
  await page.getByLabel('Name').fill(customer);
  await page.getByLabel('Your id of the customer').fill(originId);
  if (looks) await visitor.see('dashboard-08-new-link');
  await page.getByRole('button', { name: 'Create the link' }).click();
  const link = await page.getByLabel('Link', { exact: true }).inputValue();
  if (looks) await visitor.see('dashboard-09-link');
  return link;
}

/** What opens it reads. */
async function opened(link: string): Promise<Visitor> {
  const customer = await Visitor.come(browser);
  await customer.page.goto(link);
  return customer;
}

chapter('a link is made, another one is taken back, and the customer connects', async () => {
  await goTo('Connections');
  await page.getByText('No connections yet').waitFor();
  await visitor.see('dashboard-07-no-connections');
  const link = await invite(CUSTOMER, 'customer-1042', { looks: true });
  expect(link).toMatch(/^http:\/\/peopleport\.localhost\/link#pp_link_/);
  await page.getByRole('button', { name: 'Copy the link' }).click();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(link);

  await page.getByRole('link', { name: 'Done' }).click();
  const mistaken = await invite('Nordwint Logistik', 'customer-1043');
  await page.getByRole('link', { name: 'Done' }).click();
  await page.getByRole('table', { name: 'Open links' }).getByText('Nordwint Logistik').waitFor();
  await visitor.see('dashboard-10-open-links');
  await page.getByRole('button', { name: 'Take back the link for Nordwint Logistik' }).click();
  await page.getByText('Whoever opens it reads that it is not valid').waitFor();
  await visitor.see('dashboard-11-take-back');
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.getByText('The link is taken back.').waitFor();
  await page.getByRole('button', { name: 'Take back the link for Nordwint Logistik' }).waitFor({ state: 'detached' });
  const late = await opened(mistaken);
  await late.page.getByRole('heading', { name: 'This link is not valid' }).waitFor();
  await late.leave();

  const customer = await opened(link);
  await customer.page.getByRole('heading', { name: 'Lohnwerk asks to read your Personio data' }).waitFor();
  await toCredentials(customer.page);
  await enter(stack.personio.credentials, customer.page);
  await customer.page.getByText('Everything that you chose can be read.').waitFor();
  await customer.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await customer.page.getByRole('heading', { name: 'Personio is connected' }).waitFor();
  await customer.page.getByText('Only if Lohnwerk asks for it: a one-time code').click();
  linked = await stack.redeem(await customer.page.getByLabel('Code').inputValue());
  await customer.leave();
});

chapter('a sync is watched as it goes, until everything was read', async () => {
  await stack.settled(linked, new Date(0));
  await page.reload();
  await page.getByRole('link', { name: CUSTOMER }).click();
  await page.getByRole('tab', { name: 'Runs' }).click();
  await page.getByText('No sync is running.').waitFor();
  await stack.personio.control('POST', '/holds', { match: 'GET /v2/persons', at: 'before', times: 1 });
  await page.getByRole('button', { name: 'Sync now' }).click();
  await page.getByRole('menuitem', { name: /^Everything/ }).click();
  await page.getByRole('progressbar').first().waitFor(); // of the one that has to wait
  await visitor.see('dashboard-12-syncing');
  await stack.personio.control('POST', '/holds/release', {});
  await page.getByText('No sync is running.').waitFor(); // by itself
  await page.getByRole('button', { name: 'Details' }).first().waitFor();
  await page.getByRole('tab', { name: 'Overview' }).click();
  await page.getByRole('cell', { name: 'Employee', exact: true }).waitFor();
  await visitor.see('dashboard-14-overview');
});

chapter('its records are browsed, and one is seen with what has changed', async () => {
  await stack.personio.change(ADA, { position: 'Head of Payroll' });
  await stack.sync(linked);
  await goTo('Records');
  const table = page.getByRole('table', { name: 'Employees' });
  await table.getByRole('link').first().waitFor();
  await visitor.see('dashboard-15-records');
  await page.getByRole('combobox', { name: 'Filter by' }).click();
  await page.getByRole('option', { name: 'Remote id' }).click();
  await page.getByRole('textbox', { name: 'Remote id' }).fill(ADA);
  const row = table.getByRole('row', { name: /Head of Payroll/ });
  await page.waitForURL(/remote_id=3003/);
  await row.getByRole('link').first().click();
  await page.getByRole('table', { name: 'History' }).getByText('Head of Payroll', { exact: true }).waitFor();
  await visitor.see('dashboard-16-record');
});

chapter('a custom field is mapped, and a program with a new key reads it', async () => {
  await goTo('Custom fields');
  await page.getByRole('button', { name: 'New field' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('shirt_size');
  await page.getByRole('dialog').getByRole('combobox', { name: 'Model' }).click();
  await page.getByRole('option', { name: 'Employees' }).click();
  await page.getByRole('button', { name: 'Define it' }).click();
  await page.getByRole('link', { name: 'Add a mapping' }).click();
  await page.getByLabel('Find a value').fill('dynamic_7124083');
  await page.getByRole('button', { name: /^employee\.dynamic_7124083\.value/ }).click();
  await page.getByRole('group', { name: 'Finds', exact: true }).waitFor();
  await visitor.see('dashboard-17-mapping');
  await page.getByRole('button', { name: 'Save the mapping' }).click();
  await page.getByText('All records show it').waitFor();

  await goTo('API keys');
  await page.getByRole('button', { name: 'New API key' }).first().click();
  await page.getByLabel('Name').fill('Nightly payroll');
  await page.getByRole('checkbox', { name: 'Read HR data' }).check();
  await page.getByRole('button', { name: 'Make the key' }).click();
  key = (await page.getByRole('group', { name: 'API key Nightly payroll' }).innerText()).trim();
  await page.getByRole('button', { name: 'I have it' }).click();
  const answer = await read(`remote_id=${ADA}&include_custom_fields=true`);
  expect(answer.status).toBe(200);
  const { items } = (await answer.json()) as { items: Item[] };
  expect(items[0]?.['custom_fields']).toMatchObject({ shirt_size: expect.any(String) });
});

chapter('a webhook breaks, its attempts are seen, and it gets what it has missed', async () => {
  await goTo('Webhooks');
  await page.getByText('No endpoints yet').waitFor();
  await page.getByRole('button', { name: 'New endpoint' }).first().click();
  await page.getByLabel('Address').fill(receiver.url(HOOK));
  await page.getByRole('combobox', { name: 'Events' }).fill('employee.*');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Description' }).fill('Payroll');
  await page.getByRole('button', { name: 'Add the endpoint' }).click();
  const secret = (await page.getByRole('group', { name: 'Signing secret', exact: true }).innerText()).trim();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await page.getByText('204 · Arrived').waitFor();
  for (const { body, headers } of await receiver.until(HOOK, 1))
    expect((await new Receiver({ secret }).receive(body, headers)).event.type).toBe('endpoint.test');

  receiver.replies.set(HOOK, (response) => response.writeHead(500).end('out of order'));
  await stack.personio.change(ADA, { position: 'Director of Payroll' });
  await stack.sync(linked);
  const deliveries = page.getByRole('table', { name: 'Deliveries' });
  await deliveries.getByText('Failing').first().waitFor();
  await visitor.see('dashboard-20-endpoint-failing');
  await deliveries.getByRole('link', { name: 'employee.updated' }).first().click();
  await page
    .getByRole('button', { name: /500 · It failed/ })
    .first()
    .click();
  await page.getByText('out of order').first().waitFor();
  await visitor.see('dashboard-21-attempts');

  receiver.replies.delete(HOOK);
  await page.getByRole('button', { name: 'Try it now' }).click();
  await page.getByText('Delivered', { exact: true }).waitFor();
  await page.getByRole('link', { name: receiver.url(HOOK) }).click();
  await page.getByRole('button', { name: 'Send again …' }).click();
  await page.getByRole('checkbox', { name: 'Delivered' }).check();
  const before = receiver.at(HOOK).length;
  await page.getByRole('button', { name: 'Send them again' }).click();
  await page.getByText(/^\d+ (delivery|deliveries) queued again\.$/).waitFor();
  await receiver.until(HOOK, before + 1);
  await page.getByRole('button', { name: 'Close', exact: true }).last().click();
});

chapter('a key that is revoked opens nothing', async () => {
  await goTo('API keys');
  await page.getByRole('button', { name: 'Revoke Nightly payroll' }).click();
  await page.getByLabel('To confirm, type exactly: Nightly payroll').fill('Nightly payroll');
  await page.getByRole('button', { name: 'Revoke the key' }).click();
  await page.getByRole('cell', { name: 'Revoked' }).waitFor();
  await page.waitForTimeout(1100); // it may open for a second more
  expect((await read('page_size=1')).status).toBe(401);
});

chapter('a viewer sees it all, has no button that changes it, and is refused by the API', async () => {
  const guest = await Visitor.come(browser);
  await enterAs(guest, stack, 'viewer', 'Jonas Weber');
  await guest.page.goto(`${DASHBOARD}/connections`);
  await guest.page.getByRole('link', { name: CUSTOMER }).waitFor();
  expect(await guest.page.getByRole('link', { name: 'New link' }).count()).toBe(0);
  await guest.see('dashboard-24-viewer');
  await guest.page.goto(`${DASHBOARD}/webhooks`);
  await guest.page.getByRole('link', { name: receiver.url(HOOK) }).click();
  await guest.page.getByRole('table', { name: 'Deliveries' }).getByRole('link').first().waitFor();
  for (const name of ['Pause', 'Change', 'Delete', 'New secret', 'Send a test event', 'Send again …'])
    expect(await guest.page.getByRole('button', { name }).count()).toBe(0);

  const asked = (method: string, path: string, body: object): Promise<number> =>
    guest.page.evaluate<number>(
      `fetch('${path}', { method: '${method}', headers: { 'content-type': 'application/json' },
        body: '${JSON.stringify(body)}' }).then(({ status }) => status)`,
    );
  const statuses = await Promise.all([
    asked('POST', '/api/v1/api-keys', { name: 'mine', scopes: ['hris:read'] }),
    asked('POST', '/api/v1/webhooks/endpoints', { url: receiver.url('/mine'), events: ['employee.*'] }),
    asked('DELETE', `/api/hris/v1/connectors/${linked.id}/delete`, {}),
  ]);
  expect(statuses).toEqual([403, 403, 403]);
  expect(guest.complaints).toEqual([]);
  await guest.leave();
});

chapter('the pictures of the README are taken', async () => {
  await connect(stack, CUSTOMER, 'customer-1042', 'personio_ats');
  await connect(stack, 'Bergmann Bau AG', 'customer-0871', 'personio');
  const { id } = await connect(stack, 'Hafenkontor KG', 'customer-0956', 'personio');
  await stack.query(`UPDATE connection SET status = 'relink_needed', relink_needed_at = now() WHERE id = $1`, [id]);
  await goTo('Connections');
  await invite('Atelier Sonnenberg', 'customer-1107');
  await page.getByRole('link', { name: 'Done' }).click();
  await page.getByRole('table', { name: 'Open links' }).getByText('Atelier Sonnenberg').waitFor();
  await page.getByRole('row', { name: /^Bergmann/ }).waitFor();
  await page.getByText('Syncing').waitFor({ state: 'detached' });
  await visitor.view('readme-dashboard-connections', 880);

  await page.goto(`${DASHBOARD}/records/${linked.id}/employee`);
  await page.getByRole('table', { name: 'Employees' }).getByText('Director of Payroll').waitFor();
  await page
    .getByRole('row', { name: /Director of Payroll/ })
    .getByRole('link')
    .first()
    .click();
  await page.getByRole('table', { name: 'History' }).getByText('Director of Payroll', { exact: true }).waitFor();
  await visitor.view('readme-dashboard-record', 1080);
  await goTo('Home');
  await page.getByText('Relink needed').waitFor();
  await visitor.see('dashboard-25-home');
});
