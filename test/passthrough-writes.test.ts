import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type request from 'supertest';
import { LeftWrites, Patience } from '#actions';
import { readConfig } from '#kernel';
import { KEYS } from './api-app.js';
import { outcome, Passing } from './passing.js';
import { writingProcess } from './writing-process.js';

let at: Passing;
let worker: INestApplicationContext;
beforeAll(async () => {
  at = await Passing.start();
  at.stack.app.get(Patience).heartbeat = 60;
  const { apiUrl, workerUrl } = at.stack.database;
  const settings = { NODE_ENV: 'test', LOG_LEVEL: 'silent', KEYS, API_DATABASE_URL: apiUrl };
  worker = await writingProcess(readConfig(settings), workerUrl);
});
afterAll(() => Promise.all([worker.close(), at.close()]));
beforeEach(() => at.reset());

const writeOf = (id: string): Promise<request.Response> => at.get(`/api/v1/writes/${id}`);

test.each([
  ['half of a character', '["a","\\ud800"]', [1]],
  ['more than any number', '{"a":1e400}', ['a']],
  ['more than 64 levels', '['.repeat(9000) + ']'.repeat(9000), Array<number>(63).fill(0)],
])('%s goes to nobody', async (_, data, place) => {
  const answer = await at.pass(`{"method":"POST","path":"/v1/people","headers":{},"data":${data}}`);

  expect([answer.status, (answer.body as { detail: unknown }).detail]).toMatchObject([
    422,
    [{ loc: ['body', 'data', ...place] }],
  ]);
  expect(at.provider.heard).toEqual([]);
});

test('a call that changes something is remembered: the same key gives the same answer, byte for byte', async () => {
  const bytes = Buffer.from([0, 255, 254]);
  at.provider.answers.push((response) => {
    response.writeHead(201, { 'content-type': 'image/png', 'x-made': '7' }).end(bytes);
  });
  const call = { method: 'POST', path: '/v1/files', data: { a: 1 } };
  const key = { headers: { 'x-idempotency-key': 'k-1' } };
  const [first, again] = [await at.pass(call, key), await at.pass(call, key)];

  for (const { status, body, headers } of [first, again]) {
    expect([status, body, headers['content-type']]).toEqual([200, bytes, 'image/png']);
    expect(headers).toMatchObject({
      'x-upstream-status': '201',
      'x-upstream-x-made': '7',
      'x-write-id': first.headers['x-write-id'],
    });
  }
  expect(again.headers['x-idempotent-replay']).toBe('true');
  expect(at.provider.heard).toHaveLength(1);
  expect(outcome(await at.pass({ ...call, data: { a: 2 } }, key))).toEqual([422, 'idempotency_key_reused']);
  const id = first.headers['x-write-id'] ?? '';
  expect((await writeOf(id)).body).toMatchObject({
    ...{ state: 'succeeded', route: 'POST /api/v1/passthrough', upstream_status: 201 },
    answer: { status: 200, body: 'AP/+', encoding: 'base64' },
  });
  expect(JSON.stringify(await at.sql(`SELECT write::text FROM write WHERE id = '${id}'`))).not.toMatch(/png|v1.files/);
});

test('a refusal is a failed write, and a breakdown one that may have happened; both come as they came', async () => {
  for (const [status, state] of [
    [409, 'failed'],
    [502, 'unknown'],
  ] as const) {
    at.provider.answers.push((response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"why":"Ada"}');
    });
    const answer = await at.pass({ method: 'DELETE', path: '/v1/files/7' });
    expect([answer.status, answer.body]).toEqual([200, { why: 'Ada' }]);
    expect((await writeOf(answer.headers['x-write-id'] ?? '')).body).toMatchObject({ state, upstream_status: status });
    expect(await at.audited()).toMatchObject({
      action: 'passthrough.delete',
      outcome: `answered_${status}`,
      subject: answer.headers['x-write-id'],
    });
  }
});

test('what the provider had no time for may be asked for again under the same key', async () => {
  at.provider.answers.push((response) => {
    response.writeHead(429, { 'retry-after': '0' }).end();
  });
  const key = { headers: { 'x-idempotency-key': 'k-4' } };
  const [first, again] = [await at.pass({ method: 'POST' }, key), await at.pass({ method: 'POST' }, key)];

  expect([first.headers['x-upstream-status'], again.headers['x-upstream-status']]).toEqual(['429', '200']);
  expect((await writeOf(first.headers['x-write-id'] ?? '')).body).toMatchObject({ state: 'failed' });
  expect(at.provider.heard).toHaveLength(2);
});

test('who asks again is answered even where the connection can no longer be opened, as long as it is allowed', async () => {
  const key = { headers: { 'x-idempotency-key': 'k-5' } };
  const first = await at.pass({ method: 'POST' }, key);
  const credentials = (value: string): Promise<unknown> =>
    at.sql(`UPDATE connection SET credentials = ${value}, credentials_version = credentials_version + 1`);
  await credentials(`credentials || 'x'`);

  expect((await at.pass({ method: 'POST' }, key)).text).toBe(first.text);
  expect((await at.pass({ method: 'POST' })).status).toBe(500);
  await at.allow({ enabled: false, allow: [] });
  expect(outcome(await at.pass({ method: 'POST' }, key))).toEqual([403, 'passthrough_disabled']);
  await credentials('substring(credentials FROM 1 FOR length(credentials) - 1)');
});

const cut = (response: ServerResponse): void => void response.socket?.destroy();

test('no answer: a change may have happened and is not sent again; a look has failed', async () => {
  at.provider.answers.push(cut, cut);

  const change = await at.pass({ method: 'POST' }, { headers: { 'x-idempotency-key': 'k-2' } });
  expect(outcome(change)).toEqual([502, 'write_unknown']);
  const again = await at.pass({ method: 'POST' }, { headers: { 'x-idempotency-key': 'k-2' } });
  expect([again.text, again.headers['x-idempotent-replay']]).toEqual([change.text, 'true']);
  expect(outcome(await at.pass({}))).toEqual([503, 'provider_unavailable']);
  expect(await at.audited()).toMatchObject({ action: 'passthrough.get', outcome: 'provider_unavailable' });
  expect(at.provider.heard).toHaveLength(2);
});

test('nobody waits longer than was said, nor keeps more than is given again', async () => {
  at.provider.answers.push(() => undefined);
  expect(outcome(await at.pass({ timeout: 1 }))).toEqual([503, 'provider_unavailable']);

  at.provider.answers.push((response) => {
    response.end(Buffer.alloc(4 * 1024 * 1024 + 1));
  });
  const answer = await at.pass({ method: 'POST' });
  expect(answer).toMatchObject({ status: 502, body: { code: 'answer_too_large', upstream: { status: 200 } } });
  expect((await writeOf(answer.headers['x-write-id'] ?? '')).body).toMatchObject({ state: 'succeeded' });
});

test('a call that nobody waits for has a receipt, and its answer is there afterwards', async () => {
  const receipt = await at.pass({ path: '/v1/report' }, { query: '?async=true' });
  const { write_id: id, status_url: url } = receipt.body as { write_id: string; status_url: string };

  expect([receipt.status, receipt.headers['x-write-id']]).toEqual([202, id]);
  expect(url).toMatch(new RegExp(`/api/v1/writes/${id}$`));
  let write = await writeOf(id);
  while ((write.body as { answer: unknown }).answer === null) write = await writeOf(id);
  expect(write.body).toMatchObject({
    state: 'succeeded',
    answer: { status: 200, headers: { 'x-upstream-status': '200' }, body: { url: '/api/v1/report' }, encoding: null },
  });
});

test('a call whose process ended may have happened, and the one that comes back late says the same', async () => {
  let respond: (() => void) | undefined;
  const arrived = new Promise<void>((resolve) => {
    at.provider.answers.push((response) => {
      respond = () => response.end('{}');
      resolve();
    });
  });
  const pending = at.pass({ method: 'POST' }, { headers: { 'x-idempotency-key': 'k-3' } });
  await arrived;
  const [left] = await at.sql<{ id: string }>(
    `UPDATE write SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL RETURNING id`,
  );
  const id = left?.id ?? '';
  await worker.get(LeftWrites).resume(id);
  respond?.();

  expect(outcome(await pending)).toEqual([502, 'write_unknown']);
  expect((await writeOf(id)).body).toMatchObject({ state: 'unknown' });
  expect(at.provider.heard).toHaveLength(1);
});

test('an answer that flows is let go when nobody reads it any more', async () => {
  const gone = new Promise<void>((resolve) => {
    at.provider.answers.push((response) => {
      response.writeHead(200).write(Buffer.alloc(1000));
      response.once('close', resolve);
    });
  });
  const [abort, server] = [new AbortController(), at.stack.app.getHttpServer()];
  if (!server.listening) await once(server.listen(0), 'listening');
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/passthrough`, {
    ...{ method: 'POST', signal: abort.signal },
    headers: {
      authorization: `Bearer ${at.vendor.key}`,
      'x-connector-token': at.linked.token,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ method: 'GET', path: '/v1/large', headers: {} }),
  });
  expect(response.status).toBe(200);
  abort.abort();
  await gone;
});
