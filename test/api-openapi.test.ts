import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fieldsOf, models } from '#models';
import { documentOf } from '../apps/api/openapi.js';
import { TestApi } from './api-app.js';
import { METHODS, openapi } from './api-client.js';

let stack: TestApi;

beforeAll(async () => {
  stack = await TestApi.start();
});

afterAll(() => stack.close());

test('openapi.json is what the code gives; after a change, run npm run openapi and review the difference', () => {
  const committed = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8');

  expect(`${JSON.stringify(documentOf(stack.app), null, 2)}\n`).toBe(committed);
});

test('every operation tells its answer and its errors', () => {
  for (const [path, item] of Object.entries(openapi.paths)) {
    for (const operation of METHODS.map((method) => item[method]).filter((each) => each !== undefined)) {
      const expected = ['default', ...(operation.security ? ['401', '403', '422'] : [])];
      expect(Object.keys(operation.responses)[0]).toMatch(/^20[014]$/);
      const limited = operation.security?.some((each) => 'connector_token' in each) ? ['429'] : [];
      expect({ path, statuses: Object.keys(operation.responses) }).toEqual({
        path,
        statuses: expect.arrayContaining([...expected, ...limited]),
      });
      expect(operation.operationId).toMatch(/^[a-z_]+$/);
    }
  }
});

test('every field of a model is there and required, and may be null', () => {
  for (const { fields } of models) {
    const schema = openapi.components?.schemas?.[fields.name] as {
      required: string[];
      properties: Record<string, object>;
    };
    for (const { name } of fieldsOf(fields)) {
      expect(schema.required).toContain(name);
      expect(schema.properties[name]).toMatchObject({ nullable: true, description: expect.any(String) });
    }
  }
});

test('sets of words are open: no enum refuses what a provider says in words of its own', () => {
  expect(JSON.stringify(openapi)).not.toContain('"enum"');
});

test('the documentation is served with all it needs, from here', async () => {
  const page = await stack.api.raw().get('/docs');
  expect(page.status).toBe(200);
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'self'; style-src 'self' 'unsafe-inline'; /);
  expect(page.text).not.toMatch(/<script>/);

  const parts = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(
    ([, link]) => new URL(link ?? '', 'http://here/docs'),
  );
  expect(parts.length).toBeGreaterThan(3);
  for (const { host, pathname } of parts) {
    expect(host).toBe('here');
    expect({ pathname, status: (await stack.api.raw().get(pathname)).status }).toEqual({ pathname, status: 200 });
  }
  expect((await stack.api.raw().get('/openapi.json')).body).toEqual(openapi);
});

test('figures are told by route, without ids or queries', async () => {
  await stack.api.get('/api/hris/v1/employees/0193a1de-0000-7000-8000-000000000001?include_deleted=canary');
  await stack.api.raw().get('/canary');

  const { text, headers } = await stack.api.raw().get('/metrics');

  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(text).toContain(
    'http_request_duration_seconds_count{method="GET",route="/api/hris/v1/employees/:id",status="401"} 1',
  );
  expect(text).toContain('route="none",status="404"');
  expect(text).not.toMatch(/canary|0193a1de/);
});

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

test('the API is alive at once, and ready while its database answers', async () => {
  expect((await stack.api.get('/livez')).body).toEqual({ status: 'ok' });
  expect((await stack.api.get('/readyz')).body).toEqual({ status: 'ok' });

  await stack.store.close();

  expect((await stack.api.get('/livez')).status).toBe(200);
  expect(await stack.api.get('/readyz')).toMatchObject({ status: 503, body: { code: 'not_ready' } });
});
