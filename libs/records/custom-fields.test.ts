import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { CustomFieldRepository, Store } from '#store';
import { type BareConnection, bareConnection } from '../../test/bare-connection.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { CustomFields } from './custom-fields.js';

let database: TestDatabase;
let stores: { api: Store; worker: Store };
let api: CustomFieldRepository;
let connection: BareConnection;
const ENVIRONMENT = 'production';
const CONNECTOR = 'paper';

beforeAll(async () => {
  database = await createDatabase();
  stores = {
    api: new Store(database.apiUrl, { connections: 2 }),
    worker: new Store(database.workerUrl, { connections: 2 }),
  };
  api = new CustomFieldRepository(stores.api);
});

afterAll(async () => {
  await Promise.all([stores.api.close(), stores.worker.close()]);
  await database.drop();
});

const fresh = async (): Promise<void> => {
  connection = await bareConnection(database.ownerUrl);
};

/** As the worker sees the connection. */
const ref = (rendering = 0) =>
  ({ ...connection, environment: ENVIRONMENT, connector: CONNECTOR, category: 'hris', rendering }) as const;

async function map(name: string, jsonPath: string, scope: object = { connector: CONNECTOR }): Promise<string> {
  const owner = { organisationId: connection.organisationId, environment: ENVIRONMENT };
  const field = { id: newId(), category: 'hris', model: 'employee', name, description: null, createdAt: new Date() };
  await api.create(owner, field);
  await api.createMapping(owner, { id: newId(), customFieldId: field.id, jsonPath }, scope as { connector: string });
  return field.id;
}

const evaluate = async (
  raw: object,
  model = 'employee',
  fields = new CustomFields(new CustomFieldRepository(stores.worker)),
) => (await fields.of(ref()))(model, raw as Record<string, string>);

test('the worker evaluates the fields of the record’s model, null where nothing lies', async () => {
  await fresh();
  await map('shirt', 'sizes.shirt');
  await map('shoe', 'sizes.shoe');

  expect(await evaluate({ sizes: { shirt: 'M' } })).toEqual({ values: { shirt: 'M', shoe: null }, failed: [] });
  expect(await evaluate({ sizes: { shirt: 'M' } }, 'group')).toEqual({ values: {}, failed: [] });
});

test('an expression that fails gives null and names its field; the others stand', async () => {
  await fresh();
  const broken = await map('broken', 'length(sizes.shoe)');
  await map('shirt', 'sizes.shirt');

  expect(await evaluate({ sizes: { shirt: 'M' } })).toEqual({
    values: { broken: null, shirt: 'M' },
    failed: [broken],
  });
});

test('an expression of another time that we do not run any more fails, and does not stop the page', async () => {
  await fresh();
  const old = await map('old', 'shout(sizes)');

  expect(await evaluate({})).toEqual({ values: { old: null }, failed: [old] });
});

test('values that are too much for one record are left out: they would cost it all of its fields', async () => {
  await fresh();
  await map('small', 'small');
  const large = await map('large', 'large');
  const after = await map('after', 'small');

  const raw = { small: 'x', large: 'y'.repeat(300_000) };

  expect(await evaluate(raw)).toEqual({ values: { small: 'x', large: null, after: null }, failed: [large, after] });
});

test('mappings of other connectors and of other organisations do not count', async () => {
  await fresh();
  await map('of_another', 'a');
  await fresh();
  await map('of_another_connector', 'a', { connector: 'glass' });

  expect(await evaluate({ a: 1 })).toEqual({ values: {}, failed: [] });
});

test('expressions are compiled once, until the connection is to be rendered anew', async () => {
  await fresh();
  const fields = new CustomFields(new CustomFieldRepository(stores.worker));
  const before = await fields.of(ref(0));
  await map('late', 'a');

  expect(await fields.of(ref(0))).toBe(before);
  expect((await fields.of(ref(1)))('employee', { a: 1 })).toEqual({ values: { late: 1 }, failed: [] });
});
