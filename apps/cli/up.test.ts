import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, readPidFile } from './postgres-files.js';
import { freePort } from './postgres.js';

const ROOT = join(import.meta.dirname, '..', '..');
const BUILT = join(ROOT, 'dist', 'apps', 'cli', 'main.js');

let folder: string;

beforeAll(async () => {
  if (!existsSync(BUILT)) throw new Error('There is nothing built: run "npm run build" first, as npm test does.');
  folder = await mkdtemp(join(tmpdir(), 'peopleport-up-'));
  execFileSync('chmod', ['711', folder]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Up {
  child: ChildProcess;
  /** All that it has said. */
  said: () => string;
  ended: Promise<number | null>;
}

async function up(): Promise<Up> {
  const args = [
    BUILT,
    'up',
    '--people',
    '50',
    '--speed',
    '1000',
    '--data',
    join(folder, 'data'),
    '--port',
    String(await freePort()),
  ];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => (words += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for (;;) {
    if (words.includes('Ctrl-C stops everything')) return { child, said: () => words, ended };
    if (child.exitCode !== null) throw new Error(`It ended before it was up: ${words}`);
    await sleep(50);
  }
}

/** Whether each part of a running `up` is there, by its process number or its address. */
async function parts(words: string): Promise<Record<string, boolean>> {
  const numbers = await Promise.all(
    ['api', 'worker'].map(async (name) => [name, isAlive(await loggedPid(name))] as const),
  );
  const server = await readPidFile(join(folder, 'data', 'postgres'));
  return {
    ...Object.fromEntries(numbers),
    simulator: await answers(printed(words, 'Simulator') ?? ''),
    postgres: server !== undefined && isAlive(server.pid),
  };
}

async function loggedPid(name: string): Promise<number> {
  const log = await readFile(join(folder, 'data', 'logs', `${name}.log`), 'utf8');
  return Number([...log.matchAll(/"pid":(\d+)/g)].at(-1)?.[1]);
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

const ALL = { api: true, worker: true, simulator: true, postgres: true };
const NONE = { api: false, worker: false, simulator: false, postgres: false };

/** The requests that `up` prints, as one would paste them. */
function pasted(words: string): { url: string; headers: Record<string, string> }[] {
  return [...words.matchAll(/curl -s '([^']+)'((?: -H '[^']+')+)/g)].map(([, url = '', rest = '']) => ({
    url,
    headers: Object.fromEntries(
      [...rest.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name, value]) => [name, value]),
    ) as Record<string, string>,
  }));
}

const printed = (words: string, what: string): string | undefined => new RegExp(`${what}\\s+(\\S+)`).exec(words)?.[1];

test('up connects a company that can be read at once, Ctrl-C leaves nothing running, the data stay, and a kill leaves nothing either', async () => {
  const first = await up();
  const requests = pasted(first.said());
  expect(requests).toHaveLength(3);
  for (const { url, headers } of requests) {
    const answer = await fetch(url, { headers });
    expect([url, answer.status]).toEqual([url, 200]);
  }
  expect(await parts(first.said())).toEqual(ALL);
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(await parts(first.said())).toEqual(NONE);

  const second = await up();
  expect(printed(second.said(), 'API key')).toBe(printed(first.said(), 'API key'));
  const [request = { url: '', headers: {} }] = pasted(second.said());
  const { items } = (await (await fetch(request.url, { headers: request.headers })).json()) as { items: unknown[] };
  expect(items).toHaveLength(3);

  second.child.kill('SIGKILL');
  await second.ended;
  const gone = async (): Promise<boolean> => Object.values(await parts(second.said())).every((there) => !there);
  for (let waited = 0; !(await gone()) && waited < 15_000; waited += 100) await sleep(100);
  expect(await parts(second.said())).toEqual(NONE);
}, 90_000);

test('what up keeps can be read by its owner only', async () => {
  for (const name of ['demo.json', 'postgres.json', 'keys/root.keys', 'logs/api.log']) {
    expect([name, ((await stat(join(folder, 'data', name))).mode & 0o777).toString(8)]).toEqual([name, '600']);
  }
});

test('no secret of up stands in a log', async () => {
  const { apiKey, connectorToken } = JSON.parse(await readFile(join(folder, 'data', 'demo.json'), 'utf8')) as Record<
    string,
    string
  >;
  const passwords = Object.values(JSON.parse(await readFile(join(folder, 'data', 'postgres.json'), 'utf8')) as object);
  for (const name of ['api', 'worker', 'simulator', 'postgres']) {
    const log = await readFile(join(folder, 'data', 'logs', `${name}.log`), 'utf8');
    for (const secret of [apiKey, connectorToken, ...passwords])
      expect([name, log.includes(String(secret))]).toEqual([name, false]);
  }
});
