import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AppError, newId } from '#kernel';
import { OutageRepository, Store, type Trying } from '#store';
import { bareConnection } from '../../test/bare-connection.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { Outages } from './outages.js';

class Refused extends AppError {
  readonly code = 'right_missing';
}

class Unavailable extends AppError {
  readonly code = 'provider_unavailable';
}

let database: TestDatabase;
let stores: Store[];
let workers: Outages[];
let runs: Trying[];

beforeAll(async () => {
  database = await createDatabase();
  stores = [1, 2].map(() => new Store(database.workerUrl, { connections: 4 }));
  workers = stores.map((store) => new Outages(new OutageRepository(store)));
});

afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await database.drop();
});

beforeEach(async () => {
  const { id: connectionId, organisationId } = await bareConnection(database.ownerUrl);
  runs = Array.from({ length: 12 }, () => ({ id: newId(), organisationId, connectionId }));
});

const worker = (at: number): Outages => workers[at % workers.length] ?? fails();

/** Which of the runs may begin, each asked for by another worker than the one before. */
async function beginning(): Promise<Trying[]> {
  const entered = await Promise.allSettled(runs.map((run, at) => worker(at).enter(run)));
  return runs.filter((_, at) => entered[at]?.status === 'fulfilled');
}

const fail = async (run: Trying | undefined): Promise<void> => {
  if (run) await worker(1).ended(run, new Unavailable('It is down.'));
};

/** Every run fails, and once more. */
async function down(): Promise<void> {
  for (const run of [...runs, ...runs]) await fail(run);
}

/** As if so many seconds had passed. */
const wait = async (seconds: number): Promise<void> => {
  await stores[0]?.pool.query('UPDATE provider_outage SET closed_until = closed_until - make_interval(secs => $1)', [
    seconds,
  ]);
};

test('failures now and then keep nobody waiting', async () => {
  for (const run of runs) await fail(run);
  await worker(0).answered(runs[3] ?? fails());
  for (const run of runs) await fail(run);

  expect(await beginning()).toHaveLength(runs.length);
});

test('after enough failures in a row all wait, then exactly one tries; its success lets all go on', async () => {
  await down();
  expect(await beginning()).toEqual([]);

  await wait(6);
  const [probe, ...more] = await beginning();
  expect(more).toEqual([]);
  expect(probe).toBeDefined();
  await worker(0).answered(probe ?? fails());

  expect(await beginning()).toHaveLength(runs.length);
});

test('an answer that refuses is an answer as well', async () => {
  await down();
  await wait(6);
  const [probe] = await beginning();
  await worker(0).ended(probe ?? fails(), new Refused('Not this.'));

  expect(await beginning()).toHaveLength(runs.length);
});

test('each probe that fails makes the next one wait longer, and what was still under way does not', async () => {
  await down();
  await wait(6);
  const [probe] = await beginning();
  await fail(probe);
  await fail(runs.find((run) => run !== probe));
  await wait(6);
  expect(await beginning()).toEqual([]);

  await wait(5);
  expect(await beginning()).toHaveLength(1);
});

test('a probe whose worker is gone is taken up again by the same run; one that learns nothing leaves it to another', async () => {
  await down();
  await wait(6);
  const [probe] = await beginning();
  expect(await beginning()).toEqual([probe]);

  await worker(0).ended(probe ?? fails());
  runs = runs.filter((run) => run !== probe);
  expect(await beginning()).toHaveLength(1);
});

test('those that waited are woken for at once, and say until then what they wait for', async () => {
  const [run] = runs;
  await down();
  await expect(worker(0).enter(run ?? fails())).rejects.toMatchObject({
    code: 'waiting_for_provider',
    retryable: true,
  });
  await stores[0]?.pool.query(
    `INSERT INTO run (id, organisation_id, connection_id, stream, kind, state, code, leased_until)
     VALUES ($1, $2, $3, 'people', 'full', 'queued', 'waiting_for_provider', now() + interval '1 hour')`,
    [run?.id, run?.organisationId, run?.connectionId],
  );

  await worker(1).answered(run ?? fails());

  const due = await stores[0]?.pool.query('SELECT id FROM run WHERE leased_until <= now() AND id = $1', [run?.id]);
  expect(due?.rows).toHaveLength(1);
});

/** A run of a stream of its own, which the provider did not answer up to its end, or which it does not answer so far. */
async function runOf(stream: string, run: Trying | undefined, state: 'failed' | 'running', code: string | null) {
  const { id, organisationId, connectionId } = run ?? fails();
  await stores[0]?.pool.query(
    `INSERT INTO stream (id, organisation_id, connection_id, connector, name, models, next_run_at)
     VALUES (gen_random_uuid(), $1, $2, 'fake', $3, '{x}', now() + interval '1 day') ON CONFLICT DO NOTHING`,
    [organisationId, connectionId, stream],
  );
  await stores[0]?.pool.query(
    `INSERT INTO run (id, organisation_id, connection_id, stream, kind, state, code) VALUES ($1, $2, $3, $4, 'full', $5, $6)`,
    [id, organisationId, connectionId, stream, state, code],
  );
}

async function due(): Promise<string[]> {
  const of = [runs[0]?.connectionId];
  const found = await stores[0]?.pool.query<{ name: string }>(
    `SELECT name FROM stream WHERE connection_id = $1 AND next_run_at <= now() AND name <> 'people' ORDER BY name`,
    of,
  );
  return found?.rows.map(({ name }) => name) ?? [];
}

test('streams that were given up are due at once when the provider answers again, those that failed otherwise are not', async () => {
  const [pay, pets, rest, absences] = runs;
  await runOf('pay', pay, 'failed', 'provider_unavailable');
  await runOf('pets', pets, 'failed', 'provider_rate_limited');
  await runOf('rest', rest, 'failed', 'right_missing');
  await runOf('absences', absences, 'running', 'provider_unavailable'); // it has failed before this try
  await fail(absences);

  await worker(0).answered(absences ?? fails());

  expect(await due()).toEqual(['pay', 'pets']);
});

test('streams that were given up are due also where one that had not failed was answered before', async () => {
  const [pay, rest, absences] = runs;
  await runOf('pay', pay, 'failed', 'provider_unavailable');
  await runOf('rest', rest, 'running', null);
  await runOf('absences', absences, 'running', 'provider_unavailable');
  await fail(absences);
  await worker(0).answered(rest ?? fails());
  expect(await due()).toEqual([]);

  await worker(0).answered(absences ?? fails());

  expect(await due()).toEqual(['pay']);
});

test('a stream that fails alone is not due each time that another one is read, but is where all had to wait', async () => {
  const [pay, absences] = runs;
  await runOf('pay', pay, 'failed', 'provider_unavailable');
  await runOf('absences', absences, 'running', null);
  await fail(pay);
  await worker(0).answered(absences ?? fails());
  expect(await due()).toEqual([]);

  await down();
  await worker(0).answered(absences ?? fails());
  expect(await due()).toEqual(['pay']);
});

function fails(): never {
  throw new Error('There is no run.');
}
