import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TestApi } from './api-app.js';
import { buildPage } from './built-page.js';

let stack: TestApi;
let url: string;

beforeAll(async () => {
  await buildPage('dashboard');
  stack = await TestApi.start();
  await stack.app.listen(0, '127.0.0.1');
  url = await stack.app.getUrl();
}, 60_000);

afterAll(() => stack.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url + path, { headers, redirect: 'manual' });

test.each(['/', '/dashboard'])('%s leads to the dashboard', async (path) => {
  const { status, headers } = await get(path);

  expect([status, headers.get('location')]).toEqual([302, 'dashboard/']);
});

test.each(['/dashboard/', '/dashboard/connections', '/dashboard/connections/42/runs', '/dashboard/index.html'])(
  '%s answers the page, whose files are found from there',
  async (path) => {
    const answer = await get(path);
    const text = await answer.text();

    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const [, script = ''] = /<script [^>]*src="([^"]+)"/.exec(text) ?? [];
    expect(new URL(script, url + path).pathname).toMatch(/^\/dashboard\/assets\/index-[\w-]+\.js$/);
    expect((await fetch(new URL(script, url + path))).status).toBe(200);
  },
);

test('the page may load nothing from elsewhere, and style nothing without the nonce of its answer', async () => {
  const answers = await Promise.all([get('/dashboard/'), get('/dashboard/')]);

  const policies = answers.map(({ headers }) => headers.get('content-security-policy') ?? '');
  const nonces = await Promise.all(answers.map(async (answer) => / nonce="([^"]+)"/.exec(await answer.text())?.[1]));
  expect(nonces[0]).toMatch(/^\w{24}$/);
  expect(nonces[0]).not.toBe(nonces[1]);
  for (const [index, policy] of policies.entries()) {
    expect(policy).toContain(`style-src 'self' 'nonce-${nonces[index] ?? ''}'`);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
  }
});

test('its pieces are kept for ever, and travel compressed; one that is gone is no page', async () => {
  const [, script = ''] = /src="([^"]+)"/.exec(await (await get('/dashboard/')).text()) ?? [];
  const plain = await get(`/dashboard/${script}`, { 'accept-encoding': 'identity' });
  const zipped = await get(`/dashboard/${script}`, { 'accept-encoding': 'gzip' });

  expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect((await get('/dashboard/assets/index-gone.js')).status).toBe(404);
});
