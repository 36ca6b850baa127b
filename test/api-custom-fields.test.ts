import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '#kernel';
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

const custom = async (): Promise<unknown> => {
  const path = '/api/hris/v1/employees?include_custom_fields=true';
  return (await stack.api.get(path, { ...caller, token: linked.token })).body.items[0].custom_fields;
};

/** What the worker is told to render: of the connection, and of its streams. */
const rendering = (): Promise<number[]> =>
  stack.store.as({ organisationId: vendor.id }, async (prisma) => {
    const select = { rendering: true, streams: { select: { rendering: true } } };
    const row = await prisma.connection.findUniqueOrThrow({ where: { id: linked.connection.id }, select });
    return [row.rendering, ...row.streams.map((stream) => stream.rendering)];
  });

describe('definitions', () => {
  test('a custom field is made, found, renamed and deleted', async () => {
    const made = await stack.api.post(FIELDS, caller, {
      ...{ name: 'shirt_size', category: 'HRIS', model: 'employee' },
      description: 'For the summer party',
    });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'shirt_size', category: 'HRIS', model: 'employee', source: 'API' },
    });
    const path = `${FIELDS}/${String(made.body.id)}`;

    const changed = await stack.api.patch(path, caller, { name: 'size_of_shirt', description: null });

    expect(changed.body).toMatchObject({ name: 'size_of_shirt', description: null, mappings: [] });
    expect((await stack.api.get(path, caller)).body).toEqual(changed.body);
    expect((await stack.api.delete(path, caller)).status).toBe(204);
    expect((await stack.api.get(path, caller)).status).toBe(404);
    expect((await stack.api.delete(path, caller)).status).toBe(404);
  });

  test.each([
    [{ name: 'Shirt Size' }, 'name'],
    [{ name: 'a' }, 'name'],
    [{ name: 'x'.repeat(129) }, 'name'],
    [{ category: 'LMS' }, 'category'],
    [{ model: 'candidate' }, 'model'],
    [{ model: 'Employee' }, 'model'],
    [{ description: 5 }, 'description'],
    [{ colour: 'red' }, 'colour'],
  ])('%j is refused', async (more, name) => {
    const body = { name: 'shirt_size', category: 'HRIS', model: 'employee', ...more };
    const { status, body: answered } = await stack.api.post(FIELDS, caller, body);
    expect({ status, loc: answered.detail[0].loc }).toEqual({ status: 422, loc: ['body', name] });
  });

  test('a model that there is not is answered with those that there are', async () => {
    const body = { name: 'shirt_size', category: 'HRIS', model: 'candidate' };

    const [{ msg }] = (await stack.api.post(FIELDS, caller, body)).body.detail;

    expect(msg).toMatch(/^There is no such model of HRIS\. There are: .*\bemployee, .*\btimesheet_entry\b/);
  });

  test('a name is taken once for each model', async () => {
    await define('shirt_size');

    const again = await stack.api.post(FIELDS, caller, { name: 'shirt_size', category: 'hris', model: 'employee' });
    expect(again).toMatchObject({ status: 409, body: { code: 'custom_field_exists' } });
    expect(await define('shirt_size', { model: 'time-off' })).toBeDefined();
    const other = await define('shoe_size');
    const renamed = await stack.api.patch(`${FIELDS}/${other}`, caller, { name: 'shirt_size' });
    expect(renamed).toMatchObject({ status: 409, body: { code: 'custom_field_exists' } });
  });

  test('a model has at most 100 custom fields: each is worked out for each record', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `field_${index}`);
    const field = { organisationId: vendor.id, environment: 'production', category: 'hris', model: 'employee' };
    await stack.store.as({ organisationId: vendor.id }, (prisma) =>
      prisma.customField.createMany({ data: names.map((name) => ({ ...field, id: newId(), name })) }),
    );

    const one = { name: 'shirt_size', category: 'HRIS', model: 'employee' };
    expect(await stack.api.post(FIELDS, caller, one)).toMatchObject({
      ...{ status: 409, body: { code: 'custom_fields_too_many' } },
    });
    expect((await stack.api.post(FIELDS, caller, { ...one, model: 'group' })).status).toBe(201);
  });

  test('a list is read page by page, and narrowed', async () => {
    const ids = [await define('one'), await define('two'), await define('three', { model: 'time_off' })];

    const first = (await stack.api.get(`${FIELDS}?page_size=2`, caller)).body;
    const second = (await stack.api.get(`${FIELDS}?page_size=2&cursor=${String(first.cursor)}`, caller)).body;

    const idsOf = (page: { items: { id: string }[] }): string[] => page.items.map(({ id }) => id);
    expect([...idsOf(first), ...idsOf(second)]).toEqual(ids);
    expect(second.cursor).toBeNull();
    expect(idsOf((await stack.api.get(`${FIELDS}?model=time-off`, caller)).body)).toEqual(ids.slice(2));
    expect(idsOf((await stack.api.get(`${FIELDS}?category=ATS`, caller)).body)).toEqual([]);
    expect(idsOf((await stack.api.get(`${FIELDS}?source=DASHBOARD`, caller)).body)).toEqual([]);
    expect((await stack.api.get(`${FIELDS}?cursor=x`, caller)).status).toBe(422);
  });
});

describe('mappings', () => {
  test('the mapping of one connector goes before that of its integration', async () => {
    const field = await define('shirt_size');
    const unmapped = await define('unmapped');
    const slug = linked.connection.connector;
    const whole = await stack.api.post(MAPPINGS, caller, {
      ...{ custom_field_id: field, json_path: 'a', integration_slug: slug },
    });
    const own = await stack.api.post(MAPPINGS, caller, {
      ...{ custom_field_id: field, json_path: 'b', connector_token: linked.token },
    });
    expect((await stack.api.get(FIELDS, caller)).body.items).toMatchObject([
      { id: field, is_mapped: true },
      { id: unmapped, is_mapped: false },
    ]);
    expect(whole).toMatchObject({ status: 201, body: { integration_slug: slug, connector_token: null } });
    expect(own.body).toMatchObject({ integration_slug: null, connector_token: linked.token });

    const asked = `connector_token=${linked.token}&category=HRIS&model=employee`;
    const configuration = await stack.api.get(`${FIELDS}/configuration?${asked}`, caller);

    expect(configuration.body).toMatchObject({
      ...{ connector_token: linked.token, integration_slug: slug, category: 'HRIS', model: 'employee' },
      fields: [
        { name: 'shirt_size', json_path: 'b', source: 'connector', mapping_id: own.body.id },
        { name: 'unmapped', json_path: null, source: null, mapping_id: null },
      ],
    });
    await stack.api.delete(`${MAPPINGS}/${String(own.body.id)}`, caller);
    const after = await stack.api.get(`${FIELDS}/configuration?${asked}`, caller);
    expect(after.body.fields[0]).toMatchObject({ json_path: 'a', source: 'organization' });
    const detail = (await stack.api.get(`${FIELDS}/${field}`, caller)).body;
    expect(detail).toMatchObject({ mapping_counts: { total: 1, organization: 1, connector: 0 } });
    expect(detail.mappings).toEqual([whole.body]);
    expect((await stack.api.get(`${MAPPINGS}?integration_slug=${slug}`, caller)).body).toEqual([whole.body]);
    expect((await stack.api.get(`${MAPPINGS}?connector_token=${linked.token}`, caller)).body).toEqual([]);
  });

  test.each([
    ['no scope', {}, 422],
    ['two scopes', { integration_slug: 'personio', connector_token: 'TOKEN' }, 422],
    ['a scope that is no text', { integration_slug: { not: 'x' } }, 422],
    ['an integration of nobody', { integration_slug: 'nobody' }, 404],
    ['a connector of nobody', { connector_token: 'nobody' }, 404],
    ['an expression that is none', { integration_slug: 'personio', json_path: 'a[' }, 422],
    ['an expression with an unknown function', { integration_slug: 'personio', json_path: 'shout(a)' }, 422],
    ['an expression that is too long', { integration_slug: 'personio', json_path: 'a'.repeat(1025) }, 422],
    ['a field of nobody', { integration_slug: 'personio', custom_field_id: NOBODY }, 404],
  ])('%s is refused', async (_, more, status) => {
    const text = JSON.stringify({ custom_field_id: await define('shirt_size'), json_path: 'a', ...more });
    const body = JSON.parse(text.replace('TOKEN', linked.token)) as object;

    expect((await stack.api.post(MAPPINGS, caller, body)).status).toBe(status);
  });

  test('a refused expression is named, with what is wrong with it', async () => {
    const body = { custom_field_id: await define('shirt_size'), json_path: 'shout(a)', integration_slug: 'personio' };

    const { detail } = (await stack.api.post(MAPPINGS, caller, body)).body;

    expect(detail).toEqual([{ loc: ['body', 'json_path'], msg: 'There is no function shout.', type: 'value_error' }]);
  });

  test('a field has one mapping of each scope', async () => {
    const body = { custom_field_id: await define('shirt_size'), json_path: 'a', connector_token: linked.token };
    await stack.api.post(MAPPINGS, caller, body);

    expect(await stack.api.post(MAPPINGS, caller, body)).toMatchObject({
      status: 409,
      body: { code: 'mapping_exists' },
    });
  });

  test('a field that has mappings keeps its model', async () => {
    const field = await define('shirt_size');
    await stack.api.patch(`${FIELDS}/${field}`, caller, { model: 'time_off' });
    const scope = { integration_slug: 'personio' };
    await stack.api.post(MAPPINGS, caller, { custom_field_id: field, json_path: 'a', ...scope });

    const moved = await stack.api.patch(`${FIELDS}/${field}`, caller, { model: 'employee' });

    expect(moved).toMatchObject({ status: 409, body: { code: 'custom_field_mapped' } });
    expect((await stack.api.get(`${FIELDS}/${field}`, caller)).body.model).toBe('time_off');
  });

  test('whatever changes values asks for the records to be rendered anew, and nothing else does', async () => {
    const scopes = [{ integration_slug: 'personio' }, { connector_token: linked.token }];
    expect(await rendering()).toEqual([0, 0]);
    const field = await define('shirt_size');
    expect(await rendering()).toEqual([0, 0]);

    const ids: string[] = [];
    for (const scope of scopes) {
      const body = { custom_field_id: field, json_path: 'a', ...scope };
      ids.push((await stack.api.post(MAPPINGS, caller, body)).body.id as string);
    }
    expect(await rendering()).toEqual([2, 2]);
    const changed = await stack.api.patch(`${MAPPINGS}/${String(ids[0])}`, caller, { json_path: 'b' });
    expect(changed.body).toMatchObject({ json_path: 'b' });
    expect(await rendering()).toEqual([3, 3]);
    await stack.api.patch(`${FIELDS}/${field}`, caller, { name: 'size' });
    expect(await rendering()).toEqual([4, 4]);
    await stack.api.delete(`${MAPPINGS}/${String(ids[0])}`, caller);
    expect(await rendering()).toEqual([5, 5]);
    await stack.api.delete(`${FIELDS}/${field}`, caller);
    expect(await rendering()).toEqual([6, 6]);
  });
});

describe('values', () => {
  test('a mapped field is among the custom fields of what is read from then on, and null where nothing lies', async () => {
    const scope = { integration_slug: 'personio' };
    for (const [name, json_path] of Object.entries({ shirt_size: SHIRT, shoe_size: 'custom.shoe' })) {
      await stack.api.post(MAPPINGS, caller, { custom_field_id: await define(name), json_path, ...scope });
    }
    const connection = { ...linked.connection, rendering: 2 };

    await writer.write(connection, [ada('M')]);

    expect(await custom()).toEqual({ sizes: [{ of: 'shirt', size: 'M' }], shirt_size: 'M', shoe_size: null });
  });

  test('an expression that fails gives null and an issue, never a magic word', async () => {
    const field = await define('how_long');
    await stack.api.post(MAPPINGS, caller, {
      ...{ custom_field_id: field, json_path: 'length(custom.shoe)', connector_token: linked.token },
    });

    await writer.write({ ...linked.connection, rendering: 1 }, [ada('M')]);

    expect(await custom()).toMatchObject({ how_long: null });
    const { items } = (await stack.api.get('/api/v1/issues', caller)).body;
    expect(items).toMatchObject([{ code: 'custom_field_failed', subject: `employee:${field}` }]);
    expect(items[0].message).toMatch(/custom field/);
  });
});
