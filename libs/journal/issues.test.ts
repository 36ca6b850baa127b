import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
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

test('what somebody has muted is not listed, also when it passes and comes again, until it is unmuted', async () => {
  const place = { organisationId: connection.organisationId, environment: 'production' };
  const query = { ...place, connectionId: connection.id, resolved: false, withMuted: false, pageSize: 10 };
  await issues.open(connection, 'right_missing', 'people');
  const [{ id } = { id: '' }] = await issues.list(connection);

  expect((await issues.mute(place, id, true))?.mutedAt).toBeInstanceOf(Date);
  await issues.resolve(connection, ['right_missing'], 'people');
  await issues.open(connection, 'right_missing', 'people');

  expect((await issues.page(query)).items).toEqual([]);
  expect((await issues.page({ ...query, withMuted: true })).items).toHaveLength(1);
  expect(await issues.mute(place, id, false)).toMatchObject({ mutedAt: null, resolvedAt: null });
  expect((await issues.page(query)).items).toHaveLength(1);
});

test('issues are found by code, and those that have passed when they are asked for', async () => {
  const query = {
    ...{ organisationId: connection.organisationId, environment: 'production', connectionId: connection.id },
    ...{ resolved: false, withMuted: false, pageSize: 10 },
  };
  await issues.open(connection, 'right_missing', 'people');
  await issues.open(connection, 'provider_unavailable', 'people');
  await issues.resolve(connection, ['right_missing'], 'people');

  const codes = async (more: object): Promise<string[]> =>
    (await issues.page({ ...query, ...more })).items.map(({ code }) => code);
  expect(await codes({})).toEqual(['provider_unavailable']);
  expect(await codes({ resolved: true })).toEqual(['right_missing']);
  expect(await codes({ code: 'right_missing' })).toEqual([]);
});

test('an issue of another organisation or environment cannot be muted', async () => {
  await issues.open(connection, 'right_missing', 'people');
  const [{ id } = { id: '' }] = await issues.list(connection);
  const other = await bareConnection(database.ownerUrl);

  expect(await issues.mute({ organisationId: other.organisationId, environment: 'production' }, id, true)).toBeNull();
  expect(await issues.mute({ organisationId: connection.organisationId, environment: 'sandbox' }, id, true)).toBeNull();
  expect((await issues.list(connection)).map(({ mutedAt }) => mutedAt)).toEqual([null]);
});

test('issues are forgotten when they have passed long ago, and never while they are there', async () => {
  await issues.open(connection, 'right_missing', 'people');
  await issues.open(connection, 'right_missing', 'places');
  await issues.resolve(connection, ['right_missing'], 'people');
  const query = {
    ...{ organisationId: connection.organisationId, environment: 'production', connectionId: connection.id },
    ...{ resolved: true, withMuted: false, pageSize: 10 },
  };

  await issues.forget(connection, new Date(Date.now() - 1000));
  expect((await issues.page(query)).items).toHaveLength(1);
  await issues.forget(connection, new Date(Date.now() + 1000));

  expect((await issues.page(query)).items).toEqual([]);
  expect(await issues.list(connection)).toHaveLength(1);
});

/** Types and data of what the change log tells, and its numbers. */
async function told(): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.workerUrl });
  await client.connect();
  await client.query(`SELECT set_config('app.connection', $1, false)`, [connection.id]);
  const { rows } = await client.query<{ seq: string; model: string; data: { code: string; subject: string } }>(
    'SELECT seq, model, data FROM change ORDER BY seq',
  );
  await client.end();
  return rows.map(({ seq, model, data }) => `${seq} ${model} ${data.code} ${data.subject}`);
}

test('the change log tells once that an issue is opened and that it has passed, unless nobody wants to hear of it', async () => {
  const { organisationId, id } = connection;
  await store.as(
    { organisationId, connectionId: id },
    (prisma) => prisma.$executeRaw`INSERT INTO feed (connection_id) VALUES (${id}::uuid)`,
  );
  await Promise.all(Array.from({ length: 8 }, () => issues.open(connection, 'records_failed', 'people')));
  await issues.open(connection, 'right_missing', 'people');
  await Promise.all([1, 2].map(() => issues.settle(connection, 'people', ['right_missing'])));
  await issues.resolve(connection, ['records_failed'], 'people');
  await issues.open(connection, 'records_failed', 'people');

  const tale = ['1 issue.opened records_failed', '2 issue.opened right_missing', '3 issue.resolved records_failed'];
  expect(await told()).toEqual([...tale, '4 issue.opened records_failed'].map((each) => `${each} people`));

  for (const { id: issue } of await issues.list(connection))
    await issues.mute({ organisationId, environment: 'production' }, issue, true);
  await issues.settle(connection, 'people', []);
  await issues.open(connection, 'records_failed', 'people');
  expect(await told()).toHaveLength(4);
});
