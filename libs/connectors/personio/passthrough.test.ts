import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { Bench } from '../conformance.js';
import type { JsonObject, PassedAnswer, PassedCall } from '../contract.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';
import { patternOf } from './passthrough.js';
import { personioAts } from './recruiting/index.js';

let bench: Bench<PersonioClient>;
beforeEach(async () => {
  bench = await Bench.start(personio);
});
afterEach(() => bench[Symbol.asyncDispose]());

const callOf = (path: string, more: Partial<PassedCall> = {}): PassedCall => ({
  ...{ method: 'GET', path, params: [], headers: { accept: 'application/json' }, body: null, seconds: 10 },
  ...more,
});

const pass = (client: PersonioClient, path: string, more?: Partial<PassedCall>): Promise<PassedAnswer> =>
  client.pass(callOf(path, more));

const said = async (answer: PassedAnswer): Promise<[number, JsonObject]> => [
  answer.status,
  (await json(answer.body)) as JsonObject,
];

test('both generations answer a caller’s own call, each with a token of its own', async () => {
  const client = bench.open();

  expect(await said(await pass(client, '/v2/persons/3001'))).toMatchObject([200, { id: '3001' }]);
  expect(await said(await pass(client, '/v2/persons', { params: [['limit', '2']] }))).toMatchObject([200, {}]);
  expect(await said(await pass(client, '/v1/company/employees/3001'))).toMatchObject([200, { success: true }]);
  expect(bench.budget.taken).toContainEqual(['personio:account:/v2/persons/{id}']);
});

test('what Personio refuses comes as it came, and is asked for once', async () => {
  const [status, body] = await said(await pass(bench.open(), '/v2/persons/999999'));

  expect(status).toBe(404);
  expect(body).toHaveProperty('errors');
});

test.each(['/v1/company/employees/3001', '/v2/persons/3001'])(
  'a token that is worn out is renewed, and %s asked for once more',
  async (path) => {
    const client = bench.open();
    (await pass(client, path)).body.destroy();
    await bench.control('POST', '/tokens/expire');

    expect((await said(await pass(client, path)))[0]).toBe(200);
  },
);

test('tokens that are good for one call are not lost', async () => {
  await bench.control('PUT', '/modes', { v1_tokens: 'single_use' });
  const client = bench.open();

  for (let call = 0; call < 3; call += 1) {
    expect((await said(await pass(client, '/v1/company/employees/3001')))[0]).toBe(200);
  }
});

test.each(['HEAD', 'GET'] as const)('a %s that is forbidden without a word is answered', async (method) => {
  const server = createServer((request, response) => {
    if (request.url === '/v2/auth/token') response.end('{"access_token":"a","expires_in":60}');
    else response.writeHead(403).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const answer = await pass(bench.open(undefined, { baseUrl }), '/v2/persons/3001', { method });

  expect([answer.status, await text(answer.body)]).toEqual([403, '']);
  server.closeAllConnections();
  server.close();
});

test.each(['{"access_token":null}', '{', '[]'])('without a token nothing is sent: %s', async (token) => {
  const server = createServer((_request, response) => response.end(token)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = bench.open(undefined, { baseUrl });

  for (const path of ['/v1/company/employees', '/v2/persons'])
    await expect(pass(client, path, { method: 'POST' })).rejects.toMatchObject({
      ...{ code: 'provider_unavailable', unsent: true },
    });
  server.closeAllConnections();
  server.close();
});

test('an endpoint counts as one, whichever of its things is asked for', () => {
  expect(patternOf('/v2/persons/3001/employments?limit=1')).toBe('/v2/persons/{id}/employments');
  expect(patternOf('/v2/persons/3001/employments/0190-ab/')).toBe('/v2/persons/{id}/employments/{id}');
  expect(patternOf('/v1/company/employees')).toBe('/v1/company/employees');
});

test('applications go with the recruiting token, all else of recruiting with that of the API', async () => {
  const own = await Bench.start(personioAts);
  const client = own.open();
  const call = (path: string, more?: Partial<PassedCall>): Promise<PassedAnswer> =>
    personioAts.passthrough?.call(client, callOf(path, more)) ?? Promise.reject(new Error('There is none.'));

  const headers = { 'content-type': 'application/json' };
  const applied = await call('/v1/recruiting/applications', { method: 'POST', headers, body: Buffer.from('{}') });
  expect([400, 422]).toContain((await said(applied))[0]); // let in, and told what is missing
  expect((await said(await call('/v2/recruiting/jobs')))[0]).toBe(200);
  await own[Symbol.asyncDispose]();
});
