import { beforeEach, describe, expect, test } from '@jest/globals';
import { AuditLog } from '#journal';
import type { Caller } from '../api-client.js';
import { PUBLIC_URL } from './chromium.js';
import { switchOff, throughLink } from './health-link.js';
import { visitedStage } from './stage.js';
import { enter, toCredentials } from './visitor.js';

const set = visitedStage();
let { stack, visitor, page } = set;

beforeEach(() => {
  ({ stack, visitor, page } = set);
});

const openLink = async (): Promise<unknown> => page.goto(`${PUBLIC_URL}/link#${await stack.invite('personio')}`);

describe('who comes back', () => {
  test('finds the step and what was switched off after a reload, and the step before with the browser’s Back', async () => {
    await openLink();
    await page.getByLabel('Pay', { exact: true }).uncheck();
    await page.reload();
    await page.getByText('Switched off: Pay and Salary.').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'I have the credentials' }).click();
    await enter(stack.personio.credentials, page);
    await page.reload();
    await page.getByRole('heading', { name: 'Enter the credentials' }).waitFor();
    expect(await page.getByLabel('Client ID').inputValue()).toBe('');
    await page.goBack();
    await page.getByText('Do not tick these permissions, as you switched them off: Compensations.').waitFor();
    await page.goBack();
    await page.getByLabel('Birth date').uncheck();
    await page.goForward();
    await page.getByText('as you switched them off: Salary and Birth date.').waitFor();
    await page.goto('about:blank');
    await page.goBack();
    await page.getByRole('button', { name: 'I have the credentials' }).click();
    await enter(stack.personio.credentials, page);
    const [asked] = await Promise.all([
      page.waitForRequest('**/link/complete'),
      page.getByRole('button', { name: 'Connect', exact: true }).click(),
    ]);
    await page.getByRole('heading', { name: 'Personio is connected' }).waitFor();
    await page.goBack();

    expect(await page.getByRole('heading', { name: 'Personio is connected' }).count()).toBe(1);
    expect(await page.evaluate('history.state')).toBeNull();
    expect(asked.postDataJSON().off).toEqual({ models: ['compensation'], fields: ['salary', 'birth_date'] });
    expect(visitor.complaints).toEqual([]);
  }, 60_000);

  test('after a disconnect is shown the certificate again, with the link that opens nothing else', async () => {
    const { health_url: url } = await finished();
    await page.goto(url);
    await page.getByLabel('To confirm, type exactly: Customer Ltd').fill('Customer Ltd');
    await page.getByRole('button', { name: 'Disconnect and erase' }).click();
    await page.getByRole('heading', { name: 'Disconnected and erased' }).waitFor();
    const at = await page.locator('time').getAttribute('datetime');
    await page.reload();
    await page.getByText('Did you end the connection with this link?').waitFor();
    await visitor.state('health-over');
    await page.getByRole('button', { name: 'Show the certificate' }).click();
    await page.getByRole('heading', { name: 'Disconnected and erased' }).waitFor();

    expect(await page.locator('time').getAttribute('datetime')).toBe(at);
    await page.getByText(/^Working hours: \d+$/).waitFor();
    await visitor.state('certificate-again');
    await page.goto('about:blank');
    await page.goto(`${PUBLIC_URL}/connect/health#pp_health_nobody`);
    await page.getByRole('button', { name: 'Show the certificate' }).click();
    await page.getByText('there is no certificate').waitFor();
  });
});

test('one’s own change is no one else’s, also where its answer was lost, and nothing is chosen while it is saved', async () => {
  const { health_url: url, temporary_token: temporary } = await finished();
  await stack.settled(await stack.redeem(temporary), new Date(0));
  await page.goto(url);
  await page.locator('summary').click();
  await page.getByLabel('Birth date').uncheck();
  await page.getByRole('button', { name: 'Save and delete' }).click();
  let go: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/health/choices', async (route) => {
    await switchOff(stack, url, { models: [], fields: ['birth_date'] }); // it arrives, and its answer does not
    await gone;
    await route.abort();
  });
  await page.getByRole('button', { name: 'Yes, delete it now' }).click();
  await page.getByRole('button', { name: 'Saving …' }).waitFor();
  expect(await page.getByLabel('Salary').isDisabled()).toBe(true);
  go();
  await page.getByText('Saved. This applies from now on.').waitFor();

  expect(await page.getByText('Somebody else').count()).toBe(0);
  expect(await page.getByText('We cannot be reached').count()).toBe(0);
  expect(await page.getByLabel('Birth date').isChecked()).toBe(false);
  expect(await page.getByLabel('Salary').isDisabled()).toBe(false);
});

test('two clicks on Back are one step, what was chosen is said before it counts, and what others keep in the history is no step', async () => {
  await openLink();
  await page.getByLabel('Pay', { exact: true }).uncheck();
  await toCredentials(page);
  await enter(stack.personio.credentials, page);
  await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
  expect(await page.getByText('Switched off: Pay and Salary.').count()).toBe(1);
  await page.evaluate(`{
    const back = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Back');
    back.click();
    back.click();
  }`);
  await page.getByRole('heading', { name: 'Create API credentials' }).waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('heading', { name: 'Vendor asks' }).waitFor();

  for (const state of ['7', "{ stage: 'asks' }", "{ stage: 'nowhere', off: { models: [1] }, cameFrom: true }"]) {
    await page.evaluate(`history.replaceState(${state}, '')`);
    await page.reload();
    await page.getByText('Nothing is switched off.').waitFor();
  }
  expect(visitor.complaints).toEqual([]);
});

test('who has connected is not told to ask before they continue', async () => {
  const privacy = { privacy_url: 'https://vendor.test/privacy' };
  expect((await stack.api.send('put', '/api/v1/connect-page', stack.caller(), privacy)).status).toBe(200);
  await openLink();
  await page.getByText('before you continue').waitFor();
  await page.goto((await finished()).health_url);
  await page.getByRole('link', { name: 'Privacy notice of Vendor' }).waitFor();

  expect(await page.getByText('before you continue').count()).toBe(0);
});

test('what nothing works without cannot be left out, and an empty form says what is missing', async () => {
  const rights = await stack.personio.newCredentials({ areas: ['absences'] });
  await openLink();
  await toCredentials(page);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByRole('alert').getByText('Still missing: “Client ID” and “Client secret”.').waitFor();
  await visitor.state('credentials-missing');
  await enter(rights, page);
  await page.getByText('It cannot work without “People”').waitFor();

  expect(await page.getByRole('button', { name: 'Connect' }).count()).toBe(0);
  await visitor.state('people-missing');
  await stack.personio.setRights(rights, { areas: ['employees', 'persons'] });
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.getByRole('button', { name: 'Connect without what is missing' }).waitFor();
});

test('a link that the vendor has made says whose its pauses are, and ends none of the customer’s', async () => {
  const { health_url: own, temporary_token: temporary } = await finished();
  const { id } = await stack.redeem(temporary);
  const made = await stack.api.post(`/api/v1/connectors/${id}/health-links`, stack.caller());
  const customer: Caller = throughLink(own);
  await stack.api.post('/api/embedded/v1/health/pause', customer);
  const entry = { organisationId: stack.vendor.id, connectionId: id, action: 'file.read', subject: '', outcome: 'ok' };
  await stack.service(AuditLog).write({ ...entry, actor: 'file_link' });
  await page.goto(own);
  await page.getByText('Through the link to a file').waitFor();
  await page.getByText('Only you can resume it').waitFor();
  await page.goto('about:blank');
  await page.goto(made.body.health_url as string);
  await page.getByText('what you pause with it, Vendor can resume as well').waitFor();
  expect(await page.getByText('Only you can resume it').count()).toBe(0);
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('It was paused with a link of your own').waitFor();
  await visitor.state('health-paused-elsewhere');
});

/** What the page hands over at its end. */
async function finished(): Promise<{ health_url: string; temporary_token: string }> {
  const body = { link_token: await stack.invite('personio'), credentials: stack.personio.credentials };
  return (await stack.api.post('/api/embedded/v1/link/complete', {}, body)).body;
}
