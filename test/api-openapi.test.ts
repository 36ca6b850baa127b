import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fieldsOf, models } from '#models';
import { documentOf } from '../apps/api/openapi.js';
import { TestApi } from './api-app.js';
import { METHODS, openapi } from './api-client.js';
import { buildPage } from './built-page.js';

let stack: TestApi;

beforeAll(async () => {
  await buildPage();
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
      const byKey = operation.security?.some((each) => 'api_key' in each);
      const byLink = operation.security?.some((each) => 'health_link' in each) ? ['404', '429'] : [];
      const expected = ['default', ...(byKey ? ['401', '403', '422'] : []), ...byLink];
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

test('a magic link leads to the page, wherever a proxy puts it', async () => {
  const { status, headers } = await stack.api.raw().get('/link');

  expect({ status, location: headers['location'] }).toEqual({ status: 302, location: 'connect/' });
});

test('the page runs its own script and style, nothing that is written into it, and is shown in no frame', async () => {
  for (const path of ['/connect/', '/connect/health', '/connect/?frame=nobody']) {
    const { status, text, headers } = await stack.api.raw().get(path);

    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    expect(text).not.toMatch(/<style|<script(?![^>]*src=)|\son\w+=|style=/);
  }
});

test('script and style are served as what they are, for ever, as their names change with them', async () => {
  const { text } = await stack.api.raw().get('/connect/');
  const [script = '', style = ''] = [/src="\.\/([^"]+)"/, /href="\.\/(assets[^"]+)"/].map(
    (pattern) => pattern.exec(text)?.[1],
  );

  for (const [name, type] of [
    [script, 'text/javascript'],
    [style, 'text/css'],
  ]) {
    const { status, headers } = await stack.api.raw().get(`/connect/${name}`);
    expect({ status, type: headers['content-type'], encoding: headers['content-encoding'] }).toEqual({
      ...{ status: 200, type: `${type}; charset=utf-8`, encoding: 'gzip' },
    });
    expect(headers['cache-control']).toContain('immutable');
  }
  expect((await stack.api.raw().get('/connect/assets/none.js')).status).toBe(404);
  expect((await stack.api.raw().get('/connect/..%2f..%2fpackage.json')).status).toBe(404);
});

test('the API is alive at once, and ready while its database answers', async () => {
  expect((await stack.api.get('/livez')).body).toEqual({ status: 'ok' });
  expect((await stack.api.get('/readyz')).body).toEqual({ status: 'ok' });

  await stack.store.close();

  expect((await stack.api.get('/livez')).status).toBe(200);
  expect(await stack.api.get('/readyz')).toMatchObject({ status: 503, body: { code: 'not_ready' } });
});
