import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Item, lasting, type Linked, Stack } from './stack.js';

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
  const items = lasting(pages.flatMap((page) => page.items));
  return items.sort((one, other) => String(one['id']).localeCompare(String(other['id'])));
}

/** Reports are not asked for unless they are named. */
const OFF = ['report', 'report_row'];
const STREAMS = [
  ...['absence-types', 'absences', 'attendances', 'balances', 'compensations', 'documents'],
  ...['groups', 'legal-entities', 'people', 'projects', 'workplaces'],
];

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
  // As long as nothing is said to be wrong, the run is being worked on.
  const models = await stack.until(connection, (all) =>
    all.every(({ model, error_code: code }) => code !== null || OFF.includes(model)),
  );

  for (const model of models.filter((one) => !OFF.includes(one.model))) {
    expect(model).toMatchObject({ status: 'Syncing', error_code: 'provider_unavailable' });
  }
  expect((await stack.issues(connection)).map(({ code, subject }) => `${code} ${subject}`).sort()).toEqual(
    STREAMS.map((stream) => `provider_unavailable ${stream}`),
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
  await stack.personio.fault('GET /v2/legal-entities', 'foreign_next', {
    url: `${trap.url}/v2/legal-entities?cursor=c`,
  });

  await stack.resync(connection, { full: true });
  const broken = new Set<string>();
  await stack.until(connection, (models) => {
    for (const { model, error_code: code } of models) if (code === 'provider_answer_broken') broken.add(model);
    return broken.size >= 2 && models.every(({ status }) => status === 'Done');
  });

  expect([...broken].sort()).toEqual(['company', 'location']);
  expect(trap.caught).toEqual([]);
  expect(await everything()).toEqual(before);
  await trap.close();
});

test('a listing that answers empty deletes nobody', async () => {
  const before = await everything();
  for (const list of ['persons', 'org-units', 'cost-centers', 'legal-entities', 'workplaces']) {
    await stack.personio.fault(`GET /v2/${list}$`, 'empty_page', { times: 10 });
  }
  await stack.personio.fault('GET /v1/company/employees$', 'empty_page'); // read again in two seconds

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

const BEYOND = '9007199254740993'; // 2^53 + 1: a double makes …992 of it

test('numbers beyond 2^53 keep their digits: as ids, as custom fields and in raw data', async () => {
  await stack.personio.plant('3003', {
    v1: { dynamic_7124071: { label: 'Number', value: { $number: BEYOND }, type: 'integer', universal_id: null } },
    v2_person: { custom_attributes: [{ id: 'dynamic_7124071', type: 'int', value: { $number: BEYOND } }] },
    v2_employments: [{ id: { $number: BEYOND } }],
  });

  await stack.sync(connection);

  const asked = { include_raw_data: 'true', include_custom_fields: 'true' };
  const ada = await stack.one('employees', connection, '3003', asked);
  expect(ada['custom_fields']).toMatchObject({ dynamic_7124071: BEYOND });
  expect(JSON.stringify(ada['raw_data'])).toContain(`"${BEYOND}"`);
  expect(JSON.stringify(ada['raw_data'])).not.toMatch(/[:[,]\d{16}/);
  expect(await stack.one('employments', connection, BEYOND)).toMatchObject({ employee: ada['id'] });
});

test('a name of 10,000 characters is kept to the last one, and found', async () => {
  const name = 'Ünïcødé 🚀'.padEnd(10_000, 'x');
  const person = await stack.personio.hire({ first_name: name, last_name: 'Long' });

  await stack.sync(connection);

  const { items } = await stack.read('employees', connection, { first_name: name });
  expect(items).toMatchObject([{ remote_id: person, first_name: name, display_full_name: `${name} Long` }]);
});

test('NUL and other control characters in a name arrive as they were sent', async () => {
  const name = 'Nu\u0000l\u0007\u001b[31m\u2028"\\ \u202e';
  const person = await stack.personio.hire({ first_name: name, last_name: '\u0000' });

  await stack.sync(connection);

  const nul = await stack.one('employees', connection, person, { include_raw_data: 'true' });
  expect(nul).toMatchObject({ first_name: name, last_name: '\u0000' });
  const { body } = await stack.get(`/api/hris/v1/employees/${String(nul['id'])}`, connection);
  expect(body).toMatchObject({ first_name: name });
});

test('half of a surrogate pair, which no UTF-8 can carry, arrives as it was sent', async () => {
  const person = await stack.personio.hire({ first_name: 'Half \ud83d', last_name: 'Pair' });

  await stack.sync(connection);

  expect(await stack.one('employees', connection, person)).toMatchObject({
    first_name: 'Half \ud83d',
    last_name: 'Pair',
  });
});

test('words that we do not know pass through as they came, and can be filtered by', async () => {
  await stack.personio.plant('3005', {
    v2_person: { gender: 'AGENDER' },
    v2_employments: [{ status: 'SABBATICAL', type: 'APPRENTICE' }],
  });

  await stack.sync(connection);

  const { items } = await stack.read('employees', connection, { employment_status: 'SABBATICAL' });
  expect(items).toMatchObject([{ remote_id: '3005', gender: 'AGENDER', employment_status: 'SABBATICAL' }]);
  const contracts = await stack.read('employments', connection, { employee_id: String(items[0]?.['id']) });
  expect(contracts.items).toMatchObject([{ employment_type: 'APPRENTICE' }]);
});

test('a value of another type than promised costs that record at the most, and the issue names it', async () => {
  await stack.personio.plant('3006', {
    v2_person: { first_name: { nested: ['not', 'a', 'name'] }, updated_at: 'yesterday', employments: 'none' },
    v2_employments: [{ employment_start_date: 20231029, org_units: 'Sales', supervisor: [], termination: 'no' }],
    v1: { first_name: 'not an attribute', supervisor: { value: 'nobody' } },
  });
  await stack.personio.change('3008', { last_name: 'Neighbour' });

  await stack.sync(connection, { full: true });

  expect(await stack.one('employees', connection, '3008')).toMatchObject({ last_name: 'Neighbour' });
  const zoe = await stack.one('employees', connection, '3006');
  const { body } = await stack.get(`/api/hris/v1/employees/${String(zoe['id'])}`, connection);
  expect(body).toMatchObject({ remote_id: '3006', last_name: 'Brückner' });
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
