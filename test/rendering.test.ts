import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Connector, JsonObject, MapRecord, Stream } from '#connectors';
import { Issues } from '#journal';
import { newId, readConfig } from '#kernel';
import { company, location } from '#models';
import { RecordReader } from '#records';
import { Pipeline, QuarantineRepository, raiseRendering, RecordRepository } from '#store';
import type { ConnectionRef } from '#tenancy';
import { createWorker, type WorkerApp } from '../apps/worker/worker.js';
import { pageOf, pagesOf, ScriptedProvider } from './scripted-provider.js';
import { SyncStack } from './sync-stack.js';

let stack: SyncStack;
let provider: ScriptedProvider;
let reader: RecordReader;
let repository: RecordRepository;
let connection: ConnectionRef;
let worker: WorkerApp | undefined;

beforeAll(async () => {
  provider = new ScriptedProvider();
  provider.install();
  stack = await SyncStack.start();
  repository = new RecordRepository(new Pipeline(stack.database.apiUrl));
  const config = readConfig({ NODE_ENV: 'test', PUBLIC_URL: 'https://api.vendor.test' });
  reader = new RecordReader(repository, stack.vault, new Issues(stack.api), config);
});

afterAll(async () => {
  await repository.close();
  await stack.close();
});

beforeEach(() => {
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'Bonn']), pageOf(2, ['Ulm']));
});

afterEach(async () => {
  await worker?.close();
  worker = undefined;
});

async function work(): Promise<void> {
  worker = await createWorker(stack.config);
  await worker.listen();
}

async function until<Answer>(ask: () => Promise<Answer>, holds: (answer: Answer) => boolean): Promise<Answer> {
  const end = Date.now() + 8000;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > end) throw new Error(`Waited in vain: ${JSON.stringify(answer)}`);
    await delay(20);
  }
}

async function places(): Promise<Record<string, unknown>[]> {
  const query = { pageSize: 200, filters: {}, within: {}, includeRawData: true, includeCustomFields: true };
  const { body } = await reader.list(connection, location, { ...query, includeDeleted: false });
  return (JSON.parse(body.toString('utf8')) as { items: Record<string, unknown>[] }).items;
}

/** All streams of the connection have been read, and rendered as they should be. */
const settled = (): Promise<unknown> =>
  until(
    async () =>
      (
        await stack.worker.pool.query<{ rendered: string | null; rendering: number; last_success_at: Date | null }>(
          'SELECT rendered, rendering, last_success_at FROM stream WHERE connection_id = $1',
          [connection.id],
        )
      ).rows,
    (streams) =>
      streams.every(
        ({ rendered, rendering, last_success_at: read }) =>
          read !== null && rendered?.endsWith(`:${rendering}`) === true,
      ),
  );

async function connected(): Promise<void> {
  connection = await stack.connect(provider.connector);
  await work();
  await settled();
}

/** As a worker sees the connection's records. */
const ofConnection = (text: string): Promise<Record<string, unknown>[]> =>
  stack.worker.as({ organisationId: connection.organisationId, connectionId: connection.id }, (prisma) =>
    text.startsWith('SELECT')
      ? prisma.$queryRawUnsafe<Record<string, unknown>[]>(text)
      : prisma.$executeRawUnsafe(text).then(() => []),
  );

/** Resolves when everything has been read once more. */
async function readAgain(): Promise<void> {
  const asked = new Date();
  await stack.worker.pool.query(
    'UPDATE stream SET next_run_at = now(), next_full_at = now() WHERE connection_id = $1',
    [connection.id],
  );
  await until(
    () => stack.streams(connection),
    (streams) =>
      streams.every(({ state, lastStartAt }) => state === 'succeeded' && lastStartAt !== null && lastStartAt >= asked),
  );
}

test('another version of a mapping reaches stored records without one call of the provider', async () => {
  await connected();
  const pulls = provider.pulls.length;
  const { version: before = 0, map } = provider.connector;
  const inCapitals: MapRecord = (raw, ref, settings) => {
    const mapped = map['location']?.(raw, ref, settings) ?? { fields: {}, custom: {} };
    return { ...mapped, fields: { ...mapped.fields, city: (raw['name'] as string).toUpperCase() } };
  };

  Object.assign(provider.connector, { version: before + 1, map: { ...map, location: inCapitals } });
  const found = await until(places, (items) => items.every(({ city }) => city !== null));

  expect(found.map(({ city }) => city).sort()).toEqual(['BERLIN', 'BONN', 'ULM']);
  expect(provider.pulls).toHaveLength(pulls);
  Object.assign(provider.connector, { version: before, map });
});

test('a worker that starts gives older connections the streams that their connector has gained, and leaves what it has lost', async () => {
  const [now] = provider.connector.streams as [Stream<unknown>];
  const older: Connector = { ...provider.connector, streams: [{ ...now, name: 'things', models: [company] }] };
  connection = await stack.connect(older);

  await work();

  const found = await until(places, (items) => items.length > 2);
  expect(found.map(({ name }) => name).sort()).toEqual(['Berlin', 'Bonn', 'Ulm']);
  expect(await stack.streams(connection)).toMatchObject([{ stream: 'places', models: ['location'] }]);
  expect(await new Issues(stack.worker).list(connection)).toEqual([]);
});

test('a stream that was made while settings changed is rendered once, and not for ever', async () => {
  await connected();
  await stack.worker.pool.query('UPDATE stream SET rendered = NULL WHERE connection_id = $1', [connection.id]);
  await stack.worker.as({ organisationId: connection.organisationId }, (prisma) =>
    prisma.connection.update({ where: { id: connection.id }, data: { rendering: 5 }, select: { id: true } }),
  );

  await settled();
});

test('settings that change in the middle of a run hold for all of its records in the end', async () => {
  const { map, version = 0 } = provider.connector;
  const byCountry: MapRecord = (raw, ref, settings) => {
    const mapped = map['location']?.(raw, ref, settings) ?? { fields: {}, custom: {} };
    return { ...mapped, fields: { ...mapped.fields, country: settings['country'] ?? null } };
  };
  Object.assign(provider.connector, { version: version + 1, map: { ...map, location: byCountry } });
  const changing = Promise.withResolvers<undefined>();
  provider.script = async function* () {
    yield pageOf(1, ['Berlin', 'Bonn']);
    await changing.promise;
    yield pageOf(2, ['Ulm']);
  };
  connection = await stack.connect(provider.connector);
  await work();
  await until(places, (items) => items.length === 2);

  await stack.api.as(connection, async (prisma) => {
    await prisma.connection.update({ where: { id: connection.id }, data: { settings: { country: 'DE' } } });
    await raiseRendering(prisma, { environment: 'production', connectionIds: [connection.id] });
  });
  changing.resolve(undefined);
  await settled();

  const found = await until(places, (items) => items.every(({ country }) => country === 'DE'));
  expect(found).toHaveLength(3);
  Object.assign(provider.connector, { version, map });
});

const issues = async () =>
  (await new Issues(stack.worker).list(connection)).map(({ code, subject }) => `${code} ${subject}`);

/** Another expression for the field, as the API writes it. */
async function express(field: string, jsonPath: string): Promise<void> {
  const owner = { organisationId: connection.organisationId };
  await stack.api.as(connection, async (prisma) => {
    const names = { environment: 'production', category: 'hris', model: 'location', name: 'own' };
    await prisma.customField.upsert({ where: { id: field }, create: { id: field, ...owner, ...names }, update: {} });
    await prisma.customFieldMapping.deleteMany({ where: { customFieldId: field } });
    const mapping = { id: newId(), ...owner, customFieldId: field, connector: 'scripted', jsonPath };
    await prisma.customFieldMapping.create({ data: mapping });
    await raiseRendering(prisma, { environment: 'production', connectionIds: [connection.id] });
  });
  await settled();
}

const ownFields = async () => (await places()).map((place) => (place['custom_fields'] as { own?: unknown }).own).sort();

test('a custom field is worked out from stored payloads; one whose expression fails is null and an issue until it passes', async () => {
  await connected();
  const field = newId();

  await express(field, 'sum(name)');
  expect(await ownFields()).toEqual([null, null, null]);
  expect(await until(issues, (open) => open.length > 0)).toEqual([`custom_field_failed location:${field}`]);

  await express(field, `abs(name == 'Ulm' && name || \`-1\`)`);
  expect(await ownFields()).toEqual([1, 1, null]);
  expect(await issues()).toEqual([`custom_field_failed location:${field}`]);

  await express(field, 'name');
  expect(await ownFields()).toEqual(['Berlin', 'Bonn', 'Ulm']);
  expect(await until(issues, (open) => open.length === 0)).toEqual([]);
});

test('a custom field that failed on payloads of its time is no issue any more once the provider sends others', async () => {
  await connected();
  const field = newId();
  await express(field, 'abs(size)');
  expect(await until(issues, (open) => open.length > 0)).toEqual([`custom_field_failed location:${field}`]);

  const names = ['Berlin', 'Bonn', 'Ulm'];
  const found = names.map((name) => ({
    model: 'location',
    remoteId: name,
    raw: { name, size: -2 },
    askedAt: new Date(),
  }));
  provider.script = () => pagesOf({ found, checkpoint: {} });
  await readAgain();

  expect(await ownFields()).toEqual([2, 2, 2]);
  await until(issues, (open) => open.length === 0);
});

test('what a withdrawn right filled is kept for a week, and then destroyed without being asked for again', async () => {
  const rights = [{ name: 'Names', fills: { location: ['name'] } }];
  Object.assign(provider.connector, { rights });
  await connected();
  const nameless = (attributes: { shared: string[]; missing: string[] }) => () =>
    pagesOf({
      ...pageOf(1, ['Berlin', 'Bonn', 'Ulm'], { attributes }),
      found: ['Berlin', 'Bonn', 'Ulm'].map((remoteId) => ({
        ...{ model: 'location', remoteId, raw: { name: null }, askedAt: new Date() },
      })),
    });
  const names = async () => (await places()).map(({ name }) => name).sort();

  provider.script = nameless({ shared: [], missing: ['Names'] });
  await readAgain();
  expect(await names()).toEqual(['Berlin', 'Bonn', 'Ulm']);
  expect(await until(issues, (open) => open.length > 0)).toEqual(['attributes_not_shared places']);

  const since = new Date(Date.now() - 8 * 86_400_000).toISOString();
  await stack.api.as(connection, (prisma) =>
    prisma.connection.update({
      where: { id: connection.id },
      data: { grants: { streams: {}, missing: ['Names'], lost: { Names: { since, over: false } } } },
    }),
  );
  await readAgain();
  await until(names, (left) => left.every((name) => name === null));
  await until(issues, (open) => open.length === 0);

  provider.script = () =>
    pagesOf(pageOf(1, ['Berlin', 'Bonn', 'Ulm'], { attributes: { shared: ['Names'], missing: [] } }));
  await readAgain();
  expect(await names()).toEqual(['Berlin', 'Bonn', 'Ulm']);
  Object.assign(provider.connector, { rights: [] });
});

test('a record that could not be mapped is taken over as soon as it can be and somebody asks, without one call of the provider', async () => {
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'unreadable']));
  await connected();
  expect(await places()).toMatchObject([{ name: 'Berlin' }]);
  await until(issues, (open) => open.some((issue) => issue.startsWith('record_unmappable location:')));
  const pulls = provider.pulls.length;
  const { map } = provider.connector;
  Object.assign(provider.connector, {
    map: { ...map, location: (raw: JsonObject) => ({ fields: { name: raw['name'] }, custom: {} }) },
  });

  expect(await new QuarantineRepository(stack.api).askAgain(connection, null)).toBe(1);

  await until(places, (found) => found.some(({ name }) => name === 'unreadable'));
  Object.assign(provider.connector, { map });
  expect(provider.pulls).toHaveLength(pulls);
  await until(issues, (open) => !open.some((issue) => issue.startsWith('record_unmappable')));
});

test('of a record that is gone for more than 30 days a worker leaves nothing but its ids and its times', async () => {
  await connected();
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'Ulm']));
  await readAgain();
  await worker?.close();
  await ofConnection(`UPDATE record SET deleted_at = now() - interval '31 days' WHERE deleted_at IS NOT NULL`);

  await work();

  const left = () => ofConnection('SELECT reduced FROM record WHERE deleted_at IS NOT NULL');
  expect(await until(left, (found) => found.some(({ reduced }) => reduced === true))).toHaveLength(1);
  expect(await places()).toHaveLength(2);
});
