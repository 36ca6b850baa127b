import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { employee } from '#models';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import type { Caller } from './api-client.js';
import { pulled, unpulled } from './fake-connector.js';
import { Writer } from './writer.js';

const FIELDS = '/api/v1/custom-fields';
const MAPPINGS = `${FIELDS}/mapping`;
const NOBODY = '0193a1de-0000-7000-8000-000000000001';
const SHIRT = "custom.sizes[?of=='shirt'].size | [0]";

let stack: TestApi;
let writer: Writer;
let vendor: Vendor;
let caller: Caller;
let linked: Linked;

beforeAll(async () => {
  stack = await TestApi.start();
  writer = await Writer.start(stack.database);
});

afterAll(async () => {
  await writer.close();
  await stack.close();
});

beforeEach(async () => {
  vendor = await stack.vendor();
  caller = { key: vendor.key };
  linked = await stack.link(vendor, { connector: unpulled() });
});

const define = async (name: string, more: object = {}): Promise<string> => {
  const body = { name, category: 'HRIS', model: 'employee', ...more };
  return (await stack.api.post(FIELDS, caller, body)).body.id as string;
};

const ada = (size: string) => pulled(employee, '1', { first_name: 'Ada' }, { sizes: [{ of: 'shirt', size }] });

describe('trying', () => {
  const preview = (more: object) =>
    stack.api.post(`${FIELDS}/preview`, caller, {
      ...{ connector_token: linked.token, category: 'HRIS', model: 'employee', json_path: SHIRT, ...more },
    });

  test('a preview says what the expression finds in the latest record', async () => {
    await writer.write(linked.connection, [ada('M')]);

    expect((await preview({})).body).toEqual({
      ...{ connector_token: linked.token, json_path: SHIRT, raw_data_source: 'connector_sync' },
      ...{ resolved_value: 'M', resolved_value_type: 'string', error: null },
    });
  });

  test.each([
    ['a', { a: 5 }, 5, 'number'],
    ['a', { a: true }, true, 'boolean'],
    ['a', { a: [1] }, [1], 'array'],
    ['@', { a: {} }, { a: {} }, 'object'],
    ['b', { a: 5 }, null, 'null'],
  ])('%s of %j is %j', async (json_path, raw_data, value, type) => {
    expect((await preview({ json_path, raw_data })).body).toMatchObject({
      ...{ resolved_value: value, resolved_value_type: type, raw_data_source: 'inline', error: null },
    });
  });

  test('an expression that does not work on the payload is told with its reason', async () => {
    const { body } = await preview({ json_path: 'sum(a)', raw_data: { a: 'text' } });

    expect(body).toMatchObject({ resolved_value: null, resolved_value_type: 'null' });
    expect(body.error).toMatch(/sum/);
  });

  test('raw data is the latest payload of a connector', async () => {
    await writer.write(linked.connection, [ada('M')]);
    const query = `category=hris&model=employee&connector_token=${linked.token}`;

    const { body } = await stack.api.get(`${FIELDS}/raw-data?${query}`, caller);

    expect(body).toMatchObject({ category: 'HRIS', model: 'employee', raw_data_source: 'connector_sync' });
    expect(body.raw_data).toEqual({ fields: { first_name: 'Ada' }, custom: { sizes: [{ of: 'shirt', size: 'M' }] } });
  });

  test('of an integration only the form is shown: where things lie, and nobody’s values', async () => {
    await writer.write(linked.connection, [ada('M')]);
    await writer.succeeded(linked.connection, new Date());
    const fresh = await stack.link(vendor, { connector: unpulled(), originId: 'fresh' });

    const query = 'category=HRIS&model=employee&integration_slug=personio';
    const sample = (await stack.api.get(`${FIELDS}/raw-data?${query}`, caller)).body;

    expect(sample).toMatchObject({ connector_token: null, raw_data_source: 'integration_sample' });
    const form = { fields: { first_name: 'text' }, custom: { sizes: [{ of: 'text', size: 'text' }] } };
    expect(sample.raw_data).toEqual(form);
    const tried = await preview({ connector_token: fresh.token, json_path: 'fields.first_name' });
    expect(tried.body).toMatchObject({ resolved_value: 'text', raw_data_source: 'integration_sample' });
  });

  test('where nothing was read yet there is nothing to show', async () => {
    const query = `category=HRIS&model=time-off&connector_token=${linked.token}`;
    expect((await stack.api.get(`${FIELDS}/raw-data?${query}`, caller)).status).toBe(404);
  });
});

describe('who may', () => {
  test.each([
    ['get', FIELDS, 'hris:read', undefined],
    ['post', FIELDS, 'hris:write', { name: 'shirt_size', category: 'HRIS', model: 'employee' }],
    ['get', `${FIELDS}/FIELD`, 'hris:read', undefined],
    ['patch', `${FIELDS}/FIELD`, 'hris:write', {}],
    ['delete', `${FIELDS}/FIELD`, 'hris:write', undefined],
    ['get', `${MAPPINGS}?integration_slug=personio`, 'hris:read', undefined],
    ['get', `${MAPPINGS}?connector_token=TOKEN`, 'hris:read', undefined],
    ['post', MAPPINGS, 'hris:write', { custom_field_id: NOBODY, json_path: 'a', integration_slug: 'personio' }],
    ['patch', `${MAPPINGS}/MAPPING`, 'hris:write', { json_path: 'b' }],
    ['delete', `${MAPPINGS}/MAPPING`, 'hris:write', undefined],
    ['get', `${FIELDS}/raw-data?category=HRIS&model=employee&connector_token=TOKEN`, 'hris:read', undefined],
    ['get', `${FIELDS}/configuration?category=HRIS&model=employee&connector_token=TOKEN`, 'hris:read', undefined],
  ] as const)('%s %s wants %s', async (method, path, scope, body) => {
    const field = await define('size');
    const mapping = await stack.api.post(MAPPINGS, caller, {
      ...{ custom_field_id: field, json_path: 'a', integration_slug: 'personio' },
    });
    const others = ['hris:read', 'hris:write', 'ats:read', 'ats:write', 'admin'].filter((each) => each !== scope);
    const key = await stack.key(vendor.id, { scopes: others });
    const [there] = [path.replace('FIELD', field).replace('MAPPING', mapping.body.id as string)];

    const answer = await stack.api.send(method, there.replace('TOKEN', linked.token), { key }, body);

    if (path === FIELDS && method === 'get') expect(answer.body.items).toEqual([]);
    else expect(answer).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
  });

  test('a token of another category is refused', async () => {
    const query = `category=ATS&model=employee&connector_token=${linked.token}`;
    expect(await stack.api.get(`${FIELDS}/raw-data?${query}`, caller)).toMatchObject({
      status: 403,
      body: { code: 'category_mismatch' },
    });
  });

  test('fields of one environment are nothing to keys of the other', async () => {
    const field = await define('size');
    const key = await stack.key(vendor.id, { environment: 'development' });

    expect((await stack.api.get(FIELDS, { key })).body.items).toEqual([]);
    expect((await stack.api.get(`${FIELDS}/${field}`, { key })).status).toBe(404);
    expect((await stack.api.get(`${MAPPINGS}?connector_token=${linked.token}`, { key })).status).toBe(404);
  });

  test('another vendor’s fields and mappings are answered as those of nobody', async () => {
    const field = await define('size');
    const mapping = await stack.api.post(MAPPINGS, caller, {
      ...{ custom_field_id: field, json_path: 'a', integration_slug: 'personio' },
    });
    const { key } = await stack.vendor('Other');

    for (const path of [`${FIELDS}/${field}`, `${MAPPINGS}/${String(mapping.body.id)}`]) {
      expect((await stack.api.patch(path, { key }, { json_path: 'b', name: 'x_y' })).status).toBeGreaterThan(400);
      expect((await stack.api.delete(path, { key })).status).toBe(404);
    }
    const body = { custom_field_id: field, json_path: 'a', integration_slug: 'personio' };
    expect((await stack.api.post(MAPPINGS, { key }, body)).status).toBe(404);
    expect((await stack.api.get(`${MAPPINGS}?connector_token=${linked.token}`, { key })).status).toBe(404);
    expect((await stack.api.get(`${FIELDS}/${field}`, caller)).body.mappings).toEqual([mapping.body]);
  });

  test('changes are in the audit trail, with the thing that they changed', async () => {
    const field = await define('size');
    await stack.api.delete(`${FIELDS}/${field}`, caller);

    const entries = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
      prisma.audit.findMany({ where: { action: 'custom_field.delete' }, select: { subject: true, outcome: true } }),
    );
    expect(entries).toEqual([{ subject: field, outcome: 'ok' }]);
  });
});
