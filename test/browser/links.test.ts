import { beforeEach, describe, expect, test } from '@jest/globals';
import { connectorOf } from '../simulated-company.js';
import { PUBLIC_URL } from './chromium.js';
import { visitedStage } from './stage.js';
import { enter, toCredentials } from './visitor.js';

const set = visitedStage();
let { stack, visitor, page } = set;

beforeEach(() => {
  ({ stack, visitor, page } = set);
});

const openLink = async (token: string): Promise<unknown> => page.goto(`${PUBLIC_URL}/link#${token}`);

/** All invitations that can still be used. */
async function takeBack(): Promise<void> {
  const { body } = await stack.api.get('/api/embedded/v1/link/link-tokens', stack.caller());
  for (const { id } of body.items as { id: string }[])
    await stack.api.delete(`/api/embedded/v1/link/link-tokens/${id}`, stack.caller());
}

describe('a link that is not good', () => {
  test('shows one and the same page, whatever is wrong with it', async () => {
    const used = await stack.invite('personio');
    await stack.complete(used, stack.personio.credentials);
    const expired = await stack.invite('personio');
    await stack.query(`UPDATE link_token SET expires_at = now() - interval '1 second' WHERE used_at IS NULL`);
    const shown = [];
    const back = await stack.invite('personio');
    await takeBack();
    for (const token of ['pp_link_nobody', 'broken%20link', '', used, expired, back]) {
      await page.goto('about:blank');
      await openLink(token);
      await page.getByRole('heading', { name: 'This link is not valid' }).waitFor();
      shown.push([await page.title(), await page.locator('body').innerText()].join('\n'));
    }
    expect(new Set(shown).size).toBe(1);
    await visitor.state('invalid');
  });

  test('is shown to who is in the middle of it when it is taken back, and nothing is stored', async () => {
    await openLink(await stack.invite('personio'));
    await toCredentials(page);
    await enter(stack.personio.credentials, page);
    await page.getByText('Everything that you chose can be read.').waitFor();
    const before = await stack.query('SELECT id FROM connection');
    await takeBack();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('heading', { name: 'This link is not valid' }).waitFor();

    expect(await stack.query('SELECT id FROM connection')).toEqual(before);
  });
});

/** Of the next call that connects: it arrives, and its answer does not. */
const loseAnswer = (): Promise<unknown> =>
  page.route(
    '**/link/complete',
    async (route) => {
      const url = route
        .request()
        .url()
        .replace(PUBLIC_URL, await stack.url());
      await route.fetch({ url });
      await route.abort();
    },
    { times: 1 },
  );

test('a link connects once, and hands over, also where the first answer is lost on its way', async () => {
  await openLink(await stack.invite('personio'));
  await toCredentials(page);
  await enter(stack.personio.credentials, page);
  await page.getByText('Everything that you chose can be read.').waitFor();
  const before = await stack.query('SELECT id FROM connection');
  await loseAnswer();
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  // Linked with all its questions to the provider, a breath, and asked again: on a busy machine more than is waited elsewhere.
  await page.getByRole('heading', { name: 'Personio is connected' }).waitFor({ timeout: 40_000 });

  expect(await stack.query('SELECT id FROM connection')).toHaveLength(before.length + 1);
  const code = page.getByLabel('Code', { exact: true });
  await page.getByText('Only if Vendor asks for it: a one-time code').click();
  expect(await stack.redeem(await code.inputValue())).toMatchObject({ token: expect.any(String) });
}, 60_000);

test('whoever connects with nothing secret, and whose answer is lost, is told that it is connected and how to go on', async () => {
  await openLink(await stack.invite('personio_ats'));
  await toCredentials(page);
  const { feed_label: label = '' } = stack.personio.credentialsFor(connectorOf('personio_ats'));
  await page.locator('#credential-feed_label').fill(label);
  await loseAnswer();
  await page.getByRole('button', { name: 'Connect without what is missing' }).click();
  await page.getByText('Personio Recruiting is connected; only the confirmation').waitFor({ timeout: 40_000 });

  expect(await visitor.focused()).toMatch(/they can send you one to your overview page\.$/);
  expect(await page.getByRole('button', { name: 'Connect' }).count()).toBe(0);
  await visitor.state('connected-already');
}, 60_000);

test('who asks is told with what it is for, in both languages, and where it says more', async () => {
  const purpose = { en: 'To plan shifts.', de: 'Um Schichten zu planen.' };
  const told = { purpose, privacy_url: 'https://vendor.example/privacy' };
  await stack.api.send('put', '/api/v1/connect-page', stack.caller(), told);
  await openLink(await stack.invite('personio'));
  await page.getByText('What Vendor uses it for: To plan shifts.').waitFor();
  const link = page.getByRole('link', { name: 'Privacy notice of Vendor (opens in a new tab)' });
  expect([await link.getAttribute('href'), await link.getAttribute('target')]).toEqual([told.privacy_url, '_blank']);
  await visitor.state('asks-with-purpose');
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await page.getByText('Wofür Vendor sie verwendet: Um Schichten zu planen.').waitFor();
});
