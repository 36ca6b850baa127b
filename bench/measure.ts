import autocannon from 'autocannon';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A server under measurement: its address, its process, and how it wants a request. */
export interface Target {
  name: string;
  port: number;
  pid: number;
  headers: Record<string, string>;
  /** The paths it is asked for, in turn. */
  paths: string[];
}

export interface Round {
  requestsPerSecond: number;
  /** CPU microseconds a request, of the server's process and of all of Postgres; NaN where the system does not tell. */
  nodeMicros: number;
  postgresMicros: number;
}

const TICK_MICROS = 10_000; // Linux counts CPU in hundredths of a second

interface Stat {
  parent: number;
  micros: number;
  /** Of children that have ended. */
  endedMicros: number;
}

function stat(pid: number | string): Stat | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  try {
    const text = readFileSync(file, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [own, system, ended, endedSystem] = fields.slice(11, 15).map((ticks) => Number(ticks) * TICK_MICROS);
    return {
      parent: Number(fields[1]),
      micros: (own ?? 0) + (system ?? 0),
      endedMicros: (ended ?? 0) + (endedSystem ?? 0),
    };
  } catch {
    return undefined; // it ended between the two looks
  }
}

/** CPU microseconds of one process. */
export const cpuOf = (pid: number): number => stat(pid)?.micros ?? NaN;

/** CPU of Postgres: of its first process and of all that it started, those that have ended included. */
export function cpuOfTree(pid: number): number {
  if (!existsSync('/proc')) return NaN;
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && stat(name)?.parent === pid);
  return [String(pid), ...children].reduce(
    (sum, child) => sum + (stat(child)?.micros ?? 0),
    stat(pid)?.endedMicros ?? 0,
  );
}

/** Resident megabytes of a process. */
export function residentMegabytes(pid: number): number {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? NaN) / 1024;
}

/** One stretch of load against one target. Rejects when an answer was not a 2xx or a 304. */
async function round(target: Target, postgresPid: number, seconds: number): Promise<Round> {
  const before = { node: cpuOf(target.pid), postgres: cpuOfTree(postgresPid) };
  const result = await autocannon({
    url: `http://127.0.0.1:${target.port}`,
    connections: 16,
    duration: seconds,
    headers: target.headers,
    requests: target.paths.map((path) => ({ method: 'GET', path })),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${target.name}: ${result.non2xx} answers were not 2xx, ${result.errors} failed`);
  }
  const requests = result['2xx'];
  return {
    requestsPerSecond: requests / result.duration,
    nodeMicros: (cpuOf(target.pid) - before.node) / requests,
    postgresMicros: (cpuOfTree(postgresPid) - before.postgres) / requests,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Every target in turn, round after round, so that a machine that slows down slows all of them. */
export async function interleaved(
  targets: readonly Target[],
  postgresPid: number,
  plan: { rounds: number; seconds: number },
): Promise<Map<string, Round[]>> {
  const results = new Map<string, Round[]>(targets.map(({ name }) => [name, []]));
  for (const target of targets) await round(target, postgresPid, Math.min(3, plan.seconds));
  for (let turn = 0; turn < plan.rounds; turn++) {
    for (const target of targets) results.get(target.name)?.push(await round(target, postgresPid, plan.seconds));
  }
  return results;
}

/** Starts a server of ours that prints `{"port": …}` as its first line of JSON. */
export async function start(
  script: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ child: ChildProcess; port: number; pid: number }> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { port } = line.startsWith('{') ? (JSON.parse(line) as { port?: number }) : {};
    if (port !== undefined && child.pid !== undefined) return { child, port, pid: child.pid };
  }
  throw new Error(`${script} ended before it listened`);
}
