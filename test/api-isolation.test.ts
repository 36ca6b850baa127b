import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Issues } from '#journal';
import { models } from '#models';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import { type Answer, type Caller, type Method, openapi } from './api-client.js';
import { pulled } from './fake-connector.js';
import { Writer } from './writer.js';

/** What belongs to one vendor, or, with the same shape, to nobody. */
interface Things {
  connection: string;
  token: string;
  temporaryToken: string;
  /** A record's id, by the path of its model. */
  records: Record<string, string>;
  remoteId: string;
  originId: string;
  issue: string;
  /** Of a list of records. */
  cursor: string;
}

let stack: TestApi;
let writer: Writer;
let me: Vendor;
let mine: Linked;
let other: Vendor;
let others: Things;
/** Beside the other vendor's: sorted as those are, but of nothing that exists. */
let nobodys: Things;

async function furnish(vendor: Vendor, name: string): Promise<Linked> {
  const linked = await stack.link(vendor, { originId: `${name}-origin` });
  await writer.write(
    linked.connection,
    models.flatMap((model) => ['1', '2'].map((id) => pulled(model, `${name}-${id}`, {}))),
  );
  await stack.app.get(Issues).open(linked.connection, 'credentials_rejected', linked.connection.id);
  return linked;
}

async function thingsOf(vendor: Vendor, { connection, token }: Linked, name: string): Promise<Things> {
  const caller = { key: vendor.key, token };
  const lists = await Promise.all(
    models.map(
      async ({ category, path }) =>
        [path, await stack.api.get(`/api/${category}/v1/${path}?page_size=1`, caller)] as const,
    ),
  );
  return {
    connection: connection.id,
    token,
    temporaryToken: await stack.temporaryToken(vendor, { connection, token }),
    records: Object.fromEntries(lists.map(([path, { body }]) => [path, body.items[0].id as string])),
    remoteId: `${name}-1`,
    originId: `${name}-origin`,
    issue: (await stack.api.get('/api/v1/issues', caller)).body.items[0].id as string,
    cursor: lists[0]?.[1].body.cursor as string,
  };
}

const beside = (text: string): string => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');

const unreal = (things: Things): Things => ({
  connection: beside(things.connection),
  token: beside(things.token),
  temporaryToken: beside(things.temporaryToken),
  records: Object.fromEntries(Object.entries(things.records).map(([path, id]) => [path, beside(id)])),
  remoteId: 'nobody',
  originId: 'nobody',
  issue: beside(things.issue),
  cursor: beside(things.cursor),
});

beforeAll(async () => {
  stack = await TestApi.start();
  writer = await Writer.start(stack.database);
  [me, other] = [await stack.vendor('Me'), await stack.vendor('Other')];
  mine = await furnish(me, 'mine');
  others = await thingsOf(other, await furnish(other, 'other'), 'other');
  nobodys = unreal(others);
});

afterAll(async () => {
  await writer.close();
  await stack.close();
});

const MODEL_PATH = new RegExp(`^/api/(?:hris|ats)/v1/(${models.map(({ path }) => path).join('|')})(?:/|$)`);

/** What a path's or query's parameter names: whoever adds one says it here, and has it covered. */
function valueOf(name: string, template: string, things: Things): string | undefined {
  const model = MODEL_PATH.exec(template)?.[1];
  const values: Record<string, string | undefined> = {
    id: model ? things.records[model] : things.connection,
    temporary_token: things.temporaryToken,
    ids: model && things.records[model],
    remote_id: things.remoteId,
    cursor: cursorOf(template, things),
    connector_id: things.connection,
    connector_token: things.token,
    origin_id: things.originId,
    manager_id: things.records['employees'],
    employee_id: things.records['employees'],
    company_id: things.records['companies'],
    groups: things.records['groups'],
    parent_group_id: things.records['groups'],
    work_locations: things.records['locations'],
  };
  return values[name];
}

/** A place in a list is no thing: between two places where nothing is, nothing differs. */
function cursorOf(template: string, things: Things): string | undefined {
  if (MODEL_PATH.test(template)) return things.cursor;
  if (template.endsWith('/connectors')) return Buffer.from(things.connection).toString('base64url');
  if (template.endsWith('/integrations')) return 'the same for everybody';
  return template === '/api/v1/issues' ? things.issue : undefined;
}

/** Narrow or shape a list without naming a thing of anybody's. */
const HARMLESS = new Set([
  ...[
    'page_size',
    'modified_after',
    'include_raw_data',
    'include_custom_fields',
    'include_deleted',
    'category',
    'is_active',
    'full',
  ],
  ...[
    'employee_number',
    'first_name',
    'last_name',
    'work_email',
    'employment_status',
    'employment_type',
    'type',
    'pay_group_id',
  ],
]);

interface Parameter {
  name: string;
  in: string;
}

const operations = Object.entries(openapi.paths).flatMap(([template, item]) =>
  (['get', 'post', 'delete'] as const satisfies Method[]).flatMap((method) => {
    const operation = item[method];
    if (!operation) return [];
    const limited = operation.security?.some((each) => 'connector_token' in each) === true;
    const parameters = (operation.parameters ?? []) as Parameter[];
    return [{ method, template, parameters, secured: operation.security !== undefined, limited }];
  }),
);

const secured = operations.filter((each) => each.secured);
const byToken = secured.filter((each) => each.limited);
const probes = secured.flatMap((operation) =>
  operation.parameters
    .filter(({ in: place, name }) => place !== 'header' && !HARMLESS.has(name))
    .map((parameter) => ({
      ...operation,
      parameter,
      title: `${operation.method} ${operation.template}: ${parameter.name}`,
    })),
);

function pathOf(
  { template, parameters }: { template: string; parameters: Parameter[] },
  probe: Parameter | undefined,
  things: Things,
): string {
  const placed = parameters
    .filter((each) => each.in === 'path')
    .reduce(
      (path, { name }) =>
        path.replace(`{${name}}`, valueOf(name, template, name === probe?.name ? things : nobodys) ?? 'none'),
      template,
    );
  if (probe?.in !== 'query') return placed;
  return `${placed}?${probe.name}=${encodeURIComponent(valueOf(probe.name, template, things) ?? '')}`;
}

/** All that a caller can tell two answers apart by. */
const told = ({ status, body, headers }: Answer): object => ({
  status,
  body: body.request_id ? { ...body, request_id: '' } : body,
  headers: Object.keys(headers).sort(),
  stable: ['content-length', 'content-type', 'www-authenticate'].map((name) => headers[name]),
});

const ask = (method: Method, path: string, caller: Caller): Promise<Answer> =>
  stack.api.send(method, path, caller, method === 'post' ? {} : undefined);

describe('another vendor’s thing is answered as one that does not exist', () => {
  test.each(probes)('$title', async ({ parameter, method, ...operation }) => {
    expect(valueOf(parameter.name, operation.template, others)).toBeDefined();
    const caller = { key: me.key, token: mine.token };

    const foreign = await ask(method, pathOf(operation, parameter, others), caller);
    const missing = await ask(method, pathOf(operation, parameter, nobodys), caller);

    expect(told(foreign)).toEqual(told(missing));
    expect(foreign.text).not.toContain('other');
  });

  test('a link token for another vendor’s connector is refused as for one that does not exist', async () => {
    const create = (connector_id: string): Promise<Answer> =>
      stack.api.post(
        '/api/embedded/v1/link/create-link-token',
        { key: me.key },
        {
          end_user_data: { org_name: 'Acme', origin_id: 'customer' },
          category: 'HRIS',
          integration: 'personio',
          connector_id,
        },
      );
    const foreign = await create(others.connection);
    expect(foreign.status).toBe(422);
    expect(told(foreign)).toEqual(told(await create(nobodys.connection)));
  });
});

describe('another vendor’s connector token is answered as one that does not exist', () => {
  test.each(byToken)('$method $template', async (operation) => {
    const path = pathOf(operation, undefined, nobodys);

    const foreign = await ask(operation.method, path, { key: me.key, token: others.token });
    const missing = await ask(operation.method, path, { key: me.key, token: nobodys.token });
    const none = await ask(operation.method, path, { key: me.key });

    expect(foreign).toMatchObject({ status: 401, body: { code: 'connector_token_invalid' } });
    expect(told(foreign)).toEqual(told(missing));
    expect(told(foreign)).toEqual(told(none));
  });
});

describe('without an API key', () => {
  test.each(secured)('$method $template is a 401', async (operation) => {
    const answer = await ask(operation.method, pathOf(operation, undefined, others), { token: others.token });
    expect(answer).toMatchObject({ status: 401, body: { code: 'api_key_invalid' } });
  });

  test('only these routes answer: the hosted page’s, whose link token is the key, and the operator’s', () => {
    expect(operations.filter((each) => !each.secured).map(({ method, template }) => `${method} ${template}`)).toEqual([
      'post /api/embedded/v1/link/session',
      'post /api/embedded/v1/link/check',
      'post /api/embedded/v1/link/complete',
      'get /livez',
      'get /readyz',
    ]);
  });
});

test('a list holds what is the vendor’s own', async () => {
  for (const { category, path } of models) {
    const { body } = await stack.api.get(`/api/${category}/v1/${path}`, { key: me.key, token: mine.token });
    expect(body.items.map(({ remote_id }: { remote_id: string }) => remote_id).sort()).toEqual(['mine-1', 'mine-2']);
  }
  for (const route of ['/api/v1/issues', '/api/hris/v1/connectors']) {
    expect((await stack.api.get(route, { key: me.key })).body.items).toHaveLength(1);
  }
});

test('a key of the other environment sees nothing of this one', async () => {
  const key = await stack.key(me.id, { environment: 'development' });

  expect((await stack.api.get('/api/hris/v1/employees', { key, token: mine.token })).body.code).toBe(
    'connector_token_invalid',
  );
  for (const route of ['/api/v1/issues', '/api/hris/v1/connectors']) {
    expect((await stack.api.get(route, { key })).body.items).toEqual([]);
  }
  const path = `/api/hris/v1/connectors/${mine.connection.id}/delete`;
  expect((await stack.api.delete(path, { key })).status).toBe(404);
});

test('all of the other vendor’s things are still there, and the token still good', async () => {
  const caller = { key: other.key, token: others.token };
  expect((await stack.api.get('/api/hris/v1/employees', caller)).body.page_size).toBe(2);
  const redeemed = await stack.api.get(`/api/embedded/v1/connectors/connector_token/${others.temporaryToken}`, caller);
  expect(redeemed.body).toEqual({ connector_token: others.token, connector_id: others.connection });
});
