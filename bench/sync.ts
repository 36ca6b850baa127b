// A whole company from its first page to its last: how long it takes against the least time that the provider's limits allow,
// and whether memory stays flat; then what a run costs after nothing, and after a few things, changed. Takes a while: the limits
// are the provider's. `npm run bench:sync -- --people 10000 --speed 1`; of another connector than the first:
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

interface Linked {
  connection: ConnectionRef;
  token: string;
}

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

/** Waits until every stream has been read, and tells what it took. */
async function measure(
  name: string,
  bench: Bench,
  { connection }: Linked,
  calls: Calls,
  worker: ChildProcess,
): Promise<void> {
  const began = new Date(Date.now() - 1);
  if (name !== COMPLETE) await bench.resync(connection);
  const memory: number[] = [];
  for (;;) {
    await sleep(1000);
    await calls.look();
    memory.push(residentMegabytes(worker.pid ?? 0));
    const streams = await streamsOf(bench, connection, began);
    if (streams.length > 0 && streams.every(({ seconds }) => seconds !== null)) break;
    if (memory.length % 15 === 0) progress(memory, streams);
  }
  const seconds = (Date.now() - began.getTime()) / 1000;
  report(name, { seconds, memory, streams: await streamsOf(bench, connection, began), ...(await calls.take()) });
}

function progress(memory: readonly number[], streams: readonly Stream[]): void {
  const running = streams.filter(({ seconds }) => seconds === null).map(({ name, seen }) => `${name} ${seen ?? 0}`);
  process.stderr.write(`${memory.length} s, ${memory.at(-1)?.toFixed(0)} MB: ${running.join(', ')}\n`);
}

interface Measured {
  seconds: number;
  leastSeconds: number;
  memory: readonly number[];
  streams: readonly Stream[];
  byEndpoint: readonly [string, number][];
}

function report(name: string, { seconds, leastSeconds, memory, streams, byEndpoint }: Measured): void {
  const lines = [
    `\n${name}`,
    ...streams.map(
      ({ name: stream, seen, seconds: took, state, code }) =>
        `${stream.padEnd(20)} ${String(seen).padStart(8)} records ${took?.toFixed(1)} s ${state} ${code ?? ''}`,
    ),
    ...byEndpoint.map(([endpoint, count]) => `${String(count).padStart(8)} ${endpoint}`),
    `${String(byEndpoint.reduce((sum, [, count]) => sum + count, 0)).padStart(8)} calls in all`,
  ];
  const quarter = memory.slice(Math.floor(memory.length / 4));
  if (name === COMPLETE)
    lines.push(
      `${seconds.toFixed(1)} s, least ${leastSeconds.toFixed(1)} s: ratio ${(seconds / leastSeconds).toFixed(2)} (bar ≤ 1.1)`,
    );
  lines.push(
    `worker at most ${Math.max(...memory).toFixed(0)} MB (bar ≤ 300); ` +
      `after a quarter of the time ${Math.max(...quarter.slice(0, 5)).toFixed(0)}, at the end ${memory.at(-1)?.toFixed(0)} MB`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Changes so many of the things that were read. */
async function change(bench: Bench, company: Company, { token }: Linked, { category }: Connector): Promise<void> {
  const { list, control, body } = CHANGE[category];
  const api = await startApi(bench);
  try {
    const answer = await fetch(`http://127.0.0.1:${api.port}${list}?page_size=${changes}`, {
      headers: { authorization: `Bearer ${bench.apiKey}`, 'x-connector-token': token },
    });
    const { items } = (await answer.json()) as { items: { remote_id: string }[] };
    for (const { remote_id: id } of items) await company.control('PATCH', `${control}/${id}`, body);
  } finally {
    await ended(api.child);
  }
}

const COMPLETE = 'Everything, for the first time';
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
  const linked = await bench.connect(Object.fromEntries(secrets), connector);
  await measure(COMPLETE, bench, linked, calls, worker);
  await measure('Again, when nothing has changed', bench, linked, calls, worker);
  await change(bench, company, linked, connector);
  await measure(`After ${changes} changes`, bench, linked, calls, worker);
} finally {
  await ended(worker);
  await company.end();
  await bench.close();
}
