import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PUBLIC_URL } from './chromium.js';
import { stage } from './stage.js';
import { VIEWPORTS, Visitor } from './visitor.js';

const set = stage();

const AREAS = ['employees', 'persons', 'org-units', 'legal-entities', 'cost-centers', 'absences', 'attendances'];
const ATTRIBUTES = ['id', 'first_name', 'last_name', 'status', 'last_modified_at'];
const kinds = Object.keys(VIEWPORTS) as (keyof typeof VIEWPORTS)[];

describe.each(kinds)('on a %s', (kind) => {
  let visitor: Visitor;

  beforeAll(async () => {
    visitor = await Visitor.come(set.browser, kind);
  });

  afterAll(() => visitor.leave());

  test('an admin is told who asks, chooses, connects, sees the first sync, and ends it with a certificate', async () => {
    const { page } = visitor;
    const { stack } = set;
    const rights = await stack.personio.newCredentials({ areas: AREAS });
    await page.goto(`${PUBLIC_URL}/link#${await stack.invite('personio')}`);

    await page.getByRole('heading', { name: 'Vendor asks to read your Personio data' }).waitFor();
    await page.getByLabel('Pay', { exact: true }).uncheck();
    await page.getByLabel('Birth date').uncheck();
    await page.getByText('Switched off: Pay, Salary, and Birth date.').waitFor(); // salary goes with pay
    await visitor.state('1-asks-with-something-off');
    await page.getByRole('button', { name: 'Continue' }).click();

    await page.getByText('Do not tick these permissions, as you switched them off: Compensations.').waitFor();
    await visitor.state('2-guide');
    await page.getByRole('button', { name: 'I have the credentials' }).click();

    await visitor.state('3-credentials');
    await page.getByLabel('Client ID').fill(rights['client_id'] ?? '');
    await page.getByLabel('Client secret', { exact: true }).fill('papi-wrong');
    await page.getByText('Personio does not accept these credentials.').waitFor();
    await visitor.state('4-wrong-secret');

    await page.getByLabel('Client secret', { exact: true }).fill(rights['client_secret'] ?? '');
    await page.getByRole('heading', { name: 'Cannot be read yet' }).waitFor();
    await visitor.state('5-missing-rights');

    await stack.personio.setRights(rights, { areas: null, attributes: ATTRIBUTES });
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('attributes are not shared: they stay empty.').waitFor();
    await page.getByText('Parts that stay empty').click();
    await page.getByText('“Readable employee attributes” and choose:').waitFor();
    await page.getByRole('listitem').getByText('Email', { exact: true }).waitFor();
    await visitor.state('6-missing-attributes');

    await stack.personio.setRights(rights, { attributes: null });
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('Everything that you chose can be read.').waitFor();
    await visitor.state('7-all-granted');

    await page.getByRole('button', { name: 'Connect', exact: true }).click();

    await page.getByRole('heading', { name: 'Personio is connected' }).waitFor();
    await visitor.state('8-first-sync');
    await page.getByText('Done. Everything was read once').waitFor();
    await visitor.state('9-done');

    await openHealthPage();
    await visitor.state('10-health');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused: nothing is read until you resume.').waitFor();
    await visitor.state('11-paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Everything works.').waitFor();
    await page.getByText('Resumed.').waitFor();

    await page.locator('summary').click();
    await page.getByLabel('Sick leave').uncheck();
    await page.getByText('This deletes what was read of: Sick leave.').waitFor();
    await visitor.state('12-choices');
    await page.getByRole('button', { name: 'Save and delete' }).click();
    await stack.query(`UPDATE stream SET render_until = now() + interval '1 minute'`); // somebody else's turn to delete
    await page.getByRole('button', { name: 'Yes, delete it now' }).click();
    await page.getByText('Saved. This applies from now on.').waitFor();
    expect(await page.getByText('Resumed.').count()).toBe(0); // what was done before has had its say
    await page.getByText('Now being deleted: what was read of Sick leave.').waitFor();
    await page.getByText('Not read: Pay, Salary, Birth date, and Sick leave.').waitFor();
    await visitor.state('13-saved');
    await stack.query('UPDATE stream SET render_until = now()');
    await page.getByText('Now being deleted').waitFor({ state: 'detached' });

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(lines.length).toBeGreaterThan(12);
    for (const line of lines) expect(JSON.parse(line)).toBeInstanceOf(Object);

    await page.getByLabel('To confirm, type exactly: Customer Ltd').fill('Customer');
    await page.getByRole('button', { name: 'Disconnect and erase' }).click();
    await page.getByText('Please type exactly “Customer Ltd”. Nothing was deleted.').waitFor();
    await visitor.state('14-not-the-name');
    await page.getByLabel('To confirm, type exactly: Customer Ltd').fill('Customer Ltd');
    await page.getByRole('button', { name: 'Disconnect and erase' }).click();
    await page.getByRole('heading', { name: 'Disconnected and erased' }).waitFor();
    await visitor.state('15-certificate');
    // Times are said as people say them; a program finds them beside.
    expect(await page.locator('dl time').getAttribute('datetime')).toMatch(/\dT\d/);
    expect(await page.locator('dl').innerText()).not.toMatch(/\dT\d/);
    expect(visitor.complaints).toEqual([]);
  }, 120_000);

  async function openHealthPage(): Promise<void> {
    const { page } = visitor;
    await page.goto(await page.getByLabel('Your link').inputValue());
    await page.getByRole('heading', { name: 'Personio and Vendor' }).waitFor();
  }
});
