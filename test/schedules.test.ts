import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { CredentialsRejected, ProviderUnavailable, RightMissing, type Page } from '#connectors';
import type { Answer, ApiClient } from './api-client.js';
import { pageOf, pagesOf, ScriptedProvider } from './scripted-provider.js';
import { type Item, type Linked, Stack } from './stack.js';

let stack: Stack;
let provider: ScriptedProvider;

beforeAll(async () => {
  provider = new ScriptedProvider();
  provider.install();
  stack = await Stack.start();
});

afterAll(() => stack.close());

beforeEach(() => {
  provider.pulls.length = 0;
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'Bonn']), pageOf(2, ['Ulm']));
});

type Body = Parameters<ApiClient['post']>[2];

const connect = (read = true): Promise<Linked> => stack.connect('scripted', { credentials: {}, read });

const path = ({ id }: Linked, rest: string): string => `/api/v1/connectors/${id}/${rest}`;

const post = (connection: Linked, rest: string, body: Body = {}, key = stack.vendor.key): Promise<Answer> =>
  stack.api.post(path(connection, rest), { key }, body);

const patch = (connection: Linked, body: object, key = stack.vendor.key): Promise<Answer> =>
  stack.api.send('patch', path(connection, 'schedule'), { key }, body);

const runs = async (connection: Linked, query = ''): Promise<Item[]> =>
  (await stack.get(path(connection, `runs?${query}`))).body.items as Item[];

const locations = (connection: Linked): Promise<Answer> => stack.get('/api/hris/v1/locations', connection);

/** A connection whose customer was linked without reading anything. */
async function unread(): Promise<Linked> {
  const { body } = await stack.api.post('/api/embedded/v1/link/create-link-token', stack.caller(), {
    end_user_data: { org_name: 'Customer Ltd', origin_id: 'customer-1' },
    ...{ category: 'HRIS', integration: 'scripted', first_sync: false },
  });
  return stack.redeem(await stack.complete(body.link_token as string, {}));
}

/** Resolves when the latest run is as wanted. */
async function until(connection: Linked, wanted: (run: Item) => boolean): Promise<Item> {
  const end = Date.now() + 15_000;
  for (;;) {
    const [latest] = await runs(connection, 'page_size=1');
    if (latest && wanted(latest)) return latest;
    if (Date.now() > end) throw new Error(`Waited in vain: ${JSON.stringify(latest)}`);
  }
}

const ended = ({ finished_at: at }: Item): boolean => at !== null;

test('a connector that is linked without a first sync waits until somebody asks, and goes on by itself when it is resumed', async () => {
  const connection = await unread();
  const schedule = await stack.get(path(connection, 'schedule'));
  expect(schedule.body).toMatchObject({ paused: true, streams: [{ stream: 'places', next_run_at: null }] });
  const [status] = await stack.status(connection);
  expect(status).toMatchObject({ status: null, next_sync: null, lag_seconds: null });

  const started = await post(connection, 'runs', { streams: ['places'] });

  expect(started).toMatchObject({ status: 200, body: { connector_id: connection.id, streams: ['places'] } });
  const run = await until(connection, ended);
  expect(run['queued_at'] >= started.body.requested_at).toBe(true);
  expect(run).toMatchObject({ state: 'succeeded', kind: 'full', counts: { created: 3 } });
  expect((await stack.get(path(connection, 'schedule'))).body.streams[0].next_run_at).toBeNull();
  const resumed = await post(connection, 'resume');
  expect(resumed.body).toMatchObject({ paused: false, streams: [{ next_run_at: expect.any(String) }] });
  expect(provider.pulls).toHaveLength(1);
});

test('what is set of a schedule stays until it is taken back', async () => {
  const connection = await connect();
  const quiet_hours = { from: '22:00', to: '06:30', time_zone: 'Europe/Berlin' };

  await patch(connection, { quiet_hours });
  await patch(connection, { streams: [{ stream: 'places', incremental_seconds: 7200 }] });
  const changed = await patch(connection, { streams: [{ stream: 'places', paused: true, full_seconds: 3600 }] });

  const places = {
    stream: 'places',
    models: ['location'],
    default_incremental_seconds: 600,
    default_full_seconds: 6000,
  };
  expect(changed).toMatchObject({
    status: 200,
    body: {
      ...{ connector_id: connection.id, paused: false, paused_by: null, quiet_hours },
      streams: [{ ...places, incremental_seconds: 7200, full_seconds: 3600, paused: true, next_run_at: null }],
    },
  });
  expect((await stack.get(path(connection, 'schedule'))).body).toMatchObject({ quiet_hours });
  const back = await patch(connection, {
    quiet_hours: null,
    streams: [{ stream: 'places', incremental_seconds: null, full_seconds: null, paused: false }],
  });
  expect(back.body).toMatchObject({
    quiet_hours: null,
    streams: [{ ...places, incremental_seconds: 600, full_seconds: 6000, paused: false }],
  });
  const left = new Date(back.body.streams[0].next_run_at as string).getTime() - Date.now();
  expect(left).toBeLessThanOrEqual(600_000);
});

test.each<[object, string[]]>([
  [{ quiet_hours: { from: '25:00', to: '06:00', time_zone: 'Europe/Berlin' } }, ['body', 'quiet_hours', 'from']],
  [{ quiet_hours: { from: '22:00', to: '22:00', time_zone: 'Europe/Berlin' } }, ['body', 'quiet_hours', 'to']],
  [{ quiet_hours: { from: '22:00', to: '06:00', time_zone: 'Atlantis' } }, ['body', 'quiet_hours', 'time_zone']],
  [{ streams: [{ stream: 'nothing' }] }, ['body', 'streams', '0']],
  [
    {
      streams: [
        { stream: 'places', paused: true },
        { stream: 'places', paused: false },
      ],
    },
    ['body', 'streams', '1'],
  ],
  [{ streams: [{ stream: 'places', incremental_seconds: 5 }] }, ['body', 'streams', '0', 'incremental_seconds']],
  [{ paused: null }, ['body', 'paused']],
  [{ streams: null }, ['body', 'streams']],
])('a schedule of %j is refused', async (body, loc) => {
  const connection = await connect(false);

  const answer = await patch(connection, body);

  expect({ status: answer.status, loc: answer.body.detail[0].loc.map(String) }).toEqual({ status: 422, loc });
});

test.each<['get' | 'post', string]>([
  ['get', 'runs?stream=%00'],
  ['get', 'quarantine?model=%00'],
  ['get', 'quarantine?code=%00'],
  ['get', 'runs?stream=people'],
  ['get', 'quarantine?model=employee'],
  ['get', 'quarantine?code=record_unmapable'],
  ['post', 'held-deletions/%00/release'],
])('%s %s names nothing that there could be, and is refused', async (method, rest) => {
  const connection = await connect(false);

  const { status } = await stack.api.send(method, path(connection, rest), stack.caller());

  expect(status).toBe(422);
});

test('who may only read looks at schedules and runs, and changes none', async () => {
  const connection = await connect();
  const key = await stack.key(['hris:read']);

  const [looked, listed] = [
    await stack.api.get(path(connection, 'schedule'), { key }),
    await stack.api.get(path(connection, 'runs'), { key }),
  ];
  const changed = await Promise.all([
    patch(connection, { paused: true }, key),
    post(connection, 'pause', {}, key),
    post(connection, 'resume', {}, key),
    post(connection, 'runs', { full: true }, key),
  ]);

  expect([looked.status, listed.status]).toEqual([200, 200]);
  expect(changed.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  expect((await post(connection, 'runs', {}, key)).status).toBe(200);
});

test('a run tells how far it is, and what became of the records in the end', async () => {
  let go = (): void => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const expected = { location: 4 };
  provider.script = async function* (): AsyncGenerator<Page> {
    yield pageOf(1, ['Berlin', 'Bonn'], { expected });
    await gate;
    yield pageOf(2, ['Ulm', 'unreadable'], { expected });
  };
  const connection = await connect(false);

  const halfway = await until(connection, ({ pages }) => pages === 1);

  expect(halfway).toMatchObject({ state: 'running', expected: 4, reached: 2, finished_at: null, code: null });
  expect(halfway['records_per_second']).toBeGreaterThan(0);
  expect(new Date(halfway['estimated_end'] as string).getTime()).toBeGreaterThan(Date.now() - 60_000);
  go();
  const { id } = await until(connection, ended);
  const counts = { seen: 4, created: 3, updated: 0, unchanged: 0, deleted: 0, failed: 1, quarantined: 1 };
  const details = await stack.get(path(connection, `runs/${id as string}`));
  expect(details.body).toMatchObject({
    ...{
      id,
      stream: 'places',
      kind: 'full',
      state: 'succeeded',
      code: 'records_failed',
      pages: 2,
      estimated_end: null,
    },
    ...{ message: expect.stringContaining('could not be read'), counts, models: [{ model: 'location', ...counts }] },
  });
});

test('the counts of each model are told of earlier runs as well', async () => {
  const connection = await connect();
  const [first] = await runs(connection);
  for (let turn = 0; turn < 3; turn += 1) await stack.sync(connection, { full: true });

  const { body } = await stack.get(path(connection, `runs/${first?.['id'] as string}`));

  expect(body.models).toEqual([
    ...[{ model: 'location', seen: 3, created: 3, updated: 0, unchanged: 0, deleted: 0, failed: 0, quarantined: 0 }],
  ]);
  const kept = await stack.query('SELECT count(DISTINCT run_id)::int AS runs FROM run_page WHERE connection_id = $1', [
    connection.id,
  ]);
  expect(kept[0]?.['runs']).toBeLessThan(4);
});

test('runs are listed by stream and state, the latest first, page by page', async () => {
  const connection = await connect();
  provider.script = () => {
    throw new RightMissing('Scripted', 'Places: read');
  };
  await stack.sync(connection);

  const first = await stack.get(path(connection, 'runs?page_size=1'));
  const second = await stack.get(path(connection, `runs?page_size=1&cursor=${first.body.cursor as string}`));

  expect(first.body.items).toMatchObject([{ state: 'failed', code: 'right_missing', message: expect.any(String) }]);
  expect(second.body).toMatchObject({ items: [{ state: 'succeeded', code: null, message: null }], cursor: null });
  expect(await runs(connection, 'state=failed')).toHaveLength(1);
  expect(await runs(connection, 'stream=places')).toHaveLength(2);
  expect((await stack.get(path(connection, 'runs?state=lost'))).status).toBe(422);
  expect((await stack.get(path(connection, 'runs/nothing'))).status).toBe(422);
  expect((await post(connection, 'runs', { streams: ['people'] })).status).toBe(422);
});

test.each<[string, () => Error, object]>([
  ['the provider is down', () => new ProviderUnavailable('Scripted', 'reset'), { is_active: true }],
  ['the credentials died', () => new CredentialsRejected('Scripted'), { is_active: false, status: 'RELINK_NEEDED' }],
])('lists go on answering when %s, and say how old they are', async (_, failure, shown) => {
  const connection = await connect();
  const before = await locations(connection);
  provider.script = () => {
    throw failure();
  };

  await post(connection, 'runs');
  await until(connection, ({ code }) => code !== null);

  const after = await locations(connection);
  expect(after).toMatchObject({ status: 200, body: before.body });
  expect(after.headers['x-data-synced-at']).toBe(before.headers['x-data-synced-at']);
  expect(after.headers['x-data-synced-at']).toMatch(/Z$/);
  expect(await stack.connector(connection)).toMatchObject(shown);
  const [status] = await stack.status(connection);
  expect(status).toMatchObject({ synced_at: after.headers['x-data-synced-at'], lag_seconds: expect.any(Number) });

  provider.script = () => pagesOf(); // the next try must not come into another test
  await stack.query('UPDATE run SET leased_until = now() WHERE connection_id = $1 AND finished_at IS NULL', [
    connection.id,
  ]);
  await until(connection, ended);
});

test('what is not read for want of optional credentials is not said to be in step', async () => {
  provider.script = () => pagesOf(pageOf(1, [], { incomplete: ['location'], rightsLeftOut: ['Places'] }));

  const connection = await connect();

  const [status] = await stack.status(connection);
  expect(status).toMatchObject({
    status: 'Done',
    last_success: null,
    synced_at: null,
    error_code: null,
  });
  expect(await runs(connection)).toMatchObject([{ state: 'succeeded', code: 'credentials_left_out' }]);
  expect((await locations(connection)).headers['x-data-synced-at']).toBeUndefined();
});

test('a worker that was stopped for long, and wakes up after another one has ended its run, writes nothing', async () => {
  const [stopped, woken] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  provider.script = async function* ({ checkpoint }): AsyncGenerator<Page> {
    if (checkpoint === undefined) {
      yield pageOf(1, ['Berlin']);
      stopped.resolve(undefined);
      await woken.promise;
    }
    yield pageOf(2, [checkpoint === undefined ? 'Stale' : 'Bonn']);
  };
  const connection = await connect(false);
  await stopped.promise;
  await until(connection, ({ pages }) => pages === 1);

  // Whoever is stopped renews nothing.
  await stack.query('UPDATE run SET leased_until = now() WHERE connection_id = $1', [connection.id]);
  const before = await until(connection, ended);
  woken.resolve(undefined);
  await delay(300); // that it does nothing, nobody tells

  expect(provider.pulls).toHaveLength(2);
  expect(await until(connection, ended)).toEqual(before);
  expect((await locations(connection)).body.items.map(({ name }: Item) => name as string).sort()).toEqual([
    'Berlin',
    'Bonn',
  ]);
  expect(before).toMatchObject({ state: 'succeeded', pages: 2, counts: { created: 2, deleted: 0 } });
});

test('many deletions at once are held and listed, and released they go with the complete run that follows', async () => {
  const all = Array.from({ length: 40 }, (_, at) => `Place ${at}`);
  provider.script = () => pagesOf(pageOf(1, all));
  const connection = await connect();
  const held = async (): Promise<Item[]> => (await stack.get(path(connection, 'held-deletions'))).body.items as Item[];
  expect(await held()).toEqual([]);
  expect((await post(connection, 'held-deletions/location/release')).status).toBe(404);

  provider.script = () => pagesOf(pageOf(1, all.slice(0, 5), { latest: new Date() }));
  await stack.sync(connection, { full: true });

  expect(await held()).toMatchObject([{ model: 'location', stream: 'places', records: 35, released_at: null }]);
  expect(await stack.issues(connection)).toMatchObject([{ code: 'deletion_held', subject: 'places' }]);
  expect((await stack.read('locations', connection)).items).toHaveLength(40);

  await stack.sync(connection); // it takes nothing away, and so does not tell that nothing is held
  expect(await runs(connection, 'page_size=1')).toMatchObject([{ kind: 'incremental', state: 'succeeded' }]);
  expect(await stack.issues(connection)).toMatchObject([{ code: 'deletion_held', subject: 'places' }]);

  const [readOnly, admin] = [await stack.key(['hris:read']), await stack.key(['admin'])];
  expect((await post(connection, 'held-deletions/location/release', {}, readOnly)).status).toBe(403);
  const asked = new Date();
  expect(await post(connection, 'held-deletions/locations/release', {}, admin)).toMatchObject({
    ...{ status: 404, body: { detail: 'A model of this name was not found. There are: location' } },
  });
  const released = await post(connection, 'held-deletions/location/release', {}, admin);
  expect(released.body.items[0].released_at).not.toBeNull();
  await stack.settled(connection, asked);

  expect(await held()).toEqual([]);
  expect(await stack.issues(connection)).toEqual([]);
  expect((await stack.read('locations', connection)).items).toHaveLength(5);
});
