import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Budget, inTime, Secret } from '#kernel';
import { OpenBudget } from './conformance.js';
import {
  AccessDenied,
  AnswerBroken,
  NotThere,
  ProviderRateLimited,
  ProviderUnavailable,
  RequestRefused,
} from './errors.js';
import { exchange } from './http-wire.js';
import { type Call, Http, type HttpOptions } from './http.js';

type Step = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let steps: Step[];
let seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
let budget: OpenBudget;

beforeEach(async () => {
  steps = [];
  seen = [];
  budget = new OpenBudget();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      (steps.shift() ?? answer(200, '{}'))(request, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const http = (options: Partial<HttpOptions> = {}): Http =>
  new Http({ provider: 'Acme', baseUrl: base(), budget, speed: 1000, ...options });
const call = (more: Partial<Call> = {}): Call => ({ path: '/things', buckets: ['things', 'address'], ...more });

function answer(status: number, body: string, headers: Record<string, string> = {}): Step {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

const cut: Step = (request) => request.socket.destroy();
const cutInTheMiddle: Step = (request, response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"a":');
  setTimeout(() => request.socket.destroy(), 5);
};

test('an answer tells its body, headers and the instant before the request', async () => {
  steps = [answer(200, '{"id":12345678901234567890}', { 'x-left': '3' })];
  const before = new Date();

  const { body, headers, askedAt } = await http().call(
    call({ query: { a: 'ü&b', list: ['1', '2'], none: undefined } }),
  );

  expect(body).toEqual({ id: '12345678901234567890' });
  expect(headers['x-left']).toBe('3');
  expect(askedAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
  expect(seen[0]?.url).toBe('/things?a=%C3%BC%26b&list=1&list=2');
});

test.each([
  [401, AccessDenied, 'provider_request_refused', false],
  [403, AccessDenied, 'provider_request_refused', false],
  [404, NotThere, 'provider_request_refused', false],
  [410, NotThere, 'provider_request_refused', false],
  [400, RequestRefused, 'provider_request_refused', false],
  [422, RequestRefused, 'provider_request_refused', false],
  [301, AnswerBroken, 'provider_answer_broken', true],
  [307, AnswerBroken, 'provider_answer_broken', true],
])('status %i is not tried again and means %p', async (status, kind, code, retryable) => {
  steps = [answer(status, '{}', { location: '/elsewhere' })];

  const error = await http()
    .call(call())
    .catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(kind);
  expect(error).toMatchObject({ code, retryable });
  expect(seen).toHaveLength(1);
});

test.each([
  ['a 500', answer(500, '<html>')],
  ['a 503', answer(503, '')],
  ['a 429', answer(429, '{}')],
  ['a cut connection', cut],
  ['an answer cut in the middle', cutInTheMiddle],
  ['truncated JSON', answer(200, '{"a":[1,')],
])('%s is tried again', async (_what, step) => {
  steps = [step, step, answer(200, '{"fine":true}')];

  const { body } = await http().call(call());

  expect(body).toEqual({ fine: true });
  expect(seen).toHaveLength(3);
  expect(budget.taken).toEqual(Array(3).fill(['things', 'address']));
});

test.each([
  ['status 503', () => answer(503, '{}'), ProviderUnavailable],
  ['no connection', () => cut, ProviderUnavailable],
  ['truncated JSON', () => answer(200, '{'), AnswerBroken],
  ['too many requests', () => answer(429, '{}'), ProviderRateLimited],
])('%s time and again is an error that is tried again later', async (_what, step, kind) => {
  steps = Array.from({ length: 20 }, step);

  const error = await http()
    .call(call())
    .catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(kind);
  // Who asked for a file reads it, and nobody asks again for them.
  expect(error).toMatchObject({ retryable: true, message: expect.not.stringContaining('by itself') });
  expect(seen.length).toBeLessThan(10);
});

test('a 429 stops everybody who draws from the bucket', async () => {
  steps = [answer(429, '{}')];

  await http().call(call());

  expect(budget.pauses).toEqual([{ bucket: 'things', seconds: expect.any(Number) }]);
});

test('Retry-After is honoured', async () => {
  steps = [answer(429, '{}', { 'retry-after': '1' })];
  const start = performance.now();

  await http().call(call());

  expect(performance.now() - start).toBeGreaterThan(950);
  expect(budget.pauses).toEqual([{ bucket: 'things', seconds: 1 }]);
});

test('a provider that wants hours is left alone', async () => {
  steps = [answer(429, '{}', { 'retry-after': '7200' })];

  await expect(http().call(call())).rejects.toMatchObject({
    code: 'provider_rate_limited',
    retryAfterSeconds: 7200,
  });
  expect(seen).toHaveLength(1);
});

test('a POST that may have arrived is not sent twice, unless it may be', async () => {
  steps = [cut, cut, answer(429, '{}')];

  await expect(http().call(call({ method: 'POST' }))).rejects.toBeInstanceOf(ProviderUnavailable);
  expect(seen).toHaveLength(1);
  await http().call(call({ method: 'POST', repeatable: true }));
  expect(seen).toHaveLength(4);

  steps = [cut];
  const once = call({ method: 'PATCH', repeatable: false });
  await expect(http().call(once)).rejects.toMatchObject({ unsent: false });
  expect(seen).toHaveLength(5);
});

test('what never reached the provider is sent again, and said to be unsent', async () => {
  const gone = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.close();

  const error = await new Http({ provider: 'Acme', baseUrl: gone, budget, speed: 1000 })
    .call(call({ method: 'POST', body: { json: { name: 'Ada', deep: { list: [1, null, { ok: true }] } } } }))
    .catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ code: 'provider_unavailable', unsent: true });
  expect(budget.taken.length).toBeGreaterThan(1);
});

test('a call that nobody wants any more ends by itself', async () => {
  steps = [() => undefined];
  const ended = new AbortController();
  const pending = http().call(call({ method: 'POST', signal: ended.signal }));
  setTimeout(() => {
    ended.abort(new Error('enough'));
  }, 20);

  await expect(pending).rejects.toThrow('enough');
});

test('the limit that an answer tells is learnt for the call’s own bucket', async () => {
  steps = [answer(200, '{}', { rate: '10' })];

  await http({ limitOf: (headers) => ({ rate: Number(headers['rate']), burst: 100 }) }).call(call());

  expect(budget.limits.get('things')).toEqual({ rate: 10, burst: 100 });
});

test('an answer means the status that the connector reads in it', async () => {
  steps = [answer(200, '{"error":404}')];

  await expect(http({ statusOf: () => 404 }).call(call())).rejects.toBeInstanceOf(NotThere);
});

test('a slow provider is not waited for for ever', async () => {
  steps = Array.from({ length: 10 }, () => () => undefined);

  await expect(http({ timeoutSeconds: 0.05 }).call(call())).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test('whoever has a deadline is answered by then, with what is known, and nothing begins after it', async () => {
  const late = new ProviderUnavailable('Acme', 'late');
  steps = [answer(503, '{}'), () => undefined];
  const slow = http({ speed: 1 });

  await expect(inTime(0.2, late, () => slow.call(call()))).rejects.toThrow('status 503');
  await expect(inTime(0.1, late, () => slow.call(call()))).rejects.toBe(late);
  const over = Promise.withResolvers<unknown>();
  const work = over.promise.then(() => slow.call(call()));
  await expect(inTime(0.01, late, () => over.promise.then(() => slow.call(call())))).rejects.toBe(late);
  over.resolve(null);
  await work;
  expect(seen).toHaveLength(3);
});

test('what was turned away and has no turn again in time has done nothing; what may have is not said to be undone', async () => {
  const late = new ProviderUnavailable('Acme', 'late');
  const waiting = (): Http => {
    let turns = 1;
    const take: Budget['take'] = (_buckets, signal) =>
      new Promise((resolve, reject) => {
        if (turns-- > 0) resolve();
        signal?.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    return http({ budget: Object.assign(new OpenBudget(), { take }) });
  };
  const post = call({ method: 'POST' });

  steps = [answer(429, '{}')];
  await expect(inTime(0.3, late, () => waiting().call(post))).rejects.toBeInstanceOf(ProviderRateLimited);
  steps = [answer(503, '{}')];
  await expect(inTime(0.3, late, () => waiting().call({ ...post, repeatable: true }))).rejects.toBe(late);
});

test('what was not begun in time is unsent', async () => {
  const late = new ProviderUnavailable('Acme', 'late');
  const signal = AbortSignal.abort(late);

  await expect(
    exchange({ method: 'POST', url: new URL(base()), headers: {} }, { timeoutSeconds: 1, maxBytes: 10, signal }),
  ).rejects.toMatchObject({ unsent: true });
  expect(seen).toHaveLength(0);
});

test('an answer that is too long is not read', async () => {
  steps = [answer(200, JSON.stringify('x'.repeat(5000)))];

  await expect(http({ maxBytes: 1000 }).call(call())).rejects.toMatchObject({ code: 'provider_answer_broken' });
});

test('whoever stops the work is heard at once', async () => {
  const stop = new AbortController();
  steps = [
    () => {
      stop.abort(new Error('enough'));
    },
  ];

  await expect(http({ signal: stop.signal }).call(call())).rejects.toThrow('enough');
});

test('a link is followed on the provider’s own host only', () => {
  const provider = http({ baseUrl: `${base()}/api` });

  expect(provider.own(`${base()}/api/things?cursor=a%20b&id=1&id=2`)).toEqual({
    path: '/things',
    query: { cursor: ['a b'], id: ['1', '2'] },
  });
  expect(provider.own('things?cursor=c')).toEqual({ path: '/things', query: { cursor: ['c'] } });
  for (const link of [
    'https://evil.example/api/things',
    '//evil.example/api',
    `${base()}/other`,
    'http://[',
    'file:///api/x',
  ]) {
    expect(() => provider.own(link)).toThrow(AnswerBroken);
  }
});

test('secrets travel in headers and bodies, and never in an address', async () => {
  const secret = new Secret('s3cr3t');

  await http().call(call({ headers: { authorization: secret } }));
  await http().call(call({ method: 'POST', body: { json: { secret } } }));
  await http().call(call({ method: 'POST', body: { form: { secret } } }));
  // @ts-expect-error -- a Secret does not compile as a query parameter …
  await http().call(call({ query: { secret } }));

  expect(seen.map(({ headers, body }) => headers.authorization ?? body)).toEqual([
    's3cr3t',
    '{"secret":"s3cr3t"}',
    'secret=s3cr3t',
    '',
  ]);
  // … and would not be opened.
  expect(seen.map(({ url }) => url).join(' ')).not.toContain('s3cr3t');
});

test('an error prints neither the provider’s body nor a credential', async () => {
  steps = [answer(403, '{"name":"Ada Lovelace"}'), answer(200, '{"name":"Ada Lovelace"')];
  steps.push(...Array.from({ length: 9 }, () => answer(200, '{"name":"Ada Lovelace"')));
  const headers = { authorization: new Secret('s3cr3t') };

  for (let round = 0; round < 2; round += 1) {
    const error: unknown = await http()
      .call(call({ headers }))
      .catch((thrown: unknown) => thrown);
    const printed = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).stack);
    expect(printed).not.toMatch(/Ada|s3cr3t/);
  }
});
