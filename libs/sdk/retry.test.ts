import { afterEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  AuthenticationError,
  ConnectionError,
  InvalidRequestError,
  NotFoundError,
  Peopleport,
  PermissionError,
  RateLimitError,
  ServerError,
} from './index.js';

interface Said {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

const EMPLOYEES = '/api/hris/v1/employees';
const NOTHING = { status: 200, body: { cursor: null, page_size: 0, items: [] } };
let server: Server;

/** An API that says these things one after the other, the last one again and again. */
async function saying(...answers: Said[]) {
  const asked: { method: string; url: string; at: number }[] = [];
  server = createServer((request: IncomingMessage, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push({ method: request.method ?? '', url: request.url ?? '', at: performance.now() });
    if (!answer || answer.status === 0) return response.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    return response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}/`;
  return { asked, peopleport: new Peopleport({ baseUrl, apiKey: 'pp_test_x', connectorToken: 't' }), baseUrl };
}

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

test('a 429 is waited out as Retry-After says', async () => {
  const { asked, peopleport } = await saying({ status: 429, headers: { 'retry-after': '1' } }, NOTHING);

  await expect(peopleport.get(EMPLOYEES)).resolves.toMatchObject({ items: [] });

  const [first = 0, second = 0] = asked.map(({ at }) => at);
  expect(second - first).toBeGreaterThanOrEqual(990);
});

test('a Retry-After that is a date is obeyed as well', async () => {
  const date = new Date(Date.now() + 2000).toUTCString();
  const { asked, peopleport } = await saying({ status: 429, headers: { 'retry-after': date } }, NOTHING);

  await peopleport.get(EMPLOYEES);

  const [first = 0, second = 0] = asked.map(({ at }) => at);
  expect(second - first).toBeGreaterThanOrEqual(900); // dates have whole seconds
});

test('an answer that asks for a longer wait than allowed is an error at once', async () => {
  const { asked, peopleport } = await saying({
    status: 429,
    headers: { 'retry-after': '3600' },
    body: { detail: 'Later', code: 'rate_limited' },
  });

  const error: unknown = await peopleport.get(EMPLOYEES).catch((caught: unknown) => caught);

  expect(error).toBeInstanceOf(RateLimitError);
  expect(error).toMatchObject({ retryAfterSeconds: 3600, code: 'rate_limited', message: 'Later', status: 429 });
  expect(asked).toHaveLength(1);
});

test.each([502, 503, 504, 0])('a read is tried again after %d (0: no answer)', async (status) => {
  const { asked, peopleport } = await saying({ status }, NOTHING);

  await peopleport.get(EMPLOYEES);

  expect(asked).toHaveLength(2);
});

test('a write that may have been done is not done twice', async () => {
  const { asked, peopleport } = await saying({ status: 503 }, { status: 201, body: {} });

  await expect(peopleport.post('/api/embedded/v1/connectors/resync', {})).rejects.toBeInstanceOf(ServerError);

  expect(asked).toHaveLength(1);
});

test('a write that another one is in the way of is sent again, also without a key, and is not said to have been tried', async () => {
  const body = { code: 'write_under_way', in_the_way: 'another' };
  const { asked, peopleport, baseUrl } = await saying(
    { status: 409, headers: { 'retry-after': '0' }, body },
    { status: 201, body: { id: '1' } },
    { status: 409, body },
  );

  await expect(peopleport.post(EMPLOYEES, { body: {} })).resolves.toMatchObject({ id: '1' });
  const hasty = new Peopleport({ baseUrl, apiKey: 'k', retries: 0 });
  await expect(hasty.post(EMPLOYEES, { body: {} })).rejects.toMatchObject({ writeId: null, inTheWay: 'another' });

  expect(asked).toHaveLength(3);
});

test('after all tries the last failure is told', async () => {
  const { asked, baseUrl } = await saying({ status: 0 });
  const peopleport = new Peopleport({ baseUrl, apiKey: 'k', retries: 1 });

  await expect(peopleport.get(EMPLOYEES)).rejects.toBeInstanceOf(ConnectionError);

  expect(asked).toHaveLength(2);
});

test('an answer that does not come in time is given up', async () => {
  const { baseUrl } = await saying(NOTHING);
  const fetch = (request: Request): Promise<Response> =>
    new Promise((_, reject) => {
      request.signal.addEventListener('abort', () => {
        reject(request.signal.reason as Error);
      });
    });
  const peopleport = new Peopleport({ baseUrl, apiKey: 'k', retries: 0, timeoutSeconds: 0.05, fetch });

  await expect(peopleport.get(EMPLOYEES)).rejects.toBeInstanceOf(ConnectionError);
});

test.each([
  [401, AuthenticationError],
  [403, PermissionError],
  [404, NotFoundError],
  [422, InvalidRequestError],
  [500, ServerError],
])('status %d is an error of its own kind', async (status, kind) => {
  const { peopleport } = await saying({
    status,
    body: { detail: 'So it is.', code: 'a_code' },
    headers: { 'x-request-id': 'r1' },
  });

  const error: unknown = await peopleport.get(EMPLOYEES).catch((caught: unknown) => caught);

  expect(error).toBeInstanceOf(kind);
  expect(error).toMatchObject({ status, code: 'a_code', message: 'So it is.', requestId: 'r1' });
});

test('a wrong request says where it is wrong', async () => {
  const detail = [{ loc: ['query', 'page_size'], msg: 'Too large', type: 'less_than_equal' }];
  const { peopleport } = await saying({ status: 422, body: { detail, code: 'invalid_request' } });

  await expect(peopleport.get(EMPLOYEES)).rejects.toMatchObject({
    fields: detail,
    message: 'query.page_size: Too large',
  });
});

test('names of credentials are no places in the request', async () => {
  const body = { detail: 'Not accepted.', code: 'credentials_rejected', fields: ['client_secret'] };
  const { peopleport } = await saying({ status: 422, body });

  await expect(peopleport.get(EMPLOYEES)).rejects.toMatchObject({ fields: [], message: 'Not accepted.' });
});

test('a page of HTML from a proxy is an error that can be read', async () => {
  const { baseUrl } = await saying({ status: 502, body: '<html>Bad gateway</html>' });

  await expect(new Peopleport({ baseUrl, apiKey: 'k', retries: 0 }).get(EMPLOYEES)).rejects.toMatchObject({
    message: 'The API answered with status 502.',
    code: 'http_502',
  });
});

test('a list is walked to its end, and each walk begins anew', async () => {
  const page = (cursor: string | null, id: string) => ({
    status: 200,
    body: { cursor, page_size: 1, items: [{ id }] },
    headers: { 'x-modified-until': `2026-01-0${id}T00:00:00.000Z` },
  });
  const { asked, peopleport } = await saying(page('c1', '1'), page(null, '2'), page('c1', '1'), page(null, '2'));
  const list = peopleport.list(EMPLOYEES, { page_size: 1 });

  const walked: string[] = [];
  for await (const { id } of list) walked.push(id);
  const again = await list.all();

  expect(walked).toEqual(['1', '2']);
  expect(again.map(({ id }) => id)).toEqual(['1', '2']);
  expect(list.modifiedUntil).toBe('2026-01-02T00:00:00.000Z');
  expect(asked.map(({ url }) => url)).toEqual([
    `${EMPLOYEES}?page_size=1`,
    `${EMPLOYEES}?page_size=1&cursor=c1`,
    `${EMPLOYEES}?page_size=1`,
    `${EMPLOYEES}?page_size=1&cursor=c1`,
  ]);
});
