import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectors } from '#connectors';
import { employee, fieldsOf, group, models, timesheetEntry } from '#models';
import { recordId } from '#records';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import { type Caller, openapi } from './api-client.js';
import { fakeConnector, pulled } from './fake-connector.js';
import { Writer } from './writer.js';

let stack: TestApi;
let writer: Writer;
let vendor: Vendor;
let linked: Linked;
let caller: Caller;

const EMPLOYEES = '/api/hris/v1/employees';

beforeAll(async () => {
  stack = await TestApi.start();
  writer = await Writer.start(stack.database);
  vendor = await stack.vendor();
  linked = await stack.link(vendor);
  caller = { key: vendor.key, token: linked.token };
  const person = (id: string, name: string, status: string): ReturnType<typeof pulled> =>
    pulled(
      employee,
      id,
      { first_name: name, last_name: 'Test', work_email: `${name.toLowerCase()}@acme.test`, employment_status: status },
      { shoe_size: 40 },
    );
  await writer.write(linked.connection, [person('1', 'Ada', 'ACTIVE'), person('2', 'Bob', 'LEAVE')]);
  await writer.write(linked.connection, [
    person('3', 'Cid', 'ACTIVE'),
    person('office:Paris, France', 'Dee', 'weird word'),
  ]);
  await writer.complete(linked.connection, [
    ...[person('1', 'Ada', 'ACTIVE'), person('2', 'Bob', 'LEAVE'), person('3', 'Cid', 'ACTIVE')],
    person('office:Paris, France', 'Dee', 'weird word'),
    pulled(group, 'g1', { name: 'Research', type: 'DEPARTMENT' }),
  ]);
});

afterAll(async () => {
  await writer.close();
  await stack.close();
});

const names = async (query: string): Promise<string[]> => {
  const { body, status } = await stack.api.get(`${EMPLOYEES}?${query}`, caller);
  expect(status).toBe(200);
  return (body.items as { first_name: string }[]).map(({ first_name }) => first_name);
};

test('a list has an envelope of three keys, and each item every field of its model', async () => {
  const { body, headers } = await stack.api.get(EMPLOYEES, caller);

  expect(Object.keys(body)).toEqual(['cursor', 'page_size', 'items']);
  expect(body).toMatchObject({ cursor: null, page_size: 4 });
  const base = ['id', 'remote_id', 'modified_at', 'custom_fields'];
  const own = fieldsOf(employee.fields).map(({ name }) => name);
  for (const item of body.items) expect(Object.keys(item).sort()).toEqual([...base, ...own].sort());
  expect(body.items).toContainEqual(
    expect.objectContaining({ remote_id: '1', first_name: 'Ada', middle_name: null, custom_fields: null }),
  );
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
});

test('pages follow each other by cursor, show every record once, and the last one has no cursor', async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const { body } = await stack.api.get(
      `${EMPLOYEES}?page_size=3${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      caller,
    );
    expect(body.page_size).toBe(body.items.length);
    seen.push(...body.items.map(({ remote_id }: { remote_id: string }) => remote_id));
    cursor = body.cursor;
    pages += 1;
  } while (cursor !== null && pages < 10);

  expect(pages).toBe(2);
  expect(seen.sort()).toEqual(['1', '2', '3', 'office:Paris, France']);
});

test.each([
  ['first_name=ada', ['Ada']],
  ['first_name=ADA&last_name=test', ['Ada']],
  ['first_name=Ada&first_name=Bob', ['Ada', 'Bob']],
  ['first_name=Ada&last_name=Other', []],
  ['work_email=BOB@acme.test', ['Bob']],
  ['employment_status=ACTIVE', ['Ada', 'Cid']],
  ['employment_status=LEAVE,ACTIVE', ['Ada', 'Bob', 'Cid']],
  ['employment_status=weird%20word', ['Dee']],
  ['remote_id=2', ['Bob']],
  ['remote_id=office:Paris,%20France', ['Dee']],
  ['remote_id=nobody', []],
  ['manager_id=0193a1de-0000-7000-8000-000000000001', []],
])('%s narrows the list', async (query, expected) => {
  expect((await names(query)).sort()).toEqual(expected);
});

test('ids are read as a comma list; unknown ones find nothing', async () => {
  const { body } = await stack.api.get(`${EMPLOYEES}?employment_status=ACTIVE`, caller);
  const [one, other] = body.items;

  expect((await names(`ids=${one.id},${other.id},0193a1de-0000-7000-8000-000000000001`)).sort()).toEqual([
    'Ada',
    'Cid',
  ]);
  expect(await names(`ids=${one.id.toUpperCase()}`)).toEqual([one.first_name]);
});

test('raw data and custom fields come only when they are asked for', async () => {
  const { body } = await stack.api.get(
    `${EMPLOYEES}?remote_id=1&include_raw_data=true&include_custom_fields=True`,
    caller,
  );

  expect(body.items[0].custom_fields).toEqual({ shoe_size: 40 });
  expect(body.items[0].raw_data).toMatchObject({ fields: { first_name: 'Ada' } });
});

test('who passes X-Modified-Until as modified_after sees what changed since and nothing else', async () => {
  const own = await stack.link(vendor, { originId: 'poller' });
  const mine = { key: vendor.key, token: own.token };
  await writer.write(own.connection, [pulled(group, 'a', { name: 'A' }), pulled(group, 'b', { name: 'B' })]);
  const first = await stack.api.get('/api/hris/v1/groups', mine);
  const until = first.headers['x-modified-until'] ?? '';

  expect((await stack.api.get(`/api/hris/v1/groups?modified_after=${until}`, mine)).body.items).toEqual([]);

  await writer.write(own.connection, [pulled(group, 'a', { name: 'A' }), pulled(group, 'b', { name: 'Bee' })]);
  const { body } = await stack.api.get(`/api/hris/v1/groups?modified_after=${until}`, mine);
  expect(body.items).toMatchObject([{ remote_id: 'b', name: 'Bee' }]);
});

test('what is gone at the provider is shown only with include_deleted, and marked', async () => {
  const own = await stack.link(vendor, { originId: 'deleter' });
  const mine = { key: vendor.key, token: own.token };
  const [a, b] = [pulled(group, 'a', { name: 'A' }), pulled(group, 'b', { name: 'B' })];
  await writer.complete(own.connection, [a, b]);
  const before = await stack.api.get('/api/hris/v1/groups', mine);
  const id = before.body.items.find(({ remote_id }: { remote_id: string }) => remote_id === 'b').id;
  expect(before.body.items[0]).not.toHaveProperty('is_deleted');

  await writer.complete(own.connection, [pulled(group, 'a', { name: 'A' })]);

  expect((await stack.api.get('/api/hris/v1/groups', mine)).body.items).toMatchObject([{ remote_id: 'a' }]);
  expect((await stack.api.get(`/api/hris/v1/groups/${id}`, mine)).status).toBe(404);
  const { body } = await stack.api.get('/api/hris/v1/groups?include_deleted=true', mine);
  expect(body.items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ remote_id: 'a', is_deleted: false, deleted_at: null }),
      expect.objectContaining({ remote_id: 'b', is_deleted: true, deleted_at: expect.stringMatching(/Z$/) }),
    ]),
  );
  expect((await stack.api.get(`/api/hris/v1/groups/${id}?include_deleted=true`, mine)).body.is_deleted).toBe(true);
});

test('a record by its id is the bare object', async () => {
  const { body } = await stack.api.get(EMPLOYEES, caller);

  const one = await stack.api.get(`${EMPLOYEES}/${body.items[1].id}`, caller);

  expect(one.body).toEqual(body.items[1]);
  const more = await stack.api.get(
    `${EMPLOYEES}/${body.items[1].id}?include_raw_data=true&include_custom_fields=true`,
    caller,
  );
  expect(more.body).toMatchObject({
    ...body.items[1],
    custom_fields: { shoe_size: 40 },
    raw_data: { custom: { shoe_size: 40 } },
  });
});

test('an id of another model is no id of this one', async () => {
  const { body } = await stack.api.get('/api/hris/v1/groups', caller);

  expect((await stack.api.get(`${EMPLOYEES}/${body.items[0].id}`, caller)).status).toBe(404);
});

test('every model has a list and a record by its id, with the same parameters', async () => {
  const { token } = await stack.link(vendor, { originId: 'applicants', connector: fakeConnector('ats') });
  for (const { category, path } of models) {
    const by = category === 'ats' ? { ...caller, token } : caller;
    expect((await stack.api.get(`/api/${category}/v1/${path}`, by)).status).toBe(200);
    expect(openapi.paths).toHaveProperty([`/api/${category}/v1/${path}/{id}`]);
  }
});

test('a list tells how fresh it is once its stream has succeeded', async () => {
  const own = await stack.link(vendor, { originId: 'fresh' });
  const mine = { key: vendor.key, token: own.token };
  const { headers } = await stack.api.get(EMPLOYEES, mine);
  expect(headers).not.toHaveProperty('x-data-synced-at');

  const other = await stack.link(vendor, { originId: 'fresher' });
  const at = new Date('2026-01-31T10:00:00.000Z');
  await writer.succeeded(other.connection, at);

  const fresh = await stack.api.get(EMPLOYEES, { key: vendor.key, token: other.token });
  expect(fresh.headers['x-data-synced-at']).toBe(at.toISOString());
});

test('related records stand in place of their ids, with as much of them as was picked', async () => {
  const own = await stack.link(vendor, { originId: 'related' });
  const mine = { key: vendor.key, token: own.token };
  const id = (model: string, remoteId: string): string => recordId(own.connection.id, model, remoteId);
  await writer.write(own.connection, [
    pulled(employee, '1', { first_name: 'Ada', manager: id('employee', '2'), groups: [id('group', 'g')] }),
    pulled(employee, '2', { first_name: 'Bob', last_name: 'Boss', groups: [id('group', 'g')] }),
    pulled(group, 'g', { name: 'Research' }),
  ]);
  const expand = encodeURIComponent('manager[last_name].groups[name],groups');

  const { body } = await stack.api.get(`${EMPLOYEES}?remote_id=1&expand=${expand}`, mine);

  expect(body.items[0]).toMatchObject({
    manager: {
      ...{ id: id('employee', '2'), remote_id: '2', last_name: 'Boss' },
      groups: [{ id: id('group', 'g'), remote_id: 'g', name: 'Research' }],
    },
    groups: [{ name: 'Research', type: null, custom_fields: null }],
  });
  expect(body.items[0].manager).not.toHaveProperty('first_name');
  expect((await stack.api.get(`${EMPLOYEES}/${body.items[0].id}?expand=${expand}`, mine)).body).toEqual(body.items[0]);
  expect(await stack.api.get(`${EMPLOYEES}?expand=boss`, mine)).toMatchObject({
    status: 422,
    body: { detail: [{ loc: ['query', 'expand'], msg: expect.stringContaining('there are company, groups,') }] },
  });
});

test('times narrow a list, both ends included; a day at the end is there as a whole', async () => {
  const own = await stack.link(vendor, { originId: 'times' });
  const mine = { key: vendor.key, token: own.token };
  const at = (start_time: string | null): ReturnType<typeof pulled> =>
    pulled(timesheetEntry, start_time ?? 'none', { start_time });
  await writer.write(own.connection, ['2026-01-05T08:00:00Z', '2026-01-06T22:00:00Z', null].map(at));
  const found = async (query: string): Promise<string[]> => {
    const { body } = await stack.api.get(`/api/hris/v1/timesheet-entry?${query}`, mine);
    return (body.items as { start_time: string }[]).map(({ start_time }) => start_time.slice(8, 10)).sort();
  };

  expect(await found('start_time_from=2026-01-05T08:00:00Z')).toEqual(['05', '06']);
  expect(await found('start_time_from=2026-01-05&start_time_to=2026-01-06')).toEqual(['05', '06']);
  expect(await found('start_time_to=2026-01-06T00:00:00Z')).toEqual(['05']);
  expect(await found('start_time_from=2026-01-06T09:00:00%2B01:00&end_time_from=2026-01-01')).toEqual([]);
});

test('with include_synced_at a record tells when it was last known to be as the provider has it', async () => {
  const own = await stack.link(vendor, { originId: 'synced' });
  const mine = { key: vendor.key, token: own.token };
  await writer.write(own.connection, [pulled(employee, '1', { first_name: 'Ada' })]);
  const before = Date.now();
  const { body } = await stack.api.get(`${EMPLOYEES}?include_synced_at=true`, mine);
  expect(Date.parse(body.items[0].synced_at as string)).toBeLessThanOrEqual(before);

  const later = await stack.link(vendor, { originId: 'synced later' });
  const at = new Date(Date.now() + 60_000);
  await writer.write(later.connection, [pulled(employee, '1', { first_name: 'Ada' })]);
  await writer.succeeded(later.connection, at);
  const other = await stack.api.get(`${EMPLOYEES}?include_synced_at=true`, { key: vendor.key, token: later.token });
  expect(other.body.items[0].synced_at).toBe(at.toISOString());
});

describe('what can be linked', () => {
  test('integrations and models are looked up, of one category or of all', async () => {
    const { body } = await stack.api.get('/api/v1/lookup/integrations?category=HRIS', { key: vendor.key });
    expect(body.integrations).toContainEqual({ slug: 'personio', display_name: 'Personio', categories: ['HRIS'] });
    const ats = await stack.api.get('/api/v1/lookup/integrations?category=ats', { key: vendor.key });
    expect(ats.body.integrations.map(({ slug }: { slug: string }) => slug)).toEqual(
      connectors.filter(({ category }) => category === 'ats').map(({ slug }) => slug),
    );

    const models = await stack.api.get('/api/v1/lookup/models', { key: vendor.key });
    expect(models.body.models).toContainEqual({ slug: 'employee', display_name: 'Employees', category: 'HRIS' });
  });

  test('integrations of a category are listed page by page', async () => {
    const { body } = await stack.api.get('/api/hris/v1/integrations?page_size=1', { key: vendor.key });
    expect(body).toMatchObject({
      cursor: null,
      page_size: 1,
      items: [{ integration_slug: 'personio', integration_type: 'API' }],
    });
    const again = await stack.api.get(`/api/hris/v1/integrations?cursor=${body.items[0].id}`, { key: vendor.key });
    expect(again.body.items).toEqual([]);
  });
});
