import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './cannot-start.js';
import { tail } from './postgres.js';

export interface Running {
  name: string;
  log: string;
  /** Resolves when it is gone, with or without being asked. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface ProcessOptions {
  name: string;
  /** What it runs; the application of that name when left out. */
  script?: string;
  args?: string[];
  /** Of Node itself. */
  flags?: readonly string[];
  environment: Record<string, string | undefined>;
  /** The folder for its log. */
  logs: string;
}

const PATIENCE = 12_000;
const APPS = join(import.meta.dirname, '..');
const LEASH = import.meta.resolve('./leash.js');
/** Code that was compiled once, mostly that of packages: saves a second of three at each start. */
const CACHE = join(APPS, '..', '..', 'node_modules', '.cache', 'peopleport');

/** Starts a program of Node. It ends when asked, and also when this process dies without a word (see leash.ts). */
export async function startProcess(options: ProcessOptions): Promise<Running> {
  const { name, script = join(APPS, name, 'main.js'), args = [], flags = [], environment, logs } = options;
  const log = join(logs, `${name}.log`);
  const file = await open(log, 'a', 0o600);
  // A group of its own: Ctrl-C reaches this process only, which ends the others in the right order.
  const child = spawn(process.execPath, [...flags, '--import', LEASH, script, ...args], {
    detached: true,
    env: { NODE_COMPILE_CACHE: CACHE, ...environment },
    stdio: ['ignore', file.fd, file.fd, 'ipc'],
  });
  await file.close();
  const ended = new Promise<void>((done) => {
    child.once('exit', () => {
      done();
    });
    child.once('error', () => {
      done();
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const patient = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    await ended;
    clearTimeout(patient);
  };
  return { name, log, ended, stop };
}

/** Resolves when the address answers 200; rejects when the process ends before, or takes too long. */
export async function answering(running: Running, url: string, seconds = 60): Promise<void> {
  const state = { gone: false };
  void running.ended.then(() => (state.gone = true));
  const until = performance.now() + seconds * 1000;
  while (!(await isWell(url))) {
    if (state.gone) throw new CannotStart(await lastWords(running, 'ended before it was ready'));
    if (performance.now() > until)
      throw new CannotStart(await lastWords(running, `was not ready after ${seconds} seconds`));
    await sleep(50);
  }
}

export async function lastWords({ name, log }: Pick<Running, 'name' | 'log'>, what: string): Promise<string> {
  return `The ${name} ${what}. The end of its log, ${log}:\n${await tail(log)}`;
}

async function isWell(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false; // not there yet
  }
}
