import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Issues } from '#journal';
import { models } from '#models';
import { TestApi, type Vendor } from './api-app.js';
import { type Answer, type Caller, type Method, METHODS, openapi } from './api-client.js';
import { pulled } from './fake-connector.js';
import {
  type Pair,
  pairOf,
  type Things,
  thingsOf,
  tokenAt,
  unreal,
  valueOf,
  setAside,
  writable,
} from './isolation-things.js';
import { BODIES, COMPANIONS, HARMLESS } from './isolation-harmless.js';
import { OURS } from './members.js';
import { offer } from './offer.js';
import { Writer } from './writer.js';

let stack: TestApi;
let writer: Writer;
let me: Vendor;
let mine: Pair;
let other: Vendor;
let others: Things;
/** Beside the other vendor's: sorted as those are, but of nothing that exists. */
let nobodys: Things;

async function furnish(vendor: Vendor, name: string): Promise<Pair> {
  const pair = await pairOf(stack, vendor, `${name}-origin`);
  const found = models.flatMap((model) => ['1', '2'].map((id) => pulled(model, `${name}-${id}`, {})));
  for (const { connection } of Object.values(pair)) await writer.write(connection, found);
  await setAside(stack, writer, pair.hris);
  const { connection } = pair.hris;
  await stack.app.get(Issues).open(connection, 'credentials_rejected', connection.id);
  return pair;
}

beforeAll(async () => {
  offer(writable('hris'));
  offer(writable('ats'));
  stack = await TestApi.start();
  writer = await Writer.start(stack.database);
  [me, other] = [await stack.vendor('Me'), await stack.vendor('Other')];
  mine = await furnish(me, 'mine');
  others = await thingsOf(stack, { vendor: other, name: 'other' }, await furnish(other, 'other'));
  nobodys = unreal(others);
});

afterAll(async () => {
  await writer.close();
  await stack.close();
});

interface Parameter {
  name: string;
  in: string;
}

const operations = Object.entries(openapi.paths).flatMap(([template, item]) =>
  METHODS.flatMap((method) => {
    const operation = item[method];
    if (!operation) return [];
    const limited = operation.security?.some((each) => 'connector_token' in each) === true;
    const parameters = (operation.parameters ?? []) as Parameter[];
    const secured = operation.security?.some((each) => 'api_key' in each) === true;
    const bySession = operation.security?.some((each) => 'session' in each) === true;
    return [{ method, template, parameters, secured, bySession, limited }];
  }),
);

const secured = operations.filter((each) => each.secured);
/** What no key opens. */
const ofMembers = operations.filter((each) => each.bySession && !each.secured);
const open = operations.filter((each) => !each.bySession && !each.secured);
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
  const asked = `${probe.name}=${encodeURIComponent(valueOf(probe.name, template, things) ?? '')}`;
  return `${placed}?${[asked, COMPANIONS[template] ?? []].flat().join('&')}`;
}

/** All that a caller can tell two answers apart by. */
const told = ({ status, body, headers }: Answer): object => ({
  status,
  body: body.request_id ? { ...body, request_id: '' } : body,
  headers: Object.keys(headers).sort(),
  stable: ['content-length', 'content-type', 'www-authenticate'].map((name) => headers[name]),
});

const ask = (method: Method, path: string, caller: Caller, template = ''): Promise<Answer> =>
  stack.api.send(
    method,
    path,
    caller,
    ['post', 'put', 'patch'].includes(method) ? (BODIES[template] ?? {}) : undefined,
  );

describe('another vendor’s thing is answered as one that does not exist', () => {
  test.each(probes)('$title', async ({ parameter, method, ...operation }) => {
    expect(valueOf(parameter.name, operation.template, others)).toBeDefined();
    const caller = { key: me.key, token: tokenAt(operation.template, mine) };

    const foreign = await ask(method, pathOf(operation, parameter, others), caller, operation.template);
    const missing = await ask(method, pathOf(operation, parameter, nobodys), caller, operation.template);

    expect(told(foreign)).toEqual(told(missing));
    expect(foreign.text).not.toContain('other');
    // Refused for what was looked for, not for how it was asked: but for a cursor that is none of this list.
    if (operation.template.includes('custom-fields')) expect([200, 404]).toContain(foreign.status);
    if (parameter.in === 'path' && method !== 'get') expect([401, 404, 422]).toContain(foreign.status);
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

test.each(['custom_field_id', 'connector_token'])(
  'a mapping of another vendor’s %s is refused as of one that does not exist',
  async (name) => {
    const field = { category: 'HRIS', model: 'employee', name: `own_${name}` };
    const { body } = await stack.api.post('/api/v1/custom-fields', { key: me.key }, field);
    const map = ({ customField, token }: Things): Promise<Answer> => {
      const theirs = name === 'connector_token' ? { connector_token: token } : { custom_field_id: customField };
      const own = { custom_field_id: body.id as string, connector_token: mine.hris.token, json_path: 'size' };
      return stack.api.post('/api/v1/custom-fields/mapping', { key: me.key }, { ...own, ...theirs });
    };

    const foreign = await map(others);

    expect(foreign.status).toBeGreaterThanOrEqual(400);
    expect(told(foreign)).toEqual(told(await map(nobodys)));
  },
);

test('another vendor’s payloads are not to be previewed', async () => {
  const preview = ({ token: connector_token }: Things): Promise<Answer> =>
    stack.api.post(
      '/api/v1/custom-fields/preview',
      { key: me.key },
      { category: 'HRIS', model: 'employee', json_path: '@', connector_token },
    );
  const foreign = await preview(others);

  expect(foreign.status).toBeGreaterThanOrEqual(400);
  expect(told(foreign)).toEqual(told(await preview(nobodys)));
});

describe('another vendor’s connector token is answered as one that does not exist', () => {
  test.each(byToken)('$method $template', async (operation) => {
    const path = pathOf(operation, undefined, nobodys);

    const foreign = await ask(operation.method, path, { key: me.key, token: tokenAt(path, others) });
    const missing = await ask(operation.method, path, { key: me.key, token: tokenAt(path, nobodys) });
    const none = await ask(operation.method, path, { key: me.key });

    expect(foreign).toMatchObject({ status: 401, body: { code: 'connector_token_invalid' } });
    expect(told(foreign)).toEqual(told(missing));
    expect(told(foreign)).toEqual(told(none));
  });
});

describe('without an API key', () => {
  test.each(secured)('$method $template is a 401', async (operation) => {
    const answer = await ask(operation.method, pathOf(operation, undefined, others), {
      token: tokenAt(operation.template, others),
    });
    expect(answer).toMatchObject({ status: 401, body: { code: 'api_key_invalid' } });
  });

  test.each(ofMembers)('$method $template, which takes a session, is a 401', async (operation) => {
    const answer = await stack.api.send(operation.method, pathOf(operation, undefined, others), { headers: OURS });
    expect(answer.status).toBe(401);
  });

  test('only these routes answer: the hosted pages’ and a file’s, whose token is the key, those that let members in, and the operator’s', () => {
    expect(open.map(({ method, template }) => `${method} ${template}`)).toEqual([
      'get /files/{token}',
      'get /api/embedded/v1/health',
      'patch /api/embedded/v1/health/choices',
      ...['pause', 'resume', 'relink', 'revoke'].map((step) => `post /api/embedded/v1/health/${step}`),
      'get /api/embedded/v1/health/export',
      'post /api/embedded/v1/health/disconnect',
      'get /api/embedded/v1/health/certificate',
      'post /api/embedded/v1/link/session',
      'post /api/embedded/v1/link/check',
      'post /api/embedded/v1/link/complete',
      'get /livez',
      'get /readyz',
      'post /api/v1/session',
      'get /api/v1/session/sso',
      'post /api/v1/session/sso',
      'post /api/v1/invitation',
      'post /api/v1/invitation/accept',
    ]);
  });
});

test('a health link opens its own connection, whatever key or token comes with it', async () => {
  const shown = await stack.api.get('/api/embedded/v1/health', {
    ...{ key: me.key, token: mine.hris.token },
    headers: { 'x-health-token': others.healthToken },
  });
  expect(shown).toMatchObject({ status: 200, body: { vendor: { name: 'Other' } } });
  const opened = await stack.api.get('/api/embedded/v1/health/export?model=employee', {
    headers: { 'x-health-token': others.healthToken },
  });
  expect(opened.text).toContain('other-1');
  expect(opened.text).not.toContain('mine-1');

  for (const healthToken of [nobodys.healthToken, others.token, mine.hris.token, me.key]) {
    const refused = await stack.api.get('/api/embedded/v1/health', { headers: { 'x-health-token': healthToken } });
    expect(refused).toMatchObject({ status: 404, body: { code: 'health_token_invalid' } });
  }
});

test('a list holds what is the vendor’s own', async () => {
  for (const { category, path } of models) {
    const { body } = await stack.api.get(`/api/${category}/v1/${path}`, { key: me.key, token: mine[category].token });
    expect(body.items.map(({ remote_id }: { remote_id: string }) => remote_id).sort()).toEqual(['mine-1', 'mine-2']);
  }
  for (const route of ['/api/v1/issues', '/api/hris/v1/connectors']) {
    expect((await stack.api.get(route, { key: me.key })).body.items).toHaveLength(1);
  }
});

test('a key of the other environment sees nothing of this one', async () => {
  const key = await stack.key(me.id, { environment: 'development' });

  expect((await stack.api.get('/api/hris/v1/employees', { key, token: mine.hris.token })).body.code).toBe(
    'connector_token_invalid',
  );
  for (const route of ['/api/v1/issues', '/api/hris/v1/connectors']) {
    expect((await stack.api.get(route, { key })).body.items).toEqual([]);
  }
  const path = `/api/hris/v1/connectors/${mine.hris.connection.id}/delete`;
  expect((await stack.api.delete(path, { key })).status).toBe(404);
});

test('all of the other vendor’s things are still there, and the token still good', async () => {
  const caller = { key: other.key, token: others.token };
  expect((await stack.api.get('/api/hris/v1/employees', caller)).body.page_size).toBe(2);
  const redeemed = await stack.api.get(`/api/embedded/v1/connectors/connector_token/${others.temporaryToken}`, caller);
  expect(redeemed.body).toEqual({ connector_token: others.token, connector_id: others.connection });
});
