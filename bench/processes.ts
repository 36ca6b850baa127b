import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMegabytes } from './measure.js';

/** Until garbage of the first sync is gone and nothing is due. */
const SETTLE = 20_000;
const SPEED = 20;

export interface Processes {
  speed: number;
  /** From `up` in an empty folder to the first synced customer of 2,000 people. */
  seconds: number;
  /** Resident megabytes, idle. */
  api: number;
  worker: number;
}

async function pidOf(script: string, root: string): Promise<number> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const [command, environment] = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    );
    if (command?.includes(script) && environment?.includes(root)) return Number(pid);
  }
  throw new Error(`${script} does not run`);
}

/** What `npm start` starts, once: how long it takes, and what it needs when nothing is to do. */
export async function measureProcesses(): Promise<Processes> {
  const root = await mkdtemp(join(tmpdir(), 'peopleport-bench-up-'));
  const started = performance.now();
  const up = spawn(process.execPath, ['dist/apps/cli/main.js', 'up', '--data', root, '--speed', String(SPEED)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(up, 'exit');
  try {
    for await (const line of createInterface({ input: up.stdout })) if (line.includes('Up since')) break;
    const seconds = (performance.now() - started) / 1000;
    await sleep(SETTLE);
    const [api, worker] = await Promise.all(
      ['apps/api/main.js', 'apps/worker/main.js'].map((script) => pidOf(script, root)),
    );
    return { speed: SPEED, seconds, api: residentMegabytes(api ?? 0), worker: residentMegabytes(worker ?? 0) };
  } finally {
    up.kill('SIGTERM');
    await ended;
    await rm(root, { recursive: true, force: true });
  }
}
