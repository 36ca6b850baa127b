import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Item, type Linked, Stack } from './stack.js';

let stack: Stack;
let connection: Linked;

beforeAll(async () => {
  stack = await Stack.start();
  connection = await stack.connect('personio');
});

afterEach(() => stack.personio.recover());

afterAll(() => stack.close());

const MODELS = ['employees', 'employments', 'groups', 'companies', 'locations'];

/** All records of all models, by id. */
async function everything(): Promise<Item[]> {
  const pages = await Promise.all(MODELS.map((model) => stack.read(model, connection)));
  return pages.flatMap(({ items }) => items).sort((one, other) => String(one['id']).localeCompare(String(other['id'])));
}

/** As long as nothing is said to be wrong, the run is being worked on. */
const troubled = (count: number) => (models: { error_code: string | null }[]) =>
  models.filter(({ error_code: code }) => code !== null).length >= count;

test.each([
  { kind: '429', times: 6, match: 'GET /v2/persons' },
  { kind: '429', times: 4, match: 'GET /v1/company/employees' },
  { kind: 'status', status: 503, times: 4, match: 'GET /v2/persons' },
  { kind: 'status', status: 500, times: 3, match: 'GET /v1/company/employees' },
  { kind: 'cut', times: 3, match: 'GET /v2/persons' },
  { kind: 'cut', times: 1, match: 'POST /v2/auth/token' },
  { kind: 'truncate', times: 2, match: 'GET /v2/persons$' },
  { kind: 'truncate', times: 2, match: 'GET /v1/company/employees' },
  { kind: 'http200_error', times: 2, match: 'GET /v1/company/employees' },
])('$times × $kind on $match is sat out: the sync succeeds, and nothing is lost', async ({ match, kind, ...more }) => {
  const before = await everything();
  await stack.personio.control('POST', '/tokens/expire');
  await stack.personio.fault(match, kind, more);

  const models = await stack.sync(connection, { full: true });

  expect((await stack.personio.requests()).filter(({ fault }) => fault === kind)).not.toEqual([]);
  for (const model of models) expect(model).toMatchObject({ status: 'Done', error_code: null, counts: { failed: 0 } });
  expect(await everything()).toEqual(before);
});

test('one person whose employments cannot be read keeps them and holds up nobody else', async () => {
  const ada = await stack.one('employees', connection, '3003');
  await stack.personio.fault('GET /v2/persons/3003/employments', 'status', { status: 500, times: 5 });
  await stack.personio.change('3003', { last_name: 'King' });
  await stack.personio.change('3004', { last_name: 'Żak' });

  await stack.sync(connection);

  expect(await stack.one('employees', connection, '3003')).toEqual(ada);
  expect(await stack.one('employees', connection, '3004')).toMatchObject({ last_name: 'Żak' });
  expect(await stack.issues(connection)).toContainEqual(
    expect.objectContaining({ code: 'provider_unavailable', subject: `employee:${String(ada['id'])}` }),
  );

  await stack.sync(connection, { full: true });

  expect(await stack.one('employees', connection, '3003')).toMatchObject({ id: ada['id'], last_name: 'King' });
  expect(await stack.issues(connection)).toEqual([]);
});

test('while the provider is down, reads answer as before; when it is back, the sync goes on by itself', async () => {
  const before = await everything();
  await stack.personio.change('3002', { last_name: 'Back' });
  await stack.personio.fault('* /', 'status', { status: 503, times: 100_000 });

  await stack.resync(connection);
  const models = await stack.until(connection, troubled(5));

  for (const model of models) expect(model).toMatchObject({ status: 'Syncing', error_code: 'provider_unavailable' });
  expect((await stack.issues(connection)).map(({ code, subject }) => `${code} ${subject}`).sort()).toEqual(
    ['groups', 'legal-entities', 'people', 'workplaces'].map((stream) => `provider_unavailable ${stream}`),
  );
  expect(await everything()).toEqual(before);

  await stack.personio.recover();
  await stack.until(connection, (now) => now.every(({ status }) => status === 'Done'));

  expect(await stack.one('employees', connection, '3002')).toMatchObject({ last_name: 'Back' });
  expect(await stack.issues(connection)).toEqual([]);
});

test('neither a redirect nor a foreign next link is followed, and no token leaves for another host', async () => {
  const before = await everything();
  const trap = await Trap.set();
  await stack.personio.fault('GET /v2/workplaces', 'redirect', { url: trap.url });
  await stack.personio.fault('GET /v2/legal-entities', 'foreign_next', { url: `${trap.url}/v2/legal-entities?cursor=c` });

  await stack.resync(connection, { full: true });
  const broken = await stack.until(connection, troubled(2));
  await stack.until(connection, (models) => models.every(({ status }) => status === 'Done'));

  expect(broken.filter(({ error_code: code }) => code === 'provider_answer_broken').map(({ model }) => model).sort()).toEqual(
    ['company', 'location'],
  );
  expect(trap.caught).toEqual([]);
  expect(await everything()).toEqual(before);
  await trap.close();
});

test('a listing that answers empty deletes nobody', async () => {
  const before = await everything();
  for (const list of ['persons', 'org-units', 'cost-centers', 'legal-entities', 'workplaces']) {
    await stack.personio.fault(`GET /v2/${list}$`, 'empty_page', { times: 10 });
  }
  await stack.personio.fault('GET /v1/company/employees', 'empty_page', { times: 10 });

  const models = await stack.sync(connection, { full: true });

  expect(models.every(({ counts: { deleted } }) => deleted === 0)).toBe(true);
  expect(await everything()).toEqual(before);
});

test('a next link that leads in a circle ends the listing and deletes nothing', async () => {
  const { items } = await stack.read('locations', connection);
  await stack.personio.control('DELETE', '/workplaces/60304');
  await stack.personio.fault('GET /v2/workplaces', 'self_next', { times: 10 });

  const models = await stack.sync(connection, { full: true });

  expect(models.every(({ status, counts: { deleted } }) => status === 'Done' && deleted === 0)).toBe(true);
  expect((await stack.read('locations', connection)).items).toEqual(items);
});

/** A server that ought never to hear from us. */
class Trap {
  readonly caught: string[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      this.caught.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.end('{}');
    });
  }

  static async set(): Promise<Trap> {
    const server = createServer();
    const trap = new Trap(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return trap;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
  }
}
