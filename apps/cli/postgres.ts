import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './cannot-start.js';
import {
  explain,
  initialise,
  isAlive,
  isServer,
  type PidFile,
  programs,
  readPidFile,
  roomFor,
  setAside,
  stateOf,
} from './postgres-files.js';
import { serverUser, type ServerUser } from './server-user.js';

export interface PostgresOptions {
  /** Where the data are or will be. */
  directory: string;
  /** Of the server's superuser `postgres`; matters the first time only. */
  password: string;
  /** Where the server's own words go. */
  log: string;
  /** Any free one when left out or busy. */
  port?: number;
  /** Without it a power cut may cost all the data: for tests and throw-away runs. */
  durable?: boolean;
  /** A folder that is deleted once the server was stopped, and also when this process died. */
  remove?: string;
  /** Of the server, beside ours. */
  flags?: Readonly<Record<string, string>>;
  /** Hears a sentence about everything that is not as usual. */
  say?: (sentence: string) => void;
}

export interface Postgres {
  port: number;
  /** The address for a user and database on this server. */
  url(database: string, user?: string, password?: string): string;
  /** Resolves when the server is gone, with or without being asked. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** A Postgres of its own, on 127.0.0.1 only. It ends when asked, and also when this process dies without a word. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const directory = resolve(options.directory);
  const { durable = true, say = silently } = options;
  const { initdb, postgres } = await programs();
  await mkdir(dirname(directory), { recursive: true, mode: 0o711 });
  const user = await serverUser([postgres, directory]);
  await freeOfOthers(directory);
  await makeReady(directory, { initdb, user, password: options.password, durable }, say);
  const settings = { ...OURS, ...(durable ? {} : FLEETING), ...options.flags };
  return serve({ postgres, directory, settings, log: options.log, remove: options.remove ?? '' }, user, options);
}

const silently = (): void => undefined;

/** A port that was free a moment ago may be taken by now: then another one is tried. */
async function serve(server: Server, user: ServerUser, options: PostgresOptions): Promise<Postgres> {
  const { directory, log } = server;
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? options.port : undefined);
    const child = await launch({ ...server, settings: { ...server.settings, port: String(port) } }, user);
    const failure = await readiness(child, directory, log);
    if (failure === undefined) return running(child, port, options.password);
    const busy = /address already in use/i.test(failure);
    if (attempt === 5 || !busy) throw new CannotStart(sentence(failure, directory, log));
    options.say?.(`Port ${port} was taken by another program: Postgres uses another one.`);
  }
}

/** Waits for a server of a killed run to be gone; rejects when one is at work. */
async function freeOfOthers(directory: string): Promise<void> {
  for (let waited = 0; ; waited += 100) {
    const other = await readPidFile(directory);
    if (!other || !isAlive(other.pid)) return; // Postgres itself tidies up after a server that is gone
    if (!(await isServer(other.pid, directory))) return rm(join(directory, 'postmaster.pid'), { force: true });
    if (waited >= patience(other)) {
      throw new CannotStart(
        `Peopleport already runs with the data in ${directory} (Postgres is process ${other.pid}). Use that one, stop it with Ctrl-C, or start a second one with --data <folder>.`,
      );
    }
    await sleep(100);
  }
}

/** A server whose starter was killed notices at once and is soon gone; one that is stopping may have much to write. */
const patience = ({ status }: PidFile): number => (status === 'stopping' ? 30_000 : 1_500);

async function makeReady(
  directory: string,
  how: { initdb: string; user: ServerUser; password: string; durable: boolean },
  say: (sentence: string) => void,
): Promise<void> {
  const state = await stateOf(directory);
  if (state === 'whole') return;
  if (state === 'half-made') {
    const aside = await setAside(directory, new Date());
    say(
      `The data in ${directory} are not whole, as after an interrupted copy. They were moved to ${aside}, and new ones are made.`,
    );
  }
  await roomFor(directory);
  await initialise(directory, how);
}

/**
 * A shell between us and the server stops the server when file descriptor 3 closes: when we ask, and when this process is
 * gone, however it went. The watcher ends well then, and not when the server ended by itself. `detached` keeps Ctrl-C from
 * reaching the server before the processes that use it.
 */
const LEASH = `
  "$@" 3<&- & server=$!
  { read -r _ <&3; kill -INT $server; } & watcher=$!
  wait $server; code=$?
  kill $watcher 2>/dev/null
  if wait $watcher && [ -n "$REMOVE" ]; then rm -rf -- "$REMOVE"; fi
  exit $code`;

const OURS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  synchronous_commit: 'off', // a crash costs the last moment and leaves the data whole: enough on a developer's machine
};
const FLEETING = { fsync: 'off', full_page_writes: 'off' };

interface Server {
  postgres: string;
  directory: string;
  settings: Record<string, string>;
  log: string;
  remove: string;
}

async function launch(server: Server, user: ServerUser): Promise<ChildProcess> {
  const flags = Object.entries(server.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [...user.prefix, server.postgres, '-D', server.directory, ...flags];
  const log = await open(server.log, 'a', 0o600);
  try {
    return spawn('/bin/sh', ['-c', LEASH, 'sh', ...command], {
      detached: true,
      cwd: '/',
      env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC', REMOVE: server.remove },
      stdio: ['ignore', log.fd, log.fd, 'pipe'],
    });
  } finally {
    await log.close();
  }
}

/** Undefined when the server takes connections, its last words when it gave up. */
async function readiness(child: ChildProcess, directory: string, log: string): Promise<string | undefined> {
  let gone: string | undefined;
  child.once('error', (error) => (gone = error.message));
  child.once('exit', () => (gone ??= ''));
  for (;;) {
    if (gone !== undefined) return gone || tail(log);
    const file = await readPidFile(directory);
    if (file?.status === 'ready' && isAlive(file.pid)) return undefined;
    await sleep(20);
  }
}

/** The end of a log, for a person. */
export async function tail(log: string, lines = 12): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

const sentence = (words: string, directory: string, log: string): string =>
  explain(words, directory) ?? `Postgres did not start. Its last words, from ${log}:\n${words}`;

function running(child: ChildProcess, port: number, superPassword: string): Postgres {
  const ended = new Promise<void>((done) => {
    child.once('exit', () => {
      done();
    });
  });
  return {
    port,
    url: (database, user = 'postgres', password = superPassword) => {
      const url = new URL(`postgresql://127.0.0.1:${port}/${database}`);
      url.username = user;
      url.password = password;
      return url.href;
    },
    ended,
    stop: async () => {
      child.stdio[3]?.destroy();
      await ended;
    },
  };
}

/** The port, if nobody has it; otherwise any free one. */
export async function freePort(wanted = 0): Promise<number> {
  const port = await tryPort(wanted);
  return port ?? (await tryPort(0)) ?? Promise.reject(new CannotStart('No port is free on 127.0.0.1.'));
}

async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer();
  return new Promise((done) => {
    server.once('error', () => {
      done(undefined);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        done(typeof address === 'object' && address ? address.port : undefined);
      });
    });
  });
}
