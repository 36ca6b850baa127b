import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { OpenBudget } from '../conformance.js';
import { Secret } from '#kernel';
import type { From, JsonObject, Page } from '../contract.js';
import { personio } from './index.js';

/** A v1 list that can be changed between two pages, and v2 persons with one employment each: what the simulator cannot time. */
let people: number[];
let pages: number;
let between: (page: number) => void;
let employmentsAsked: string[];
let announced: () => number | string;
let server: Server;

beforeEach(async () => {
  people = Array.from({ length: 450 }, (_, at) => 1000 + at);
  [pages, employmentsAsked, between, announced] = [0, [], () => undefined, () => people.length];
  server = createServer((request, response) => {
    response.end(JSON.stringify(answer(new URL(request.url ?? '', 'http://host'))));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function answer({ pathname, searchParams }: URL): JsonObject {
  if (pathname === '/v1/auth') return { success: true, data: { token: 'one' } };
  if (pathname === '/v2/auth/token') return { access_token: 'two' };
  if (pathname === '/v1/company/employees') return list(Number(searchParams.get('offset')));
  if (pathname === '/v1/company/employees/attributes') return { success: true, data: [] };
  const asked = searchParams.get('id');
  if (asked !== null)
    return { _data: asked.split(',').map((id) => ({ id, employments: [{ id: `e${id}` }] })), _meta: {} };
  if (pathname === '/v2/persons') return { _data: [], _meta: {} };
  const [, , , id = ''] = pathname.split('/');
  employmentsAsked.push(id);
  return { _data: [{ id: `e${id}`, status: 'ACTIVE' }], _meta: {} };
}

function list(offset: number): JsonObject {
  pages += 1;
  between(pages);
  const data = people
    .slice(offset, offset + 100)
    .map((id) => ({ type: 'Employee', attributes: { id: { value: id } } }));
  const page = { offset: String(offset), limit: '100' }; // texts when they were given, here and there
  return { success: true, metadata: { total_elements: announced() }, ...page, data };
}

const marks = new Map<string, string | undefined>();

async function pull(from: Partial<From> = {}, most = Infinity) {
  const { port } = server.address() as AddressInfo;
  const client = personio.open(
    { settings: { baseUrl: `http://127.0.0.1:${port}` }, budget: new OpenBudget(), account: 'account' },
    { client_id: new Secret('id'), client_secret: new Secret('secret') },
  );
  const changed: From['changed'] = (model, given) =>
    Promise.resolve(new Set(given.flatMap(({ remoteId: id, mark }) => (marks.get(model + id) === mark ? [] : [id]))));
  const read: Page[] = [];
  for await (const page of personio.streams[0]?.pull(client, { changed, settings: {}, ...from }) ?? []) {
    read.push(page);
    for (const { model, remoteId, mark } of page.found) marks.set(model + remoteId, mark);
    if (read.length >= most) break;
  }
  const found = read.flatMap((page) => page.found).filter(({ model }) => model === 'employee');
  return { read, ids: found.map(({ remoteId }) => Number(remoteId)), last: read.at(-1) };
}

test('a list that stands still is read once', async () => {
  const { ids, last } = await pull();

  expect(ids).toEqual(people);
  expect(pages).toBe(5);
  expect(last).toMatchObject({ found: [], incomplete: [] });
});

test('whoever was missed because another left is found in a second round, and nobody is read twice', async () => {
  between = (page) => page === 3 && people.shift();

  const { ids, last } = await pull();

  expect(new Set(ids)).toEqual(new Set([1000, ...people]));
  expect(ids).toHaveLength(450);
  expect(last?.incomplete).toEqual([]);
});

test('one who left and one who came, at the same time, do not hide that somebody was missed', async () => {
  between = (page) => page === 3 && people.shift() && people.push(9999);

  const { ids, last } = await pull();

  expect(new Set(ids)).toEqual(new Set([1000, ...people]));
  expect(last?.incomplete).toEqual([]);
});

test('a list that announces more than it shows proves nothing about those who are not seen', async () => {
  announced = () => people.length + 1;

  const { ids, last } = await pull();

  expect(ids).toHaveLength(450);
  expect(last?.incomplete).toEqual(['employee', 'employment']);
});

test('figures of a page may come as texts', async () => {
  announced = () => String(people.length);

  const { ids, last } = await pull();

  expect(ids).toEqual(people);
  expect(pages).toBe(5);
  expect(last).toMatchObject({ found: [], incomplete: [] });
});

test('a list that never stands still is left after three rounds', async () => {
  between = () => people.unshift(people.length * 7);

  const { last } = await pull();

  expect(pages).toBeLessThan(20);
  expect(last?.incomplete).toEqual(['employee', 'employment']);
});

test('an interrupted pull goes on where it was as long as the list stands still', async () => {
  const { read } = await pull({}, 2);
  [employmentsAsked, pages] = [[], 0];

  const { read: rest, last } = await pull({ checkpoint: read.at(-1)?.checkpoint ?? {} });

  expect(employmentsAsked.sort()).toEqual(people.slice(199).map(String));
  expect(pages).toBe(3); // the page that shows that the list stands still is one of them
  expect(rest.flatMap((page) => page.untouched ?? [])).toEqual([]);
  expect(last?.incomplete).toEqual([]);
});

test('an interrupted pull of a list that has moved does not read again what it had read, but accounts for it', async () => {
  const { read } = await pull({}, 2);
  employmentsAsked = [];
  people.shift();

  const { read: rest, last } = await pull({ checkpoint: read.at(-1)?.checkpoint ?? {} });

  const untouched = rest.flatMap((page) => page.untouched ?? []);
  expect(employmentsAsked.sort()).toEqual(people.slice(199).map(String));
  expect(untouched.filter(({ model }) => model === 'employee')).toHaveLength(199);
  expect(untouched.filter(({ model }) => model === 'employment')).toHaveLength(199);
  expect(last?.incomplete).toEqual([]);
});
