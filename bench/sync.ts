// A whole company from its first page to its last: how long it takes against the least time that the provider's limits allow,
// and whether memory stays flat. `npm run bench:sync -- --people 10000 --speed 1`. Takes a while: the limits are Personio's.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Secret } from '#kernel';
import { residentMegabytes } from './measure.js';
import { startBench, type Bench } from './world.js';

const { values } = parseArgs({
  options: { people: { type: 'string', default: '10000' }, speed: { type: 'string', default: '1' } },
});

interface Seen {
  total: number;
  requests: { n: number; method: string; path: string }[];
}

/** Requests by endpoint, as the provider counts them. */
class Calls {
  readonly counts = new Map<string, number>();
  private last = 0;

  constructor(private readonly simulator: string) {}

  async look(): Promise<void> {
    const seen = await ask<Seen>(`${this.simulator}/_control/requests?since=${this.last}`);
    for (const { n, method, path } of seen.requests) {
      this.last = Math.max(this.last, n);
      const endpoint = `${method} ${(path.split('?')[0] ?? '').replace(/\/(?=[^/]*\d)(?!v\d\/)[^/]+/g, '/{id}')}`;
      this.counts.set(endpoint, (this.counts.get(endpoint) ?? 0) + 1);
    }
  }

  async leastSeconds(): Promise<number> {
    const calls = encodeURIComponent(JSON.stringify(Object.fromEntries(this.counts)));
    return (await ask<{ seconds: number }>(`${this.simulator}/_control/least-time?calls=${calls}`)).seconds;
  }
}

async function ask<Body>(url: string): Promise<Body> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Body;
}

async function startSimulator() {
  const args = ['dist/apps/simulator/main.js', `--people=${values.people}`, `--speed=${values.speed}`, '--port=0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const { connector = '', url = '' } = JSON.parse(line) as { connector?: string; url?: string };
    return { child, connector, url };
  }
  throw new Error('The simulator ended before it listened.');
}

const startWorker = (bench: Bench, connectors: object) =>
  spawn(process.execPath, ['--max-semi-space-size=16', '--max-old-space-size=256', 'dist/apps/worker/main.js'], {
    env: { ...process.env, ...bench.settings, SWEEP_SECONDS: '0.5', CONNECTORS: JSON.stringify(connectors) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

interface Stream {
  name: string;
  seconds: number | null;
  seen: number | null;
  code: string | null;
  state: string | null;
}

const streamsOf = async (bench: Bench, connection: string): Promise<Stream[]> => {
  const { rows } = await bench.superuser.query<Stream>(
    `SELECT stream.name, run.seen, run.code, run.state, extract(epoch FROM run.finished_at - run.queued_at)::float AS seconds
     FROM stream LEFT JOIN run ON run.connection_id = stream.connection_id AND run.stream = stream.name
     WHERE stream.connection_id = $1 ORDER BY stream.name`,
    [connection],
  );
  return rows;
};

const bench = await startBench();
await bench.withoutWorker();
const simulator = await startSimulator();
const company = await ask<{ credentials: Record<string, string> }>(`${simulator.url}/_control`);
const worker = startWorker(bench, { [simulator.connector]: { baseUrl: simulator.url, speed: values.speed } });
try {
  const secrets = Object.entries(company.credentials).map(([name, value]) => [name, new Secret(value)] as const);
  const started = performance.now();
  const { connection } = await bench.connect(Object.fromEntries(secrets));
  const calls = new Calls(simulator.url);
  const memory: number[] = [];
  for (;;) {
    await sleep(1000);
    await calls.look();
    memory.push(residentMegabytes(worker.pid ?? 0));
    const streams = await streamsOf(bench, connection.id);
    if (streams.length > 0 && streams.every(({ seconds }) => seconds !== null)) break;
    if (memory.length % 15 === 0) {
      const running = streams.filter(({ seconds }) => seconds === null).map(({ name, seen }) => `${name} ${seen ?? 0}`);
      process.stderr.write(`${memory.length} s, ${memory.at(-1)?.toFixed(0)} MB: ${running.join(', ')}\n`);
    }
  }
  const seconds = (performance.now() - started) / 1000;
  await calls.look();
  const least = await calls.leastSeconds();
  const quarter = memory.slice(Math.floor(memory.length / 4));
  for (const { name, seconds: took, seen, state, code } of await streamsOf(bench, connection.id))
    process.stdout.write(
      `${name.padEnd(20)} ${String(seen).padStart(8)} records ${took?.toFixed(1)} s ${state} ${code ?? ''}\n`,
    );
  for (const [endpoint, count] of calls.counts) process.stdout.write(`${String(count).padStart(8)} ${endpoint}\n`);
  process.stdout.write(
    `full sync ${seconds.toFixed(1)} s, least ${least.toFixed(1)} s: ratio ${(seconds / least).toFixed(2)} (bar ≤ 1.1)\n` +
      `worker at most ${Math.max(...memory).toFixed(0)} MB (bar ≤ 300); ` +
      `after a quarter of the time ${Math.max(...quarter.slice(0, 5)).toFixed(0)}, at the end ${memory.at(-1)?.toFixed(0)} MB\n`,
  );
} finally {
  worker.kill('SIGTERM');
  simulator.child.kill('SIGTERM');
  await bench.close();
}
