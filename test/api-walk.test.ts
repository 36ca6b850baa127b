import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, Pulled } from '#connectors';
import { Issues } from '#journal';
import { type Field, fieldsOf, type Model, models } from '#models';
import { recordId } from '#records';
import { TestApi, type Vendor } from './api-app.js';
import { type Caller, METHODS, type Method, openapi } from './api-client.js';
import { fakeConnector, pulled } from './fake-connector.js';
import {
  healthLinkOf,
  type Pair,
  pairOf,
  setAside,
  type Things,
  thingsOf,
  tokenAt,
  valueOf,
} from './isolation-things.js';
import { Writer } from './writer.js';
import { asBrowser, member } from './members.js';
import { offer } from './offer.js';

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required?: boolean;
  schema: { type?: string; format?: string; minimum?: number; items?: { format?: string } };
}

const operations = Object.entries(openapi.paths).flatMap(([template, item]) =>
  METHODS.flatMap((method) => {
    const operation = item[method];
    if (!operation) return [];
    const parameters = (operation.parameters ?? []) as Parameter[];
    return [{ method, template, parameters, title: `${method} ${template}` }];
  }),
);
const reads = operations.filter(({ method, template }) => method === 'get' && !template.startsWith('/files/'));

let stack: TestApi;
let writer: Writer;
let vendor: Vendor;
let pair: Pair;
let things: Things;
let cookie: string;
let ended: string;

/** A value for a field, of the kind that its mapping would give it. */
function valueFor({ name, kind, words, to }: Field, relatedId: (model: string) => string): JsonObject[string] {
  const related = to && relatedId(to().name);
  const values: Record<Field['kind'], JsonObject[string]> = {
    text: `Some ${name}`,
    number: 7.5,
    flag: true,
    time: '2026-01-31T00:00:00Z',
    choice: words?.[0] ?? 'SOMETHING',
    ref: related ?? null,
    refs: related ? [related] : [],
    object: name === 'values' ? { column: 1 } : null,
    objects: [],
    texts: ['one', 'two'],
    link: 'a file',
  };
  return values[kind];
}

/** It relates to those with the same id at the provider. */
function found(model: Model, remoteId: string, connectionId: string): Pulled {
  const relatedId = (name: string): string => recordId(connectionId, name, remoteId);
  const fields = fieldsOf(model.fields).map((field) => [field.name, valueFor(field, relatedId)] as const);
  return pulled(model, remoteId, Object.fromEntries(fields), { shoe_size: 40 });
}

/** What is a member's alone. */
const OF_MEMBERS = /^\/api\/v1\/(session|members|invitations)$/;

function callerAt(template: string): Caller {
  if (OF_MEMBERS.test(template.split('?')[0] ?? '')) return asBrowser(cookie);
  const opens = template.endsWith('/certificate') ? ended : things.healthToken;
  const headers: Record<string, string> = template.startsWith('/api/embedded/v1/health')
    ? { 'x-health-token': opens }
    : {};
  return { key: vendor.key, token: tokenAt(template, pair), headers };
}

beforeAll(async () => {
  stack = await TestApi.start();
  writer = await Writer.start(stack.database);
  offer(fakeConnector());
  offer(fakeConnector('ats'));
  vendor = await stack.vendor();
  pair = await pairOf(stack, vendor, 'walk-origin');
  for (const { connection } of Object.values(pair)) {
    const all = ['walk-1', 'walk-2'].flatMap((id) => models.map((model) => found(model, id, connection.id)));
    await writer.write(connection, all);
  }
  await setAside(stack, writer, pair.hris);
  await stack.app.get(Issues).open(pair.hris.connection, 'credentials_rejected', pair.hris.connection.id);
  things = await thingsOf(stack, { vendor, name: 'walk' }, pair);
  ({ cookie } = await member(stack, vendor));
  ended = await endedWith(await pairOf(stack, vendor, 'ended-origin'));
});

/** The link by which a connection was ended. */
async function endedWith({ hris: { connection } }: Pair): Promise<string> {
  const { healthToken } = await healthLinkOf(stack, connection);
  const caller = { headers: { 'x-health-token': healthToken } };
  const { body } = await stack.api.get('/api/embedded/v1/health', caller);
  const confirm = { confirm: String(body.customer) };
  expect((await stack.api.post('/api/embedded/v1/health/disconnect', caller, confirm)).status).toBe(200);
  return healthToken;
}

afterAll(async () => {
  await writer.close();
  await stack.close();
});

/** Of these only some are there. */
const WORDS: Record<string, string> = {
  ...{ category: 'HRIS', model: 'employee', source: 'API' },
  ...{ status: 'ONGOING', state: 'succeeded', response_code: '200' },
  ...{
    after: '1',
    step: 'hour',
    actor_type: 'api_key',
    models: 'employee',
    types: 'employee.*',
    stream: 'everything',
    code: 'record_unmappable',
  },
};

function wordFor(name: string, template: string): string | undefined {
  if (name === 'status' && template === '/api/v1/requests') return '2xx';
  if (name === 'from' && template === '/api/v1/usage') return new Date(Date.now() - 3_600_000).toISOString();
  return name === 'state' && template.endsWith('/deliveries') ? 'delivered' : WORDS[name];
}

/** What a program that has read nothing but the document would send. */
function exampleOf({ name, schema }: Parameter, template: string): string {
  const known = valueOf(name, template, things);
  if (known !== undefined && name !== 'cursor') return known;
  if (name === 'expand') return expandable(template).join(',');
  const word = wordFor(name, template);
  if (word !== undefined) return word;
  if (schema.type === 'boolean') return 'true';
  if (schema.type === 'integer') return String(schema.minimum ?? 1);
  return schema.format === 'date-time' ? '2026-01-31T10:00:00Z' : 'something';
}

const modelAt = (template: string): Model | undefined =>
  models.find(({ category, path }) => `${template}/`.startsWith(`/api/${category}/v1/${path}/`));

function expandable(template: string): string[] {
  const model = modelAt(template);
  return model ? fieldsOf(model.fields).flatMap(({ name, to }) => (to ? [name] : [])) : [];
}

function pathOf({ template, parameters }: { template: string; parameters: Parameter[] }, query: Parameter[]): string {
  const placed = parameters
    .filter((each) => each.in === 'path')
    .reduce((path, each) => path.replace(`{${each.name}}`, exampleOf(each, template)), template);
  const given = query.map((each) => `${each.name}=${encodeURIComponent(exampleOf(each, template))}`);
  return given.length > 0 ? `${placed}?${given.join('&')}` : placed;
}

const queryOf = ({ parameters }: { parameters: Parameter[] }, wanted: (each: Parameter) => boolean): Parameter[] =>
  parameters.filter((each) => each.in === 'query' && wanted(each));

/** Of these exactly one is to be given. */
const EITHER = ['integration_slug', 'connector_token'];
const chosen = ({ name, required }: Parameter, template: string): boolean =>
  required === true || (name === 'connector_token' && template.startsWith('/api/v1/custom-fields/'));

const isMeta = ({ template }: { template: string }): boolean =>
  /\/(create\/meta|meta\/post|meta\/patch)$/.test(template);

describe('every read answers as the document says, with each of its parameters', () => {
  test.each(reads)('$title', async (operation) => {
    const always = queryOf(operation, (each) => chosen(each, operation.template));
    const more = queryOf(
      operation,
      (each) => !always.includes(each) && !EITHER.includes(each.name) && each.name !== 'cursor',
    );
    // These connectors take no writes, and so cannot tell what may be said in one.
    const status = isMeta(operation) ? 501 : 200;
    for (const query of [always, ...more.map((each) => [...always, each])]) {
      const path = pathOf(operation, query);
      expect({ path, status: (await stack.api.get(path, callerAt(path))).status }).toEqual({ path, status });
    }
  });
});

test('related records stand in every place that the document names, and in it only', async () => {
  for (const model of models) {
    const path = `/api/${model.category}/v1/${model.path}`;
    const names = expandable(path);
    if (names.length === 0) continue;
    const { body } = await stack.api.get(`${path}?remote_id=walk-1&expand=${names.join(',')}`, callerAt(path));
    for (const name of names) {
      const there = [body.items[0][name]].flat();
      expect([model.name, name, there]).toEqual([model.name, name, [expect.objectContaining({ remote_id: 'walk-1' })]]);
    }
  }
});

test('every change answers as the document says, whatever is sent', async () => {
  const changes = operations.filter(({ method, template }) => method !== 'get' && !template.endsWith('/delete'));
  for (const operation of changes) {
    for (const body of [undefined, {}, { unknown: 'field' }]) {
      const { status } = await stack.api.send(
        operation.method,
        pathOf(operation, []),
        callerAt(operation.template),
        body,
      );
      // These connectors take few writes, and say so of the others.
      expect([operation.title, status < 500 || status === 501]).toEqual([operation.title, true]);
    }
  }
});

/** As Fastify draws its routes: one a line, below the line whose path it continues. */
function routes(): string[] {
  const above: string[] = [];
  const server: FastifyInstance = stack.app.getHttpAdapter().getInstance();
  return server
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', path = '', methods = ''] = /^([│ ]*)[├└]── (\S+) \(([A-Z, ]+)\)/.exec(line) ?? [];
      const depth = indent.length / 4;
      above.length = depth;
      above.push((above[depth - 1] ?? '') + path.replaceAll(/:[\w|:]+/g, ':')); // of two names for one place it draws both
      return methods.split(', ').map((method) => `${method.toLowerCase()} ${above[depth] ?? ''}`);
    });
}

test('the document lists every route but those of its own, of pages, of figures for machines, and where providers send', () => {
  const told = operations.map(({ method, template }) => `${method} ${template.replaceAll(/\{\w+\}/g, ':')}`);
  const others =
    /^(get \/($|dashboard|docs|openapi\.json|link|connect|metrics|api\/v1\/session\/sso\/callback$)|post \/api\/hooks\/v1\/)/;

  const served = routes().filter((route) => METHODS.includes(route.split(' ')[0] as Method) && !others.test(route));
  expect(served.sort()).toEqual(told.sort());
});
