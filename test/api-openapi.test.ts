import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readConfig } from '#kernel';
import { fieldsOf, models } from '#models';
import { assemble } from '../apps/api/api.js';
import { documentOf } from '../apps/api/openapi.js';
import { KEYS, TestApi } from './api-app.js';
import { openapi } from './api-client.js';

let app: NestFastifyApplication;

beforeAll(async () => {
  // Nothing is connected to: the document follows from the declarations.
  app = await assemble(
    readConfig({ LOG_LEVEL: 'silent', API_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', KEYS }),
  );
});

afterAll(() => app.close());

test('openapi.json is what the code gives; after a change, run npm run openapi and review the difference', () => {
  const committed = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8');

  expect(`${JSON.stringify(documentOf(app), null, 2)}\n`).toBe(committed);
});

test('every operation tells its answer and its errors', () => {
  for (const [path, item] of Object.entries(openapi.paths)) {
    for (const operation of [item.get, item.post, item.delete].filter((each) => each !== undefined)) {
      const expected = ['200', 'default', ...(operation.security ? ['401', '403', '422'] : [])];
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
  const stack = await TestApi.start();
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
  await stack.close();
});

test('figures are told by route, without ids or queries', async () => {
  const stack = await TestApi.start();
  await stack.api.get('/api/hris/v1/employees/0193a1de-0000-7000-8000-000000000001?include_deleted=canary');
  await stack.api.raw().get('/canary');

  const { text, headers } = await stack.api.raw().get('/metrics');

  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(text).toContain(
    'http_request_duration_seconds_count{method="GET",route="/api/hris/v1/employees/:id",status="401"} 1',
  );
  expect(text).toContain('route="none",status="404"');
  expect(text).not.toMatch(/canary|0193a1de/);
  await stack.close();
});

test('the API is alive at once, and ready when its database answers', async () => {
  const stack = await TestApi.start();
  expect((await stack.api.get('/livez')).body).toEqual({ status: 'ok' });
  expect((await stack.api.get('/readyz')).body).toEqual({ status: 'ok' });

  await stack.store.close();

  expect((await stack.api.get('/livez')).status).toBe(200);
  expect(await stack.api.get('/readyz')).toMatchObject({ status: 503, body: { code: 'not_ready' } });
  await stack.close();
});
