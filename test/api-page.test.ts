import { Script } from 'node:vm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TestApi } from './api-app.js';

let stack: TestApi;

beforeAll(async () => {
  stack = await TestApi.start();
});

afterAll(() => stack.close());

test('the hosted page runs its own script and style, and nothing that is written into it', async () => {
  const { status, text, headers } = await stack.api.raw().get('/link');

  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  const policy = new Map(
    (headers['content-security-policy'] ?? '').split('; ').map((rule) => rule.split(/ (.*)/) as [string, string]),
  );
  expect(Object.fromEntries(policy)).toMatchObject({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'frame-ancestors': "'self'",
  });
  expect(text).not.toMatch(/<style|<script>|\son\w+=|style=/);
  expect(text).toMatch(/<html lang="en">/);
  expect(text).toContain('name="viewport"');
});

test('script and style are served as what they are, and the script is one', async () => {
  const script = await stack.api.raw().get('/link/page.js');
  const style = await stack.api.raw().get('/link/page.css');

  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
  expect(() => new Script(script.text)).not.toThrow();
  expect(script.text).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|eval\(/);
});

test('what the script looks for is on the page', async () => {
  const { text: page } = await stack.api.raw().get('/link');
  const { text: script } = await stack.api.raw().get('/link/page.js');

  const asked = new Set([...script.matchAll(/(?:\$|fill)\('([a-z]+)'/g)].map(([, id]) => id));
  expect(asked.size).toBeGreaterThan(10);
  for (const id of asked) expect(page).toContain(`id="${id}"`);
});

test('every input of the page has a label, and news are read out', async () => {
  const { text: page } = await stack.api.raw().get('/link');

  for (const [, id] of page.matchAll(/<input id="(\w+)"/g)) expect(page).toContain(`for="${id}"`);
  expect(page).toMatch(/id="status" role="status"/);
  expect(page).toMatch(/id="problem" role="alert"/);
});
