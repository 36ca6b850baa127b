import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { connectors } from '#connectors';
import { document, employee, fieldsOf, group, models } from '#models';
import { recordId } from '#records';
import { readKeyRing, Vault } from '#vault';
import { KEYS, type Linked, TestApi, type Vendor } from './api-app.js';
import { fakeConnector, pulled } from './fake-connector.js';
import { Writer } from './writer.js';

let stack: TestApi;
let writer: Writer;
let vendor: Vendor;
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
  const [connector] = connectors;
  if (!connector) throw new Error('There is no connector.');
  linked = await stack.link(vendor, { connector: { ...connector, streams: fakeConnector().streams } });
});

interface Field {
  field: string;
  status: string;
  filled: number;
  checked: number;
  dangling: number | null;
}

const path = (): string => `/api/v1/connectors/${linked.connection.id}/coverage`;

async function coverage(model: string) {
  const { body } = await stack.api.get(path(), { key: vendor.key });
  const found = body.models.find((each: { model: string }) => each.model === model);
  const fields = new Map((found.fields as Field[]).map((field) => [field.field, field]));
  return { ...found, fields } as { status: string; records: number; checked: number; fields: typeof fields };
}

test('coverage tells of every model and every field', async () => {
  const { body, status } = await stack.api.get(path(), { key: vendor.key });

  expect(status).toBe(200);
  expect(body).toMatchObject({ connector_id: linked.connection.id });
  expect(body.models.map(({ model, fields }: { model: string; fields: Field[] }) => [model, fields.length])).toEqual(
    models.filter(({ category }) => category === 'hris').map(({ name, fields }) => [name, fieldsOf(fields).length]),
  );
});

test('before the first reading nothing is known, but what the provider does not have', async () => {
  expect((await coverage('employee')).status).toBe('unknown');
  expect((await coverage('employee')).fields.get('first_name')?.status).toBe('unknown');
  expect((await coverage('payroll_run')).status).toBe('not_supported');
  expect((await coverage('employee')).fields.get('ssn')?.status).toBe('not_supported');
});

test('it counts in how many records a field is filled', async () => {
  await writer.write(linked.connection, [
    pulled(employee, '1', { first_name: 'Ada', groups: [] }),
    pulled(employee, '2', { first_name: 'Bob', last_name: 'Builder' }),
    pulled(employee, '3', {}),
  ]);

  const { status, records, checked, fields } = await coverage('employee');

  expect({ status, records, checked }).toEqual({ status: 'mapped', records: 3, checked: 3 });
  expect(fields.get('first_name')).toMatchObject({ status: 'mapped', filled: 2, checked: 3, dangling: null });
  expect(fields.get('last_name')).toMatchObject({ status: 'mapped', filled: 1 });
  expect(fields.get('groups')).toMatchObject({ status: 'empty_at_source', filled: 0, dangling: 0 });
});

test('references to records that we do not hold are counted: never read, or deleted', async () => {
  const idOf = (model: string, id: string): string => recordId(linked.connection.id, model, id);
  const people = [
    pulled(employee, '1', {
      manager: idOf('employee', 'unreadable'),
      groups: [idOf('group', 'g1'), idOf('group', 'g2')],
    }),
    pulled(employee, '2', { manager: idOf('employee', '1') }),
  ];
  await writer.complete(linked.connection, [...people, pulled(group, 'g1', {}), pulled(group, 'g2', {})]);
  expect((await coverage('employee')).fields.get('groups')).toMatchObject({ filled: 1, dangling: 0 });

  await writer.complete(linked.connection, [...people, pulled(group, 'g1', {})]);

  await new Promise((resolve) => setTimeout(resolve, 1100)); // what was asked for is remembered for a second
  const { fields } = await coverage('employee');
  expect(fields.get('manager')).toMatchObject({ filled: 2, dangling: 1 });
  expect(fields.get('groups')).toMatchObject({ filled: 1, dangling: 1 });
});

test('at most the 1,000 latest records are looked at', async () => {
  const page = (from: number, fields: Record<string, string>) =>
    Array.from({ length: 600 }, (_, index) => pulled(employee, String(from + index), fields));
  await writer.write(linked.connection, page(0, { middle_name: 'old' }));
  await writer.write(linked.connection, page(1000, { first_name: 'new' }));

  const { records, checked, fields } = await coverage('employee');

  expect({ records, checked }).toEqual({ records: 1200, checked: 1000 });
  expect(fields.get('first_name')).toMatchObject({ filled: 600 });
  expect(fields.get('middle_name')).toMatchObject({ filled: 400 });
});

test('a right that is missing is named for the fields that it fills', async () => {
  const rights = connectors[0]?.rights ?? [];
  const right = rights.find(
    ({ fills }) => Array.isArray(fills['employee']) && fills['employee'].includes('first_name'),
  );
  if (!right) throw new Error('No right fills the first name.');
  const grants = { streams: {}, missing: [right.name], lost: {}, lacking: {} };
  await stack.owner.as({ organisationId: vendor.id }, (prisma) =>
    prisma.connection.update({ where: { id: linked.connection.id }, data: { grants } }),
  );
  await writer.write(linked.connection, [pulled(employee, '1', { last_name: 'Builder' })]);

  expect((await coverage('employee')).fields.get('first_name')).toMatchObject({
    ...{ status: 'not_granted', tick: [right.name], filled: 0, checked: 1 },
  });
});

test('coverage wants the scope to read the connector’s category', async () => {
  const key = await stack.key(vendor.id, { scopes: ['admin'] });
  expect(await stack.api.get(path(), { key })).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
});

test('what could not be taken over is shown with its reason, what the provider sent only to who asks for it, and can be tried again', async () => {
  const large = { first_name: 'Ada', last_name: 'x'.repeat(1_000_001) };
  await writer.write(linked.connection, [pulled(employee, '1', large), pulled(employee, '2', {})]);
  const quarantine = `/api/v1/connectors/${linked.connection.id}/quarantine`;
  const caller = { key: vendor.key };

  const { body } = await stack.api.get(`${quarantine}?model=employee&code=record_too_large`, caller);

  const id = recordId(linked.connection.id, 'employee', '1');
  const told = { id, model: 'employee', remote_id: '1', code: 'record_too_large', field: 'last_name', tries: 1 };
  expect(body).toMatchObject({ cursor: null, page_size: 1, items: [{ ...told, is_waiting: false }] });
  expect((await stack.api.get(`${quarantine}/${id}`, caller)).body).toMatchObject({ ...told, raw_data: null });
  const withPayload = await stack.api.get(`${quarantine}/${id}?include_raw_data=true`, caller);
  expect(withPayload.body).toMatchObject({ raw_data: { fields: large }, raw_excerpt: null });

  const reader = { key: await stack.key(vendor.id, { scopes: ['hris:read'] }) };
  for (const tried of [`${quarantine}/${id}/retry`, `${quarantine}/retry`])
    expect(await stack.api.post(tried, reader)).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
  expect((await stack.api.post(`${quarantine}/${id}/retry`, caller)).body).toEqual({ records: 1 });
  expect((await stack.api.post(`${quarantine}/retry`, caller)).body).toEqual({ records: 1 });
  expect((await stack.api.get(quarantine, caller)).body.items).toMatchObject([{ ...told, is_waiting: true }]);
  const other = recordId(linked.connection.id, 'employee', '2');
  expect((await stack.api.get(`${quarantine}/${other}`, caller)).status).toBe(404);
  expect((await stack.api.post(`${quarantine}/${other}/retry`, caller)).status).toBe(404);
});

test('what can be asked for with its owner only is asked for with that when it is tried again', async () => {
  const large = pulled(document, 'file', { file_name: 'x'.repeat(1_000_001) });
  await writer.write(linked.connection, [{ ...large, owner: '7' }]);
  const { id: connection } = linked.connection;
  const tried = `/api/v1/connectors/${connection}/quarantine/${recordId(connection, 'document', 'file')}/retry`;

  expect((await stack.api.post(tried, { key: vendor.key })).body).toEqual({ records: 1 });

  const [event] = await stack.owner.as({ organisationId: vendor.id }, (prisma) => prisma.providerEvent.findMany());
  const keys = new Vault(readKeyRing({ NODE_ENV: 'test', KEYS })).keys(linked.connection);
  const about = keys.open('event', String(event?.id), event?.about ?? new Uint8Array()).toString();
  expect(JSON.parse(about)).toEqual([
    { stream: 'everything', names: [{ model: 'document', remoteId: 'file', owner: '7' }] },
  ]);
});
