import { createHook } from 'node:async_hooks';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anIpv4, anIpv6, aSpelling, dotted, hex4 } from '../../test/address-spellings.js';
import { Outbound, type OutboundOptions } from './outbound.js';
import { AddressRefused, NameUnknown } from './outbound-errors.js';

const ANY_PORT = '0-65535';
const SOON = { seconds: 5, maxBytes: 1000 };

let servers: Server[];
let port = 0;
/** Where a request arrived, in order. */
let arrived: string[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
/** The connections that this whole process has tried to make, with TLS or without. */
let attempts: { address?: string }[];
let doors: Outbound[];

const hook = createHook({
  init(_, type, __, attempt) {
    if (type === 'TCPCONNECTWRAP') attempts.push(attempt);
  },
});
/** Where to: written on an attempt once it is begun. */
const tried = (): (string | undefined)[] => attempts.map(({ address }) => address);

beforeAll(async () => {
  hook.enable();
  servers = [];
  for (const host of ['127.0.0.1', '127.0.0.2', '::1']) {
    const server = createServer((request, response) => {
      arrived.push(host);
      answer(request, response);
    });
    await new Promise<void>((listening) => server.listen({ host, port }, listening));
    port = (server.address() as AddressInfo).port;
    servers.push(server);
  }
});

afterAll(() => {
  hook.disable();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

beforeEach(() => {
  [arrived, attempts, doors] = [[], [], []];
  answer = (_, response) => response.end('here');
});

afterEach(async () => {
  await Promise.all(doors.map((door) => door.close()));
});

function doorWith(options: OutboundOptions): Outbound {
  const door = new Outbound({ ports: ANY_PORT, ...options });
  doors.push(door);
  return door;
}

/** Whether it is refused; else what came of it. */
async function ask(door: Outbound, address: string): Promise<string> {
  try {
    const { body } = await door.request(address, SOON);
    return await text(body);
  } catch (error) {
    return error instanceof AddressRefused ? 'refused' : String(error);
  }
}

test('no spelling of an address that is not public leads to a connection', async () => {
  const seed = Date.now() % 1_000_000;
  const door = doorWith({});
  const cases = fc.sample(fc.tuple(aSpelling, fc.constantFrom('http', 'https', 'HTTP')), { numRuns: 2000, seed });
  for (const [host, scheme] of cases) {
    const said = await ask(door, `${scheme}://${host}:${port}/x`);
    if (said !== 'refused') throw new Error(`seed ${seed}, ${host}: ${said}`);
  }

  expect(new Set(cases.map(([host]) => host)).size).toBeGreaterThan(1500);
  expect([tried(), arrived]).toEqual([[], []]);
});

test('no name that leads to addresses that are not public leads to a connection', async () => {
  const seed = Date.now() % 1_000_000;
  let found: string[] = [];
  const door = doorWith({ resolve: () => Promise.resolve(found) });
  const spelled = fc.oneof(
    anIpv4.map(dotted),
    anIpv4.map((ip) => `::ffff:${dotted(ip)}`),
    anIpv4.map((ip) => `::${hex4(ip)}`),
    anIpv4.map((ip) => `64:ff9b::${hex4(ip)}`),
    anIpv4.map((ip) => `2002:${hex4(ip)}::`),
    anIpv6,
    fc.constantFrom('', 'localhost', '0x7f.1', '127.1', '2130706433', '127.0.0.1.', 'fe80::1%lo'),
  );
  const lists = fc.tuple(fc.array(spelled, { maxLength: 4 }), fc.constantFrom('http', 'https'));
  for (const [at, [addresses, scheme]] of fc.sample(lists, { numRuns: 400, seed }).entries()) {
    found = addresses;
    const said = await ask(door, `${scheme}://name${at}.test:${port}/`);
    if (said !== 'refused') throw new Error(`seed ${seed}, ${addresses.join()}: ${said}`);
  }

  expect([tried(), arrived]).toEqual([[], []]);
});

/** What a name server says, the first time and from then on: what may be reached, what may not, or both. */
const ALLOWED = '127.0.0.2';
const aPlan = fc.array(
  fc.array(fc.oneof(fc.constantFrom(ALLOWED, '127.0.0.1', '::1', '::ffff:127.0.0.1'), anIpv4.map(dotted), anIpv6), {
    ...{ minLength: 1, maxLength: 3 },
  }),
  { minLength: 2, maxLength: 4 },
);

test.each([
  ['for each connection', 'close', ['refused']],
  ['while a connection is still open', 'keep-alive', ['refused', 'here']],
])('a name that answers otherwise %s leads only to where it was allowed to', async (_, connection, elsewhere) => {
  const seed = Date.now() % 1_000_000;
  answer = (__, response) => response.setHeader('connection', connection).end('here');
  const asked = { of: [] as string[][], times: 0 };
  const resolve = (): Promise<string[]> => Promise.resolve(asked.of[asked.times++ % asked.of.length] ?? []);
  const door = doorWith({ networks: `${ALLOWED}/32`, resolve });
  for (const [at, of] of fc.sample(aPlan, { numRuns: 150, seed }).entries()) {
    Object.assign(asked, { of, times: 0 });
    for (const addresses of of) {
      const expected = connection === 'keep-alive' || !addresses.includes(ALLOWED) ? elsewhere : ['here'];
      const said = await ask(door, `http://name${at}.test:${port}/`);
      if (!expected.includes(said)) throw new Error(`seed ${seed}, ${JSON.stringify(of)}: ${said}`);
    }
    if (connection === 'close') expect(asked.times).toBe(of.length); // no look-up that the connection does not use
  }

  expect(new Set(tried())).toEqual(new Set([ALLOWED]));
  expect(new Set(arrived)).toEqual(new Set([ALLOWED]));
});

test('what counts connections counts those with TLS too', async () => {
  const door = doorWith({ networks: ALLOWED });

  for (const scheme of ['http', 'https']) await ask(door, `${scheme}://${ALLOWED}:${port}/`);

  expect(tried()).toEqual([ALLOWED, ALLOWED]);
});

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '185.60.216.35',
  '2606:4700:4700::1111',
  '2a00:1450:4001:80b::200e',
  '2001:4860:4860::8888',
])('the public address %s may be asked', (address) => {
  expect(new Outbound().address(`https://${address.includes(':') ? `[${address}]` : address}/x`).pathname).toBe('/x');
});

test.each([
  ...[
    'ftp://public.test/',
    'file:///etc/passwd',
    'gopher://public.test:80/',
    'javascript:alert(1)',
    'ws://public.test',
    'public.test',
    '',
    '//public.test',
  ],
  ...[
    'http://user@public.test/',
    'http://user:password@public.test/',
    'http://:password@public.test/',
    'https://127.0.0.1@public.test/',
  ],
  ...[
    'http://public.test:22/',
    'https://public.test:8443/',
    'http://public.test:0/',
    'http://public.test:6379/',
    'http://[fe80::1%25eth0]/',
  ],
])('%s is refused before any name is looked up', async (address) => {
  let asked = 0;
  const resolve = (): Promise<string[]> => {
    asked += 1;
    return Promise.resolve(['8.8.8.8']);
  };
  const door = doorWith({ ports: '80,443', resolve });

  expect(await ask(door, address)).toBe('refused');
  expect([asked, tried()]).toEqual([0, []]);
});

test('an operator names the private networks and the ports that may be reached, and no others are', async () => {
  const door = doorWith({ networks: '127.0.0.2, ::1/128', ports: `80,${port}-${port}` });

  expect(await ask(door, `http://127.0.0.2:${port}/`)).toBe('here');
  expect(await ask(door, `http://[::1]:${port}/`)).toBe('here');
  expect(await ask(door, `http://[::ffff:127.0.0.2]:${port}/`)).toBe('here');
  expect(await ask(door, `http://127.0.0.1:${port}/`)).toBe('refused');
  expect(await ask(door, `http://127.0.0.2:${port - 1}/`)).toBe('refused');
  expect(arrived).toEqual(['127.0.0.2', '::1', '127.0.0.2']);
  for (const networks of ['10/8', '10.0.0.0/33', 'localhost', 'fd00::/129', '10.0.0.0/8/8']) {
    expect(() => new Outbound({ networks })).toThrow('is not a network');
  }
  expect(() => new Outbound({ ports: 'http' })).toThrow('neither a port');
});

test('a name that nobody can look up at the moment may be asked again, one that does not exist may not', async () => {
  const failing = doorWith({ resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ETIMEOUT' })) });

  await expect(failing.request('http://public.test/', SOON)).rejects.toMatchObject({
    ...{ code: 'address_unreachable', retryable: true, details: { cause: 'ETIMEOUT' } },
  });
  expect(await ask(doorWith({ resolve: () => Promise.resolve([]) }), 'http://public.test/')).toBe('refused');
});

test('what may not be asked is refused in the same way where nobody connects', async () => {
  const names: Record<string, string[]> = { 'inner.test': ['10.0.0.1'], 'open.test': ['10.0.0.1', '8.8.8.8'] };
  const door = doorWith({ ports: '80', resolve: (name) => Promise.resolve(names[name] ?? []) });
  const look = (address: string) => door.look(address).catch((error: unknown) => error);

  for (const address of ['http://inner.test/', 'http://10.0.0.1/', 'http://[::1]/', 'http://open.test:81/', 'x'])
    expect(await look(address)).toBeInstanceOf(AddressRefused);
  expect(await look('http://inner.test/')).not.toBeInstanceOf(NameUnknown);
  expect(await look('http://nobody.test/')).toBeInstanceOf(NameUnknown);
  expect([await look('http://open.test/'), await look('http://8.8.8.8/')]).toEqual([undefined, undefined]);
  const failing = doorWith({ ports: '80', resolve: () => Promise.reject(new Error('no')) });
  await expect(failing.look('http://open.test/')).rejects.toMatchObject({ code: 'address_unreachable' });
  for (const host of ['localhost', 'LOCALHOST.', 'a.localhost'])
    await expect(new Outbound().look(`http://${host}/`)).rejects.toThrow('public address');
  expect(tried()).toEqual([]);
});

test('a redirect is an answer, and nobody goes there', async () => {
  answer = (_, response) => response.writeHead(307, { location: `http://127.0.0.1:${port}/inner` }).end();
  const door = doorWith({ networks: '127.0.0.2' });

  const { status, body } = await door.request(`http://127.0.0.2:${port}/`, { ...SOON, method: 'POST', body: 'x' });
  body.destroy();

  expect([status, arrived]).toEqual([307, ['127.0.0.2']]);
});

test('what is sent arrives as it is, at the host of the address and at no other', async () => {
  let heard: unknown;
  answer = (request, response) => {
    void text(request).then((body) => {
      heard = {
        method: request.method,
        url: request.url,
        host: request.headers.host,
        own: request.headers['x-own'],
        body,
      };
      response.end();
    });
  };
  const headers = { 'X-Own': '1', Host: 'inner.test', connection: 'close', 'Content-Length': '1' };
  const door = doorWith({ networks: '127.0.0.2' });

  const { body } = await door.request(`http://127.0.0.2:${port}/a?b#c`, {
    ...SOON,
    method: 'PUT',
    headers,
    body: 'two words',
  });
  await text(body);

  expect(heard).toEqual({ method: 'PUT', url: '/a?b', host: `127.0.0.2:${port}`, own: '1', body: 'two words' });
});

test.each([
  ['says nothing', () => undefined],
  ['stops in the middle', (response: ServerResponse) => response.write('some')],
  [
    'says a little all the time',
    (response: ServerResponse) => {
      const timer = setInterval(() => response.write('.'), 20);
      response.once('close', () => {
        clearInterval(timer);
      });
    },
  ],
])('a server that %s is not waited for longer than allowed', async (_, say) => {
  answer = (__, response) => {
    say(response);
  };
  const door = doorWith({ networks: '127.0.0.2' });
  const begun = performance.now();

  const whole = door
    .request(`http://127.0.0.2:${port}/`, { seconds: 0.2, maxBytes: 1000 })
    .then(({ body }) => text(body));

  await expect(whole).rejects.toMatchObject({ code: 'address_unreachable', retryable: true });
  expect(performance.now() - begun).toBeLessThan(2000);
});

test('an answer comes as it is sent, up to the size that is allowed', async () => {
  let more = (): void => undefined;
  answer = (_, response) => {
    response.write('first');
    more = () => response.end('.'.repeat(1000));
  };
  const door = doorWith({ networks: '127.0.0.2' });
  const { body } = await door.request(`http://127.0.0.2:${port}/`, SOON);

  const chunks: string[] = [];
  const read = (async () => {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk.toString());
      more();
    }
  })();

  await expect(read).rejects.toMatchObject({ code: 'answer_too_large' });
  expect(chunks[0]).toBe('first');
  expect(chunks.join('').length).toBeLessThanOrEqual(1000);
});

test('a caller ends a request with a reason of its own', async () => {
  answer = () => undefined;
  const caller = new AbortController();
  const asked = doorWith({ networks: '127.0.0.2' }).request(`http://127.0.0.2:${port}/`, {
    ...SOON,
    signal: caller.signal,
  });
  caller.abort(new Error('the worker stops'));

  await expect(asked).rejects.toThrow('the worker stops');
});
