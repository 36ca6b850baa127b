// A whole company from its first page to its last: how long it takes against the least time that the provider's limits allow,
// and whether memory stays flat; then what a run costs after nothing, and after a few things, changed. Takes a while: the limits
// are the provider's. `npm run bench:sync -- --people 10000 --speed 1 --changes 50`; of another connector than the first:
// `--connector <slug> --jobs 5000 --candidates 200000 --applications 300000`.
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectors, type Connector } from '#connectors';
import { Secret } from '#kernel';
import type { ConnectionRef } from '#tenancy';
import { Calls, Company, ended } from './company.js';
import { residentMegabytes } from './measure.js';
import { startApi, startBench, type Bench } from './world.js';

const {
  connector: slug,
  changes,
  ...size
} = parseArgs({
  options: {
    connector: { type: 'string' },
    people: { type: 'string', default: '10000' },
    jobs: { type: 'string' },
    candidates: { type: 'string' },
    applications: { type: 'string' },
    speed: { type: 'string', default: '1' },
    changes: { type: 'string', default: '50' },
  },
}).values;

interface Stream {
  name: string;
  seconds: number | null;
  seen: number | null;
  code: string | null;
  state: string | null;
}

/** What to change of one record so that the provider moves its time of change, by category: where it is read, and by what. */
const CHANGE = {
  hris: { list: '/api/hris/v1/employees', control: '/people', body: { first_name: 'Renamed' } },
  ats: { list: '/api/ats/v1/applications', control: '/applications', body: { stage: 'REJECTED' } },
} as const;

/** Of one run after a few changes. */
const MOST_CALLS = 60;

function connectorOf(wanted: string | undefined): Connector {
  const found = connectors.find((each) => wanted === undefined || each.slug === wanted);
  if (!found) throw new Error(`There is no connector ${String(wanted)}.`);
  return found;
}

const startWorker = (bench: Bench, settings: object): ChildProcess =>
  spawn(process.execPath, ['--max-semi-space-size=16', '--max-old-space-size=256', 'dist/apps/worker/main.js'], {
    env: { ...process.env, ...bench.settings, SWEEP_SECONDS: '0.5', CONNECTORS: JSON.stringify(settings) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

async function streamsOf(bench: Bench, { id }: ConnectionRef, since: Date): Promise<Stream[]> {
  const { rows } = await bench.superuser.query<Stream>(
    `SELECT stream.name, run.seen, run.code, run.state, extract(epoch FROM run.finished_at - run.queued_at)::float AS seconds
     FROM stream LEFT JOIN run ON run.connection_id = stream.connection_id AND run.stream = stream.name AND run.queued_at >= $2
     WHERE stream.connection_id = $1 ORDER BY stream.name`,
    [id, since],
  );
  return rows;
}

interface Measured {
  bench: Bench;
  connection: ConnectionRef;
  calls: Calls;
  worker: ChildProcess;
}

/** Which of the streams are waited for, and where the worker's memory is noted meanwhile. */
interface Wait {
  since: Date;
  memory: number[];
  one?: string;
}

/** Waits until every stream, or one, has been read since. */
async function settled(
  { bench, connection, calls, worker }: Measured,
  { since, memory, one }: Wait,
): Promise<Stream[]> {
  for (;;) {
    await sleep(1000);
    await calls.look();
    memory.push(residentMegabytes(worker.pid ?? 0));
    const streams = (await streamsOf(bench, connection, since)).filter(({ name }) => name === (one ?? name));
    if (streams.length > 0 && streams.every(({ seconds }) => seconds !== null)) return streams;
    if (memory.length % 15 === 0) progress(memory, streams);
  }
}

/** What the first sync takes. */
async function readEverything(measured: Measured): Promise<void> {
  const [since, memory]: [Date, number[]] = [new Date(Date.now() - 1), []];
  const streams = await settled(measured, { since, memory });
  const seconds = (Date.now() - since.getTime()) / 1000;
  const { byEndpoint, leastSeconds } = await measured.calls.take();
  const ratio = (seconds / leastSeconds).toFixed(2);
  say('Everything, for the first time', [
    ...streams.map(lineOf),
    ...callsOf(byEndpoint),
    `${seconds.toFixed(1)} s, least ${leastSeconds.toFixed(1)} s: ratio ${ratio} (bar ≤ 1.1)`,
    memoryOf(memory),
  ]);
}

/** What finding changes takes: a run of each stream, one after the other, as several of them may make the same calls. */
async function readChanges(what: string, measured: Measured, bar?: number): Promise<void> {
  const { bench, connection, calls } = measured;
  const [memory, lines]: [number[], string[]] = [[], []];
  for (const { name } of await streamsOf(bench, connection, new Date())) {
    const since = new Date(Date.now() - 1);
    await bench.readStream(connection, name);
    const streams = await settled(measured, { since, memory, one: name });
    lines.push(...streams.map(lineOf), ...callsOf((await calls.take()).byEndpoint, bar));
  }
  say(what, [...lines, memoryOf(memory)]);
}

function progress(memory: readonly number[], streams: readonly Stream[]): void {
  const running = streams.filter(({ seconds }) => seconds === null).map(({ name, seen }) => `${name} ${seen ?? 0}`);
  process.stderr.write(`${memory.length} s, ${memory.at(-1)?.toFixed(0)} MB: ${running.join(', ')}\n`);
}

const say = (what: string, lines: readonly string[]): void =>
  void process.stdout.write(`\n${[what, ...lines].join('\n')}\n`);

const lineOf = ({ name, seen, seconds, state, code }: Stream): string =>
  `${name.padEnd(20)} ${String(seen).padStart(8)} records ${seconds?.toFixed(1)} s ${state} ${code ?? ''}`;

function callsOf(byEndpoint: readonly [string, number][], bar?: number): string[] {
  const all = byEndpoint.reduce((sum, [, count]) => sum + count, 0);
  return [
    ...byEndpoint.map(([endpoint, count]) => `${String(count).padStart(8)} ${endpoint}`),
    `${String(all).padStart(8)} calls in all${bar === undefined ? '' : ` (bar ≤ ${bar})`}`,
  ];
}

function memoryOf(memory: readonly number[]): string {
  const quarter = memory.slice(Math.floor(memory.length / 4));
  return (
    `worker at most ${Math.max(...memory).toFixed(0)} MB (bar ≤ 300); ` +
    `after a quarter of the time ${Math.max(...quarter.slice(0, 5)).toFixed(0)}, at the end ${memory.at(-1)?.toFixed(0)} MB`
  );
}

/** The first so many things that were read, page by page. */
async function some(list: string, count: number, headers: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null && ids.length < count;) {
    const size = `page_size=${Math.min(count - ids.length, 200)}`;
    const answer = await fetch(`${list}?${size}${cursor && `&cursor=${cursor}`}`, { headers });
    if (!answer.ok) throw new Error(`${list} answered ${answer.status}: ${await answer.text()}`);
    const page = (await answer.json()) as { cursor: string | null; items: { remote_id: string }[] };
    ids.push(...page.items.map(({ remote_id: id }) => id));
    ({ cursor } = page);
  }
  if (ids.length < count) throw new Error(`There are ${ids.length} to change, not ${count}.`);
  return ids;
}

/** Changes so many of the things that were read. */
async function change(bench: Bench, company: Company, token: string, { category }: Connector): Promise<void> {
  const { list, control, body } = CHANGE[category];
  const api = await startApi(bench);
  try {
    const headers = { authorization: `Bearer ${bench.apiKey}`, 'x-connector-token': token };
    const ids = await some(`http://127.0.0.1:${api.port}${list}`, Number(changes), headers);
    for (const id of ids) await company.control('PATCH', `${control}/${id}`, body);
  } finally {
    await ended(api.child);
  }
}

const connector = connectorOf(slug);
const bench = await startBench();
await bench.withoutWorker();
const company = await Company.start(connector, size);
const worker = startWorker(bench, { [connector.slug]: { ...company.settings, speed: size.speed } });
try {
  const given = Object.entries(await company.credentials());
  const asked = new Set(connector.credentials.map(({ name }) => name));
  const secrets = given.filter(([name]) => asked.has(name)).map(([name, value]) => [name, new Secret(value)] as const);
  const calls = new Calls(company);
  const { connection, token } = await bench.connect(Object.fromEntries(secrets), connector);
  const measured = { bench, connection, calls, worker };
  await readEverything(measured);
  await readChanges('Again, when nothing has changed', measured);
  await change(bench, company, token, connector);
  await readChanges(`After ${changes} changes`, measured, MOST_CALLS);
} finally {
  await ended(worker);
  await company.end();
  await bench.close();
}
