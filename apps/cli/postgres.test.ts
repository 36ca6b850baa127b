import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { explain, readPidFile, roomFor } from './postgres-files.js';
import { type Postgres, startPostgres } from './postgres.js';

let folder: string;
const heard: string[] = [];
const started: Postgres[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peopleport-cli-'));
  await chmod(folder, 0o711);
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((postgres) => postgres.stop()));
  heard.length = 0;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(name: string, port?: number): Promise<Postgres> {
  const postgres = await startPostgres({
    directory: join(folder, name),
    password: 'a+b/c=&?#',
    log: join(folder, 'postgres.log'),
    durable: false,
    say: (sentence) => heard.push(sentence),
    ...(port === undefined ? {} : { port }),
  });
  started.push(postgres);
  return postgres;
}

async function answer(postgres: Postgres, sql: string): Promise<unknown> {
  const client = new pg.Client(postgres.url('postgres'));
  await client.connect();
  try {
    return (await client.query<{ answer: unknown }>(sql)).rows[0]?.answer;
  } finally {
    await client.end();
  }
}

const listening = (port: number): Promise<Server> =>
  new Promise((done) => {
    const server = createServer().listen(port, '127.0.0.1', () => {
      done(server);
    });
  });

test('a stopped Postgres starts again with its data, and a second start beside it is refused', async () => {
  const first = await start('data');
  await answer(first, 'CREATE TABLE kept AS SELECT 7 AS answer');
  await expect(start('data')).rejects.toThrow(/already runs with the data in .*--data/);
  await first.stop();
  const second = await start('data');
  expect(await answer(second, 'SELECT answer FROM kept')).toBe(7);
  expect(heard).toEqual([]);
});

test('a killed Postgres starts again, also when its process number belongs to another program now', async () => {
  const first = await start('data');
  const { pid = 0 } = (await readPidFile(join(folder, 'data'))) ?? {};
  process.kill(pid, 'SIGKILL');
  await first.ended;
  const lines = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
  await writeFile(join(folder, 'data', 'postmaster.pid'), [String(stranger.pid), ...lines.slice(1)].join('\n'));
  const second = await start('data');
  expect(await answer(second, 'SELECT 1 AS answer')).toBe(1);
  stranger.kill();
});

test('a busy port gives another one', async () => {
  const taken = await listening(0);
  const { port } = taken.address() as AddressInfo;
  const postgres = await start('data', port);
  expect(postgres.port).not.toBe(port);
  expect(await answer(postgres, 'SELECT 1 AS answer')).toBe(1);
  taken.close();
});

test('a half-made data directory is moved aside with a sentence, and only what killed starts left is deleted', async () => {
  await mkdir(join(folder, 'half', 'global'), { recursive: true });
  await writeFile(join(folder, 'half', 'PG_VERSION'), '18\n');
  const gone = spawn('true');
  await new Promise((done) => gone.once('exit', done));
  for (const maker of [gone.pid ?? 0, process.ppid]) await mkdir(join(folder, `half.new-${maker}`));
  await start('half');
  const beside = (await readdir(folder)).filter((name) => name.startsWith('half.'));
  const aside = beside.find((name) => name.startsWith('half.broken-')) ?? 'nothing';
  expect(heard.join()).toContain(join(folder, aside));
  expect(await readdir(join(folder, aside))).toEqual(['PG_VERSION', 'global']);
  expect(beside.filter((name) => name.includes('.new-'))).toEqual([`half.new-${process.ppid}`]);
});

test('a full disk is told with a way out', async () => {
  await expect(roomFor(join(folder, 'postgres'), () => Promise.resolve(1024 * 1024))).rejects.toThrow(
    /The disk is full: .*\(1 MB are left\).*--data/,
  );
  expect(explain('initdb: error: could not write to file: No space left on device', folder)).toMatch(
    /^The disk is full/,
  );
});

test('data of another major version are told with both numbers', () => {
  const words =
    'DETAIL:  The data directory was initialized by PostgreSQL version 17, which is not compatible with this version 18.4.\n';
  expect(explain(`FATAL:  database files are incompatible with server\n${words}`, '/data')).toBe(
    'The data in /data were made by Postgres 17, and this is 18.4. Move the folder away, or name another with --data.',
  );
});
