import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { CredentialsRejected, ProviderUnavailable } from '#connectors';
import { Issues } from '#journal';
import { ScheduleRepository, type StreamStatus } from '#store';
import type { ConnectionRef } from '#tenancy';
import { createWorker, type WorkerApp } from '../apps/worker/worker.js';
import { pageOf, pagesOf, ScriptedProvider } from './scripted-provider.js';
import { SyncStack } from './sync-stack.js';

let stack: SyncStack;
let worker: WorkerApp;
let connection: ConnectionRef;
const provider = new ScriptedProvider();
provider.install();

beforeAll(async () => {
  stack = await SyncStack.start();
  worker = await createWorker(stack.config);
  await worker.listen();
});

afterAll(async () => {
  await worker.close();
  await stack.close();
});

beforeEach(() => {
  provider.pulls.length = 0;
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'Bonn', 'Ulm']));
});

async function until(condition: (stream: StreamStatus) => boolean): Promise<StreamStatus> {
  for (const end = Date.now() + 15_000; ;) {
    const [stream] = await stack.streams(connection);
    if (stream && condition(stream)) return stream;
    if (Date.now() > end) throw new Error(`Waited in vain: ${JSON.stringify(stream)}`);
    await delay(20);
  }
}

const ended = ({ state }: StreamStatus): boolean => state === 'succeeded' || state === 'failed';

/** A connection whose first run has ended. */
async function connected(): Promise<void> {
  connection = await stack.connect(provider.connector);
  await until(ended);
}

async function begin({ full = false } = {}): Promise<void> {
  await stack.worker.pool.query(
    `UPDATE stream SET next_run_at = now(), next_full_at = CASE WHEN $2 THEN now() ELSE next_full_at END WHERE connection_id = $1`,
    [connection.id, full],
  );
  await until(({ nextRunAt }) => nextRunAt === null || nextRunAt.getTime() > Date.now());
}

async function sync(options: { full?: boolean } = {}): Promise<void> {
  await begin(options);
  await until(ended);
}

const waitsAreOver = (): Promise<unknown> =>
  stack.worker.pool.query(`UPDATE run SET leased_until = now() WHERE state IN ('queued', 'running')`);

const issues = async (): Promise<string[]> => {
  const open = await new Issues(stack.worker).list(connection);
  return open.map(({ code, subject }) => `${code} ${subject}`).toSorted();
};

async function asOwner(sql: string): Promise<void> {
  const owner = new pg.Client({ connectionString: stack.database.ownerUrl });
  await owner.connect();
  await owner.query(sql);
  await owner.end();
}

test('what a reading of everything went without is said until another one has it, whatever one of changes finds', async () => {
  const latest = new Date();
  const without = { latest, rightsMissing: ['Addresses: read'] };
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'unreadable'], without));
  await connected();
  const told = ['records_failed places', 'right_missing places'];
  expect(await issues()).toEqual(expect.arrayContaining(told));

  provider.script = () => pagesOf(pageOf(1, ['Berlin'], { latest }));
  await sync();
  expect(await issues()).toEqual(expect.arrayContaining(told));
  await asOwner('TRUNCATE quarantine'); // as if it had been taken over
  await sync();
  expect(await issues()).toContain(told[1]);
  expect(await issues()).not.toContain(told[0]);
  await sync({ full: true });

  expect(await issues()).not.toContain(told[1]);

  provider.script = () => pagesOf(pageOf(1, ['Berlin'], without));
  await sync();
  expect(await issues()).toContain(told[1]);
  provider.script = () => pagesOf(pageOf(1, ['Berlin'], { latest }));
  await sync();
  expect(await issues()).not.toContain(told[1]);
});

/** A run of which two records are written, and which has only to be concluded. */
async function cutOff(): Promise<void> {
  await connected();
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'Bonn'], { rightsMissing: ['Addresses: read'] }));
  await asOwner(`
    CREATE FUNCTION not_now() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
    CREATE TRIGGER not_now BEFORE INSERT OR UPDATE ON sweep EXECUTE FUNCTION not_now()`);
  await begin({ full: true });
  await until(({ state, seen, code }) => state === 'queued' && seen === 2 && code !== null);
  await asOwner('DROP FUNCTION not_now CASCADE');
}

/** Runs of the connection wait for one to find out whether its provider answers; the next that asks may. */
const isClosed = (): Promise<unknown> =>
  stack.worker.pool.query(
    `INSERT INTO provider_outage (connection_id, organisation_id, failures, closed_until) VALUES ($1, $2, 24, now())
     ON CONFLICT (connection_id) DO UPDATE SET failures = 24, closed_until = now()`,
    [connection.id, connection.organisationId],
  );

const outages = async (): Promise<unknown[]> =>
  (await stack.worker.pool.query('SELECT FROM provider_outage WHERE connection_id = $1', [connection.id])).rows;

/** A run that was cut off after its first page. */
async function halfRead(): Promise<void> {
  provider.script = async function* () {
    yield await Promise.resolve(pageOf(1, ['Berlin']));
    throw new ProviderUnavailable('Scripted', 'it is cut off');
  };
  connection = await stack.connect(provider.connector);
  await until(({ state, seen, code }) => state === 'queued' && seen === 1 && code !== null);
}

test('a run that is cut off after its last page is only concluded, and knows all that its pages told', async () => {
  await cutOff();
  const { length } = provider.pulls;
  await waitsAreOver();

  expect(await until(ended)).toMatchObject({ state: 'succeeded', seen: 2, deleted: 1 });
  expect(provider.pulls).toHaveLength(length);
  expect(await issues()).toEqual(['right_missing places']);
});

test('a run that is only concluded does not tell that the provider answers, or that it lets us in', async () => {
  await cutOff();
  await isClosed();
  const { organisationId, id } = connection;
  const relinkNeeded = { where: { id }, data: { status: 'relink_needed' } as const };
  await stack.api.as({ organisationId }, (prisma) => prisma.connection.update(relinkNeeded));
  await waitsAreOver();

  expect(await until(ended)).toMatchObject({ state: 'succeeded', seen: 2 });
  const row = await stack.api.as({ organisationId }, (prisma) => prisma.connection.findUnique({ where: { id } }));
  expect(row).toMatchObject({ status: 'relink_needed' });
  expect(await outages()).toHaveLength(1);
});

test('a run that goes on after its last page lets those that wait for the provider go on with the first that it reads', async () => {
  await halfRead();
  await isClosed();
  const rest = Promise.withResolvers<undefined>();
  provider.script = async function* () {
    yield await Promise.resolve(pageOf(2, ['Bonn']));
    await rest.promise;
  };
  await waitsAreOver();

  await until(({ seen }) => seen === 2);
  for (const end = Date.now() + 10_000; Date.now() < end && (await outages()).length > 0;) await delay(20);
  expect(await outages()).toEqual([]);
  rest.resolve(undefined);
  expect(await until(ended)).toMatchObject({ state: 'succeeded' });
});

test('a run that a version began which noted less of its pages is read again from its beginning', async () => {
  await halfRead();
  const { rows } = await stack.worker.pool.query<{ id: string }>('SELECT id FROM run WHERE connection_id = $1', [
    connection.id,
  ]);
  const id = rows[0]?.id ?? '';
  const noted = stack.vault.keys(connection).seal('checkpoint', id, JSON.stringify({ page: 1 }));
  await stack.worker.as(
    { organisationId: connection.organisationId, connectionId: connection.id },
    (prisma) => prisma.$executeRaw`UPDATE run_page SET checkpoint = ${noted} WHERE run_id = ${id}::uuid`,
  );
  provider.script = () => pagesOf(pageOf(1, ['Berlin']), pageOf(2, ['Bonn']));
  await waitsAreOver();

  expect(await until(ended)).toMatchObject({ state: 'succeeded', created: 2 });
  expect(provider.pulls.at(-1)?.checkpoint).toBeUndefined();
});

test('what a list of several pages has not shown waits for a second complete run, which comes within a quarter of an hour', async () => {
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'Bonn']), pageOf(2, ['Ulm']));
  await connected();
  await stack.worker.pool.query(
    'UPDATE stream SET incremental_seconds = 86400, full_seconds = 86400 WHERE connection_id = $1',
    [connection.id],
  );
  await sync();
  const left = ({ nextRunAt }: StreamStatus): number => Number(nextRunAt) - Date.now();
  provider.script = () => pagesOf(pageOf(1, ['Berlin']), pageOf(2, ['Ulm']));

  await begin({ full: true });
  const missed = await until(ended);
  await begin();
  const confirmed = await until(ended);

  expect(missed).toMatchObject({ deleted: 0 });
  expect(left(missed)).toBeLessThan(15 * 60_000);
  expect(confirmed).toMatchObject({ deleted: 1 });
  expect(left(confirmed)).toBeGreaterThan(12 * 3_600_000);
});

/** Types and data of what the change log tells beside records. */
async function events(): Promise<{ type: string; data: Record<string, unknown> }[]> {
  const { id, organisationId } = connection;
  return stack.worker.as(
    { organisationId, connectionId: id },
    (prisma) => prisma.$queryRaw`SELECT model AS type, data FROM change WHERE kind = 'event' ORDER BY seq`,
  );
}

/** A run that somebody has asked for, to the event that it ends with. */
async function asked(): Promise<void> {
  const { id, organisationId } = connection;
  const synced = async (): Promise<number> => (await events()).filter(({ type }) => type === 'connector.synced').length;
  const before = await synced();
  await new ScheduleRepository(stack.api).makeDue(organisationId, id, { asked: true });
  for (const end = Date.now() + 15_000; (await synced()) === before && Date.now() < end;) await delay(20);
}

test('the change log tells that a stream was read: its first reading, what changed something, and what somebody asked for', async () => {
  await connected();
  const first = { stream: 'places', kind: 'full', first: true };
  const counts = { seen: 3, created: 3, updated: 0, unchanged: 0, deleted: 0, failed: 0 };
  expect(await events()).toEqual([{ type: 'connector.synced', data: { ...first, models: { location: counts } } }]);

  await sync();
  expect(await events()).toHaveLength(1); // nothing new, and nobody asked
  provider.script = () => pagesOf(pageOf(1, ['Jena']));
  await sync();
  await asked();

  const [, changed, wanted, ...more] = await events();
  expect(changed).toMatchObject({
    type: 'connector.synced',
    data: { first: false, models: { location: { created: 1 } } },
  });
  expect(wanted).toMatchObject({
    type: 'connector.synced',
    data: { first: false, models: { location: { unchanged: 1 } } },
  });
  expect(more).toEqual([]);
});

test('the change log tells that a stream could not be read, and that its credentials are no longer good', async () => {
  await connected();
  provider.script = () => {
    throw new CredentialsRejected('Scripted');
  };
  await sync();
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'Bonn', 'Ulm']));
  await asked();

  const { id: subject } = connection;
  const issue = { code: 'credentials_rejected', subject };
  expect((await events()).slice(1)).toEqual([
    { type: 'issue.opened', data: issue },
    { type: 'connector.relink_needed', data: {} },
    { type: 'connector.sync_failed', data: { stream: 'places', kind: 'full', code: 'credentials_rejected' } },
    { type: 'issue.resolved', data: issue },
    expect.objectContaining({ type: 'connector.synced' }),
  ]);
});
