import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Secret } from '#kernel';
import { PaperProvider } from '../../test/paper-provider.js';
import { SyncStack } from '../../test/sync-stack.js';
import type { ConnectionRef } from './connection.js';
import type { ConnectionsService } from './connections.service.js';

let stack: SyncStack;
/** As the worker has them. */
let connections: ConnectionsService;
let connection: ConnectionRef;

const { connector } = new PaperProvider();
const WEEK_AGO = new Date(Date.now() - 7 * 86_400_000 - 1000).toISOString();

beforeAll(async () => {
  stack = await SyncStack.start();
  connections = stack.connections([connector], stack.worker);
});

afterAll(() => stack.close());

beforeEach(async () => {
  connection = await stack.connect(connector, { key: 'k', secret: 's' });
});

const row = () =>
  stack.api.as(connection, (prisma) =>
    prisma.connection.findUniqueOrThrow({
      where: { id: connection.id },
      select: { grants: true, rendering: true, streams: { select: { rendering: true } } },
    }),
  );

const setGrants = (grants: object): Promise<unknown> =>
  stack.api.as(connection, (prisma) =>
    prisma.connection.update({ where: { id: connection.id }, data: { grants }, select: { id: true } }),
  );

test('what many runs find out at the same time is all noted', async () => {
  const names = Array.from({ length: 12 }, (_, number) => `Attribute ${number}`);

  await Promise.all(names.map((name) => connections.noteRights(connection, { missing: [name] })));

  const { grants } = await row();
  expect(Object.keys((grants as { lost: object }).lost).sort()).toEqual(names.sort());
});

test('who notes a lost right has the connection with it, and its name', async () => {
  const { connection: noted, lost } = await connections.noteRights(connection, {
    shared: ['Name'],
    missing: ['Email'],
  });

  expect(lost).toEqual(['Email']);
  expect(noted?.lost).toEqual({ Email: { since: expect.any(String), over: false } });
});

test('a week later the records are to be made anew, once, and nobody is told any more', async () => {
  await setGrants({ streams: {}, missing: ['Email'], lost: { Email: { since: WEEK_AGO, over: false } } });

  const noted = await connections.noteRights(connection, { missing: ['Email'] });
  await connections.noteRights(connection, { missing: ['Email'] });

  expect(noted).toMatchObject({ connection: { rendering: 1, lost: { Email: { over: true } } }, lost: [] });
  const { rendering, streams } = await row();
  expect([rendering, ...streams.map((stream) => stream.rendering)]).toEqual([1, 1, 1]);
});

test.each([
  ['of a right', 'personio', 'Absences: read', ['employee']],
  ['of an attribute of the customer’s own, which any model may show', 'personio', 'custom_fields.desk', []],
  ['of a right that nobody has heard of', 'paper', 'Absences: read', []],
])('with the end of its time what records were before is deleted: %s', async (_, slug, name, left) => {
  const owner = { organisationId: connection.organisationId, connectionId: connection.id };
  await stack.worker.as(owner, async (prisma) => {
    for (const model of ['employee', 'time_off'])
      await prisma.$executeRaw`INSERT INTO record_past VALUES (${connection.id}::uuid, gen_random_uuid(), 1, ${model}, '')`;
  });
  await setGrants({ streams: {}, missing: [name], lost: { [name]: { since: WEEK_AGO, over: false } } });

  await connections.noteRights({ ...connection, connector: slug }, { missing: [name] });

  const kept = await stack.worker.as(
    owner,
    (prisma) => prisma.$queryRaw<{ model: string }[]>`SELECT model FROM record_past`,
  );
  expect(kept.map(({ model }) => model)).toEqual(left);
});

test('a relink with fewer rights goes on counting from the day they were lost', async () => {
  const since = new Date(Date.now() - 86_400_000).toISOString();
  await setGrants({ streams: {}, missing: ['Email'], lost: { Email: { since, over: false } } });
  const credentials = { key: new Secret('k'), secret: new Secret('s') };
  const grants = { streams: {}, missing: ['Email'], sample: { model: 'employee', remoteIds: [] } };

  await stack.connections([connector]).relink(connection, { credentials, grants }, () => Promise.resolve());

  expect((await row()).grants).toMatchObject({ missing: ['Email'], lost: { Email: { since, over: false } } });
});

test('what earlier credentials have shown says nothing of those that are used now', async () => {
  await connections.noteRights(connection, { unwritable: 'Projects: write' }, 7);
  expect((await row()).grants).not.toMatchObject({ unwritable: { 'Projects: write': expect.any(String) } });

  await connections.noteRights(connection, { unwritable: 'Projects: write' }, 1);
  expect((await row()).grants).toMatchObject({ unwritable: { 'Projects: write': expect.any(String) } });
});

test('nothing is noted of a connection that is not there', async () => {
  await stack.connections([connector]).erase(connection);

  expect(await connections.noteRights(connection, { missing: ['Email'] })).toEqual({ connection: null, lost: [] });
});
