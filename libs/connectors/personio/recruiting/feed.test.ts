import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { OpenBudget } from '../../conformance.js';
import { CredentialsRejected } from '../../errors.js';
import { PositionsFeed } from './feed.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A feed whose career pages answer like this, with what they were asked. */
async function feedOf(listener: RequestListener, { templates = '{url}/jobs/{label}', label = 'acme' } = {}) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    listener(request, response);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { baseUrl: url, feedUrl: templates.replaceAll('{url}', url), speed: '1000' };
  return { feed: new PositionsFeed({ settings, budget: new OpenBudget(), account: 'account' }, label), asked, url };
}

const XML = { 'content-type': 'text/xml' };
const EMPTY = '<workzag-jobs></workzag-jobs>';
const ONE = '<workzag-jobs><position><id>1</id><name>Cook</name></position></workzag-jobs>';

async function idsOf(feed: PositionsFeed, language?: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of (await feed.find())?.positions(language) ?? []) ids.push(id);
  return ids;
}

test('a feed is found with a HEAD, and read in the language that is asked for', async () => {
  const { feed, asked, url } = await feedOf((_request, response) => response.writeHead(200, XML).end(ONE));

  expect(await idsOf(feed, 'en')).toEqual(['1']);
  expect(asked).toEqual(['HEAD /jobs/acme/xml', 'GET /jobs/acme/xml?language=en']);
  expect((await feed.find())?.pageOf('1')).toBe(`${url}/jobs/acme/job/1`);
  expect(await idsOf(feed)).toEqual(['1']);
});

test('an address where the company has no page is followed by the next one', async () => {
  const { feed, asked } = await feedOf(
    ({ url = '' }, response) => response.writeHead(url.startsWith('/de') ? 404 : 200, XML).end(EMPTY),
    { templates: '{url}/de/{label} {url}/com/{label}' },
  );

  expect(await feed.find()).not.toBeNull();
  expect(asked).toEqual(['HEAD /de/acme/xml', 'HEAD /com/acme/xml']);
});

test.each([404, 410, 301, 302, 307, 308])(
  'a feed that answers %d is switched off, and nobody is led on',
  async (status) => {
    const { feed, asked } = await feedOf((_request, response) =>
      response.writeHead(status, { location: '/elsewhere' }).end(),
    );

    expect(await feed.find()).toBeNull();
    expect(asked).toEqual(['HEAD /jobs/acme/xml']);
  },
);

test.each([401, 402, 403])('a page that answers %d may have a feed all the same', async (status) => {
  const { feed } = await feedOf((_request, response) => response.writeHead(status).end());

  await expect(feed.find()).rejects.toMatchObject({ code: 'provider_request_refused' });
});

test('a page that is down is no feed that is switched off', async () => {
  const { feed } = await feedOf((_request, response) => response.writeHead(503).end());

  await expect(feed.find()).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test.each([
  ['not XML', 'Jobs?'],
  ['of another kind', '<rss/>'],
  ['cut', ONE.slice(0, -30)],
  ['an attack', `<!DOCTYPE a [<!ENTITY b "b">]>${ONE}`],
])('a feed that is %s is told as an answer that we do not understand', async (_what, body) => {
  const { feed } = await feedOf((_request, response) => response.writeHead(200, XML).end(body));

  await expect(idsOf(feed)).rejects.toMatchObject({ code: 'provider_answer_broken' });
});

test('a connection that breaks off within a feed is told as such', async () => {
  const { feed } = await feedOf(({ method }, response) => {
    response.writeHead(200, { ...XML, 'content-length': 100_000 });
    if (method === 'HEAD') response.end();
    else response.write(ONE.slice(0, -20), () => response.destroy());
  });

  await expect(idsOf(feed)).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test('a reader who stops early leaves no connection open', async () => {
  const closed: Promise<unknown>[] = [];
  const { feed } = await feedOf(({ method }, response) => {
    response.writeHead(200, XML);
    if (method === 'HEAD') response.end();
    else {
      closed.push(once(response, 'close'));
      response.write(ONE.replace('</workzag-jobs>', ''));
    }
  });
  for await (const position of (await feed.find())?.positions() ?? []) {
    expect(position.name).toBe('Cook');
    break;
  }

  expect(closed).toHaveLength(1);
  await Promise.all(closed);
});

test.each([
  'evil.example.com',
  'acme.evil',
  'a@b',
  '127.0.0.1:80',
  'acme/..',
  'acme#',
  '',
  'Acme',
  '-acme',
  'a'.repeat(64),
])('%j is no name of a career page', (label) => {
  const open = () => new PositionsFeed({ settings: { baseUrl: '' }, budget: new OpenBudget(), account: '' }, label);

  expect(open).toThrow(CredentialsRejected);
});
