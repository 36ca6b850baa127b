import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Store } from '#store';
import { bareConnection, type BareConnection } from '../../test/bare-connection.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { Issues } from './issues.js';

let database: TestDatabase;
let store: Store;
let issues: Issues;
let connection: BareConnection;

beforeAll(async () => {
  database = await createDatabase();
  store = new Store(database.workerUrl);
  issues = new Issues(store);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

beforeEach(async () => {
  connection = await bareConnection(database.ownerUrl);
});

test('the same failure again is the same issue, counted', async () => {
  await issues.open(connection, 'right_missing', 'people');
  await issues.open(connection, 'right_missing', 'people');
  await issues.open(connection, 'right_missing', 'places');

  const open = await issues.list(connection);
  expect(open.map(({ code, subject, count }) => `${code} ${subject} ${count}`).toSorted()).toEqual([
    'right_missing people 2',
    'right_missing places 1',
  ]);
  for (const { firstSeenAt, lastSeenAt } of open)
    expect(lastSeenAt.getTime()).toBeGreaterThanOrEqual(firstSeenAt.getTime());
});

test('what is opened at the same moment by many is one issue', async () => {
  await Promise.all(Array.from({ length: 8 }, () => issues.open(connection, 'provider_unavailable', 'people')));

  expect(await issues.list(connection)).toMatchObject([{ code: 'provider_unavailable', count: 8 }]);
});

test('an issue that has passed is not listed, and is open again when it comes back', async () => {
  await issues.open(connection, 'right_missing', 'people');

  await issues.resolve(connection, ['right_missing'], 'people');
  expect(await issues.list(connection)).toEqual([]);

  await issues.open(connection, 'right_missing', 'people');
  expect(await issues.list(connection)).toMatchObject([{ code: 'right_missing', count: 2, resolvedAt: null }]);
});

test('settling a subject leaves what remains of it, and other subjects', async () => {
  await issues.open(connection, 'provider_unavailable', 'people');
  await issues.open(connection, 'records_failed', 'people');
  await issues.open(connection, 'provider_unavailable', 'places');

  await issues.settle(connection, 'people', ['records_failed']);

  const left = await issues.list(connection);
  expect(left.map(({ code, subject }) => `${code} ${subject}`).toSorted()).toEqual([
    'provider_unavailable places',
    'records_failed people',
  ]);
});

test('an organisation neither sees nor resolves another one’s issues', async () => {
  const stranger = await bareConnection(database.ownerUrl);
  await issues.open(connection, 'right_missing', 'people');
  const disguised = { id: connection.id, organisationId: stranger.organisationId };

  await issues.settle(disguised, 'people', []);

  expect(await issues.list(disguised)).toEqual([]);
  expect(await issues.list(connection)).toHaveLength(1);
});
