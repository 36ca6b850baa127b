import { beforeEach, describe, expect, test } from '@jest/globals';
import { PUBLIC_URL } from './chromium.js';
import { healthOf, switchOff, throughLink } from './health-link.js';
import { visitedStage } from './stage.js';
import { enter, toCredentials, Visitor } from './visitor.js';

const set = visitedStage();
let { stack, visitor, page } = set;

beforeEach(() => {
  ({ stack, visitor, page } = set);
});

/** What a strict policy stops. */
const INLINE = /<style|<script(?![^>]*src=)|\son\w+=|style=/;

const openLink = async (token: string): Promise<unknown> => page.goto(`${PUBLIC_URL}/link#${token}`);

describe('the page', () => {
  test('runs nothing that is written into it, asks nobody else, stores nothing, and its policy stops nothing of it', async () => {
    await openLink(await stack.invite('personio'));
    await page.getByRole('heading', { name: 'Vendor asks' }).waitFor();
    const document = visitor.responses.find(
      (response) => response.url().includes('/connect/') && response.status() === 200,
    );
    const headers = (await document?.allHeaders()) ?? {};

    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    for (const inline of ['<style>', '<script>', '<p onclick="">', '<p style="">']) expect(inline).toMatch(INLINE);
    expect(await document?.text()).toMatch(/<script [^>]*src=/);
    expect(await document?.text()).not.toMatch(INLINE);
    expect(visitor.requests.map((request) => new URL(request.url()).origin)).toEqual(
      visitor.requests.map(() => PUBLIC_URL),
    );
    expect(page.url()).toContain('pp_link');
    expect(visitor.requests.some((request) => request.postData()?.includes('pp_link'))).toBe(true);
    expect(
      visitor.requests.filter((request) => request.url().includes('pp_link')).map((request) => request.url()),
    ).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  test('speaks the language of the browser', async () => {
    const german = await Visitor.come(set.browser, 'phone', { locale: 'de-AT' });
    await german.page.goto(`${PUBLIC_URL}/link#${await stack.invite('personio')}`);
    await german.page.getByRole('heading', { name: 'Vendor möchte Ihre Daten aus Personio lesen' }).waitFor();

    expect(await german.page.getAttribute('html', 'lang')).toBe('de');
    await german.leave();
  });

  test('asks for recruiting credentials likewise, of which some may be left out', async () => {
    await openLink(await stack.invite('personio_ats'));
    await toCredentials(page);
    await page.getByRole('button', { name: 'Check', exact: true }).waitFor();
    await visitor.state('recruiting-empty');
    await enter(stack.personio.credentials, page);
    await page.getByRole('heading', { name: 'Can be read' }).waitFor();
    await visitor.state('recruiting-some');
  });

  test('says what it waits for, and that it could not be loaded', async () => {
    let go: () => void = () => undefined;
    await page.route('**/link/session', async (route) => {
      await new Promise<void>((resolve) => (go = resolve));
      await route.abort();
    });
    const later = { category: 'HRIS', integration: 'personio', first_sync: false };
    const asked = { ...later, end_user_data: { org_name: 'Customer Ltd', origin_id: 'customer-1' } };
    const link = await stack.api.post('/api/embedded/v1/link/create-link-token', stack.caller(), asked);
    await openLink(link.body.link_token as string);
    await page.getByRole('heading', { name: 'One moment' }).waitFor();
    await visitor.state('loading');
    go();
    await page.getByRole('heading', { name: 'The page could not be loaded' }).waitFor();
    await visitor.state('not-loaded');
    await page.unroute('**/link/session');
    await page.getByRole('button', { name: 'Try again' }).click();
    await toCredentials(page);
    await page.route('**/link/check', async (route) => {
      await new Promise<void>((resolve) => (go = resolve));
      await route.continue();
    });
    await enter(stack.personio.credentials, page);
    await page.getByRole('button', { name: 'Checking …' }).waitFor();
    await visitor.state('checking');
    go();
    await page.getByText('Everything that you chose can be read.').waitFor();
    await page.route('**/link/complete', async (route) => {
      await new Promise<void>((resolve) => (go = resolve));
      await route.continue();
    });
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('button', { name: 'Connecting …' }).waitFor();
    go();
    await page.getByText('Vendor starts the reading later.').waitFor();
    await page.getByText('Not begun yet').first().waitFor();
    await visitor.state('first-sync-paused');
  });

  test('understands what was pasted: both in one field, as JSON', async () => {
    const { client_id: id, client_secret: secret } = stack.personio.credentials;
    await openLink(await stack.invite('personio'));
    await toCredentials(page);
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(JSON.stringify({ id, secret }, null, 2))})`);
    await page.getByLabel('Client secret', { exact: true }).focus();
    await page.keyboard.press('Control+V');

    await page.getByText('We recognized what you pasted and used it: Client ID').waitFor();
    await page.getByText('Everything that you chose can be read.').waitFor();
    expect(await page.getByLabel('Client ID').inputValue()).toBe(id);
    expect(await page.getByLabel('Client secret', { exact: true }).inputValue()).toBe(secret);
    expect(visitor.requests.filter((request) => request.url().endsWith('/link/check'))).toHaveLength(1);
    await visitor.state('pasted');
  });

  test('tells when the provider does not answer, when there is no network, and when it was tried too often', async () => {
    const token = await stack.invite('personio');
    await openLink(token);
    await toCredentials(page);
    await stack.personio.fault('POST /v', 'cut', { times: 99 });
    await enter(stack.personio.credentials, page);
    await page.getByText('Personio does not answer at the moment.').waitFor();
    await visitor.state('provider-away');
    await stack.personio.recover();

    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('We cannot be reached at the moment.').waitFor();
    await page.context().setOffline(false);

    const wrong = { client_id: 'papi-wrong', client_secret: 'papi-wrong' };
    for (let tries = 0; tries < 20; tries += 1)
      await stack.api.post('/api/embedded/v1/link/check', {}, { link_token: token, credentials: wrong });
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('Too many attempts. Wait').waitFor();
    await page.getByRole('button', { name: /^Check again \(\d+\)$/ }).waitFor();
    await visitor.state('tried-too-often');
  });

  test('can be used with the keyboard alone', async () => {
    await openLink(await stack.invite('personio'));
    await page.getByRole('heading', { name: 'Vendor asks' }).waitFor();
    expect(await visitor.focused()).toMatch(/^Vendor asks/);
    await visitor.tabTo('Pay');
    await page.keyboard.press('Space');
    await page.getByText('Switched off: Pay and Salary.').waitFor();
    await visitor.tabTo('Continue');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Create API credentials' }).waitFor();
    expect(await visitor.focused()).toMatch(/^Create API credentials/);
    await visitor.tabTo('I have the credentials');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Enter the credentials' }).waitFor();
    await visitor.tabTo('Client ID');
    await page.keyboard.insertText(stack.personio.credentials['client_id'] ?? '');
    await visitor.tabTo('Client secret');
    await page.keyboard.insertText(stack.personio.credentials['client_secret'] ?? '');
    await page.getByText('Everything that you chose can be read.').waitFor();
    await visitor.tabTo('Connect');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Personio is connected' }).waitFor();
    expect(await visitor.focused()).toBe('Personio is connected');
    await visitor.tabTo('Copy link');
    await page.keyboard.press('Enter');

    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/\/connect\/health#pp_health_/);
  });
});

describe('a connection that is there', () => {
  test('is connected again from its health page after its credentials have died', async () => {
    const credentials = await stack.personio.newCredentials();
    const { health_url: url, temporary_token: temporary } = await finished(credentials);
    const connection = await stack.redeem(temporary);
    await stack.settled(connection, new Date(0));
    await page.goto(url);
    await page.getByText('Up to date').first().waitFor();
    await stack.personio.withdraw(credentials);
    await stack.sync(connection);

    await page.reload();
    await page.getByText('Personio no longer accepts the credentials.').waitFor();
    expect(await page.getByText('Up to date').count()).toBe(0);
    expect(await page.getByRole('heading', { name: 'What to fix' }).count()).toBe(0);
    await visitor.state('health-relink');
    await page.getByRole('button', { name: 'Connect again' }).click();
    await page.getByRole('heading', { name: 'Connect Personio again' }).waitFor();
    await visitor.state('relink-guide');
    await switchOff(stack, url, { models: [], fields: ['birth_date'] });
    await page.getByRole('button', { name: 'I have the credentials' }).click();
    await enter(await stack.personio.newCredentials(), page);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('heading', { name: 'Personio is connected' }).waitFor();
    await page.getByText('Done. Everything was read once').waitFor();

    expect(await stack.connector(connection)).toMatchObject({ status: 'COMPLETE' });
    // Chosen while the page stood open.
    expect((await healthOf(stack, url)).fields.filter(({ on }) => !on).map(({ name }) => name)).toEqual(['birth_date']);
  });

  test('says of credentials that are known, and may nothing any more, what happened and what to do', async () => {
    const credentials = await stack.personio.newCredentials();
    const { health_url: url, temporary_token: temporary } = await finished(credentials);
    const connection = await stack.redeem(temporary);
    await stack.settled(connection, new Date(0));
    await stack.personio.setRights(credentials, { areas: [] });
    await stack.sync(connection);
    await page.goto(url);
    await page.getByText('Personio allows nothing with the credentials any more.').waitFor();
    await page.getByText('they were switched off there, or all their permissions were taken away').waitFor();

    expect(await page.getByText('no longer accepts').count()).toBe(0);
    await visitor.state('health-barred');
  });

  test('takes nobody’s choice back unseen, and shows who holds a page open that its link is void', async () => {
    const { health_url: url, temporary_token: temporary } = await finished(stack.personio.credentials);
    await stack.settled(await stack.redeem(temporary), new Date(0));
    await page.goto(url);
    await page.locator('summary').click();
    await page.getByLabel('Birth date').uncheck();
    await switchOff(stack, url, { models: ['compensation'], fields: [] });
    await page.getByRole('button', { name: 'Save and delete' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByText('Somebody else has changed this meanwhile.').waitFor();
    await page.getByRole('alert').getByText('Switched off: Pay and Salary.').waitFor(); // salaries go with it

    expect(await visitor.focused()).toBe('Save');
    expect(await page.getByLabel('Birth date').isChecked()).toBe(true);
    await visitor.state('health-moved');
    await page.getByLabel('Pay', { exact: true }).check();
    expect(await page.getByLabel('Salary').isChecked()).toBe(true); // they go together
    await stack.api.post('/api/embedded/v1/health/revoke', throughLink(url));
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('heading', { name: 'This link is not valid' }).waitFor();
  });

  test('says what could not be read, and leads to what to do', async () => {
    const credentials = await stack.personio.newCredentials();
    await openLink(await stack.invite('personio'));
    await toCredentials(page);
    await enter(credentials, page);
    await page.getByText('Everything that you chose can be read.').waitFor();
    await stack.personio.setRights(credentials, { areas: ['employees', 'persons'] });
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText(/\d+ of \d+ kinds of data could not be read/).waitFor();
    await visitor.state('first-sync-failed');
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Open your overview page' }).first().click(),
    ]);

    await opened.getByRole('heading', { name: 'What to fix' }).waitFor();
  });

  test('is not connected again with credentials of another account', async () => {
    const connection = await stack.redeem((await finished(stack.personio.credentials)).temporary_token);
    await stack.settled(connection, new Date(0));
    await stack.personio.replace({ people: 20, speed: 100 });
    await openLink(await stack.invite('personio', connection));
    await page.getByRole('button', { name: 'I have the credentials' }).click();
    await enter(stack.personio.credentials, page);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('These credentials belong to a different Personio account.').waitFor();
    expect(await visitor.focused()).toMatch(/^These credentials belong to a different/);
    await visitor.state('other-account');
  });

  test('has health pages of the vendor’s making, which switch nothing on; one that is void is as one that never was', async () => {
    const off = { models: ['compensation'], fields: [] };
    const connection = await stack.redeem((await finished(stack.personio.credentials, off)).temporary_token);
    const made = await stack.api.post(`/api/v1/connectors/${connection.id}/health-links`, stack.caller());
    const url = made.body.health_url as string;
    await page.goto(url);
    await page.locator('summary').click();
    expect(await page.getByLabel('Pay', { exact: true }).isDisabled()).toBe(true);
    expect(await page.getByRole('checkbox', { name: 'Absences' }).isDisabled()).toBe(false);
    expect(await page.getByRole('button', { name: 'Download' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Deactivate this link' }).click();
    await visitor.state('health-sure');
    // Who gets round the page meets the server.
    for (const id of ['model-compensation', 'field-salary']) {
      await page.evaluate(`document.getElementById('${id}').disabled = false`);
      await page.locator(`#${id}`).check();
    }
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('With this link nothing can be switched on.').waitFor();
    await page.getByRole('button', { name: 'Connect again' }).click();
    await page.getByRole('heading', { name: 'Connect Personio again' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Deactivate this link' }).click();
    await page.getByRole('button', { name: 'Yes, deactivate it' }).click();
    await page.getByRole('heading', { name: 'This link is deactivated' }).waitFor();
    await visitor.state('health-void');
    const shown = [];
    for (const hash of [new URL(url).hash, '#pp_health_nobody']) {
      await page.goto('about:blank');
      await page.goto(`${PUBLIC_URL}/connect/health${hash}`);
      await page.getByRole('heading', { name: 'This link is not valid' }).waitFor();
      shown.push([await page.title(), await page.locator('body').innerText()].join('\n'));
    }
    expect(new Set(shown).size).toBe(1);
  });
});

/** What the page hands over at its end. */
async function finished(
  credentials: Record<string, string>,
  off?: { models: string[]; fields: string[] },
): Promise<{ health_url: string; temporary_token: string }> {
  const body = { link_token: await stack.invite('personio'), credentials, ...(off ? { off } : {}) };
  return (await stack.api.post('/api/embedded/v1/link/complete', {}, body)).body;
}
