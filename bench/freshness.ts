// From something that happens at the provider until it can be read here: a company in which people are renamed, and connections
// whose provider tells each of them. `npm run bench:freshness -- --events 50 --connections 10 --seconds 20 --speed 20`.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Secret } from '#kernel';
import { Company, ended } from './company.js';
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
/** A change is an event for each of the connections. */
const changesPerSecond = Number(values.events) / connections;
const changes = Math.round(changesPerSecond * Number(values.seconds));

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
const WAITING = 'SELECT count(*) FROM provider_event WHERE due_at IS NOT NULL';

/** Connections to the same company, each with credentials of its own. */
async function connect(bench: Bench, company: Company): Promise<string[]> {
  const tokens: string[] = [];
  const asked = new Set(bench.connector.credentials.map(({ name }) => name));
  for (let number = 0; number < connections; number += 1) {
    const given = Object.entries(await company.control<Record<string, string>>('POST', '/credentials', {}));
    const own = given.filter(([name]) => asked.has(name)).map(([name, value]) => [name, new Secret(value)] as const);
    tokens.push((await bench.connect(Object.fromEntries(own))).token);
  }
  return tokens;
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

/** Renames one person after the other, evenly; when each had its new name at the provider. */
async function rename(company: Company, people: readonly string[]): Promise<Map<string, number>> {
  const changed = new Map<string, number>();
  const begun = performance.now();
  for (const [number, id] of people.entries()) {
    await sleep(Math.max(0, begun + (number * 1000) / changesPerSecond - performance.now()));
    changed.set(id, Date.now());
    await company.control('PATCH', `/people/${id}`, { first_name: nameOf(number) });
  }
  return changed;
}

const nameOf = (number: number): string => `Renamed ${number}`;

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
try {
  await none(bench, UNREAD);
  await none(bench, UNHEARD);
  const [first = ''] = tokens;
  const people = (await employees(url, bench, first)).slice(0, changes).map(({ remote_id: id }) => id);
  const changed = await rename(company, people);
  await sleep(1000);
  await none(bench, WAITING);
  // `modified_at` is taken in the transaction that shows the record, just before its end.
  const seconds = (await Promise.all(tokens.map((token) => employees(url, bench, token))))
    .flat()
    .filter(({ first_name: name }) => name.startsWith('Renamed '))
    .map((each) => (Date.parse(each.modified_at) - (changed.get(each.remote_id) ?? NaN)) / 1000)
    .sort((one, other) => one - other);
  const [p50, p99] = [percentile(seconds, 0.5), percentile(seconds, 0.99)];
  process.stdout.write(
    `${values.events} events a second over ${connections} connections, speed factor ${values.speed}: ` +
      `${seconds.length} of ${people.length * connections} read; from the change at the provider until it can be read ` +
      `p50 ${p50.toFixed(3)} s, p99 ${p99.toFixed(3)} s, at most ${(seconds.at(-1) ?? NaN).toFixed(3)} s (bar: p99 ≤ ${BAR_SECONDS} s)\n`,
  );
} finally {
  await ended(worker);
  await ended(api.child);
  await company.end();
  await bench.close();
}
