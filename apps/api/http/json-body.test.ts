import { once } from 'node:events';
import { request as send, type ClientRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { codeOf } from '#kernel';
import { keep, LATE, lateBodyOf, letGo, readJsonBodies } from './json-body.js';

let server: FastifyInstance;
let read: Promise<unknown>[];
/** For so long bodies are needed; undefined: until they are answered. */
let needed: Promise<unknown> | undefined;

beforeEach(async () => {
  server = Fastify({ forceCloseConnections: true });
  readJsonBodies(server, 1000);
  read = [];
  needed = undefined;
  server.post('/', { config: LATE }, async (request) => {
    const body = lateBodyOf(request);
    read.push(body);
    if (needed) keep(request, needed);
    try {
      await body;
      return 'ok';
    } catch (error) {
      return codeOf(error);
    } finally {
      letGo(request);
    }
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(() => server.close());

const begun = (): ClientRequest => {
  const { port } = server.server.address() as AddressInfo;
  return send({ port, method: 'POST', headers: { 'content-type': 'application/json' } }).on('error', () => undefined);
};
const post = async (body: string): Promise<string> => (await server.inject({ ...POST, body })).body;
const POST = { method: 'POST', url: '/', headers: { 'content-type': 'application/json' } } as const;

/** JSON of so many bytes. */
const long = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`;

test('bodies that come late take up so much room together, and who finds none is told to come again', async () => {
  expect(await post(long(1001))).toBe('busy');
  const slow = begun();
  slow.write(`"${'x'.repeat(599)}`);
  while ((await post(long(500))) !== 'busy') await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await post(long(400))).toBe('ok');

  slow.end('"');
  await once(slow, 'response');
  expect(await post(long(1000))).toBe('ok');
});

test('a body that is needed after its answer has its room until it is not', async () => {
  const work = Promise.withResolvers<undefined>();
  needed = work.promise;
  expect(await post(long(600))).toBe('ok');
  needed = undefined;
  expect(await post(long(500))).toBe('busy');

  work.resolve(undefined);
  await work.promise;
  expect(await post(long(500))).toBe('ok');
});

test('a body that breaks off leaves its room', async () => {
  const slow = begun();
  slow.write(`"${'x'.repeat(599)}`);
  while ((await post(long(500))) !== 'busy') await new Promise((resolve) => setTimeout(resolve, 10));
  slow.destroy();

  const ends = await Promise.allSettled(read);
  const broken = ends.filter((each) => each.status === 'rejected').map(({ reason }) => codeOf(reason));
  expect(broken).toContain('BadRequestException');
  expect(await post(long(1000))).toBe('ok');
});
