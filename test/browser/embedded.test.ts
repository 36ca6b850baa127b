import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Frame } from 'playwright-core';
import { PUBLIC_URL } from './chromium.js';
import { visitedStage } from './stage.js';
import { FORGERY, VendorPage } from './vendor-page.js';
import { enter, toCredentials, Visitor } from './visitor.js';

const set = visitedStage();
let { stack, visitor, page } = set;

beforeEach(() => {
  ({ stack, visitor, page } = set);
});

/** A person on a green disc, 40 pixels wide. */
const LOGO =
  'iVBORw0KGgoAAAANSUhEUgAAACgAAAAoCAYAAACM/rhtAAAAsklEQVR42u3YOwqAMBBFUWsX5Grc/zZiJUhIzHzfTGAupBROE4jvaK0dmY/4w/' +
  'O+GudAgFyUBRaO4yLhMC40FEdBhuNWyBS4P2Qa3Ay5FzAaN0Kmw/XIApoAs+G+SDNgXxrgqgJqcFpkAQu47SWRBgFqcwVaxQZSkNaZv2ZSA71i' +
  'AWdI78hP/hESleivDh0Z+CIjgNxtBp1o3QrFUffBMBx3YYXCpBs1FKca0T1RVkDIeQBfPR0Nm3rPbAAAAABJRU5ErkJggg==';

describe('embedded in a page of the vendor’s', () => {
  let vendor: VendorPage;
  let link: string;

  beforeAll(async () => {
    vendor = await VendorPage.start(PUBLIC_URL, () => link);
  });

  afterAll(() => vendor.close());

  const register = (page: object): Promise<unknown> =>
    stack.api.send('put', '/api/v1/connect-page', stack.caller(), page);

  async function opened(): Promise<Frame> {
    link = await stack.invite('personio');
    await page.goto(vendor.origin);
    await page.getByRole('button', { name: 'Connect' }).click();
    const frame = await (await page.waitForSelector('iframe[title="Connect your HR system"]')).contentFrame();
    if (!frame) throw new Error('There is nothing in the frame.');
    return frame;
  }

  test('of an origin that is registered, it wears the vendor’s look, connects, and hands over a token that is good', async () => {
    await register({ name: 'Nordlicht HR', color: '#0a5c36', logo: LOGO, origins: [vendor.origin] });
    const frame = await opened();
    await frame.getByRole('heading', { name: 'Nordlicht HR asks' }).waitFor();
    await frame.evaluate(`document.querySelector('header img').decode()`);
    expect(await frame.evaluate(`getComputedStyle(document.querySelector('button.primary')).backgroundColor`)).toBe(
      'rgb(10, 92, 54)',
    );
    await visitor.state('embedded', frame);
    await toCredentials(frame);
    await enter(stack.personio.credentials, frame);
    await frame.getByRole('button', { name: 'Connect', exact: true }).click();
    await frame.getByRole('heading', { name: 'Personio is connected' }).waitFor();
    await visitor.state('embedded-connected', frame);
    const told = (await page.locator('#told').textContent()) ?? '';
    await frame.getByRole('button', { name: 'Close' }).click();
    await page.waitForSelector('iframe', { state: 'detached' });

    expect(told).toMatch(/^success pp_temp_\w+ $/);
    expect((await stack.redeem(told.split(' ')[1] ?? '')).token).toBeTruthy();
    expect(await page.locator('#told').textContent()).toBe(`${told}exit closed `);
    expect(await page.evaluate('document.activeElement.id')).toBe('open');
    expect(visitor.complaints).toEqual([]);
  });

  test('it believes nobody but the page: no other frame, and no other page in its own', async () => {
    await register({ origins: [vendor.origin] });
    const frame = await opened();
    await frame.getByRole('button', { name: 'Continue' }).waitFor();
    await page.evaluate(`document.body.append(Object.assign(document.createElement('iframe'), {
      name: 'second', src: document.querySelector('dialog iframe').src,
    }))`);
    await page.frameLocator('[name=second]').getByRole('button', { name: 'Continue' }).waitFor();
    await page.frame('second')?.evaluate(`parent.postMessage(${JSON.stringify(FORGERY)}, '*')`); // the right origin
    await page.evaluate(`postMessage(${JSON.stringify(FORGERY)}, '*')`);
    await frame.goto(`${vendor.origin}/forging`); // the right frame
    const heard = `heard.filter(({ temporaryToken }) => temporaryToken === 'forged').length`;
    for (let looks = 0; (await page.evaluate(heard)) !== 3 && looks < 50; looks += 1) await page.waitForTimeout(100);

    expect(await page.evaluate(heard)).toBe(3);
    expect(await page.locator('#told').textContent()).toBe('');
  });

  test('the page tells nothing to an origin that is none', async () => {
    await register({ origins: [vendor.origin] });
    const frame = await opened();
    await frame.getByRole('button', { name: 'Continue' }).waitFor();
    const address = new URL(frame.url());
    address.searchParams.set('origin', '*');
    await page.evaluate('heard.length = 0');
    await frame.goto(address.href);
    await frame.getByRole('button', { name: 'Continue' }).focus();
    await page.keyboard.press('Escape');
    address.searchParams.set('origin', vendor.origin);
    await frame.goto(address.href);
    await frame.getByRole('button', { name: 'Continue' }).waitFor();
    await page.waitForFunction('heard.length > 0');

    // What it had told before would have come before.
    expect(await page.evaluate('heard.map(({ type }) => type)')).toEqual(['ready']);
  });

  test('it is closed with Escape from within, and nothing behind it has the focus before', async () => {
    await register({ origins: [vendor.origin] });
    const frame = await opened();
    await frame.getByRole('button', { name: 'Continue' }).waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('IFRAME');
    await frame.getByRole('button', { name: 'Continue' }).focus();
    await page.keyboard.press('Escape');
    await page.waitForSelector('iframe', { state: 'detached' });

    expect(await page.locator('#told').textContent()).toBe('exit closed ');
  });

  test('opened while it is open, it is there once, and each that was opened tells once that it is gone', async () => {
    await register({ origins: [vendor.origin] });
    const frame = await opened();
    await frame.getByRole('button', { name: 'Continue' }).waitFor();
    await page.evaluate(`document.getElementById('open').click()`);
    await page.frameLocator('iframe').getByRole('button', { name: 'Continue' }).waitFor();

    expect(await page.locator('dialog').count()).toBe(1);
    expect(await page.locator('#told').textContent()).toBe('exit closed ');
    await page.frameLocator('iframe').getByRole('button', { name: 'Continue' }).focus();
    await page.keyboard.press('Escape');
    await page.waitForSelector('iframe', { state: 'detached' });
    expect(await page.locator('#told').textContent()).toBe('exit closed exit closed ');
    expect(await page.evaluate('document.activeElement.id')).toBe('open');
  });

  test.each([
    ['undefined', 'linkToken is missing'],
    [`{ baseUrl: 'https://hr.example.com', onSuccess() {} }`, 'linkToken is missing'],
    [`{ linkToken: { link_token: 'x' }, baseUrl: 'https://hr.example.com', onSuccess() {} }`, 'linkToken should be'],
    [`{ linkToken: 'x', onSuccess() {} }`, 'baseUrl is missing'],
    [`{ linkToken: 'x', baseUrl: 'hr.example.com', onSuccess() {} }`, 'baseUrl should be'],
    [`{ linkToken: 'x', baseUrl: 'https://hr.example.com' }`, 'onSuccess is missing'],
    [`{ linkToken: 'x', baseUrl: 'https://hr.example.com', onSuccess() {}, onExit: 'later' }`, 'onExit should be'],
  ])('what is missing or wrong is named, and nothing is opened: %s', async (options, named) => {
    await page.goto(vendor.origin);

    const said = await page.evaluate(`try { Peopleport.open(${options}); } catch (error) { String(error); }`);

    expect(said).toContain(`TypeError: Peopleport: ${named}`);
    expect(await page.locator('dialog').count()).toBe(0);
  });

  test('of an origin that is not registered, it is refused by the browser; the dialog says so after a while, the console what to do, and it can be closed', async () => {
    await register({ origins: ['https://app.vendor.example'] });
    await page.clock.install();
    const frame = await opened();
    for (let looks = 0; visitor.complaints.length === 0 && looks < 50; looks += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));

    expect(visitor.complaints.join()).toMatch(/frame-ancestors/);
    expect(await frame.evaluate('document.body?.innerText ?? ""').catch(() => '')).not.toContain('asks to read');
    expect(await page.getByText('This page does not open at the moment.').isVisible()).toBe(false);
    await page.clock.fastForward(10_000);
    await page.getByText('This page does not open at the moment.').waitFor();
    await visitor.look('embedded-refused');
    await page.keyboard.press('Escape');
    await page.waitForSelector('iframe', { state: 'detached' });
    expect(await page.locator('#told').textContent()).toBe('exit not_opened ');
    expect(visitor.complaints.at(-1)).toContain(
      `this one is ${vendor.origin}: add it to "origins" with PUT ${PUBLIC_URL}/`,
    );
  });

  test('of a link that has expired, it is the one page of void links, and can be closed by a button in the language of the browser', async () => {
    await register({ origins: [vendor.origin] });
    const german = await Visitor.come(set.browser, 'phone', { locale: 'de-DE' });
    link = await stack.invite('personio');
    await stack.query(`UPDATE link_token SET expires_at = now() - interval '1 second' WHERE used_at IS NULL`);
    await german.page.goto(vendor.origin);
    await german.page.getByRole('button', { name: 'Connect' }).click();
    await german.page.frameLocator('iframe').getByRole('heading', { name: 'Dieser Link ist nicht gültig' }).waitFor();
    await german.look('embedded-expired');
    await german.page.getByRole('button', { name: 'Schließen' }).click();
    await german.page.waitForSelector('iframe', { state: 'detached' });

    expect(await german.page.locator('#told').textContent()).toBe('exit closed ');
    expect(await german.page.evaluate('document.activeElement.id')).toBe('open');
    await german.leave();
  });
});
