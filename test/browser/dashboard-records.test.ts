import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { buildPage } from '../built-page.js';
import { type Item, type Linked, Stack } from '../stack.js';
import { PUBLIC_URL, startBrowser } from './chromium.js';
import { DASHBOARD, enterAs } from './dashboard.js';
import { Visitor } from './visitor.js';

const ADA = '3003';

let stack: Stack;
let browser: Browser;
let linked: Linked;
let ada: Item;

beforeAll(async () => {
  await buildPage('dashboard');
  stack = await Stack.start({ settings: { PUBLIC_URL } });
  linked = await stack.connect('personio');
  await stack.personio.change(ADA, { position: 'Countess' });
  await stack.sync(linked);
  ada = await stack.one('employees', linked, ADA);
  browser = await startBrowser(await stack.url());
}, 90_000);

afterAll(() => browser.close());
afterAll(() => stack.close());

/** What a shell makes of a command that the page shows. */
async function run(command: string): Promise<Item> {
  const env = { ...process.env, PEOPLEPORT_KEY: stack.vendor.key, CONNECTOR_TOKEN: linked.token };
  const reachable = command.replaceAll(PUBLIC_URL, await stack.url());
  const { stdout } = await promisify(execFile)('sh', ['-c', reachable], { env });
  return JSON.parse(stdout) as Item;
}

describe('on a phone', () => {
  let visitor: Visitor;

  beforeAll(async () => {
    visitor = await Visitor.come(browser, 'phone');
    await enterAs(visitor, stack, 'owner');
  }, 60_000);

  afterAll(() => visitor.leave());

  test('records are browsed and narrowed; one is seen with its past, and as a program has it', async () => {
    const { page } = visitor;
    await page.goto(`${DASHBOARD}/records`);
    const table = page.getByRole('table', { name: 'Employees' });
    await table.getByRole('link').first().waitFor();

    await page.getByRole('combobox', { name: 'Filter by' }).click();
    await page.getByRole('option', { name: 'First name' }).click();
    await page.getByRole('textbox', { name: 'First name' }).fill('nobody-like-that');
    await page.getByText('No record is like that').waitFor();
    await visitor.see('dashboard-records-2-none');
    await page.getByRole('textbox', { name: 'First name' }).fill(String(ada['first_name']).toLowerCase());
    await table.getByText(ADA, { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Expand' }).fill('manager[last_name]');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('switch', { name: 'Include deleted' }).click();
    await page.waitForURL(/expand=manager/);
    await table.getByText(ADA, { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'The same from your code' }).click();
    await visitor.see('dashboard-records-3-narrowed');

    const curl = await page.getByRole('group', { name: 'curl', exact: true }).innerText();
    expect(curl).toContain('$PEOPLEPORT_KEY');
    const answered = await run(curl);
    expect(answered['items']).toMatchObject([{ remote_id: ADA, is_deleted: false, manager: expect.anything() }]);
    await page.getByRole('tab', { name: 'SDK' }).click();
    await page.getByRole('group', { name: 'TypeScript', exact: true }).getByText('include_deleted: true').waitFor();

    await table.getByRole('link').first().click();
    const history = page.getByRole('table', { name: 'History' });
    await history.getByText('Countess', { exact: true }).waitFor();
    await history.getByText('designation', { exact: true }).waitFor();
    await visitor.see('dashboard-records-4-record');
    await page.getByRole('tab', { name: 'JSON' }).click();
    await page.getByRole('group', { name: 'Record', exact: true }).getByText('"designation": "Countess"').waitFor();
    await page.getByRole('tab', { name: 'Fields' }).click();
    await page.getByRole('button', { name: 'Copy curl' }).click();
    const one = await run(await page.evaluate<string>('navigator.clipboard.readText()'));
    expect(one).toMatchObject({ remote_id: ADA, designation: 'Countess', raw_data: expect.anything() });
    expect(visitor.complaints).toEqual([]);
  }, 90_000);

  test('a custom field is defined, tried, mapped, worked out, and read by a program', async () => {
    const { page } = visitor;
    const name = 'shirt_size';
    await page.goto(`${DASHBOARD}/fields`);
    await page.getByRole('button', { name: 'New field' }).first().click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Shirt Size');
    await page.getByRole('dialog').getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: 'Employees' }).click();
    await page.getByRole('button', { name: 'Define it' }).click();
    await page.getByText('Lower-case letters, digits, and single underscores').waitFor();
    await visitor.see('dashboard-fields-1-define');
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('button', { name: 'Define it' }).click();

    await page.getByText('Not mapped yet').waitFor();
    await visitor.see('dashboard-fields-2-field');
    await page.getByRole('link', { name: 'Add a mapping' }).click();
    await page.getByLabel('JMESPath').fill('employee.dynamic_7124083.value[');
    await page.getByRole('group', { name: 'Preview' }).locator('.notice[data-tone=bad]').waitFor();
    await visitor.see('dashboard-fields-3-wrong');
    await page.getByLabel('Find a value').fill('dynamic_7124083');
    await page.getByRole('button', { name: /^employee\.dynamic_7124083\.value/ }).click();
    await page.getByRole('group', { name: 'Finds', exact: true }).waitFor();
    await visitor.see('dashboard-fields-4-preview');
    await page.getByRole('button', { name: 'Save the mapping' }).click();

    await page.getByRole('table', { name: 'Mappings' }).getByText('employee.dynamic_7124083.value').waitFor();
    await page.getByText('All records show it').waitFor();
    await visitor.see('dashboard-fields-5-mapped');
    const read = await stack.one('employees', linked, ADA, { include_custom_fields: 'true' });
    const { [name]: size, dynamic_7124083: same } = read['custom_fields'] as Record<string, unknown>;
    expect(size).toBe(same);
    expect(typeof size).toBe('string');

    await page.goto(`${DASHBOARD}/fields`);
    await page.getByRole('link', { name, exact: true }).waitFor();
    await visitor.see('dashboard-fields-6-list');
    await page.getByRole('combobox', { name: 'Effective for' }).click();
    await page.getByRole('option', { name: /^Customer Ltd/ }).click();
    const counts = page.getByRole('table', { name: 'What counts here' });
    await counts.getByText('This connection').first().waitFor();
    await visitor.see('dashboard-fields-7-what-counts');

    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('Its mapping.').waitFor();
    await visitor.see('dashboard-fields-8-delete');
    await page.getByLabel(`To confirm, type exactly: ${name}`).fill(name);
    await page.getByRole('button', { name: 'Delete the field' }).click();
    await page.getByText('No custom fields yet').waitFor();
    expect(visitor.complaints).toEqual([]);
  }, 90_000);
});

test('an address opens the same thing for whoever gets it, or says that it is not there', async () => {
  const visitor = await Visitor.come(browser);
  await enterAs(visitor, stack, 'owner');
  const { page } = visitor;
  await page.goto(`${DASHBOARD}/records/${crypto.randomUUID()}/employee`);
  await page.getByText('There is no such connection').waitFor();
  expect(await page.getByRole('table').count()).toBe(0);

  await page.goto(`${DASHBOARD}/connections?env=development`);
  await page.getByText('No connections yet').waitFor();
  const custom = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Custom fields' });
  expect(await custom.getAttribute('href')).toBe('/dashboard/fields?env=development');
  await custom.click();
  await page.getByText('No custom fields yet').waitFor();
  expect(page.url()).toBe(`${DASHBOARD}/fields?env=development`);
  await page.getByText('Production', { exact: true }).click();
  await page.waitForURL(`${DASHBOARD}/fields`);

  const other = await page.context().newPage();
  await other.goto(`${DASHBOARD}/connections`);
  await other.getByRole('link', { name: 'Customer Ltd' }).waitFor();
  await page.getByRole('button', { name: 'Grace Hopper, menu' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await other.getByRole('heading', { name: 'Log in' }).waitFor();
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
}, 60_000);

test('who may only look sees no buttons that change anything', async () => {
  const visitor = await Visitor.come(browser);
  await enterAs(visitor, stack, 'viewer');
  const { page } = visitor;
  await page.goto(`${DASHBOARD}/fields`);
  await page.getByText('No custom fields yet').waitFor();
  expect(await page.getByRole('button', { name: 'New field' }).count()).toBe(0);
  await visitor.leave();
}, 60_000);
