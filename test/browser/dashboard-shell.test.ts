import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { buildPage } from '../built-page.js';
import { type Linked, Stack } from '../stack.js';
import { reached } from '../telling-provider.js';
import { PUBLIC_URL, startBrowser } from './chromium.js';
import { DASHBOARD, enterAs } from './dashboard.js';
import { Visitor } from './visitor.js';

let stack: Stack;
let browser: Browser;
let connection: Linked | undefined;

beforeAll(async () => {
  await buildPage('dashboard');
  stack = await Stack.start({ settings: { PUBLIC_URL } });
  browser = await startBrowser(await stack.url());
}, 60_000);

afterAll(() => browser.close());
afterAll(() => stack.close());

describe('a connection on a phone', () => {
  let visitor: Visitor;

  beforeAll(async () => {
    connection ??= await stack.connect('personio');
    visitor = await Visitor.come(browser, 'phone');
    await enterAs(visitor, stack, 'owner');
  }, 60_000);

  afterAll(() => visitor.leave());

  test('is listed, and shown with its runs, coverage, schedule and links', async () => {
    const { page } = visitor;
    await page.goto(`${DASHBOARD}/connections`);
    await page.getByRole('link', { name: 'Customer Ltd' }).waitFor();
    await page.getByText('Connected', { exact: true }).last().waitFor();
    await visitor.see('dashboard-30-connections');

    await page.getByRole('link', { name: 'Customer Ltd' }).click();
    await page.getByRole('heading', { name: 'How fresh each model is' }).waitFor();
    await page.getByRole('cell', { name: 'Employee' }).first().waitFor();
    await visitor.see('dashboard-31-overview');

    await page.getByRole('tab', { name: 'Runs' }).click();
    await page.getByRole('img', { name: /runs since/ }).waitFor();
    await page.getByRole('button', { name: 'Details' }).first().waitFor();
    await visitor.see('dashboard-32-runs');
    await page.getByRole('button', { name: 'Details' }).first().click();
    await page.getByRole('dialog').getByText('Pages').waitFor();
    await visitor.see('dashboard-33-run');
    await page.keyboard.press('Escape');

    await page.getByRole('tab', { name: 'Coverage' }).click();
    await page
      .getByRole('button', { name: /^Employee/ })
      .first()
      .click();
    await page.getByText('first_name').first().waitFor();
    await visitor.see('dashboard-34-coverage');

    await page.getByRole('tab', { name: 'Schedule' }).click();
    await page.getByRole('heading', { name: 'On schedule' }).waitFor();
    await visitor.see('dashboard-35-schedule');

    await page.getByRole('tab', { name: 'Links' }).click();
    await page.getByRole('heading', { name: 'Health page' }).waitFor();
    await visitor.see('dashboard-36-links');

    await page.getByRole('tab', { name: 'Erase' }).click();
    await page.getByRole('button', { name: 'Erase the connection …' }).click();
    await page.getByLabel('To confirm, type exactly: Customer Ltd').waitFor();
    await visitor.see('dashboard-37-erase');
    await page.keyboard.press('Escape');

    await page.goto(`${DASHBOARD}/members`);
    await page.getByText('Grace Hopper (you)').waitFor();
    await visitor.see('dashboard-38-members');
    await page.goto(`${DASHBOARD}/account`);
    await page.getByRole('heading', { name: 'My account' }).waitFor();
    await visitor.see('dashboard-39-account');
    expect(visitor.complaints).toEqual([]);
  }, 120_000);

  test('has records that could not be taken over: they are looked at, and tried again until they are right', async () => {
    const { page } = visitor;
    const linked = connection ?? (await stack.connect('personio'));
    const person = '3005';
    const before = await stack.one('employees', linked, person);
    await stack.personio.plant(person, { v2_person: { last_name: 'x'.repeat(1_000_001) } });
    await stack.sync(linked);
    let cutOff = (): void => undefined;
    const waits = new Promise<void>((resolve) => {
      cutOff = resolve;
    });
    await page.route('**/quarantine?*', async (route) => {
      await waits;
      await route.abort();
    });
    await page.goto(`${DASHBOARD}/connections/${linked.id}/quarantine`);
    await page.getByText('Loading …').waitFor({ state: 'attached' });
    await visitor.see('dashboard-40-quarantine-loading', { busy: true });
    cutOff();
    await page.getByText('No answer came.').waitFor();
    await page.unroute('**/quarantine?*');
    await page.getByRole('button', { name: 'Try again', exact: true }).click();
    const row = page.getByRole('row', { name: new RegExp(person) });
    await row.getByText(/^Record too large: \w+_name$/).waitFor();
    await visitor.see('dashboard-40-quarantine');
    await row.getByRole('button', { name: `Look at Employee ${person}` }).click();
    await page.getByRole('group', { name: 'The beginning of what the provider sent' }).getByText('xxx').waitFor();
    await visitor.see('dashboard-40-quarantined');
    await page.getByRole('button', { name: 'Close', exact: true }).click();

    await page.getByRole('button', { name: 'Try all again' }).click();
    await page.getByText('1 record is tried again.').waitFor();
    await reached(async () => {
      const { body } = await stack.get(`/api/v1/connectors/${linked.id}/quarantine`, linked);
      const [aside] = body.items as { tries: number; is_waiting: boolean }[];
      return aside?.is_waiting === false && aside.tries > 1;
    });
    expect(await stack.one('employees', linked, person)).toMatchObject({ last_name: before['last_name'] });
    await stack.personio.plant(person, { v2_person: { last_name: 'Short' } });
    await row.getByRole('button', { name: `Try again: Employee ${person}` }).click();
    await page.getByText('It is tried again, and the provider is asked for it.').waitFor();
    await stack.sync(linked); // at the latest with the next reading
    await page.getByText('No records in quarantine').waitFor({ timeout: 30_000 });
    expect(await stack.one('employees', linked, person)).toMatchObject({ last_name: 'Short' });
    expect(visitor.complaints).toEqual([]);
  }, 120_000);

  test('is told what the provider cannot say, and which of its calls are passed on', async () => {
    const { page } = visitor;
    const { id } = connection ?? (await stack.connect('personio'));
    await page.goto(`${DASHBOARD}/connections/${id}/settings`);
    await page.getByRole('combobox', { name: 'Time zone', exact: true }).fill('Europe/Berlin');
    await page.getByRole('option', { name: 'Europe/Berlin' }).click();
    await page.getByRole('button', { name: 'Add a place' }).click();
    await page.getByLabel('Place', { exact: true }).fill('Lisbon');
    await page.getByRole('combobox', { name: 'Reports' }).fill('8b6b89ba');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save the settings' }).click();
    await page.getByText('Each text of the list should be v1:<id> or v2:<id>').waitFor();
    await page.getByText(/each with the name of a time zone/).waitFor();
    await page.getByRole('switch', { name: 'Pass calls on' }).click();
    await page.getByLabel('Allowed calls').fill('GET /v2/persons/*/employments\nget v2');
    await page.getByRole('button', { name: 'Save what is passed on' }).click();
    await page.getByText(/^Line 2: Input should be a path/).waitFor();
    await visitor.see('dashboard-40-settings-refused');

    await page.getByRole('combobox', { name: 'Time zone of Lisbon' }).fill('Lisbon');
    await page.getByRole('option', { name: 'Europe/Lisbon' }).click();
    await page.getByRole('combobox', { name: 'Reports' }).press('Backspace');
    await page.getByRole('button', { name: 'Save the settings' }).click();
    await page.getByText('The settings are saved, and hold from the next sync.').waitFor();
    await page.getByLabel('Allowed calls').fill('GET /v2/persons/*/employments\n* /v2/projects/**');
    await page.getByRole('button', { name: 'Save what is passed on' }).click();
    await page.getByText('What is allowed is passed on.').waitFor();

    const { body } = await stack.get(`/api/v1/connectors/${id}/settings`);
    const values = body.settings.map(({ name, value }: { name: string; value: unknown }) => [name, value]);
    expect(Object.fromEntries(values)).toEqual({
      ...{ time_zone: 'Europe/Berlin', location_time_zones: { Lisbon: 'Europe/Lisbon' }, reports: null },
    });
    expect((await stack.get(`/api/v1/connectors/${id}/passthrough`)).body).toMatchObject({
      enabled: true,
      allow: [
        { method: 'GET', path: '/v2/persons/*/employments' },
        { method: '*', path: '/v2/projects/**' },
      ],
    });
    expect(visitor.complaints).toEqual([]);
  }, 60_000);
});

test('an admin syncs, pauses, repairs and erases a connection, and has it certified', async () => {
  connection ??= await stack.connect('personio');
  const visitor = await Visitor.come(browser);
  const { page } = visitor;
  await enterAs(visitor, stack, 'admin');

  await page.goto(`${DASHBOARD}/connections/${connection.id}/runs`);
  await page.getByRole('button', { name: 'Sync now' }).click();
  await page.getByRole('menuitem', { name: /^Everything/ }).click();
  await page.getByText('A full sync is queued.').waitFor();
  await page.getByText('No sync is running.').waitFor();

  await page.getByRole('tab', { name: 'Coverage' }).click();
  await page.getByRole('tab', { name: 'Schedule' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('heading', { name: 'Paused' }).waitFor();
  await visitor.see('dashboard-41-paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('heading', { name: 'On schedule' }).waitFor();
  await page
    .getByRole('row', { name: /^People/ })
    .getByRole('button', { name: 'Change' })
    .click();
  await page.getByLabel('Changes, every … minutes').fill('5');
  await visitor.see('dashboard-42-stream');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Every 5 min (default 15 min)').waitFor();

  await page.getByRole('tab', { name: 'Links' }).click();
  await page.getByRole('button', { name: 'Make a relink link' }).click();
  await page.getByRole('img', { name: 'QR code of the link' }).waitFor();
  await page.getByRole('button', { name: 'Make a health link' }).click();
  await page.getByRole('group', { name: 'Health link', exact: true }).waitFor();
  await visitor.see('dashboard-43-links-made');

  await page.getByRole('tab', { name: 'Erase' }).click();
  await page.getByRole('button', { name: 'Erase the connection …' }).click();
  await page.getByLabel('To confirm, type exactly: Customer Ltd').fill('Customer Ltd');
  expect(await page.getByRole('button', { name: 'Erase it all' }).isDisabled()).toBe(true);
  await page.getByLabel('To confirm, type exactly: Customer Ltd').fill('Customer Ltd, Personio HR, production');
  await page.getByRole('button', { name: 'Erase it all' }).click();
  await page.getByRole('heading', { name: 'Customer Ltd is erased' }).waitFor();
  await visitor.see('dashboard-44-certificate');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the certificate' }).click(),
  ]);
  expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toMatchObject({ connector_id: connection.id });
  connection = undefined;

  await page.goto(`${DASHBOARD}/members`);
  await page.getByRole('button', { name: 'Invite a member' }).click();
  await page.getByLabel('E-mail').fill('new@vendor.example');
  await page.getByRole('button', { name: 'Make the invitation' }).click();
  await page.getByRole('group', { name: 'One-time link' }).waitFor();
  await visitor.see('dashboard-45-invited');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('cell', { name: 'new@vendor.example' }).waitFor();
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
}, 180_000);

test('a viewer is shown no button that the API would refuse, and a session that has ended asks for a login', async () => {
  connection ??= await stack.connect('personio');
  const visitor = await Visitor.come(browser);
  const { page } = visitor;
  await enterAs(visitor, stack, 'viewer');

  await page.goto(`${DASHBOARD}/connections`);
  await page.getByRole('link', { name: 'Customer Ltd' }).click();
  await page.getByRole('cell', { name: 'Employee', exact: true }).waitFor();
  expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts()).not.toEqual(
    expect.arrayContaining(['Members', 'API keys', 'Logs']),
  );
  expect(await page.getByRole('tab').allInnerTexts()).toEqual([
    ...['Overview', 'Runs', 'Coverage', 'Quarantine', 'Schedule', 'Settings'],
  ]);
  expect(await page.getByRole('button', { name: 'Mute' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Sync now' }).click();
  await page.getByRole('menuitem').first().waitFor();
  expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Changes only']);
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Schedule' }).click();
  await page.getByRole('heading', { name: 'Quiet hours' }).waitFor();
  expect(await page.getByRole('button', { name: /^(Pause|Change|Set quiet hours)$/ }).count()).toBe(0);
  await visitor.see('dashboard-46-viewer');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByText('None are passed on.').waitFor();
  expect(await page.getByRole('button', { name: /^Save/ }).count()).toBe(0);
  for (const path of ['members', 'connections/new']) {
    await page.goto(`${DASHBOARD}/${path}`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  }

  await page.goto(`${DASHBOARD}/connections/${connection.id}/runs`);
  await page.getByRole('radiogroup', { name: 'Environment' }).getByText('Development').click();
  await page.getByText('No connections yet').waitFor();
  expect(page.url()).toBe(`${DASHBOARD}/connections?env=development`);
  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByText('Nothing is connected in development.').waitFor();
  await page.getByRole('link', { name: 'show production' }).click();
  await page.getByText('Synced within a day').waitFor();
  expect(page.url()).toBe(`${DASHBOARD}/`);
  expect(await page.getByText('Nothing is connected').count()).toBe(0);

  await page.context().clearCookies();
  await page.goto(`${DASHBOARD}/connections/${connection.id}/runs`);
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  expect(await visitor.focused()).toBe('E-mail');
  expect(page.url()).toBe(`${DASHBOARD}/connections/${connection.id}/runs`);
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
}, 120_000);
