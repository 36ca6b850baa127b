import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataFolder } from '../apps/cli/data-folder.js';
import { isAlive, readPidFile } from '../apps/cli/postgres-files.js';
import { Built, type Program } from './built.js';

let built: Built;
let folder: string;

beforeAll(async () => {
  built = await Built.make();
  folder = await mkdtemp(join(tmpdir(), 'peopleport-up-'));
  await chmod(folder, 0o711);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Code of a folder that is soon gone is not worth keeping compiled. */
const SETTINGS = { PATH: process.env['PATH'] ?? '', NODE_DISABLE_COMPILE_CACHE: '1' };

/** Everything on this machine, as `npm start` starts it. */
async function up(): Promise<Program> {
  const company = ['--people', '50', '--speed', '1000'];
  const program = built.start('cli', SETTINGS, ['up', ...company, '--data', join(folder, 'data'), '--port', '0']);
  for (let waited = 0; !program.log.includes('Ctrl-C stops everything'); waited += 50) {
    if (program.log.includes('Stopped.') || waited > 60_000) throw new Error(`It is not up: ${program.log}`);
    await sleep(50);
  }
  return program;
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
  const requests = pasted(first.log);
  expect(requests).toHaveLength(5);
  for (const { url, headers } of requests) {
    const answer = await fetch(url, { headers });
    expect([url, answer.status]).toEqual([url, 200]);
  }
  expect(await parts(first.log)).toEqual(ALL);
  expect(await new DataFolder(join(folder, 'data')).publicUrl()).toBe(printed(first.log, 'API {2,}'));
  expect(await first.end('SIGINT')).toBe(0);
  expect(await parts(first.log)).toEqual(NONE);

  const second = await up();
  expect(printed(second.log, 'API key')).toBe(printed(first.log, 'API key'));
  const [request = { url: '', headers: {} }] = pasted(second.log);
  const { items } = (await (await fetch(request.url, { headers: request.headers })).json()) as { items: unknown[] };
  expect(items).toHaveLength(3);

  await second.end('SIGKILL');
  const gone = async (): Promise<boolean> => Object.values(await parts(second.log)).every((there) => !there);
  for (let waited = 0; !(await gone()) && waited < 15_000; waited += 100) await sleep(100);
  expect(await parts(second.log)).toEqual(NONE);
}, 120_000);

test('what up keeps can be read by its owner only', async () => {
  for (const name of ['demo.json', 'postgres.json', 'keys/root.keys', 'logs/api.log']) {
    expect([name, ((await stat(join(folder, 'data', name))).mode & 0o777).toString(8)]).toEqual([name, '600']);
  }
});

test('no secret of up stands in a log', async () => {
  const shown = await new DataFolder(join(folder, 'data')).shown();
  const tokens = [shown?.apiKey, shown?.connectorToken, shown?.recruiting?.connectorToken];
  expect(tokens).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
  const passwords = Object.values(JSON.parse(await readFile(join(folder, 'data', 'postgres.json'), 'utf8')) as object);
  for (const name of ['api', 'worker', 'simulator', 'postgres']) {
    const log = await readFile(join(folder, 'data', 'logs', `${name}.log`), 'utf8');
    for (const secret of [...tokens, ...passwords]) expect([name, log.includes(String(secret))]).toEqual([name, false]);
  }
});
