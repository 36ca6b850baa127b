import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { connectors, type Connector, type Simulator } from '#connectors';
import { Issues } from '#journal';
import { RecordReader } from '#records';
import { Pipeline, RecordRepository, type StreamStatus } from '#store';
import type { ConnectionRef } from '#tenancy';
import { Built, type Program } from '../built.js';
import { PLAIN } from '../record-stage.js';
import { SyncStack } from '../sync-stack.js';
import { size } from './size.js';

const PEOPLE = size(300, 10_000);
const PERSONS = 'GET /v2/persons$';
const KILLS = size(5, 200);
/** What one kill may cost of what is asked person by person: of each kind a page of at most so many people. */
const PAGE = 100;
const HUNDREDS = Math.ceil(PEOPLE / 100);
/**
 * And of lists: a page of each stream, what finds the place again, and who there is for balances, which go on by id. People go on
 * from their place in the list.
 */
const LISTS = 40 + HUNDREDS;
/** After its last page a run has no place: a list of people that was about to end is looked over, with a call for 50 persons. */
const AT_END = 3 * HUNDREDS;
/** In the test's name, so that a run can be had again. */
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);

let built: Built;
let connector: Connector;
let simulator: Simulator;
let stack: SyncStack;
let connection: ConnectionRef;
let worker: Program | undefined;
let random: number;

beforeAll(async () => {
  built = await Built.make();
  connector = connectors.find(({ slug }) => slug === 'personio') ?? fail('There is no such connector.');
}, 60_000);

beforeEach(async () => {
  simulator = await connector.simulator({ people: PEOPLE, speed: 200, history: 0 });
  const settings = { personio: { baseUrl: simulator.url, speed: '200' } };
  stack = await SyncStack.start({ CONNECTORS: JSON.stringify(settings), LOG_LEVEL: 'info' });
  connection = await stack.connect(connector, simulator.credentials);
  random = Math.abs(SEED) + 1;
});

afterEach(async () => {
  await worker?.end('SIGKILL');
  await simulator.close();
  await stack.close();
});

function fail(reason: string): never {
  throw new Error(`${reason}\n${worker?.log ?? ''}`);
}

const people = async (): Promise<StreamStatus> => {
  const streams = await stack.streams(connection);
  return streams.find(({ stream }) => stream === 'people') ?? fail('There is no stream of people.');
};

async function until(condition: (stream: StreamStatus) => boolean): Promise<StreamStatus> {
  const end = Date.now() + size(60_000, 1_200_000);
  for (;;) {
    const stream = await people();
    if (condition(stream)) return stream;
    if (Date.now() > end) fail(`Waited in vain: ${JSON.stringify(stream)}`);
    await delay(20);
  }
}

/** Every list of persons takes a moment: long enough to be in the middle of a run. */
async function slowly(): Promise<void> {
  const fault = { match: PERSONS, kind: 'slow', times: 1000, ms: 250 };
  await fetch(`${simulator.url}/_control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
}

const quickly = (): Promise<Response> => fetch(`${simulator.url}/_control/faults`, { method: 'DELETE' });

/** As if the dead worker's lease were over: nobody waits for half a minute. */
const leasesAreOver = (): Promise<unknown> =>
  stack.worker.pool.query(`UPDATE run SET leased_until = now() WHERE state IN ('queued', 'running')`);

const half = ({ state, seen }: StreamStatus): boolean => state === 'running' && (seen ?? 0) > 0;

test(
  'a run that is handed back by a worker told to stop, and lost with one that is killed, ends as if nothing had happened',
  async () => {
    await slowly();
    worker = built.start('worker', stack.settings);
    const before = await until(half);
    const start = Date.now();
    expect(await worker.end('SIGTERM')).toBe(0);
    expect(Date.now() - start).toBeLessThan(10_000);
    expect(await people()).toMatchObject({ state: 'queued', code: null });

    worker = built.start('worker', stack.settings);
    const middle = await until((stream) => stream.state === 'running' && (stream.seen ?? 0) > (before.seen ?? 0));
    await worker.end('SIGKILL');
    await quickly();
    await leasesAreOver();

    worker = built.start('worker', stack.settings);
    const ended = await until(({ state }) => state === 'succeeded');

    expect(middle.created).toBeLessThan(ended.created ?? 0);
    expect(ended).toMatchObject({ deleted: 0, failed: 0, code: null });
    expect(ended.created).toBeGreaterThan(PEOPLE);
    const { rows } = await stack.worker.pool.query(
      `SELECT fence FROM run WHERE connection_id = $1 AND stream = 'people'`,
      [connection.id],
    );
    expect(rows).toEqual([{ fence: 3 }]);

    // Everything is read again, and there is nothing to change: what we hold is what the provider has.
    await stack.worker.pool.query(
      'UPDATE stream SET next_run_at = now(), next_full_at = now() WHERE connection_id = $1',
      [connection.id],
    );
    await until(({ state }) => state === 'queued' || state === 'running');
    const again = await until(({ state }) => state === 'succeeded');
    expect(again).toMatchObject({
      created: 0,
      updated: 0,
      deleted: 0,
      failed: 0,
      code: null,
      unchanged: ended.created,
    });
  },
  size(180_000, 1_200_000),
);

/** The next number from 0 to 1. */
function roll(): number {
  random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
  return random / 2 ** 32;
}

/** What is asked of each person alone, by what it is asked for. */
const BY_PERSON = { documents: /\/documents\b/, employments: /employments/, balances: /balance/ };
type Kind = keyof typeof BY_PERSON | 'lists';
type Calls = Record<Kind, number>;

const NONE: Calls = { documents: 0, employments: 0, balances: 0, lists: 0 };

const kindOf = (path: string): Kind =>
  (['documents', 'employments', 'balances'] as const).find((kind) => BY_PERSON[kind].test(path)) ?? 'lists';

/** Counts the requests that the provider has seen since the last count. */
class Counter {
  readonly calls: Calls = { ...NONE };
  private told = 0;

  async count(): Promise<number> {
    const answer = await fetch(`${simulator.url}/_control/requests?since=${this.told}`);
    const { requests, total } = (await answer.json()) as { total: number; requests: { path: string }[] };
    this.told = total;
    for (const { path } of requests) if (path.startsWith('/v')) this.calls[kindOf(path)] += 1;
    return Object.values(this.calls).reduce((sum, each) => sum + each, 0);
  }

  reset(): void {
    Object.assign(this.calls, NONE);
  }
}

/** Ids and payloads of all records, as the API answers them. */
async function state(of: ConnectionRef): Promise<string[]> {
  const repository = new RecordRepository(new Pipeline(stack.database.apiUrl));
  const reader = new RecordReader(repository, stack.vault, new Issues(stack.api), stack.config);
  const found: string[] = [];
  for (const model of new Set(connector.streams.flatMap(({ models }) => models))) {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { ...PLAIN, includeRawData: true, ...(cursor === undefined ? {} : { cursor }) };
      const { body } = await reader.list(of, model, query);
      const page = JSON.parse(body.toString()) as { items: Record<string, unknown>[]; cursor: string | null };
      found.push(
        ...page.items.map((item) => `${model.name} ${String(item['remote_id'])} ${JSON.stringify(item['raw_data'])}`),
      );
      cursor = page.cursor;
    }
  }
  await repository.close();
  return found.toSorted();
}

/** A connection of which everything is read once, and nothing again. */
async function begin(): Promise<void> {
  connection = await stack.connect(connector, simulator.credentials);
  await stack.worker.pool.query('UPDATE stream SET incremental_seconds = 86400');
}

const allDone = async (): Promise<boolean> =>
  (await stack.streams(connection)).every(({ state: now }) => now === 'succeeded');

async function untilAllDone(): Promise<void> {
  for (const end = Date.now() + size(240_000, 1_800_000); !(await allDone());) {
    if (Date.now() > end) fail(`Waited in vain: ${JSON.stringify(await stack.streams(connection))}`);
    await delay(100);
  }
}

/** Between a run's last page and its end there is a moment, long enough to be hit. */
async function endsLinger(superuser: pg.Client): Promise<void> {
  await superuser.query(`
    CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END $$;
    CREATE TRIGGER linger BEFORE UPDATE ON run FOR EACH ROW
      WHEN (NEW.state = 'succeeded' AND OLD.state <> 'succeeded') EXECUTE FUNCTION linger()`);
}

const AT_AN_END = Infinity;
const LINGERING = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;

/** Kills the worker; what it was about to end is not ended by the database alone. */
async function kill(superuser: pg.Client): Promise<void> {
  await worker?.end('SIGKILL');
  await superuser.query(`SELECT pg_terminate_backend(pid) ${LINGERING}`);
}

async function asSuperuser(): Promise<pg.Client> {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = new URL(stack.database.ownerUrl).pathname;
  const superuser = new pg.Client({ connectionString: url.href });
  await superuser.connect();
  return superuser;
}

/** After so many more calls, or as soon as a run is about to end. */
async function moment(counter: Counter, superuser: pg.Client, calls: number): Promise<boolean> {
  for (const at = (await counter.count()) + calls; !(await allDone());) {
    const { rowCount } = await superuser.query(`SELECT ${LINGERING}`);
    if (calls === AT_AN_END ? rowCount : (await counter.count()) >= at) return Boolean(rowCount);
    await delay(5);
  }
  return false;
}

test(
  `${KILLS} kills at any moment cost at most a page of each stream, and nobody sees afterwards that they were (CRASH_SEED=${SEED})`,
  async () => {
    const counter = new Counter();
    await stack.worker.pool.query('UPDATE stream SET incremental_seconds = 86400');
    worker = built.start('worker', stack.settings);
    await untilAllDone();
    await worker.end('SIGKILL');
    const expected = await state(connection);
    const all = await counter.count();
    const clean = { ...counter.calls };
    counter.reset();

    const superuser = await asSuperuser();
    await endsLinger(superuser);
    await begin();
    let [kills, atEnds] = [0, 0];
    while (kills < KILLS && !(await allDone())) {
      worker = built.start('worker', stack.settings);
      // Spread over all that is to be read; every other time where a run has read everything and is about to end.
      const calls = kills % 2 === 1 ? AT_AN_END : Math.ceil((roll() * 3 * all) / KILLS);
      if (await moment(counter, superuser, calls)) atEnds += 1;
      await kill(superuser);
      kills += 1;
      await leasesAreOver();
      await stack.worker.pool.query(`UPDATE run SET attempts = 0`); // that many crashes in a row would be given up
    }
    worker = built.start('worker', stack.settings);
    await untilAllDone();
    await superuser.end();
    await counter.count();
    const used = counter.calls;

    expect(await state(connection)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(3 * PEOPLE - 50);
    expect(atEnds).toBeGreaterThan(0);
    for (const kind of ['documents', 'employments', 'balances'] as const) {
      expect(clean[kind]).toBeGreaterThanOrEqual(PEOPLE - 50);
      expect(used[kind]).toBeLessThanOrEqual(clean[kind] + kills * PAGE);
    }
    expect(used.lists).toBeLessThanOrEqual(clean.lists + kills * LISTS + atEnds * AT_END);
  },
  size(480_000, 7_200_000),
);
