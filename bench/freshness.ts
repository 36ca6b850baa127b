// From the moment a provider tells of a change until it can be read here: a company in which people are renamed, and connections
// that are told of it one after the other. `npm run bench:freshness -- --events 50 --connections 10 --seconds 20 --speed 20`.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Secret } from '#kernel';
import { Calls, Company, ended } from './company.js';
import { cpuOf, cpuOfTree } from './measure.js';
import { startApi, startBench, type Bench } from './world.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '50' },
    connections: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '20' },
    speed: { type: 'string', default: '20' },
  },
});
const connections = Number(values.connections);
const eventsPerSecond = Number(values.events);
/** A change is an event for each of the connections. */
const changes = Math.round((eventsPerSecond * Number(values.seconds)) / connections);
const events = changes * connections;

const BAR_SECONDS = 1;

interface Employee {
  remote_id: string;
  first_name: string;
  modified_at: string;
}

const startWorker = (bench: Bench, settings: object, url: string): ChildProcess =>
  spawn(process.execPath, ['--max-semi-space-size=16', '--max-old-space-size=256', 'dist/apps/worker/main.js'], {
    env: { ...process.env, ...bench.settings, PUBLIC_URL: url, CONNECTORS: JSON.stringify(settings) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** Resolves when the statement counts nothing any more. */
async function none(bench: Bench, counting: string): Promise<void> {
  for (;;) {
    const { rows } = await bench.superuser.query<{ count: string }>(counting);
    if (Number(rows[0]?.count) === 0) return;
    await sleep(200);
  }
}

const UNREAD = `SELECT count(*) FROM stream WHERE last_success_at IS NULL`;
const UNHEARD = `SELECT count(*) FROM hook WHERE status <> 'active'`;
const UNDER_WAY = `SELECT count(*) FROM run WHERE state IN ('queued', 'running')`;
const UNRENDERED = 'SELECT count(*) FROM stream WHERE rendered IS NULL';
const WAITING = 'SELECT count(*) FROM provider_event WHERE due_at IS NOT NULL';

/** Connections to the same company, each with credentials of its own: their tokens, by id. */
async function connect(bench: Bench, company: Company): Promise<Map<string, string>> {
  const tokens = new Map<string, string>();
  const asked = new Set(bench.connector.credentials.map(({ name }) => name));
  for (let number = 0; number < connections; number += 1) {
    const given = Object.entries(await company.control<Record<string, string>>('POST', '/credentials', {}));
    const own = given.filter(([name]) => asked.has(name)).map(([name, value]) => [name, new Secret(value)] as const);
    const { connection, token } = await bench.connect(Object.fromEntries(own));
    tokens.set(connection.id, token);
  }
  return tokens;
}

/** The first runs are over, and no other begins: what those cost is measured elsewhere. */
async function atRest(bench: Bench): Promise<void> {
  await none(bench, UNREAD);
  await none(bench, UNHEARD);
  await bench.superuser.query(`UPDATE stream SET next_run_at = now() + interval '1 day'`);
  await none(bench, UNDER_WAY);
  await none(bench, UNRENDERED);
  await none(bench, WAITING);
}

async function employees(url: string, bench: Bench, token: string): Promise<Employee[]> {
  const items: Employee[] = [];
  const headers = { authorization: `Bearer ${bench.apiKey}`, 'x-connector-token': token };
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer = await fetch(`${url}/api/hris/v1/employees?page_size=200${cursor && `&cursor=${cursor}`}`, {
      headers,
    });
    if (!answer.ok) throw new Error(`The list answered ${answer.status}: ${await answer.text()}`);
    const page = (await answer.json()) as { cursor: string | null; items: Employee[] };
    items.push(...page.items);
    ({ cursor } = page);
  }
  return items;
}

interface Told {
  webhooks: { token: string }[];
  held: number;
  waiting: number;
  under_way: number;
}

/** The connections in the order in which the provider tells them of a change: each hook bears a secret of its own. */
async function inOrder(bench: Bench, company: Company): Promise<string[]> {
  const { webhooks } = await company.control<Told>('GET', '/webhooks');
  const { rows } = await bench.superuser.query<{ id: string; secret: string }>(
    `SELECT connection_id AS id, encode(secret_hash, 'hex') AS secret FROM hook`,
  );
  const ids = new Map(rows.map(({ id, secret }) => [secret, id]));
  return webhooks.map(
    ({ token }) =>
      ids.get(
        createHash('sha256')
          .update(token.replace(/^Bearer /, ''))
          .digest('hex'),
      ) ?? '',
  );
}

/** Renames one person after the other and has the connections told, evenly; when each of them was, by connection and person. */
async function rename(
  company: Company,
  people: readonly string[],
  order: readonly string[],
): Promise<Map<string, number>> {
  const told = new Map<string, number>();
  await company.control('PUT', '/webhooks', { hold: true });
  const begun = performance.now();
  for (const [change, person] of people.entries()) {
    await company.control('PATCH', `/people/${person}`, { first_name: `Renamed ${change}` });
    for (const [place, connection] of order.entries()) {
      const due = begun + ((change * connections + place) * 1000) / eventsPerSecond;
      await sleep(Math.max(0, due - performance.now()));
      told.set(`${connection} ${person}`, Date.now());
      await company.control('POST', '/webhooks/release', { count: 1 });
    }
  }
  return told;
}

/** Until everything was delivered; what was not within so many seconds is missing from what was read. */
async function delivered(company: Company, seconds = 15): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const { held, waiting, under_way: underWay } = await company.control<Told>('GET', '/webhooks');
    if (held + waiting + underWay === 0) return;
    await sleep(200);
  }
}

/** Seconds of CPU that each part has used. */
type Shares = Record<'worker' | 'api' | 'postgres' | 'provider', number>;

/** Seconds: `modified_at` is taken in the transaction that shows the record, just before its end. */
const delaysOf = (items: readonly Employee[], toldAt: (id: string) => number): number[] =>
  items
    .filter(({ first_name: name }) => name.startsWith('Renamed '))
    .map(({ remote_id: id, modified_at: at }) => (Date.parse(at) - toldAt(id)) / 1000);

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

const bench = await startBench();
await bench.withoutWorker();
const company = await Company.start(bench.connector, { people: String(changes), speed: values.speed });
const api = await startApi(bench);
const url = `http://127.0.0.1:${api.port}`;
const settings = { [bench.connector.slug]: { ...company.settings, speed: values.speed } };
const tokens = await connect(bench, company);
const worker = startWorker(bench, settings, url);
const cpu = (): Shares => ({
  worker: cpuOf(worker.pid ?? 0) / 1e6,
  api: cpuOf(api.child.pid ?? 0) / 1e6,
  postgres: cpuOfTree(bench.postgresPid) / 1e6,
  provider: cpuOf(company.pid) / 1e6,
});
try {
  await atRest(bench);
  const [first = ''] = tokens.values();
  const people = (await employees(url, bench, first)).slice(0, changes).map(({ remote_id: id }) => id);
  const order = await inOrder(bench, company);
  const calls = new Calls(company);
  await calls.take();
  const before = cpu();
  const begun = performance.now();
  const told = await rename(company, people, order);
  const seconds = (performance.now() - begun) / 1000;
  await delivered(company);
  await none(bench, WAITING);
  const after = cpu();
  const { byEndpoint, leastSeconds } = await calls.take(connections);
  const delays: number[] = [];
  for (const [connection, token] of tokens)
    delays.push(...delaysOf(await employees(url, bench, token), (id) => told.get(`${connection} ${id}`) ?? NaN));
  delays.sort((one, other) => one - other);
  const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)];
  const perEvent = byEndpoint.map(([endpoint, count]) => `${endpoint} ${(count / events).toFixed(2)}`);
  const shares = Object.entries(after).map(
    ([part, used]) => `${part} ${(((used - before[part as keyof Shares]) / events) * 1000).toFixed(1)}`,
  );
  process.stdout.write(
    `${(events / seconds).toFixed(1)} events a second over ${connections} connections, speed factor ${values.speed}: ` +
      `${delays.length} of ${events} read; from when the provider tells until it can be read ` +
      `p50 ${p50.toFixed(3)} s, p99 ${p99.toFixed(3)} s, at most ${(delays.at(-1) ?? NaN).toFixed(3)} s (bar: p99 ≤ ${BAR_SECONDS} s)\n` +
      `calls an event: ${perEvent.join(', ')}; the provider's limits allow all of them in ${leastSeconds.toFixed(1)} s of ${seconds.toFixed(1)} s\n` +
      `milliseconds of CPU an event: ${shares.join(', ')}; ${availableParallelism()} cores have ${((availableParallelism() * 1000 * seconds) / events).toFixed(1)}\n`,
  );
} finally {
  await ended(worker);
  await ended(api.child);
  await company.end();
  await bench.close();
}
